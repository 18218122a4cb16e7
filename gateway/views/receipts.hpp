// SPDX-License-Identifier: Apache-2.0
// The AS2 receipt of a message, as it is kept: the partner's for what we sent, ours for what came.
#pragma once

#include <optional>
#include <string>

#include "gateway/store/messages.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::receipts {

struct KeptReceipt {
  std::string by;           // the partner's id, or "us"
  std::string bytes;        // with its header, as it came or went
  std::string disposition;  // as it was read then
};
// The last one; nullopt when none came or none was asked for.
Result<std::optional<KeptReceipt>> find(store::Transaction& tx, const store::Message& message);

// The content of the receipt. One that is encrypted says no more than its disposition. `now` is when its
// certificates are judged.
Table table_of(const std::optional<KeptReceipt>& receipt, TimePoint now);
Page page_of(const KeptReceipt& receipt, TimePoint now);

}  // namespace crossdock::views::receipts

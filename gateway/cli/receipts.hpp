// SPDX-License-Identifier: Apache-2.0
// The AS2 receipt of a message, as it is kept: the partner's for what we sent, ours for what came.
#pragma once

#include <optional>
#include <string>

#include "gateway/cli/output.hpp"
#include "gateway/store/messages.hpp"

namespace crossdock::cli {

struct KeptReceipt {
  std::string by;           // the partner's id, or "us"
  std::string bytes;        // with its header, as it came or went
  std::string disposition;  // as it was read then
};
// The last one; nullopt when none came or none was asked for.
Result<std::optional<KeptReceipt>> kept_receipt(store::Transaction& tx, const store::Message& message);

// The content of the receipt. One that is encrypted says no more than its disposition.
Table table_of(const std::optional<KeptReceipt>& receipt);
Page page_of(const KeptReceipt& receipt);

}  // namespace crossdock::cli

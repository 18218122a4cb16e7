// SPDX-License-Identifier: Apache-2.0
// The control numbers of one interchange that we write. X12 and EDIFACT count in the same sequences of a partner.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/formats/format.hpp"
#include "gateway/store/control_numbers.hpp"

namespace crossdock::formats {

struct OutboundNumbers {
  std::int64_t interchange = 0;
  std::int64_t group = 0;                             // 0 where there is no group
  std::vector<std::int64_t> sets;                     // one for each
  std::vector<store::control_numbers::Number> taken;  // all of them
};

// Takes them in the transaction that stores the message: rolled back, they were never given out. `groups`: 0 or 1.
Result<OutboundNumbers> allocate(store::Transaction& tx, const partners::Partner& partner, std::size_t groups,
                                 std::size_t sets);
// The column `numbers` of the message that carries them.
std::string text_of(const OutboundNumbers& numbers);
// Notes in the same transaction which message carries them, so that its acknowledgement finds it.
Result<void> record(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                    const OutboundNumbers& numbers, MessageId message);

}  // namespace crossdock::formats

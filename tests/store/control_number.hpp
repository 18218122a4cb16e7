// SPDX-License-Identifier: Apache-2.0
// The next control number of one level, for tests that do not write an interchange.
#pragma once

#include <array>

#include "gateway/store/control_numbers.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store {

// On record, as carried by `message` if there is one.
inline std::int64_t next_control_number(Transaction& tx, std::string_view partner, control_numbers::Level level,
                                        MessageId message = {}) {
  const std::array levels{level};
  const auto taken = expect(control_numbers::advance(tx, partner, levels));
  expect(control_numbers::record(tx, partner, taken, message, noon));
  return taken.front().number;
}

}  // namespace crossdock::store

// SPDX-License-Identifier: Apache-2.0
// Outbound control numbers: unique and without gaps per partner and level.
//
// A number is allocated in the transaction that stores the interchange which carries it: if that is rolled
// back, the number was never given out. The partner's counter stays locked until the transaction ends, so
// interchanges for one partner are numbered one after the other.
// After 999999999 comes 1 of the next cycle; numbers are unique within a cycle.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/transaction.hpp"

namespace crossdock::store::control_numbers {

inline constexpr std::int64_t highest = 999'999'999;  // the nine digits of ISA13

enum class Level { interchange, group, set };
std::string_view to_string(Level level);

struct Number {
  Level level{};
  std::int64_t cycle = 0;
  std::int64_t number = 0;  // 1..highest
};

// The next number of each level; `levels` are different ones. In the same transaction, `record` says who carries them:
// a number that nobody carries is a gap.
Result<std::vector<Number>> advance(Transaction& tx, std::string_view partner, std::span<const Level> levels);
// Fault::internal if one of them is on record already.
Result<void> record(Transaction& tx, std::string_view partner, std::span<const Number> numbers, MessageId message,
                    TimePoint now);

// Continues where a predecessor system stopped: the next number will be `next`.
// Fault::invalid if numbers were allocated already or `next` is not 1..999999999.
Result<void> start_at(Transaction& tx, std::string_view partner, Level level, std::int64_t next);

// Leaves out the next `count` numbers for good: after a backup was restored, they may have been given out already.
Result<void> skip(Transaction& tx, std::string_view partner, Level level, std::int64_t count, TimePoint now);

// The newest message that carried the number: whom an acknowledgement is about.
Result<std::optional<MessageId>> message_with(Transaction& tx, std::string_view partner, Level level,
                                              std::int64_t number);

// Numbers that are missing and were not left out by skip. There must be none; each is an alarm.
struct Gap {
  std::string partner;
  Level level{};
  std::int64_t cycle = 0;
  std::int64_t first = 0;  // missing from here
  std::int64_t last = 0;   // to here
  friend bool operator==(const Gap&, const Gap&) = default;
};
Result<std::vector<Gap>> gaps(Transaction& tx);

}  // namespace crossdock::store::control_numbers

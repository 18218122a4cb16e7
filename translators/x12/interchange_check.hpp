// SPDX-License-Identifier: Apache-2.0
// One interchange after another validated as their parts come along: `validate` runs it over an interchange that was
// read as a whole, StreamCheck over the events of a stream. Internal to the validator.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "translators/x12/checks.hpp"
#include "translators/x12/used_numbers.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::x12 {

class InterchangeCheck {
 public:
  InterchangeCheck(const Dictionary& dictionary, const ValidateOptions& options)
      : dictionary_(dictionary), options_(options) {}

  void begin_interchange();
  void begin_group();
  // `report` is overwritten; its memory is used again. Its status is the set's own.
  void set(const Interchange& in, const Group& group, const TransactionSet& set, SetReport& report);
  // The findings and the status of a group whose sets were all given to `set`; `report.sets` is left alone.
  void end_group(const Interchange& in, const Group& group, GroupReport& report);
  // The same for the interchange, after `groups` groups and `ta1s` TA1s.
  void end_interchange(const Interchange& in, std::uint64_t ta1s, InterchangeReport& report);

 private:
  const Dictionary& dictionary_;
  const ValidateOptions& options_;
  Scratch scratch_;
  UsedNumbers sets_used_, groups_used_;
  std::uint64_t sets_ = 0, rejected_ = 0, noted_ = 0;  // of the group; noted: accepted with errors
  std::uint64_t groups_ = 0, nameless_ = 0;
  CutOff cut_off_;
  std::vector<Finding> of_headers_;  // what the groups' headers say about the interchange
};

// Interchanges that use the number of an earlier one of the same parties are refused.
class InterchangeNumbers {
 public:
  void check(const Interchange& in, InterchangeReport& report);

 private:
  UsedNumbers used_;
};

// The finding about a file that is no X12 and begins with `start`.
Finding no_isa(std::string_view start);

}  // namespace crossdock::x12

// SPDX-License-Identifier: Apache-2.0
// A file of any length checked in bounded memory: what `validate` says of a whole interchange, set by set as the
// bytes come in.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "translators/x12/stream.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::x12 {

// A stream's event with what the validator says of it. Reports are valid until the next call of a member.
struct CheckEvent : StreamEvent {
  const SetReport* set_report = nullptr;                  // of `set`; its status is the set's own
  const GroupReport* group_report = nullptr;              // with `group_end`; without the reports of its sets
  const InterchangeReport* interchange_report = nullptr;  // with `interchange_end`; without those of its groups
};

// The same findings in the same words as check_file, but in another order: what is wrong with a group or an
// interchange is known when it ends, after its sets. The status of a set does not know yet whether its group
// will be rejected (group_report->status 'R' with findings): then none of its sets counts.
class StreamCheck {
 public:
  // The dictionary must outlive the check.
  explicit StreamCheck(const Dictionary& dictionary, CheckOptions options = {});
  StreamCheck(StreamCheck&&) noexcept;
  StreamCheck& operator=(StreamCheck&&) noexcept;
  ~StreamCheck();

  // As those of StreamReader.
  void push(std::string_view chunk);
  std::span<char> room(std::size_t size);
  void filled(std::size_t size);
  void finish();
  const CheckEvent* next();

  // The verdict on everything seen so far; final when next has no more events after finish.
  Verdict verdict() const;
  const std::vector<std::string>& tolerances() const;  // those that were used, each once
  std::uint64_t errors() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace crossdock::x12

// SPDX-License-Identifier: Apache-2.0
// Keeps the destinations of the current round and counts the senders at work at each.
#include "gateway/pipeline/turns.hpp"

namespace crossdock::pipeline {

Turns::Turn::~Turn() {
  if (turns_ != nullptr) turns_->end(destination_);
}

std::optional<Turns::Turn> Turns::next(const std::function<int(const Due&)>& places) {
  const std::lock_guard lock(mutex_);
  while (!round_.empty()) {
    auto due = std::move(round_.front());
    round_.pop_front();
    const auto busy = at_work_.find(due.name);
    if (busy != at_work_.end() && busy->second >= places(due)) continue;
    ++at_work_[due.name];
    return std::optional<Turn>(std::in_place, *this, std::move(due.name));
  }
  return std::nullopt;
}

bool Turns::is_over() const {
  const std::lock_guard lock(mutex_);
  return round_.empty();
}

// When many senders are woken at once, one or two looks serve them all.
Result<bool> Turns::begin(const std::function<Result<std::vector<Due>>()>& look) {
  std::uint64_t asked = 0;
  {
    const std::lock_guard lock(mutex_);
    asked = begun_;
  }
  const std::lock_guard one_at_a_time(looking_);
  {
    const std::lock_guard lock(mutex_);
    if (begun_ > asked) return found_;
    ++begun_;
    found_ = false;
  }
  const auto due = look();
  if (!due) return fail(due.error());
  const std::lock_guard lock(mutex_);
  found_ = !due->empty();
  if (round_.empty()) round_.assign(due->begin(), due->end());
  return found_;
}

void Turns::end(const std::string& destination) {
  const std::lock_guard lock(mutex_);
  const auto found = at_work_.find(destination);
  if (--found->second == 0) at_work_.erase(found);
}

}  // namespace crossdock::pipeline

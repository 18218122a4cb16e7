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

void Turns::begin(const std::vector<Due>& due) {
  const std::lock_guard lock(mutex_);
  if (round_.empty()) round_.assign(due.begin(), due.end());
}

void Turns::end(const std::string& destination) {
  const std::lock_guard lock(mutex_);
  const auto found = at_work_.find(destination);
  if (--found->second == 0) at_work_.erase(found);
}

}  // namespace crossdock::pipeline

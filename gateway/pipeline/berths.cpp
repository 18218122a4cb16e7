// SPDX-License-Identifier: Apache-2.0
// Counts the senders by the time since each one began; one that is slow no longer holds a place.
#include "gateway/pipeline/berths.hpp"

#include <algorithm>

namespace crossdock::pipeline {

std::optional<Berths::Clock::time_point> Berths::full_until(Clock::time_point now) const {
  int count = 0;
  auto next = Clock::time_point::max();
  for (const auto& since : places_) {
    if (since && now - *since >= quick_) continue;
    ++count;
    if (since) next = std::min(next, *since + quick_);
  }
  return count < most_ ? std::nullopt : std::optional(next);
}

std::optional<Berths::Berth> Berths::enter() {
  const std::lock_guard alone(entry_);
  std::unique_lock lock(mutex_);
  while (!closed_) {
    const auto now = Clock::now();
    const auto full = full_until(now);
    if (!full) return Berth(*this, places_.emplace(places_.end()));
    // Somebody may begin meanwhile.
    changed_.wait_until(lock, std::min(*full, now + quick_));
  }
  return std::nullopt;
}

void Berths::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

void Berths::Berth::begin() {
  const std::lock_guard lock(berths_->mutex_);
  *place_ = Clock::now();
}

bool Berths::Berth::finish() {
  const std::lock_guard lock(berths_->mutex_);
  const bool quick = Clock::now() - **place_ < berths_->quick_;
  if (quick) place_->reset();
  return quick;
}

Berths::Berth::~Berth() {
  if (berths_ == nullptr) return;
  {
    const std::lock_guard lock(berths_->mutex_);
    berths_->places_.erase(place_);
  }
  berths_->changed_.notify_one();
}

}  // namespace crossdock::pipeline

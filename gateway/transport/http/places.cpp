// SPDX-License-Identifier: Apache-2.0
// Knows which of several slow requests makes room.
#include "gateway/transport/http/places.hpp"

#include <algorithm>

namespace crossdock::http {

bool Places::Place::is_slow(const Slowness& slowness, std::chrono::steady_clock::time_point now) const {
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - taken_at_);
  return age >= slowness.age && bytes_ * 1000 < slowness.bytes_a_second * static_cast<std::uint64_t>(age.count());
}

std::unique_ptr<Places::Place> Places::add(const std::string& whose) {
  auto place = std::make_unique<Place>(*this, whose);
  taken_[whose].push_back(place.get());
  return place;
}

std::unique_ptr<Places::Place> Places::take(const std::string& whose, int most) {
  const std::lock_guard lock(mutex_);
  const auto found = taken_.find(whose);
  if (found != taken_.end() && found->second.size() >= static_cast<std::size_t>(most)) return nullptr;
  return add(whose);
}

std::unique_ptr<Places::Place> Places::take_from_slow(const std::string& whose, int most) {
  return take_from_slow(whose, most, Slowness());
}

std::unique_ptr<Places::Place> Places::take_from_slow(const std::string& whose, int most, const Slowness& slowness) {
  const std::lock_guard lock(mutex_);
  const auto found = taken_.find(whose);
  if (found == taken_.end() || found->second.size() < static_cast<std::size_t>(most)) return add(whose);
  const auto now = std::chrono::steady_clock::now();
  auto& all = found->second;  // the oldest first
  const auto slow = std::ranges::find_if(all, [&](const Place* one) { return one->is_slow(slowness, now); });
  if (slow == all.end()) return nullptr;
  (*slow)->lost_ = true;
  all.erase(slow);
  return add(whose);
}

void Places::give_back(const Place& place) {
  const std::lock_guard lock(mutex_);
  if (place.lost_) return;
  const auto found = taken_.find(place.whose_);
  std::erase(found->second, &place);
  if (found->second.empty()) taken_.erase(found);
}

}  // namespace crossdock::http

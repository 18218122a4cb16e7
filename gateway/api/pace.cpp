// SPDX-License-Identifier: Apache-2.0
// Fills and empties the buckets of callers.
#include "gateway/api/pace.hpp"

#include <algorithm>

namespace crossdock::api {
namespace {

constexpr std::int64_t one = 1000;  // request, in the units of a bucket

}  // namespace

// One millisecond gives `each_second` thousandths. A clock that was set back gives nothing.
std::int64_t Pace::filled(const Bucket& bucket, TimePoint now) const {
  const auto full = limits_.burst * one;
  const auto passed = std::clamp<std::int64_t>((now - bucket.at).count(), 0, full);
  return std::min(full, bucket.left + passed * limits_.each_second);
}

bool Pace::allows(std::string_view caller, TimePoint now) {
  const std::lock_guard lock(mutex_);
  auto found = buckets_.find(caller);
  if (found == buckets_.end()) {
    const auto rests = [&](const auto& entry) { return filled(entry.second, now) == limits_.burst * one; };
    if (buckets_.size() >= most) std::erase_if(buckets_, rests);
    // All of them are in use: a flood from many addresses at a time waits with the new ones.
    if (buckets_.size() >= most) return false;
    found = buckets_.emplace(caller, Bucket{.left = limits_.burst * one, .at = now}).first;
  }
  auto& bucket = found->second;
  bucket.left = filled(bucket, now);
  bucket.at = std::max(bucket.at, now);
  if (bucket.left < one) return false;
  bucket.left -= one;
  return true;
}

}  // namespace crossdock::api

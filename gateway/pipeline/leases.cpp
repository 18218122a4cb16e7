// SPDX-License-Identifier: Apache-2.0
// Extends leases on a thread of its own, and gives back work that no worker has begun by then.
#include "gateway/pipeline/leases.hpp"

#include <algorithm>

namespace crossdock::pipeline {

Leases::Leases(store::Database& database, std::function<TimePoint()> clock)
    : database_(database), clock_(std::move(clock)), thread_([this] { keep(); }) {}

Leases::~Leases() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

Leases::Held::Held(Leases& leases, const std::vector<Claim>& claims, Duration lease)
    : leases_(leases), claims_(claims), holder_(leases_.hold(claims, lease)) {}
Leases::Held::~Held() {
  for (const auto& claim : claims_) leases_.let_go(claim, holder_);
}

std::uint64_t Leases::hold(const std::vector<Claim>& claims, Duration lease) {
  const std::lock_guard lock(mutex_);
  const auto holder = ++holders_;
  const auto now = Steady::now();
  for (const auto& claim : claims) {
    entries_[claim.id] = {
        .claim = claim, .holder = holder, .lease = lease, .expires = now + lease, .renew = now + lease / 3};
  }
  if (!claims.empty()) changed_.notify_one();
  return holder;
}

Leases::Entry* Leases::held(const Claim& claim, std::uint64_t holder) {
  const auto found = entries_.find(claim.id);
  return found == entries_.end() || found->second.holder != holder ? nullptr : &found->second;
}

void Leases::let_go(const Claim& claim, std::uint64_t holder) {
  const std::lock_guard lock(mutex_);
  if (held(claim, holder) != nullptr) entries_.erase(claim.id);
}

bool Leases::begin(const Claim& claim, std::uint64_t holder) {
  Entry entry;
  {
    const std::lock_guard lock(mutex_);
    auto* own = held(claim, holder);
    if (own == nullptr || own->lost) return false;
    own->begun = true;
    if (Steady::now() < own->expires) return true;
    entry = *own;
  }
  extend({entry});
  const std::lock_guard lock(mutex_);
  const auto* own = held(claim, holder);
  return own != nullptr && !own->lost && Steady::now() < own->expires;
}

void Leases::keep() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    auto next = Steady::time_point::max();
    const auto now = Steady::now();
    std::vector<Entry> due;
    for (auto& [id, entry] : entries_) {
      if (entry.lost) continue;
      next = std::min(next, entry.renew);
      if (entry.renew > now) continue;
      due.push_back(entry);
      entry.lost = !entry.begun;  // from now on its worker does not begin it
    }
    if (!due.empty()) {
      lock.unlock();
      extend(due);
      lock.lock();
    } else if (next == Steady::time_point::max()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, next);
    }
  }
}

void Leases::extend(const std::vector<Entry>& entries) {
  std::vector<store::WorkId> kept;
  const auto begun = Steady::now();
  const auto done = database_.write([&](store::Transaction& tx) -> Result<void> {
    kept.clear();
    for (const auto& entry : entries) {
      // Work that is given back takes its old place, before what was queued later.
      const auto changed = entry.begun ? store::work_queue::extend(tx, entry.claim, clock_() + entry.lease)
                                       : store::work_queue::give_back(tx, entry.claim, entry.claim.created_at);
      if (tx.failure()) return fail(*tx.failure());
      if (changed) kept.push_back(entry.claim.id);  // else it was finished meanwhile, or taken by somebody else
    }
    return {};
  });
  const std::lock_guard lock(mutex_);
  for (const auto& entry : entries) {
    auto* own = held(entry.claim, entry.holder);
    if (own == nullptr || own->lost) continue;
    own->renew = Steady::now() + own->lease / 3;
    if (!done) continue;
    own->lost = std::ranges::find(kept, entry.claim.id) == kept.end();
    own->expires = begun + own->lease;
  }
}

}  // namespace crossdock::pipeline

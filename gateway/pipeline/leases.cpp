// SPDX-License-Identifier: Apache-2.0
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
    : leases_(leases), claims_(claims) {
  leases_.hold(claims, lease);
}
Leases::Held::~Held() {
  for (const auto& claim : claims_) leases_.let_go(claim);
}

void Leases::hold(const std::vector<Claim>& claims, Duration lease) {
  if (claims.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    const auto now = Steady::now();
    for (const auto& claim : claims)
      entries_[claim.id] = {.claim = claim, .lease = lease, .expires = now + lease, .renew = now + lease / 3};
  }
  changed_.notify_one();
}

void Leases::let_go(const Claim& claim) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(claim.id);
  // Another worker of this process may hold it by now, under a later attempt.
  if (found != entries_.end() && found->second.claim.attempt == claim.attempt) entries_.erase(found);
}

bool Leases::confirm(const Claim& claim) {
  const auto state = [&]() -> std::optional<Entry> {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(claim.id);
    if (found == entries_.end() || found->second.claim.attempt != claim.attempt || found->second.lost)
      return std::nullopt;
    return found->second;
  };
  const auto entry = state();
  if (!entry) return false;
  if (Steady::now() < entry->expires) return true;
  extend({*entry});
  const auto renewed = state();
  return renewed && Steady::now() < renewed->expires;
}

void Leases::keep() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    auto next = Steady::time_point::max();
    const auto now = Steady::now();
    std::vector<Entry> due;
    for (const auto& [id, entry] : entries_) {
      if (entry.lost) continue;
      if (entry.renew <= now) due.push_back(entry);
      next = std::min(next, entry.renew);
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
  std::vector<store::WorkId> lost;
  const auto begun = Steady::now();
  const auto done = database_.write([&](store::Transaction& tx) -> Result<void> {
    lost.clear();
    for (const auto& entry : entries) {
      if (store::work_queue::extend(tx, entry.claim, clock_() + entry.lease)) continue;
      if (tx.failure()) return fail(*tx.failure());
      lost.push_back(entry.claim.id);  // finished meanwhile, or taken by somebody else
    }
    return {};
  });
  const std::lock_guard lock(mutex_);
  for (const auto& entry : entries) {
    const auto found = entries_.find(entry.claim.id);
    if (found == entries_.end() || found->second.claim.attempt != entry.claim.attempt) continue;
    auto& own = found->second;
    own.renew = Steady::now() + own.lease / 3;
    if (!done) continue;
    own.lost = std::ranges::find(lost, entry.claim.id) != lost.end();
    own.expires = begun + own.lease;
  }
}

}  // namespace crossdock::pipeline

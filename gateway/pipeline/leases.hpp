// SPDX-License-Identifier: Apache-2.0
// Keeps claimed work ours for as long as it takes. A delivery may outlast the lease by minutes, and so may the work that
// waits behind it in the same batch; as long as this process lives, nobody else may begin with it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/store/database.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::pipeline {

// Extends leases from a thread of its own, in a third of their time. Safe to use from several threads.
class Leases {
 public:
  using Claim = store::work_queue::Claim;

  // The database outlives this.
  Leases(store::Database& database, std::function<TimePoint()> clock);
  ~Leases();
  Leases(const Leases&) = delete;
  Leases& operator=(const Leases&) = delete;

  // Claims of one worker, let go at the end of the scope.
  class Held {
   public:
    Held(Leases& leases, const std::vector<Claim>& claims, Duration lease);
    ~Held();
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

    // Call before work whose effect cannot be taken back. False when the claim may be somebody else's by now: the
    // store could not be reached for as long as the lease, or this process slept.
    bool confirm(const Claim& claim) { return leases_.confirm(claim); }
    void let_go(const Claim& claim) { leases_.let_go(claim); }

   private:
    Leases& leases_;
    const std::vector<Claim>& claims_;
  };

 private:
  using Steady = std::chrono::steady_clock;
  struct Entry {
    Claim claim;
    Duration lease{};
    Steady::time_point expires, renew;
    bool lost = false;
  };

  void hold(const std::vector<Claim>& claims, Duration lease);
  bool confirm(const Claim& claim);
  void let_go(const Claim& claim);
  void keep();
  void extend(const std::vector<Entry>& entries);

  store::Database& database_;
  std::function<TimePoint()> clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<store::WorkId, Entry> entries_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace crossdock::pipeline

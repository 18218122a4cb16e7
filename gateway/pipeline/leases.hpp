// SPDX-License-Identifier: Apache-2.0
// Keeps claimed work ours for as long as it takes: a delivery may outlast the lease by minutes, and as long as this
// process lives, nobody else may begin with it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/store/database.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::pipeline {

// Extends leases from a thread of its own, each time a third of them is over. Work that was not begun by then is given
// back: somebody else may be free. Safe to use from several threads.
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

    // False when the claim is no longer ours: it was given back, the store could not be reached for as long as the
    // lease, or this process slept.
    bool begin(const Claim& claim) { return leases_.begin(claim, holder_); }
    void let_go(const Claim& claim) { leases_.let_go(claim, holder_); }

   private:
    Leases& leases_;
    const std::vector<Claim>& claims_;
    std::uint64_t holder_;
  };

 private:
  using Steady = std::chrono::steady_clock;
  struct Entry {
    Claim claim;
    std::uint64_t holder = 0;  // what was given back may be claimed again by a neighbour, as the same attempt
    Duration lease{};
    Steady::time_point expires, renew;
    bool begun = false;
    bool lost = false;
  };

  std::uint64_t hold(const std::vector<Claim>& claims, Duration lease);
  Entry* held(const Claim& claim, std::uint64_t holder);  // under the lock
  bool begin(const Claim& claim, std::uint64_t holder);
  void let_go(const Claim& claim, std::uint64_t holder);
  void keep();
  void extend(const std::vector<Entry>& entries);

  store::Database& database_;
  std::function<TimePoint()> clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<store::WorkId, Entry> entries_;
  std::uint64_t holders_ = 0;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace crossdock::pipeline

// SPDX-License-Identifier: Apache-2.0
// Looks at all partners' servers, each at its own interval, on a fixed number of threads.
#pragma once

#include <functional>
#include <memory>

#include "gateway/pipeline/network.hpp"
#include "gateway/transport/exchange/alerts.hpp"
#include "gateway/transport/sftp/pickup.hpp"

namespace crossdock::sftp {

struct PollerOptions {
  int threads = 8;  // at most so many servers are waited for at once
  std::function<TimePoint()> clock;
  std::function<double()> spread;  // from 0 to 1, for the jitter of intervals; called with a lock held
  // Hears of each look of either kind, on the poller's threads: whether all was taken that lay there, or why not.
  std::function<void(const exchange::Looked&)> on_look;
  // Hears of each look by turns, on the poller's threads.
  std::function<void(const PartnerId&, const exchange::PickupRound&)> on_round;
  std::function<void(const PartnerId&, const Error&)> on_failure;
};

class Poller {
 public:
  // All outlive the poller. Partners that a reload adds are found by themselves.
  Poller(Pickup& pickup, const pipeline::NetworkHolder& network, exchange::Alerts& alerts, PollerOptions options);
  ~Poller();  // stops
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void start();
  void begin_to_stop();  // no further looks; what fails from now on is not told
  void stop();           // after the files that are just being read

  // Each partner once, now: for `--once` and tests. Partners that could not be looked at are among the problems.
  exchange::PickupRound look_at_all();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossdock::sftp

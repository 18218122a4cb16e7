// SPDX-License-Identifier: Apache-2.0
// Keeps an engine running: worker threads, a regular look into the world, signals, and an orderly end.
#pragma once

#include <functional>

#include "gateway/pipeline/engine.hpp"

namespace crossdock::pipeline {

struct SchedulerOptions {
  int workers = 4;       // on stages
  int senders = 8;       // on deliveries
  Duration poll{1'000};  // between calls of `poll`; idle workers look for work as often
  // Looks for new files and the like; called on one thread, never twice at once.
  std::function<void()> poll_now;
  std::function<void()> reload;                  // SIGHUP
  std::function<void(const Error&)> on_trouble;  // the store is away: told once until it is back
};

// Runs until SIGTERM or SIGINT, or until `stop` is called; work that is begun is finished first.
class Scheduler {
 public:
  Scheduler(Engine& engine, SchedulerOptions options);
  ~Scheduler();

  void run();
  void stop();  // from any thread

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossdock::pipeline

// SPDX-License-Identifier: Apache-2.0
// Keeps an engine running: worker threads, a regular look into the world, signals, and an orderly end.
#pragma once

#include <functional>

#include "gateway/pipeline/engine.hpp"

namespace crossdock::pipeline {

struct SchedulerOptions {
  int workers = 4;  // on stages
  int senders = 8;  // on deliveries; 0: none, nor of events
  int webhook_senders = 4;
  int waiting_senders = 64;     // in addition, for when others wait for answers
  Duration quick{1'000};        // a sender that is at it for longer waits for an answer
  Duration stop_within{1'500};  // for deliveries under way when the program is to end; then they are broken off
  Duration poll{1'000};         // between calls of `poll`; idle threads of each kind look for work as often
  // Looks for new files and the like; called on one thread, never twice at once.
  std::function<void()> poll_now;
  std::function<void()> reload;                  // SIGHUP
  std::function<void()> stopping;                // it is to end, and begins to
  std::function<void(const Error&)> on_trouble;  // the store is away: told once until it is back
};

// Runs until SIGTERM or SIGINT, or until `stop` is called; stages that are begun are finished first, deliveries that wait
// for the other side are broken off.
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

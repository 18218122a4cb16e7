// SPDX-License-Identifier: Apache-2.0
// Runs the stages: takes due timers and work from the queue, prepares it and commits it in batches, and decides what a
// failure means. Its only thread keeps leases; gateway/cli gives it workers and a clock, the tests a virtual clock.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/memory.hpp"
#include "gateway/pipeline/batch.hpp"
#include "gateway/pipeline/channel.hpp"
#include "gateway/pipeline/deliver.hpp"
#include "gateway/pipeline/leases.hpp"
#include "gateway/pipeline/listening.hpp"
#include "gateway/pipeline/network.hpp"
#include "gateway/pipeline/stage.hpp"
#include "gateway/pipeline/turns.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::pipeline {

using Clock = std::function<TimePoint()>;

class Engine {
 public:
  // All of these outlive the engine, and so do the rows of `stages`.
  Engine(store::Database& database, const NetworkHolder& network, Channel& channel, Clock clock, Stages stages);

  // Receives one log line for each retry. Set before it runs.
  void tell_retries(std::function<void(const std::string&)> listener) { tell_retry_ = std::move(listener); }

  // The part of the work that a worker does. Deliveries wait for partners, stages for the processor: a partner that is
  // slow must not keep others' documents from being worked on, nor a webhook the partners' documents.
  enum class Part { all, stages, deliveries, events };

  // Called by a thread that sends and leaves work of its part to others, before it begins its own. Set before it runs.
  void tell_more(std::function<void(Part)> listener) { tell_more_ = std::move(listener); }

  // Timers that wait for a partner fire only up to when it was heard, and after what it sent was read. Without this
  // they fire by the clock. Set before it runs.
  void listen_by(Hearing hearing) { hearing_ = std::move(hearing); }

  // Fires due timers and works on up to `batch` items; those that are sent are all for one destination. How much was
  // done; 0 when there is nothing to do now. Safe to call from several threads at once. An error is one of the store;
  // work that fails is retried or held.
  Result<int> run_once(int batch = 16, Part part = Part::all);

  // The program is to end, and deliveries that wait for the other side are broken off; they are due again at once. From
  // any thread, and for good.
  void interrupt();

  // Until nothing is due: for the demo, tests and `--once`.
  Result<void> run_until_idle();

 private:
  using Claim = store::work_queue::Claim;
  Result<int> fire_timers(const Context& context);
  Result<std::vector<store::Timer>> timers_to_fire(TimePoint now);
  Result<void> fire(const Context& context, const store::Timer& timer);
  using Milliseconds = std::chrono::milliseconds;  // how long a batch takes on pieces: batch_time or no_hurry
  Result<int> run_stages(const Context& context, int batch, Milliseconds time);
  Result<std::vector<Claim>> claim_stages(const Context& context, int batch);
  Result<int> send(const Network& network, store::destinations::Load load, int batch, Milliseconds time);
  Result<std::vector<store::destinations::Due>> destinations_due(store::destinations::Load load);
  Result<std::vector<Claim>> claim_for(const Network& network, const std::string& destination, int batch);
  // Claims of one destination, one after the other, until one does not get through.
  Result<void> send_all(const Network& network, const std::vector<Claim>& claims, Milliseconds time);
  // Documents that have reached a folder are recorded together. Whatever might wait for a partner records what came
  // before it first.
  Result<bool> send_one(const Context& context, const Claim& claim, std::vector<Sent>& sent, Leases::Held& held);
  Result<void> record_all(const Network& network, std::vector<Sent>& sent, Leases::Held& held);
  // `may_be_tried`: it was not begun because the program ends, and its destination need not wait either.
  Result<void> give_back(const Claim& claim, bool may_be_tried);
  // Until each piece of the batch has ended: committed, to be tried again, or held.
  Result<void> run(const Context& context, Batch& batch, Leases::Held& held);
  // `prepared`: how often it was prepared in this attempt.
  Result<void> run_alone(const Context& context, const Claim& claim, int prepared);
  Result<void> settle(const Context& context, const Claim& claim, const Outcome& outcome, int prepared);
  Result<void> wait_for_memory(const Context& context, const Claim& claim);
  Result<void> handle_failure(const Context& context, const Claim& claim, const Error& error);
  Result<void> handle_undelivered(const Context& context, const Claim& claim, const Undelivered& error);
  void tell_retry(const Claim& claim, Duration wait, const Error& error) const;

  store::Database& database_;
  const NetworkHolder& network_;
  Channel& channel_;
  Clock clock_;
  Stages stages_;
  std::vector<store::Stage> computing_;  // the stages but for deliveries
  Turns documents_, events_;
  std::atomic<bool> interrupted_{false};
  Leases leases_;
  MemoryPool memory_;
  Hearing hearing_;
  std::function<void(const std::string&)> tell_retry_ = [](const std::string&) {};
  std::function<void(Part)> tell_more_ = [](Part) {};
};

// Takes the suppliers' stock reports of a network into the store; those already taken change nothing.
Result<void> take_stock_reports(store::Database& database, const Network& network, TimePoint now);

}  // namespace crossdock::pipeline

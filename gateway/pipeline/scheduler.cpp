// SPDX-License-Identifier: Apache-2.0
// Starts the worker and sender threads, wakes them after each poll, and ends them on a signal.
#include "gateway/pipeline/scheduler.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

#include "gateway/pipeline/berths.hpp"
#include "gateway/store/background.hpp"

namespace crossdock::pipeline {

namespace asio = boost::asio;

// A worker claims as much as it does in about this time: others may be free for the rest.
constexpr std::chrono::milliseconds claimed_time{200};
constexpr int fewest_stages_at_once = 16, most_stages_at_once = 64;
constexpr int deliveries_at_once = 4;  // those that wait behind a slow one are given back, but only after a while

struct Scheduler::State {
  Engine& engine;
  SchedulerOptions options;
  asio::io_context io;
  asio::signal_set signals{io, SIGTERM, SIGINT, SIGHUP};
  asio::steady_timer timer{io};

  // Idle threads sleep here. One of a kind is woken for new work, and wakes another when there is work for two.
  std::mutex mutex;
  std::condition_variable wake_workers, wake_senders, wake_event_senders;
  bool stopping = false;
  int sending = 0;  // threads that send, or may begin to
  std::condition_variable sent;
  std::atomic<bool> in_trouble{false};
  Berths documents, events;

  State(Engine& e, SchedulerOptions o)
      : engine(e),
        options(std::move(o)),
        documents(options.senders, options.quick),
        events(options.webhook_senders, options.quick) {}

  bool is_stopping() {
    const std::lock_guard lock(mutex);
    return stopping;
  }

  // True when something was done.
  bool run_once(Engine::Part part, int batch) {
    const auto done = engine.run_once(batch, part);
    if (!done && !in_trouble.exchange(true)) options.on_trouble(done.error());
    if (done) in_trouble = false;
    const bool some = done && *done > 0;
    if (some && part == Engine::Part::stages) wake_one_of_each();  // a worker goes on with what it queued itself
    return some;
  }

  // The `threads` of one kind look for work once an interval, together: each of them costs the store as much.
  void rest(std::condition_variable& wake, int threads) {
    std::unique_lock lock(mutex);
    if (!stopping) wake.wait_for(lock, options.poll * threads);
  }

  std::condition_variable& wake_of(Engine::Part part) {
    return part == Engine::Part::events ? wake_event_senders : wake_senders;
  }

  void wake_one_of_each() {
    for (auto* wake : {&wake_workers, &wake_senders, &wake_event_senders}) wake->notify_one();
  }

  void wake_all() {
    for (auto* wake : {&wake_workers, &wake_senders, &wake_event_senders}) wake->notify_all();
  }

  void work() {
    const store::Background may_wait;
    for (int at_once = fewest_stages_at_once; !is_stopping();) {
      const auto begun = std::chrono::steady_clock::now();
      if (!run_once(Engine::Part::stages, at_once)) {
        rest(wake_workers, options.workers);
        continue;
      }
      const bool quick = std::chrono::steady_clock::now() - begun < claimed_time;
      at_once = std::clamp(quick ? at_once * 2 : at_once / 2, fewest_stages_at_once, most_stages_at_once);
    }
  }

  void send(Engine::Part part, Berths& berths, int senders) {
    const store::Background may_wait;
    while (auto berth = berths.enter()) {
      for (bool keeps = true; keeps && !is_stopping();) {
        berth->begin();
        const bool some = run_once(part, deliveries_at_once);
        keeps = berth->finish();
        if (!some) rest(wake_of(part), senders);
      }
    }
    const std::lock_guard lock(mutex);
    --sending;
    sent.notify_all();
  }

  // Those who wait for partners are not waited for.
  void end_sending() {
    std::unique_lock lock(mutex);
    if (sent.wait_for(lock, options.stop_within, [this] { return sending == 0; })) return;
    lock.unlock();
    engine.interrupt();
  }

  void poll() {
    options.poll_now();
    wake_one_of_each();
    timer.expires_after(options.poll);
    timer.async_wait([this](const boost::system::error_code& error) {
      if (!error) poll();
    });
  }

  void await_signal() {
    signals.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      if (signal != SIGHUP) return finish();
      options.reload();
      await_signal();
    });
  }

  void finish() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    if (options.stopping) options.stopping();
    documents.close();
    events.close();
    wake_all();
    io.stop();
  }
};

Scheduler::Scheduler(Engine& engine, SchedulerOptions options)
    : state_(std::make_unique<State>(engine, std::move(options))) {}
Scheduler::~Scheduler() = default;

void Scheduler::run() {
  const auto& options = state_->options;
  state_->engine.tell_more([this](Engine::Part part) { state_->wake_of(part).notify_one(); });
  std::vector<std::jthread> threads;
  for (int i = 0; i < options.workers; ++i) threads.emplace_back([this] { state_->work(); });
  const auto add_senders = [&](int count, Engine::Part part, Berths& berths) {
    const int threads_of_part = count + options.waiting_senders;
    for (int i = 0; i < threads_of_part; ++i)
      threads.emplace_back([this, part, &berths, count] { state_->send(part, berths, count); });
    state_->sending += threads_of_part;  // the io thread is not running yet, and no sender ends before it
  };
  if (options.senders > 0) {
    add_senders(options.senders, Engine::Part::deliveries, state_->documents);
    add_senders(options.webhook_senders, Engine::Part::events, state_->events);
  }
  state_->await_signal();
  asio::post(state_->io, [this] { state_->poll(); });
  state_->io.run();
  state_->end_sending();
  threads.clear();
  state_->engine.tell_more([](Engine::Part) {});
}

void Scheduler::stop() {
  asio::post(state_->io, [this] { state_->finish(); });
}

}  // namespace crossdock::pipeline

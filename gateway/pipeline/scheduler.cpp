// SPDX-License-Identifier: Apache-2.0
#include "gateway/pipeline/scheduler.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

#include "gateway/store/background.hpp"

namespace crossdock::pipeline {

namespace asio = boost::asio;

constexpr int stages_at_once = 16;
constexpr int deliveries_at_once = 4;  // those that wait behind a slow one are given back, but only after a while

struct Scheduler::State {
  Engine& engine;
  SchedulerOptions options;
  asio::io_context io;
  asio::signal_set signals{io, SIGTERM, SIGINT, SIGHUP};
  asio::steady_timer timer{io};

  // Idle workers sleep here until the next poll found something, or its interval is over.
  std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;
  std::atomic<bool> in_trouble{false};

  State(Engine& e, SchedulerOptions o) : engine(e), options(std::move(o)) {}

  void work(Engine::Part part, int batch) {
    const store::Background may_wait;
    for (;;) {
      {
        const std::lock_guard lock(mutex);
        if (stopping) return;
      }
      const auto done = engine.run_once(batch, part);
      if (!done && !in_trouble.exchange(true)) options.on_trouble(done.error());
      if (done) in_trouble = false;
      if (done && *done > 0) {
        wake.notify_all();  // what one stage finished, others may go on with
        continue;
      }
      std::unique_lock lock(mutex);
      if (!stopping) wake.wait_for(lock, options.poll);
    }
  }

  void poll() {
    options.poll_now();
    wake.notify_all();
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
    wake.notify_all();
    io.stop();
  }
};

Scheduler::Scheduler(Engine& engine, SchedulerOptions options)
    : state_(std::make_unique<State>(engine, std::move(options))) {}
Scheduler::~Scheduler() = default;

void Scheduler::run() {
  std::vector<std::jthread> workers;
  for (int i = 0; i < state_->options.workers; ++i)
    workers.emplace_back([this] { state_->work(Engine::Part::stages, stages_at_once); });
  for (int i = 0; i < state_->options.senders; ++i)
    workers.emplace_back([this] { state_->work(Engine::Part::deliveries, deliveries_at_once); });
  state_->await_signal();
  asio::post(state_->io, [this] { state_->poll(); });
  state_->io.run();
}

void Scheduler::stop() {
  asio::post(state_->io, [this] { state_->finish(); });
}

}  // namespace crossdock::pipeline

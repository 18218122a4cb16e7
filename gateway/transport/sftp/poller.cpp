// SPDX-License-Identifier: Apache-2.0
// Chooses the partner whose turn it is, looks at its server, and plans the next look.
#include "gateway/transport/sftp/poller.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "gateway/transport/sftp/schedule.hpp"

namespace crossdock::sftp {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::string_view picking_up = "pick-up";
constexpr std::chrono::seconds longest_sleep{1};  // after which a reloaded network is noticed

// When one partner is looked at next.
struct Turn {
  Steady::time_point due;
  int failures = 0;
  bool under_way = false;
};

std::vector<const partners::Partner*> polled(const pipeline::Network& network) {
  std::vector<const partners::Partner*> found;
  for (const auto& partner : network.directory().partners()) {
    if (!partner.sftp().in.empty()) found.push_back(&partner);
  }
  return found;
}

}  // namespace

struct Poller::State {
  Pickup& pickup;
  const pipeline::NetworkHolder& network;
  exchange::Alerts& alerts;
  PollerOptions options;

  std::mutex mutex;
  std::condition_variable_any changed;
  std::map<PartnerId, Turn> turns;
  std::vector<std::jthread> threads;

  State(Pickup& p, const pipeline::NetworkHolder& n, exchange::Alerts& a, PollerOptions o)
      : pickup(p), network(n), alerts(a), options(std::move(o)) {}

  Result<exchange::PickupRound> look(const pipeline::Network& current, const partners::Partner& partner,
                                     const std::stop_token& stop) {
    auto round = pickup.look(current, partner, options.clock(), stop);
    if (round) {
      alerts.went_well(partner.id, picking_up);
    } else if (!stop.stop_requested()) {  // else it was broken off
      alerts.failed(partner.id, picking_up, round.error());
    }
    if (options.on_look && !stop.stop_requested()) tell(partner.id, round);
    return round;
  }

  // A look that took as much as one may, or could not read a file, has not heard everything.
  void tell(const PartnerId& partner, const Result<exchange::PickupRound>& round) const {
    exchange::Looked looked{.partner = partner, .failure = {}};
    if (!round) looked.failure = round.error();
    if (round) {
      const auto unreadable = std::ranges::find(round->problems, Fault::unavailable, &Error::fault);
      if (unreadable != round->problems.end()) looked.failure = *unreadable;
      if (round->files.size() >= Pickup::most_files) return;
    }
    options.on_look(looked);
  }

  // With the mutex held: the partner whose turn it is, or nullptr and when the next one is due.
  const partners::Partner* next(const pipeline::Network& current, Steady::time_point& due) {
    const auto now = Steady::now();
    due = now + longest_sleep;
    const partners::Partner* chosen = nullptr;
    for (const auto* partner : polled(current)) {
      auto [turn, fresh] = turns.try_emplace(partner->id, Turn{.due = now});
      // After a start not all servers are asked in the same second.
      if (fresh)
        turn->second.due += std::chrono::duration_cast<Duration>(partner->sftp().poll * options.spread() * 0.1);
      if (turn->second.under_way || turn->second.due >= due) continue;
      due = turn->second.due;
      chosen = partner;
    }
    return chosen != nullptr && due <= now ? chosen : nullptr;
  }

  void work(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      const auto current = network.current();
      Steady::time_point due;
      const auto* partner = next(*current, due);
      if (partner == nullptr) {
        changed.wait_until(lock, stop, due, [] { return false; });
        continue;
      }
      turns[partner->id].under_way = true;
      lock.unlock();
      const auto round = look(*current, *partner, stop);
      if (round && options.on_round) options.on_round(partner->id, *round);
      if (!round && options.on_failure && !stop.stop_requested()) options.on_failure(partner->id, round.error());
      lock.lock();
      auto& turn = turns[partner->id];
      turn.under_way = false;
      turn.failures = round ? 0 : turn.failures + 1;
      const bool more = round && round->files.size() >= Pickup::most_files;
      turn.due = Steady::now();
      if (!more) turn.due += wait_after_look(partner->sftp().poll, turn.failures, options.spread());
    }
  }
};

Poller::Poller(Pickup& pickup, const pipeline::NetworkHolder& network, exchange::Alerts& alerts, PollerOptions options)
    : state_(std::make_unique<State>(pickup, network, alerts, std::move(options))) {}
Poller::~Poller() { stop(); }

void Poller::start() {
  for (int i = 0; i < state_->options.threads; ++i)
    state_->threads.emplace_back([this](const std::stop_token& stop) { state_->work(stop); });
}

void Poller::begin_to_stop() {
  for (auto& thread : state_->threads) thread.request_stop();
}

void Poller::stop() {
  begin_to_stop();
  state_->threads.clear();  // waits for them
}

exchange::PickupRound Poller::look_at_all() {
  const auto current = state_->network.current();
  const auto partners = polled(*current);
  exchange::PickupRound all;
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  const auto work = [&] {
    for (auto at = next++; at < partners.size(); at = next++) {
      auto round = state_->look(*current, *partners[at], {});
      const std::lock_guard lock(mutex);
      if (round) {
        all.add(std::move(*round));
      } else {
        all.problems.push_back(round.error());
      }
    }
  };
  std::vector<std::jthread> threads;
  const auto count = std::min(partners.size(), static_cast<std::size_t>(state_->options.threads));
  for (std::size_t i = 0; i < count; ++i) threads.emplace_back(work);
  threads.clear();
  return all;
}

}  // namespace crossdock::sftp

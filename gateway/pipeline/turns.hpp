// SPDX-License-Identifier: Apache-2.0
// Whose turn it is to be sent something: destinations are served in rounds, each once a round, and at most so many
// senders are at work at one of them.
//
// This is known to one process. Two gateways on one store each have their own rounds and places.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/store/destinations.hpp"

namespace crossdock::pipeline {

// Safe to use from several threads.
class Turns {
 public:
  using Due = store::destinations::Due;

  // A sender's place at a destination, until the end of the scope.
  class Turn {
   public:
    Turn(Turns& turns, std::string destination) : turns_(&turns), destination_(std::move(destination)) {}
    ~Turn();
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)), destination_(other.destination_) {}
    Turn& operator=(Turn&&) = delete;
    const std::string& destination() const { return destination_; }

   private:
    Turns* turns_;
    std::string destination_;
  };

  // The next destination of the round that has a free place, by `places`; nullopt when the round is over.
  std::optional<Turn> next(const std::function<int(const Due&)>& places);
  // Whether the round has no destination left.
  bool is_over() const;
  // Begins a round with what `look` finds. Senders that ask meanwhile wait for a look that begins after they asked, and
  // share it. One round that is not over goes on. False: nothing is due.
  Result<bool> begin(const std::function<Result<std::vector<Due>>()>& look);

 private:
  void end(const std::string& destination);

  mutable std::mutex mutex_;
  std::mutex looking_;       // held while one of the senders looks
  std::uint64_t begun_ = 0;  // looks that were begun
  bool found_ = false;       // by the last one
  std::deque<Due> round_;
  std::map<std::string, int> at_work_;
};

}  // namespace crossdock::pipeline

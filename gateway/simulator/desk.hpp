// SPDX-License-Identifier: Apache-2.0
// The desk at which a simulated partner answers, with what must survive a crash: <exchange>/<partner>/.simulator.
//
//   state.json   what it remembers
//   outbox/      replies that are written and not yet handed over
//   lock         held by the process that plays the partner
//
// Replies go into the outbox first; saving the state decides that they are sent; only then the file that was answered
// is put away and the replies are handed over to the post. Whatever the crash, opening the desk keeps the replies that
// the saved state knows of, and drops those it does not know of, whose file is then answered anew.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/simulator/post.hpp"

namespace crossdock::simulator {

class Desk {
 public:
  // Fault::unavailable when another process has the desk open.
  static Result<Desk> open(const pipeline::Network& network, const partners::Partner& partner);

  const State& state() const { return state_; }

  // Makes an answer happen: remembers its state, puts the file away and hands the replies over.
  Result<void> commit(Post& post, const Waiting& file, const Answer& answer);
  // Hands over what an earlier attempt, or an earlier run, has left in the outbox.
  Result<void> hand_over(Post& post);

 private:
  struct Lock;
  Desk(std::string folder, std::shared_ptr<Lock> lock) : folder_(std::move(folder)), lock_(std::move(lock)) {}
  Result<void> recover();

  std::string folder_;
  State state_;
  std::shared_ptr<Lock> lock_;
};

}  // namespace crossdock::simulator

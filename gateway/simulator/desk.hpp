// SPDX-License-Identifier: Apache-2.0
// The folder in which a simulated partner keeps what must survive a crash: <exchange>/<partner>/.simulator.
//
//   state.json   what it remembers
//   outbox/      replies that are written and not yet sent
//   read/        the files it has answered
//
// Replies go into the outbox first; saving the state decides that they are sent; only then the file that was
// answered leaves the gateway's folder and the replies enter it. Whatever the crash, opening the desk sends the
// replies that the saved state knows of, and drops those it does not know of, whose file is then answered anew.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/simulator/simulator.hpp"

namespace crossdock::simulator {

class Desk {
 public:
  // Fault::unavailable when another process has the desk open.
  static Result<Desk> open(const pipeline::Network& network, const partners::Partner& partner);

  const State& state() const { return state_; }

  // Complete files that the gateway delivered, the earliest first. Paths.
  Result<std::vector<std::string>> waiting() const;
  Result<InboundFile> read(const std::string& path) const;

  // Makes an answer happen: remembers its state, puts the file away and sends the replies.
  Result<void> commit(const std::string& path, const Answer& answer);

 private:
  struct Lock;
  Desk(const pipeline::Network& network, const partners::Partner& partner, std::shared_ptr<Lock> lock);
  Result<void> recover();
  Result<void> send(const std::string& name);

  std::string folder_;   // <exchange>/<partner>/.simulator
  std::string from_;     // the gateway's outbound folder
  std::string to_;       // the gateway's inbound folder
  std::uint64_t limit_;  // of a file's bytes
  State state_;
  std::shared_ptr<Lock> lock_;
};

}  // namespace crossdock::simulator

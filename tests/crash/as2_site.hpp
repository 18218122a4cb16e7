// SPDX-License-Identifier: Apache-2.0
// The sample network with one buyer at AS2: the gateway is a process of its own, the buyer is played here.
#pragma once

#include <memory>
#include <string>

#include "gateway/transport/as2/sealer.hpp"
#include "tests/crash/site.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {

inline constexpr const char* as2_buyer = "metro-outfitters";

class As2Site {
 public:
  As2Site();

  Site& site() { return site_; }
  const std::string& folder() const { return site_.folder(); }
  int port() const { return port_; }
  const Recorder& buyer() const { return *buyer_; }  // what the gateway sent it, which it confirmed

  // Of a message of the buyer's: signed, encrypted, with a signed receipt in the reply.
  as2::SealTerms terms(const std::string& message_id) const;
  std::string order_request();
  std::string ask(const std::string& request) const;

  bool listens() const;
  // Returns when it listens.
  std::unique_ptr<Process> start(const std::string& failpoint = "");
  std::int64_t count(const std::string& sql) { return site_.count(sql); }
  std::string stored_receipt();

 private:
  std::string confirm(const std::string& request) const;

  pki::Identity ours_, theirs_;
  int port_;
  Site site_;
  std::unique_ptr<Recorder> buyer_;
};

// Ends it as systemd does, and expects that it ends well.
void end(Process& process);

}  // namespace crossdock::tests

// SPDX-License-Identifier: Apache-2.0
// The sample network with one buyer at plain HTTP: the gateway is a process of its own, the buyer sends with curl and
// openssl, by the command line of docs/http.md, and is played here as a receiver of documents and of events.
#pragma once

#include <memory>
#include <string>

#include "tests/crash/site.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {

inline constexpr const char* http_buyer = "metro-outfitters";

class HttpSite {
 public:
  explicit HttpSite(const std::string& store = "");

  // Whether the programs of the command line are there.
  static bool can_send();
  // What curl shows of the answer; "" when the connection ended without one.
  std::string send(const std::string& id, const std::string& secret) const;
  std::string send(const std::string& id) const;

  const Recorder& buyer() const { return *buyer_; }
  bool listens() const;
  std::unique_ptr<Process> start(const std::string& failpoint = "");  // returns when it listens
  std::int64_t count(const std::string& sql) { return site_.count(sql); }
  // Whether a recorded request is signed with the secret that we sign with.
  bool is_ours(const std::string& request) const;

 private:
  int port_;
  Site site_;
  std::unique_ptr<Recorder> buyer_;
};

}  // namespace crossdock::tests

// SPDX-License-Identifier: Apache-2.0
// A server that accepts every connection and never says a word, whatever protocol its caller speaks.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

namespace crossdock::tests {

class SilentServer {
 public:
  SilentServer();
  ~SilentServer();  // ends all connections
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  int port() const { return port_; }
  int callers() const { return callers_; }  // that came so far

 private:
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> callers_{0};
  std::vector<int> sockets_;  // of the thread
  std::jthread thread_;
};

}  // namespace crossdock::tests

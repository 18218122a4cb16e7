// SPDX-License-Identifier: Apache-2.0
// A server that says what it was told to say, in its time, whatever it is asked; then it ends the connection.
#pragma once

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace crossdock::tests {

struct Said {
  std::chrono::milliseconds after;  // what was said before
  std::string text;
};

class Talker {
 public:
  explicit Talker(std::vector<Said> says);
  ~Talker();
  Talker(const Talker&) = delete;
  Talker& operator=(const Talker&) = delete;

  int port() const { return port_; }

 private:
  void serve(const std::stop_token& stop, int socket) const;

  std::vector<Said> says_;
  int listener_ = -1;
  int port_ = 0;
  std::jthread thread_;
};

}  // namespace crossdock::tests

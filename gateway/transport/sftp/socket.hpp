// SPDX-License-Identifier: Apache-2.0
// A TCP connection with a time limit. Internal to sftp.
#pragma once

#include <string>
#include <utility>

#include "base/result.hpp"
#include "base/time.hpp"

namespace crossdock::sftp {

class Socket {
 public:
  // Tries the addresses behind `host` in turn, each for at most `timeout`.
  static Result<Socket> connect(const std::string& host, int port, Duration timeout);
  ~Socket();
  Socket(Socket&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int number() const { return number_; }
  void shut() const;  // reads and writes fail from now on

 private:
  explicit Socket(int number) : number_(number) {}
  int number_ = -1;
};

}  // namespace crossdock::sftp

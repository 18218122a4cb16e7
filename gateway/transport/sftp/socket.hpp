// SPDX-License-Identifier: Apache-2.0
// A TCP connection with a time limit. Internal to sftp.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "base/time.hpp"

namespace crossdock::sftp {

class Breaker;

class Socket {
 public:
  // Tries the addresses behind `host` in turn, each for at most `timeout`. Without a breaker nobody breaks it off.
  static Result<Socket> connect(const std::string& host, int port, Duration timeout, std::shared_ptr<Breaker> breaker);
  ~Socket();
  Socket(Socket&& other) noexcept : number_(std::exchange(other.number_, -1)), breaker_(std::move(other.breaker_)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(number_, other.number_);
    std::swap(breaker_, other.breaker_);
    return *this;
  }

  int number() const { return number_; }
  void shut() const;  // reads and writes fail from now on

 private:
  Socket(int number, std::shared_ptr<Breaker> breaker);
  int number_ = -1;
  std::shared_ptr<Breaker> breaker_;
};

}  // namespace crossdock::sftp

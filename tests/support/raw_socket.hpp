// SPDX-License-Identifier: Apache-2.0
// A TCP connection to this machine that says exactly what a test wants, and a listener that keeps what it hears.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace crossdock::tests {

int free_port();  // that nobody listens at, a moment ago

// What a server says to a request that expects it, before it reads the body (RFC 9110 §15.2.1).
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

class RawSocket {
 public:
  explicit RawSocket(int port);           // throws if nobody listens
  RawSocket(int port, const char* from);  // the same from another address of this machine, such as 127.0.0.2
  ~RawSocket();
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  bool send(std::string_view bytes) const;  // false if the other side has ended
  void end_sending() const;
  // `size` bytes and never one of what follows them, or what came until the end or until the time is over.
  std::string read(std::size_t size, std::chrono::milliseconds patience = std::chrono::seconds(10)) const;
  // Whatever has come, at least one byte; "" at the end or when the time is over.
  std::string read_some(std::chrono::milliseconds patience = std::chrono::seconds(10)) const;
  // One HTTP response with its body, by its Content-Length.
  std::string read_response(std::chrono::milliseconds patience = std::chrono::seconds(10)) const;
  bool is_ended(std::chrono::milliseconds patience = std::chrono::seconds(5)) const;

 private:
  int socket_;
};

// An HTTP server of a few lines: keeps each request whole, as bytes, and answers what `answer` says ("" ends the
// connection without a word).
class Recorder {
 public:
  explicit Recorder(std::function<std::string(const std::string& request)> answer);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  int port() const { return port_; }
  std::vector<std::string> requests() const;

 private:
  void serve(int socket);

  std::function<std::string(const std::string&)> answer_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::jthread thread_;
};

// Whether all of an HTTP message has come, by its last chunk or its Content-Length.
bool is_whole(const std::string& message);
std::string body_of(std::string_view message);  // what follows the first empty line, without chunks
int status_of(std::string_view response);       // 0 if it is none
std::string field_of(std::string_view message, std::string_view name);

}  // namespace crossdock::tests

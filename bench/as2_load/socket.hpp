// SPDX-License-Identifier: Apache-2.0
// A connection on this machine that carries one HTTP message after the other, blocking, with as little work as it takes:
// the generator shares the cores with what it measures.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossdock::as2_load {

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  static std::optional<Socket> connect(int port);
  ~Socket();
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;

  bool send(std::string_view bytes) const;
  // The next message, head and body by its Content-Length; nothing when the other side has ended. What came after it
  // stays for the next call.
  struct Message {
    std::string bytes;
    std::size_t body = 0;  // where it starts
  };
  std::optional<Message> receive();

 private:
  int descriptor_ = -1;
  std::string held_;
};

// A port of this machine that is listened at; -1 if it cannot be.
int listen_at(int port);

}  // namespace crossdock::as2_load

// SPDX-License-Identifier: Apache-2.0
// Accepts connections on a thread and keeps them open until it is destroyed.
#include "tests/support/silent_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace crossdock::tests {

SilentServer::SilentServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  constexpr int backlog = 128;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, backlog) != 0)
    throw std::runtime_error("no port to listen at");
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this] {
    for (;;) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      sockets_.push_back(socket);
      ++callers_;
    }
  });
}

SilentServer::~SilentServer() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  for (const auto socket : sockets_) ::close(socket);
  ::close(listener_);
}

}  // namespace crossdock::tests

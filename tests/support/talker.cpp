// SPDX-License-Identifier: Apache-2.0
// Accepts one connection at a time, sends its lines with their delays, and closes.
#include "tests/support/talker.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace crossdock::tests {

using Steady = std::chrono::steady_clock;

Talker::Talker(std::vector<Said> says)
    : says_(std::move(says)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, 4) != 0)
    throw std::runtime_error("no port to listen at");
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this](const std::stop_token& stop) {
    for (;;) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      serve(stop, socket);
      ::close(socket);
    }
  });
}

Talker::~Talker() {
  thread_.request_stop();
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

void Talker::serve(const std::stop_token& stop, int socket) const {
  char request[4096];
  if (::recv(socket, request, sizeof request, 0) <= 0) return;
  for (const auto& [after, text] : says_) {
    for (const auto due = Steady::now() + after; Steady::now() < due;) {
      if (stop.stop_requested()) return;
      pollfd nothing{.fd = -1, .events = 0, .revents = 0};
      ::poll(&nothing, 1, 10);
    }
    if (::send(socket, text.data(), text.size(), MSG_NOSIGNAL) < 0) return;
  }
  // A reset, for bytes that were not read, would take the last words away.
  ::shutdown(socket, SHUT_WR);
  while (!stop.stop_requested() && ::recv(socket, request, sizeof request, MSG_DONTWAIT) != 0) {
    pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, 100) == 0) break;
  }
}

}  // namespace crossdock::tests

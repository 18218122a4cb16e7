// SPDX-License-Identifier: Apache-2.0
// Passes bytes between caller and target, and closes both connections at the planned byte of a POST.
#include "tests/support/cutting_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace crossdock::tests {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// How many bytes were read and passed on; 0 when that side has ended.
std::size_t pass(int from, int to, std::size_t most, std::string* copy) {
  char buffer[16 << 10];
  const auto count = ::recv(from, buffer, std::min(sizeof buffer, most), 0);
  if (count <= 0) return 0;
  const auto size = static_cast<std::size_t>(count);
  if (copy != nullptr) copy->append(buffer, size);
  for (std::size_t sent = 0; sent < size;) {
    const auto more = ::send(to, buffer + sent, size - sent, MSG_NOSIGNAL);
    if (more <= 0) return 0;
    sent += static_cast<std::size_t>(more);
  }
  return size;
}

}  // namespace

CuttingProxy::CuttingProxy(int target, std::vector<std::size_t> cuts)
    : target_(target), cuts_(std::move(cuts)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, 8) != 0)
    throw std::runtime_error("no port to listen at");
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this] {
    for (;;) {
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      connections_.emplace_back([this, client] {
        serve(client);
        ::close(client);
      });
    }
  });
}

void CuttingProxy::end() {
  if (ending_.exchange(true)) return;
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  connections_.clear();
}

CuttingProxy::~CuttingProxy() {
  end();
  ::close(listener_);
}

std::vector<std::string> CuttingProxy::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t CuttingProxy::next_cut() {
  const std::lock_guard lock(mutex_);
  return posts_ < cuts_.size() ? cuts_[posts_++] : std::numeric_limits<std::size_t>::max();
}

void CuttingProxy::serve(int client) {
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(target_);
  std::string request;
  if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    auto most = std::numeric_limits<std::size_t>::max();
    while (request.size() < most) {
      pollfd waiting[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
      const int ready = ::poll(waiting, 2, 20);
      if (ready < 0 || (ready == 0 && ending_)) break;
      if (ready == 0) continue;
      if (waiting[1].revents != 0 && pass(server, client, most, nullptr) == 0) break;
      if (waiting[0].revents == 0) continue;
      char start = 0;
      if (request.empty() && ::recv(client, &start, 1, MSG_PEEK) == 1 && start == 'P') most = next_cut();
      if (pass(client, server, most - request.size(), &request) == 0) break;
    }
  }
  ::close(server);
  const std::lock_guard lock(mutex_);
  requests_.push_back(std::move(request));
}

}  // namespace crossdock::tests

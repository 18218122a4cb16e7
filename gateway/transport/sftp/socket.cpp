// SPDX-License-Identifier: Apache-2.0
// Resolves a host name and connects to its addresses one after the other, each within the time limit.
#include "gateway/transport/sftp/socket.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "gateway/transport/sftp/breaker.hpp"
#include "gateway/transport/sftp/session.hpp"

namespace crossdock::sftp {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

Result<Addresses> addresses_of(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error != 0)
    return fail(Fault::unavailable, fmt::format("'{}' cannot be resolved: {}", host, gai_strerror(error)));
  return Addresses(found, &freeaddrinfo);
}

std::string text_of(const addrinfo& address) {
  std::array<char, NI_MAXHOST> text{};
  ::getnameinfo(address.ai_addr, address.ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return text.data();
}

// 0, or why there is no connection.
int wait_until_connected(int socket, Duration timeout) {
  pollfd waiting{.fd = socket, .events = POLLOUT, .revents = 0};
  const int ready = ::poll(&waiting, 1, static_cast<int>(timeout.count()));
  if (ready == 0) return ETIMEDOUT;
  if (ready < 0) return errno;
  int error = 0;
  socklen_t length = sizeof(error);
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length);
  return error;
}

}  // namespace

Result<std::vector<std::string>> resolve(const std::string& host, int port) {
  const auto found = addresses_of(host, port);
  if (!found) return fail(found.error());
  std::vector<std::string> texts;
  for (const auto* one = found->get(); one != nullptr; one = one->ai_next) texts.push_back(text_of(*one));
  return texts;
}

Socket::Socket(int number, std::shared_ptr<Breaker> breaker) : number_(number), breaker_(std::move(breaker)) {
  if (number_ >= 0 && breaker_) breaker_->add(number_);
}

Result<Socket> Socket::connect(const std::string& host, int port, Duration timeout, std::shared_ptr<Breaker> breaker) {
  const auto addresses = addresses_of(host, port);
  if (!addresses) return fail(addresses.error());
  std::string why;
  for (const auto* one = addresses->get(); one != nullptr; one = one->ai_next) {
    const int number = ::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, one->ai_protocol);
    Socket socket(number, breaker);
    if (socket.number() < 0) return fail(Fault::unavailable, fmt::format("no socket: {}", std::strerror(errno)));
    int error = ::connect(socket.number(), one->ai_addr, one->ai_addrlen) == 0 ? 0 : errno;
    // Only from here on is it seen by whoever breaks it off.
    if (breaker && breaker->broken()) return fail(Fault::unavailable, fmt::format("'{}' is not asked any more", host));
    if (error == EINPROGRESS) error = wait_until_connected(socket.number(), timeout);
    if (error == 0) {
      const int on = 1;
      ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      ::setsockopt(socket.number(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
      return socket;
    }
    why = fmt::format("{} port {}: {}", text_of(*one), port, std::strerror(error));
  }
  return fail(Fault::unavailable, fmt::format("'{}' cannot be reached at {}", host, why));
}

Socket::~Socket() {
  if (number_ < 0) return;
  if (breaker_) breaker_->remove(number_);
  ::close(number_);
}

void Socket::shut() const { ::shutdown(number_, SHUT_RDWR); }

}  // namespace crossdock::sftp

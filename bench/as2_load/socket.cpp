// SPDX-License-Identifier: Apache-2.0
// Sends and receives HTTP messages by blocking calls; the end of a message follows from its Content-Length.
#include "bench/as2_load/socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <utility>

#include "base/text.hpp"

namespace crossdock::as2_load {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

std::size_t length_of(std::string_view head) {
  std::size_t length = 0;
  for (const auto line : split(head, '\n')) {
    const auto colon = line.find(':');
    if (colon != 14 || to_lower(line.substr(0, colon)) != "content-length") continue;
    const auto text = trim(line.substr(colon + 1));
    std::from_chars(text.data(), text.data() + text.size(), length);
  }
  return length;
}

}  // namespace

std::optional<Socket> Socket::connect(int port) {
  Socket made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto address = loopback(port);
  if (::connect(made.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return std::nullopt;
  const int on = 1;
  ::setsockopt(made.descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return made;
}

Socket::~Socket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}
Socket::Socket(Socket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), held_(std::move(other.held_)) {}
Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(held_, other.held_);
  return *this;
}

bool Socket::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::optional<Socket::Message> Socket::receive() {
  std::size_t whole = 0, body = 0;
  for (;;) {
    if (whole == 0) {
      if (const auto end = held_.find("\r\n\r\n"); end != std::string::npos) {
        body = end + 4;
        whole = body + length_of(std::string_view(held_).substr(0, end));
      }
    }
    if (whole != 0 && held_.size() >= whole) {
      auto rest = held_.substr(whole);
      held_.resize(whole);
      return Message{.bytes = std::exchange(held_, std::move(rest)), .body = body};
    }
    constexpr std::size_t piece = 256 << 10;
    const auto before = held_.size();
    held_.resize(before + std::min(piece, whole > before ? whole - before : std::size_t{16 << 10}));
    const auto count = ::recv(descriptor_, held_.data() + before, held_.size() - before, 0);
    held_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count <= 0) return std::nullopt;
  }
}

int listen_at(int port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const auto address = loopback(port);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::listen(listener, 128) == 0)
    return listener;
  ::close(listener);
  return -1;
}

}  // namespace crossdock::as2_load

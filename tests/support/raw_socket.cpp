// SPDX-License-Identifier: Apache-2.0
// Connects, sends and reads by plain system calls, and records the requests of a listener.
#include "tests/support/raw_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>

#include "base/text.hpp"

namespace crossdock::tests {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Reads until there are `most` bytes and not one more, until `enough`, the end or the time is over; whether the end
// came.
bool read_until(int socket, std::string& into, std::chrono::milliseconds patience,
                const std::function<bool(const std::string&)>& enough,
                std::size_t most = std::numeric_limits<std::size_t>::max()) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (into.size() < most && !enough(into)) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return false;
    char buffer[16 << 10];
    const auto count = ::recv(socket, buffer, std::min(sizeof buffer, most - into.size()), 0);
    if (count <= 0) return true;
    into.append(buffer, static_cast<std::size_t>(count));
  }
  return false;
}

std::size_t length_of(std::string_view message) {
  std::size_t length = 0;
  const auto text = field_of(message, "Content-Length");
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

bool is_whole(const std::string& message) {
  const auto head = message.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  if (to_lower(field_of(message, "Transfer-Encoding")) == "chunked") return message.ends_with("0\r\n\r\n");
  return message.size() >= head + 4 + length_of(message);
}

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

RawSocket::RawSocket(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const auto address = loopback(port);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
  ::close(socket_);
  throw std::runtime_error("nobody listens at port " + std::to_string(port));
}
// The port is chosen when it connects: chosen before, it could be one that a server is about to listen at.
RawSocket::RawSocket(int port, const char* from) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int yes = 1;
  ::setsockopt(socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  auto own = loopback(0);
  ::inet_pton(AF_INET, from, &own.sin_addr);
  const auto address = loopback(port);
  if (::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0 &&
      ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return;
  ::close(socket_);
  throw std::runtime_error("nobody listens at port " + std::to_string(port));
}
RawSocket::~RawSocket() { ::close(socket_); }

bool RawSocket::send(std::string_view bytes) const { return send_all(socket_, bytes); }
void RawSocket::end_sending() const { ::shutdown(socket_, SHUT_WR); }

std::string RawSocket::read(std::size_t size, std::chrono::milliseconds patience) const {
  std::string bytes;
  read_until(
      socket_, bytes, patience, [](const std::string&) { return false; }, size);
  return bytes;
}

std::string RawSocket::read_some(std::chrono::milliseconds patience) const {
  std::string bytes;
  read_until(socket_, bytes, patience, [](const std::string& so_far) { return !so_far.empty(); });
  return bytes;
}

std::string RawSocket::read_response(std::chrono::milliseconds patience) const {
  std::string bytes;
  read_until(socket_, bytes, patience, is_whole);
  return bytes;
}

bool RawSocket::is_ended(std::chrono::milliseconds patience) const {
  std::string dropped;
  return read_until(socket_, dropped, patience, [](const std::string&) { return false; });
}

Recorder::Recorder(std::function<std::string(const std::string&)> answer)
    : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0)
    throw std::runtime_error("no port to listen at");
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this] {
    for (;;) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      serve(socket);
      ::close(socket);
    }
  });
}

Recorder::~Recorder() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

std::vector<std::string> Recorder::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void Recorder::serve(int socket) {
  std::string request;
  read_until(socket, request, std::chrono::seconds(10), is_whole);
  if (request.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  send_all(socket, answer_(request));
}

std::string body_of(std::string_view message) {
  const auto head = message.find("\r\n\r\n");
  if (head == std::string_view::npos) return {};
  auto rest = message.substr(head + 4);
  if (to_lower(field_of(message, "Transfer-Encoding")) != "chunked") return std::string(rest);
  std::string body;
  for (;;) {
    std::size_t size = 0;
    const auto line = rest.find("\r\n");
    std::from_chars(rest.data(), rest.data() + std::min(line, rest.size()), size, 16);
    if (size == 0 || rest.size() < line + 2 + size) return body;
    body += rest.substr(line + 2, size);
    rest.remove_prefix(std::min(line + size + 4, rest.size()));
  }
}

int status_of(std::string_view response) {
  int status = 0;
  if (response.starts_with("HTTP/1.1 ") && response.size() > 12)
    std::from_chars(response.data() + 9, response.data() + 12, status);
  return status;
}

std::string field_of(std::string_view message, std::string_view name) {
  for (const auto line : split(message.substr(0, message.find("\r\n\r\n")), '\n')) {
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && to_lower(line.substr(0, colon)) == to_lower(name))
      return std::string(trim(line.substr(colon + 1)));
  }
  return {};
}

}  // namespace crossdock::tests

// SPDX-License-Identifier: Apache-2.0
// Draws a harm or none for each connection, and passes its request and answer on accordingly.
#include "tests/faults/chaos_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <numeric>
#include <stdexcept>

#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {
namespace {

using namespace std::chrono_literals;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int connect_to(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(port);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
  ::close(socket);
  return -1;
}

// Both of our programs say the length.
std::string read_message(int socket, std::chrono::milliseconds patience) {
  std::string message;
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!is_whole(message)) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) break;
    char buffer[16 << 10];
    const auto count = ::recv(socket, buffer, sizeof buffer, 0);
    if (count <= 0) break;
    message.append(buffer, static_cast<std::size_t>(count));
  }
  return message;
}

void pass_on(int socket, std::string_view bytes, bool byte_by_byte = false) {
  if (byte_by_byte) {
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  while (!bytes.empty()) {
    const auto count = ::send(socket, bytes.data(), byte_by_byte ? 1 : bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void reset(int socket) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

std::string_view part_of(std::string_view whole, double share) {
  return whole.substr(0, static_cast<std::size_t>(share * static_cast<double>(whole.size())));
}

constexpr auto patience = 20s;  // with the gateway

}  // namespace

ChaosProxy::ChaosProxy(int target, std::uint64_t seed, double share)
    : target_(target), share_(share), random_(seed), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0)
    throw std::runtime_error("no port to listen at");
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this] { listen(); });
}

ChaosProxy::~ChaosProxy() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  connections_.clear();
  ::close(listener_);
}

int ChaosProxy::harmed() const { return std::accumulate(counts_.begin() + 1, counts_.end(), 0); }

ChaosProxy::Plan ChaosProxy::plan() {
  std::uniform_real_distribution<double> some(0, 1);
  const bool harmed = some(random_) < share_;
  const auto harm = harmed ? 1 + random_() % (harms.size() - 1) : 0;
  return {static_cast<Harm>(harm), some(random_)};
}

void ChaosProxy::listen() {
  for (;;) {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    connections_.emplace_back([this, client, chosen = plan()] {
      serve(client, chosen);
      ::close(client);
    });
  }
}

void ChaosProxy::serve(int client, Plan plan) {
  if (plan.harm == Harm::silence) {
    ++counts_[static_cast<std::size_t>(plan.harm)];
    std::this_thread::sleep_for(300ms);
    return reset(client);
  }
  const auto request = read_message(client, patience);
  if (!is_whole(request)) return;
  ++counts_[static_cast<std::size_t>(plan.harm)];
  pass(client, request, plan);
}

void ChaosProxy::pass(int client, const std::string& request, const Plan& plan) {
  const int server = connect_to(target_);
  if (server < 0) return reset(client);
  std::jthread twin;
  switch (plan.harm) {
    case Harm::reset_request:
    case Harm::cut_request:
      pass_on(server, part_of(request, plan.place));
      std::this_thread::sleep_for(5ms);  // so that the part is read before the end is seen
      if (plan.harm == Harm::reset_request) {
        reset(server);
        reset(client);
      }
      ::close(server);
      return;
    case Harm::delay: {
      const auto head = request.find("\r\n\r\n") + 4;
      pass_on(server, std::string_view(request).substr(0, head));
      std::this_thread::sleep_for(std::chrono::milliseconds(static_cast<int>(400 * plan.place)));
      pass_on(server, std::string_view(request).substr(head));
      break;
    }
    case Harm::duplicate:
      twin = std::jthread([&] {
        const int other = connect_to(target_);
        if (other < 0) return;
        pass_on(other, request);
        read_message(other, patience);
        ::close(other);
      });
      pass_on(server, request);
      break;
    default: pass_on(server, request, plan.harm == Harm::byte_by_byte); break;
  }
  const auto reply = read_message(server, patience);
  ::close(server);
  switch (plan.harm) {
    case Harm::drop_answer: return;
    case Harm::reset_answer: pass_on(client, part_of(reply, plan.place)); return reset(client);
    case Harm::cut_answer: return pass_on(client, part_of(reply, plan.place));
    default: return pass_on(client, reply, plan.harm == Harm::byte_by_byte);
  }
}

}  // namespace crossdock::tests

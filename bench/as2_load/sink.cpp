// SPDX-License-Identifier: Apache-2.0
// Serves each connection of the gateway on a thread, opens every message and counts what came.
#include "bench/as2_load/sink.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "bench/as2_load/load.hpp"
#include "bench/as2_load/socket.hpp"
#include "gateway/transport/as2/conversation.hpp"

namespace crossdock::as2_load {
namespace {

using Steady = std::chrono::steady_clock;

class Sink {
 public:
  Sink(const Sides& sides, std::uint64_t count) : sides_(sides), count_(count) {}

  SinkResult run(int listener, double patience) {
    std::vector<std::jthread> threads;
    pollfd waiting{.fd = listener, .events = POLLIN, .revents = 0};
    last_ = Steady::now();
    while (!is_over(patience)) {
      if (::poll(&waiting, 1, 20) <= 0) continue;
      const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) continue;
      {
        const std::lock_guard lock(mutex_);
        open_.insert(connection);
      }
      threads.emplace_back([this, connection] { serve(connection); });
    }
    const std::lock_guard lock(mutex_);
    result_.seconds = std::chrono::duration<double>(last_ - first_).count();
    result_.cpu_seconds = cpu_seconds() - cpu_;
    for (const int connection : open_) ::shutdown(connection, SHUT_RDWR);
    return result_;  // the threads end as their connections have
  }

 private:
  bool is_over(double patience) {
    const std::lock_guard lock(mutex_);
    return result_.taken >= count_ || std::chrono::duration<double>(Steady::now() - last_).count() > patience;
  }

  void serve(int connection) {
    Socket socket(connection);
    while (const auto request = socket.receive()) {
      begun();
      if (!socket.send(answer(*request))) break;
      const std::lock_guard lock(mutex_);
      last_ = Steady::now();
    }
    const std::lock_guard lock(mutex_);
    open_.erase(connection);
  }

  void begun() {
    const std::lock_guard lock(mutex_);
    if (started_) return;
    started_ = true;
    first_ = Steady::now();
    cpu_ = cpu_seconds();
  }

  std::string answer(const Socket::Message& request) {
    const std::string_view text = request.bytes;
    const auto head = text.substr(0, request.body);
    const auto headers = as2::parse_headers(head.substr(head.find("\r\n") + 2));
    const auto message = as2::read_head(headers);
    if (!message) return refuse(message.error().what);
    as2::OpenPolicy policy;
    policy.identities = {sides_.own};
    policy.signers = {sides_.gateway};
    policy.now = present();
    policy.require_signature = policy.require_encryption = true;
    as2::StringSink document;
    const auto opened = as2::open(headers, text.substr(request.body), policy, document);
    if (!opened) return refuse(opened.error().what);
    if (opened->failure) return refuse(opened->failure->what);
    const as2::Signing signing{.identity = sides_.own};
    const auto mdn = as2::write_mdn(
        as2::answer(*message, *opened, "receipt-" + message->message_id.substr(1, 40) + "@metro", present()), &signing);
    if (!mdn) return refuse(mdn.error().what);
    const std::lock_guard lock(mutex_);
    const bool fresh = seen_.insert(message->message_id).second;
    (fresh ? result_.taken : result_.repeated) += 1;
    return fmt::format("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\n\r\n{}", mdn->headers.text(), mdn->body.size(),
                       mdn->body);
  }

  std::string refuse(const std::string& why) {
    const std::lock_guard lock(mutex_);
    if (result_.refused++ == 0) result_.first_refused = why;
    return "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
  }

  const Sides& sides_;
  std::uint64_t count_;
  std::mutex mutex_;  // of what follows
  SinkResult result_;
  std::set<std::string> seen_;
  std::set<int> open_;
  bool started_ = false;
  double cpu_ = 0;
  Steady::time_point first_, last_;
};

}  // namespace

Result<SinkResult> run_sink(const Sides& sides, int port, std::uint64_t count, double patience) {
  const int listener = listen_at(port);
  if (listener < 0) return fail(Fault::unavailable, fmt::format("port {} cannot be listened at", port));
  Sink sink(sides, count);
  auto result = sink.run(listener, patience);
  ::close(listener);
  return result;
}

}  // namespace crossdock::as2_load

// SPDX-License-Identifier: Apache-2.0
// Runs the connections on threads, checks a share of the receipts and measures the time until each answer.
#include "bench/as2_load/load.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "bench/as2_load/socket.hpp"
#include "gateway/transport/as2/conversation.hpp"

namespace crossdock::as2_load {
namespace {

using Steady = std::chrono::steady_clock;

// Why the answer is not the receipt that the message should get; empty if it is.
std::string objection(const Sides& sides, const SealedOrder& order, const Socket::Message& answer) {
  const std::string_view text = answer.bytes;
  if (!text.starts_with("HTTP/1.1 200 ")) return std::string(text.substr(0, 200));
  const auto head = text.substr(0, answer.body);
  as2::OpenPolicy policy;
  policy.signers = {sides.gateway};
  policy.now = present();
  const auto mdn =
      as2::read_mdn(as2::parse_headers(head.substr(head.find("\r\n") + 2)), text.substr(answer.body), policy);
  if (!mdn) return mdn.error().what;
  const auto judgement = as2::judge({.message_id = order.message_id, .mic = order.mic, .signed_receipt = true}, *mdn);
  return judgement.outcome == as2::Outcome::accepted ? std::string() : judgement.why;
}

class Load {
 public:
  Load(const Sides& sides, const std::vector<SealedOrder>& orders, const LoadOptions& options)
      : sides_(sides), orders_(orders), options_(options) {}

  LoadResult run() {
    const auto cpu = cpu_seconds();
    begin_ = Steady::now();
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < options_.connections; ++i) threads.emplace_back([this] { serve_connection(); });
    }
    result_.seconds = std::chrono::duration<double>(last_ - begin_).count();
    result_.cpu_seconds = cpu_seconds() - cpu;
    std::ranges::sort(result_.milliseconds);
    return std::move(result_);
  }

 private:
  void serve_connection() {
    auto socket = Socket::connect(options_.port);
    while (socket) {
      const auto index = next_++;
      if (index >= orders_.size()) return;
      auto due = Steady::now();
      if (options_.rate > 0) {
        due = begin_ + std::chrono::duration_cast<Steady::duration>(
                           std::chrono::duration<double>(static_cast<double>(index) / options_.rate));
        std::this_thread::sleep_until(due);
      }
      if (std::chrono::duration<double>(due - begin_).count() > options_.seconds) return;
      const auto& order = orders_[index];
      const auto answer = socket->send(order.request) ? socket->receive() : std::nullopt;
      const auto end = Steady::now();
      std::string wrong = answer ? std::string() : "the connection was closed";
      const bool checked = answer && index % static_cast<std::size_t>(options_.check_every) == 0;
      if (checked) wrong = objection(sides_, order, *answer);
      note(order, std::chrono::duration<double, std::milli>(end - due).count(), end, checked, wrong);
      if (!answer) socket = Socket::connect(options_.port);
    }
    const std::lock_guard lock(mutex_);
    ++result_.wrong;
    result_.first_wrong = "nobody listens";
  }

  void note(const SealedOrder& order, double milliseconds, Steady::time_point end, bool checked,
            const std::string& wrong) {
    const std::lock_guard lock(mutex_);
    last_ = std::max(last_, end);
    result_.checked += checked ? 1 : 0;
    if (!wrong.empty()) {
      if (result_.wrong++ == 0) result_.first_wrong = wrong;
      return;
    }
    ++result_.answered;
    result_.document_bytes += order.document;
    result_.milliseconds.push_back(milliseconds);
  }

  const Sides& sides_;
  const std::vector<SealedOrder>& orders_;
  const LoadOptions& options_;
  Steady::time_point begin_, last_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  LoadResult result_;
};

}  // namespace

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

LoadResult run_load(const Sides& sides, const std::vector<SealedOrder>& orders, const LoadOptions& options) {
  return Load(sides, orders, options).run();
}

}  // namespace crossdock::as2_load

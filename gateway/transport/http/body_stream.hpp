// SPDX-License-Identifier: Apache-2.0
// One body on its way to a caller, on the io thread: asks the source for a piece, writes it, and waits when there is
// none. One piece is in memory at a time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/transport/http/source.hpp"
#include "gateway/transport/http/stream.hpp"

namespace crossdock::http {

// How a reader knows where the body ends (RFC 9112 §6.3).
enum class Framing { sized, chunked, until_close };

class BodyStream : public std::enable_shared_from_this<BodyStream> {
 public:
  struct Terms {
    Framing framing = Framing::chunked;
    std::uint64_t length = 0;   // of the whole body, when it is sized
    bool listens = false;       // it ends at once when the server does
    Duration write_time{};      // without any progress
    std::uint64_t slowest = 0;  // bytes a second, when the caller has been waited for longer than `write_time`
  };
  // `allow` cancels what the stream does after so long; nothing: whatever it takes. All but the source outlive it.
  BodyStream(Stream& stream, asio::thread_pool& pool, std::unique_ptr<Source> source, const Terms& terms,
             std::function<void(std::optional<Duration>)> allow);

  // Writes the head of the answer and the body. False: the caller has less than all of it, and must not take it for the
  // whole.
  asio::awaitable<bool> run(std::string head);
  // What the caller sent meanwhile: the start of its next request.
  std::string take_read() { return std::exchange(read_, {}); }

  void finish_soon();  // the server ends
  void give_up();      // the connection is closed

 private:
  asio::awaitable<bool> pour();
  asio::awaitable<bool> write_piece(std::string bytes);
  asio::awaitable<bool> write_end();
  asio::awaitable<bool> write(std::string_view bytes);
  asio::awaitable<void> wait(Duration at_most);
  // While the source waits, the caller is listened to: it may go away, or send its next request.
  void watch();
  asio::awaitable<void> read();
  asio::awaitable<void> end_watching();
  void be_woken();
  bool must_end() const { return gone_ || (terms_.listens && finishing_); }

  Stream& stream_;
  asio::thread_pool& pool_;
  std::unique_ptr<Source> source_;
  Terms terms_;
  std::function<void(std::optional<Duration>)> allow_;
  asio::steady_timer timer_;  // until the source is asked again; while the watch ends, until it has ended
  std::string read_;
  std::uint64_t sent_ = 0;             // of the body
  std::chrono::nanoseconds waited_{};  // for the caller to take bytes
  bool woken_ = false, gone_ = false, finishing_ = false;
  bool writing_ = false, watching_ = false, watch_ends_ = false;
};

}  // namespace crossdock::http

// SPDX-License-Identifier: Apache-2.0
// Knows how a body is asked for, framed and written, and how a caller that goes away is noticed while nothing is sent.
#include "gateway/transport/http/body_stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "gateway/transport/http/offload.hpp"

namespace crossdock::http {
namespace {

using Clock = std::chrono::steady_clock;
// Of further requests that come while a body is sent. Beyond, whether the caller is there shows only in writing.
constexpr std::size_t most_read_ahead = 64 << 10;
constexpr Duration for_last_words{1'000};  // when the server ends
constexpr Duration longest_wait{3'600'000};

// Whatever way a coroutine ends, nobody is woken after it.
struct Forgetting {
  Wake wake;
  ~Forgetting() { wake.forget(); }
};

}  // namespace

BodyStream::BodyStream(Stream& stream, asio::thread_pool& pool, std::unique_ptr<Source> source, const Terms& terms,
                       std::function<void(std::optional<Duration>)> allow)
    : stream_(stream),
      pool_(pool),
      source_(std::move(source)),
      terms_(terms),
      allow_(std::move(allow)),
      timer_(stream.socket().get_executor()) {}

void BodyStream::finish_soon() {
  finishing_ = true;
  if (!terms_.listens) return;
  boost::system::error_code ignored;
  if (writing_) stream_.socket().cancel(ignored);  // the caller takes nothing now, not even an end
  timer_.cancel();
}

void BodyStream::give_up() {
  gone_ = true;
  timer_.cancel();
}

void BodyStream::be_woken() {
  woken_ = true;
  timer_.cancel();
}

asio::awaitable<bool> BodyStream::run(std::string head) {
  // However often it is called, one post is on its way at a time.
  auto on_its_way = std::make_shared<std::atomic<bool>>(false);
  const Wake wake([weak = weak_from_this(), executor = timer_.get_executor(), on_its_way] {
    if (on_its_way->exchange(true)) return;
    asio::post(executor, [weak, on_its_way] {
      *on_its_way = false;
      if (const auto self = weak.lock()) self->be_woken();
    });
  });
  const Forgetting forgetting{wake};
  auto tell = [this, &wake] {
    source_->wakes_by(wake);
    return true;
  };
  co_await offload(pool_, std::move(tell));
  bool whole = co_await write(head);
  if (whole) whole = co_await pour();
  wake.forget();
  allow_(std::nullopt);
  co_await end_watching();
  auto end = [this] {
    source_.reset();
    return true;
  };
  co_await offload(pool_, std::move(end));
  co_return whole;
}

asio::awaitable<bool> BodyStream::pour() {
  for (;;) {
    woken_ = false;  // whoever has news from here on has it after the question, which is asked again
    auto ask = [this] { return source_->next(); };
    auto next = co_await offload(pool_, std::move(ask));
    bool open = false;  // a source that is broken leaves it so
    if (must_end()) {
      open = !gone_;
      if (open) open = co_await write_end();
      co_return open;
    }
    if (std::holds_alternative<Source::End>(next)) {
      open = co_await write_end();
      co_return open;
    }
    if (auto* piece = std::get_if<Source::Piece>(&next)) {
      open = co_await write_piece(std::move(piece->bytes));
    } else if (const auto* later = std::get_if<Source::Later>(&next)) {
      co_await wait(later->at_most);
      open = !gone_;
    }
    if (!open) co_return false;
  }
}

asio::awaitable<bool> BodyStream::write_piece(std::string bytes) {
  if (bytes.empty()) co_return true;  // as a chunk it would be the last
  if (bytes.size() > Source::longest_piece) co_return false;
  if (terms_.framing == Framing::sized && bytes.size() > terms_.length - sent_) co_return false;
  sent_ += bytes.size();
  if (terms_.framing == Framing::chunked) bytes = fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
  const bool open = co_await write(bytes);
  co_return open;
}

asio::awaitable<bool> BodyStream::write_end() {
  bool whole = terms_.framing != Framing::sized || sent_ == terms_.length;
  if (whole && terms_.framing == Framing::chunked) whole = co_await write("0\r\n\r\n");
  co_return whole;
}

asio::awaitable<bool> BodyStream::write(std::string_view bytes) {
  writing_ = true;
  bool open = true;
  while (open && !bytes.empty()) {
    const auto begun = Clock::now();
    allow_(must_end() ? std::min(terms_.write_time, for_last_words) : terms_.write_time);
    const auto count = co_await stream_.write_some(bytes);
    waited_ += Clock::now() - begun;
    bytes.remove_prefix(count);
    const auto seconds = std::chrono::duration<double>(waited_ - terms_.write_time).count();
    open = count > 0 && (seconds <= 0 || static_cast<double>(sent_) >= seconds * static_cast<double>(terms_.slowest));
  }
  allow_(std::nullopt);
  writing_ = false;
  co_return open;
}

asio::awaitable<void> BodyStream::wait(Duration at_most) {
  watch();
  const auto until = Clock::now() + std::clamp(at_most, Duration{0}, longest_wait);
  while (!woken_ && !must_end() && Clock::now() < until) {
    timer_.expires_at(until);
    co_await timer_.async_wait(as_result);
  }
}

void BodyStream::watch() {
  if (watching_ || gone_ || read_.size() >= most_read_ahead) return;
  watching_ = true;
  auto reading = read();
  asio::co_spawn(timer_.get_executor(), std::move(reading), [self = shared_from_this()](const std::exception_ptr&) {
    self->watching_ = false;
    self->timer_.cancel();
  });
}

asio::awaitable<void> BodyStream::read() {
  std::string buffer(4 << 10, '\0');
  while (!watch_ends_ && read_.size() < most_read_ahead) {
    const auto count = co_await stream_.read_some(buffer.data(), buffer.size());
    read_.append(buffer, 0, count);
    if (count > 0) continue;
    gone_ = gone_ || !watch_ends_;
    co_return;
  }
}

asio::awaitable<void> BodyStream::end_watching() {
  if (!watching_) co_return;
  watch_ends_ = true;
  boost::system::error_code ignored;
  stream_.socket().cancel(ignored);
  timer_.expires_at(Clock::time_point::max());
  while (watching_) co_await timer_.async_wait(as_result);
}

}  // namespace crossdock::http

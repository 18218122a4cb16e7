// SPDX-License-Identifier: Apache-2.0
// Knows the order of a connection's life: handshake, requests, answers, and an end at which the last answer arrives.
#include "gateway/transport/http/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "gateway/transport/http/addresses.hpp"
#include "gateway/transport/http/offload.hpp"

namespace crossdock::http {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t read_size = 64 << 10;
constexpr std::size_t piece_size = 256 << 10;   // handed to the handler at once
constexpr std::uint64_t short_body = 64 << 10;  // read whole before its request is begun
constexpr Duration last_lingering{2'000};       // when the server ends

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string head_of(const Response& response, Framing framing, bool keep_alive) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
  for (const auto& [name, value] : response.fields.entries) head += fmt::format("{}: {}\r\n", name, value);
  if (framing == Framing::chunked) head += "Transfer-Encoding: chunked\r\n";
  if (framing == Framing::sized && (has_body(response.status) || response.length))
    head += fmt::format("Content-Length: {}\r\n", response.length.value_or(response.body.size()));
  if (!keep_alive) head += "Connection: close\r\n";
  return head + "\r\n";
}

Framing framing_of(const Streamed& answer, const Request& request) {
  if (!answer.source || answer.head.length || !has_body(answer.head.status)) return Framing::sized;
  return request.version >= 11 ? Framing::chunked : Framing::until_close;
}

Streamed too_slow() {
  auto response = plain(408, "the request did not arrive in time");
  response.close = true;
  return {.head = std::move(response)};
}

}  // namespace

std::string peer_of(const asio::ip::tcp::socket& socket) {
  boost::system::error_code gone;
  const auto address = socket.remote_endpoint(gone).address();
  if (gone) return {};
  const bool dressed = address.is_v6() && address.to_v6().is_v4_mapped();
  return dressed ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string() : address.to_string();
}

Connection::Connection(std::unique_ptr<Stream> stream, const ServerOptions& options, Handler& handler,
                       asio::thread_pool& pool)
    : stream_(std::move(stream)),
      options_(options),
      handler_(handler),
      pool_(pool),
      timer_(stream_->socket().get_executor()),
      sign_timer_(stream_->socket().get_executor()),
      buffer_(read_size, '\0') {}

void Connection::allow(Duration time) {
  timer_.expires_after(time);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
    const auto self = weak.lock();
    if (cancelled || !self || self->timer_.expiry() > Steady::now()) return;
    self->timed_out_ = true;
    boost::system::error_code ignored;
    self->stream_->socket().cancel(ignored);
  });
}

void Connection::finish_soon() {
  finishing_ = true;
  if (body_) body_->finish_soon();
  if (lingering_)
    allow(last_lingering);
  else if (idle_)
    close();
}

void Connection::close() {
  boost::system::error_code ignored;
  stream_->socket().close(ignored);
  if (body_) body_->give_up();
}

asio::awaitable<Connection::End> Connection::run() {
  allow(options_.header_time);
  bool more = co_await stream_->handshake();
  while (more && !finishing_) more = co_await serve_one();
  timer_.cancel();
  co_return answered_early_ ? End::lingers : End::closes;
}

asio::awaitable<Connection::End> Connection::turn_away() {
  allow(options_.header_time);
  auto response = too_many(503, "too many connections");
  bool open = co_await stream_->handshake();
  if (open) open = co_await answer(std::move(response), false, true);
  timer_.cancel();
  co_return open ? End::lingers : End::closes;
}

Response Connection::too_many(int status, std::string text) const {
  auto response = plain(status, std::move(text));
  response.fields.add("Retry-After",
                      std::to_string(std::chrono::ceil<std::chrono::seconds>(options_.retry_after).count()));
  return response;
}

asio::awaitable<bool> Connection::read(RequestReader& reader) {
  const auto count = co_await stream_->read_some(buffer_.data(), buffer_.size());
  if (count == 0) co_return false;
  reader.feed(std::string_view(buffer_).substr(0, count));
  co_return true;
}

asio::awaitable<bool> Connection::answer(Response response, bool keep_alive, bool with_body) {
  allow(options_.write_time);
  auto bytes = head_of(response, Framing::sized, keep_alive);
  if (with_body && has_body(response.status)) bytes += response.body;
  co_return co_await stream_->write(bytes);
}

// Its end may have to wait for the store.
asio::awaitable<void> Connection::drop_source(std::unique_ptr<Source> source) {
  auto end = [dropped = std::move(source)]() mutable {
    dropped.reset();
    return true;
  };
  co_await offload(pool_, std::move(end));
}

// Closed by the caller, or by us: seen without reading what comes next.
bool Connection::has_ended() {
  char next = 0;
  const auto count = ::recv(stream_->socket().native_handle(), &next, 1, MSG_PEEK | MSG_DONTWAIT);
  return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

asio::awaitable<bool> Connection::prepare(Streamed& answer) {
  auto prepared = Source::Prepared::not_yet;
  while (prepared == Source::Prepared::not_yet && !has_ended()) {
    auto step = [&answer] { return answer.source->prepare(answer.head); };
    prepared = co_await offload(pool_, std::move(step));
  }
  if (prepared != Source::Prepared::yes) co_await drop_source(std::move(answer.source));
  co_return prepared != Source::Prepared::not_yet;
}

asio::awaitable<bool> Connection::give(Streamed answered, const Request& request) {
  const bool with_body = request.method != "HEAD";
  const bool early = answered.head.close;
  if (answered.listens && with_body && seats_) {
    const auto seat = seats_(request.peer);
    if (seat != Seat::given) {
      co_await drop_source(std::move(answered.source));
      const bool all = seat == Seat::all_taken;
      answered = {.head = too_many(all ? 503 : 429, all ? "too many listeners" : "too many listeners of this address")};
    }
  }
  if (answered.source && with_body) {
    const bool open = co_await prepare(answered);
    if (!open) co_return false;
  }
  const auto framing = framing_of(answered, request);
  const bool ends = early || finishing_ || (answered.listens && with_body) || framing == Framing::until_close;
  const bool keep = request.keep_alive && !ends;
  bool written = false;
  if (!answered.source) {
    written = co_await answer(std::move(answered.head), keep, with_body);
  } else if (with_body && has_body(answered.head.status)) {
    written = co_await stream(std::move(answered), framing, keep);
  } else {
    co_await drop_source(std::move(answered.source));
    allow(options_.write_time);
    const auto head = head_of(answered.head, framing, keep);
    written = co_await stream_->write(head);
  }
  answered_early_ = written && early;
  co_return written&& keep;
}

asio::awaitable<bool> Connection::stream(Streamed answer, Framing framing, bool keep_alive) {
  BodyStream::Terms terms{.framing = framing, .length = answer.head.length.value_or(0), .listens = answer.listens};
  terms.write_time = options_.write_time;
  terms.slowest = options_.slowest_reader;
  const auto allow_it = [this](std::optional<Duration> time) {
    if (time)
      allow(*time);
    else
      timer_.cancel();
  };
  body_ = std::make_shared<BodyStream>(*stream_, pool_, std::move(answer.source), terms, allow_it);
  if (finishing_) body_->finish_soon();
  auto head = head_of(answer.head, framing, keep_alive);
  const bool whole = co_await body_->run(std::move(head));
  rest_ += body_->take_read();
  body_.reset();
  // A caller of HTTP/1.0 would take the end of the connection for the end of the body.
  boost::system::error_code ignored;
  if (!whole) stream_->socket().set_option(asio::socket_base::linger(true, 0), ignored);
  co_return whole;
}

// With TLS the bytes themselves are read: nobody wants to know what they say.
asio::awaitable<void> Connection::linger() {
  lingering_ = true;
  boost::system::error_code ignored;
  auto& socket = stream_->socket();
  socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  allow(finishing_ ? last_lingering : options_.linger_time);
  const auto into = asio::buffer(buffer_);
  for (std::uint64_t dropped = 0; dropped < options_.most_lingering;) {
    const auto [failed, count] = co_await socket.async_read_some(into, as_result);
    if (failed) break;
    dropped += count;
  }
  timer_.cancel();
}

// Work that is posted here comes before the end of the work that calls it: the io thread takes both in their order.
void Connection::begin_signs_of_life(Duration every) {
  asio::post(sign_timer_.get_executor(), [self = shared_from_this(), every] {
    self->signs_ = Signs::given;
    auto giving = self->give_signs_of_life(every);
    asio::co_spawn(self->sign_timer_.get_executor(), std::move(giving), [self](const std::exception_ptr&) {
      self->signs_ = Signs::none;
      self->sign_timer_.cancel();
    });
  });
}

asio::awaitable<void> Connection::give_signs_of_life(Duration every) {
  while (signs_ == Signs::given) {
    sign_timer_.expires_after(every);
    co_await sign_timer_.async_wait(as_result);
    if (signs_ == Signs::ending) co_return;
    allow(options_.write_time);
    const bool open = co_await stream_->write("HTTP/1.1 102 Processing\r\n\r\n");
    timer_.cancel();
    if (!open) co_return;
  }
}

// Returns when the last of them is written: the answer must not come in between.
asio::awaitable<void> Connection::end_signs_of_life() {
  if (signs_ == Signs::none) co_return;
  signs_ = Signs::ending;
  sign_timer_.expires_at(Steady::time_point::max());  // whoever waits for the next wakes up
  while (signs_ != Signs::none) co_await sign_timer_.async_wait(as_result);
}

// The handler's work for one request, on the threads of the pool. A short request is begun, taken and answered in one
// go: each switch of threads costs as much as all that the server does itself.
struct Connection::Work {
  Handler& handler;
  const Request& request;
  std::function<void(Duration)> begin_signs_of_life;
  std::unique_ptr<Exchange> exchange{};
  std::string rest{};  // what came before the body broke off

  std::optional<Streamed> begin() {
    auto begun = handler.begin(request);
    if (auto* at_once = std::get_if<Response>(&begun)) return Streamed{.head = std::move(*at_once)};
    if (auto* streamed = std::get_if<Streamed>(&begun)) return std::move(*streamed);
    exchange = std::move(std::get<std::unique_ptr<Exchange>>(begun));
    return std::nullopt;
  }
  std::optional<Streamed> take(std::string_view piece, bool complete) {
    if (!exchange) {
      if (auto at_once = begin()) return at_once;
    }
    auto answered = piece.empty() ? std::nullopt : exchange->write(piece);
    if (answered) answered->close = answered->close || !complete;
    if (!answered && complete) {
      const auto every = exchange->sign_of_life();
      if (every.count() > 0 && request.version >= 11) begin_signs_of_life(every);
      answered = exchange->finish();
    }
    if (!answered) return std::nullopt;
    exchange.reset();  // its end may have to wait for the store
    return Streamed{.head = std::move(*answered)};
  }
};

asio::awaitable<std::optional<Streamed>> Connection::take_body(RequestReader& reader, Work& work) {
  const auto begun = Steady::now();
  std::uint64_t received = 0;
  std::string piece;
  for (bool complete = false; !complete;) {
    auto progress = reader.advance();
    if (!progress) co_return Streamed{.head = std::move(progress.error())};
    complete = *progress == RequestReader::Progress::complete;
    if (*progress == RequestReader::Progress::body) {
      piece += reader.take_body();
      if (piece.size() < piece_size) continue;
    }
    if (*progress == RequestReader::Progress::needs_more) {
      allow(options_.body_time);
      const bool open = co_await read(reader);
      if (!open) {
        work.rest = std::move(piece);
        if (timed_out_) co_return too_slow();
        co_return std::nullopt;
      }
      const auto seconds = std::chrono::duration<double>(Steady::now() - begun - options_.body_time).count();
      if (seconds > 0 &&
          static_cast<double>(received + piece.size()) < seconds * static_cast<double>(options_.slowest_body)) {
        work.rest = std::move(piece);
        co_return too_slow();
      }
      continue;
    }
    received += piece.size();
    timer_.cancel();
    auto take = [&work, complete, taken = std::exchange(piece, {})] { return work.take(taken, complete); };
    auto answered = co_await offload(pool_, std::move(take));
    co_await end_signs_of_life();
    if (answered) co_return answered;
  }
  co_return std::nullopt;
}

std::string Connection::sender_of(const Request& request) const {
  return http::sender_of(request.fields, peer_of(stream_->socket()), [this](std::string_view address) {
    return std::ranges::find(options_.trusted_proxies, address) != options_.trusted_proxies.end();
  });
}

asio::awaitable<bool> Connection::serve_one() {
  RequestReader reader(options_.limits);
  reader.feed(std::exchange(rest_, {}));
  idle_ = !reader.has_begun();
  waits_for_header_ = true;
  allow(idle_ ? options_.idle_time : options_.header_time);
  for (;;) {
    auto progress = reader.advance();
    if (!progress) {
      auto refusal = std::move(progress.error());
      waits_for_header_ = false;
      answered_early_ = co_await answer(std::move(refusal), false, true);
      co_return false;
    }
    if (*progress == RequestReader::Progress::head) break;
    const bool open = co_await read(reader);
    if (!open) {
      if (!timed_out_ || idle_) co_return false;
      auto refusal = too_slow().head;
      co_await answer(std::move(refusal), false, true);
      co_return false;
    }
    if (idle_) allow(options_.header_time);  // once: bytes that trickle in do not prolong it
    idle_ = false;
  }
  waits_for_header_ = false;
  timer_.cancel();
  auto& request = reader.request();
  request.peer = sender_of(request);
  request.secure = stream_->secure();
  request.client_certificate = stream_->client_certificate();

  Work work{.handler = handler_, .request = request, .begin_signs_of_life = [this](Duration every) {
              begin_signs_of_life(every);
            }};
  std::optional<Streamed> answered;
  if (request.expects_continue || request.length.value_or(short_body + 1) > short_body) {
    auto start = [&work] { return work.begin(); };
    answered = co_await offload(pool_, std::move(start));
    if (answered) answered->head.close = true;
  }
  if (!answered && request.expects_continue) {
    allow(options_.write_time);
    const bool open = co_await stream_->write("HTTP/1.1 100 Continue\r\n\r\n");
    if (!open) co_return false;
  }
  if (!answered) answered = co_await take_body(reader, work);
  if (work.exchange) {
    auto end = [&work] {
      work.exchange->break_off(work.rest);
      work.exchange.reset();
      return true;
    };
    co_await offload(pool_, std::move(end));
  }
  if (!answered) co_return false;
  rest_ = reader.take_rest();
  co_return co_await give(std::move(*answered), request);
}

}  // namespace crossdock::http

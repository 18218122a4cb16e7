// SPDX-License-Identifier: Apache-2.0
// One connection of the server: a coroutine on the io thread that reads requests, one after the other.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <memory>

#include "gateway/transport/http/body_stream.hpp"
#include "gateway/transport/http/server.hpp"
#include "gateway/transport/http/stream.hpp"

namespace crossdock::http {

// Whether a connection may become one that listens.
enum class Seat { given, all_taken, share_taken };
using Seats = std::function<Seat(const std::string& peer)>;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // All but the stream outlive the connection.
  Connection(std::unique_ptr<Stream> stream, const ServerOptions& options, Handler& handler, asio::thread_pool& pool);
  // Asked before an answer that listens. Without it everybody may.
  void ask_for_seats(Seats seats) { seats_ = std::move(seats); }

  // Serves requests until no more can follow. Bytes that the caller still sends must be read away where it says so, and
  // the connection closed.
  enum class End { closes, lingers };
  asio::awaitable<End> run();
  asio::awaitable<End> turn_away();  // overload: 503, at once
  // Reads away what the caller still sends, so that it sees the answer: closing while bytes are unread resets the
  // connection.
  asio::awaitable<void> linger();

  // From the io thread: ends it now if no request has begun, else after the response.
  void finish_soon();
  void close();
  // Nothing is lost when it is closed: no whole header came since the connection or its last answer.
  bool waits_for_header() const { return waits_for_header_; }

 private:
  asio::awaitable<bool> serve_one();
  asio::awaitable<bool> read(RequestReader& reader);
  asio::awaitable<bool> answer(Response response, bool keep_alive, bool with_body);
  // Answers and says whether a further request may follow.
  asio::awaitable<bool> give(Streamed answered, const Request& request);
  asio::awaitable<bool> stream(Streamed answer, Framing framing, bool keep_alive);
  asio::awaitable<void> drop_source(std::unique_ptr<Source> source);
  bool has_ended();
  // Lets the source complete the head. False: the caller has gone.
  asio::awaitable<bool> prepare(Streamed& answer);
  Response too_many(int status, std::string text) const;
  // Between these the caller hears every so often that its answer is being made. The first may be called on any thread.
  void begin_signs_of_life(Duration every);
  asio::awaitable<void> give_signs_of_life(Duration every);
  asio::awaitable<void> end_signs_of_life();
  struct Work;
  asio::awaitable<std::optional<Streamed>> take_body(RequestReader& reader, Work& work);
  void allow(Duration time);  // until the connection is closed
  std::string sender_of(const Request& request) const;

  std::unique_ptr<Stream> stream_;
  const ServerOptions& options_;
  Handler& handler_;
  asio::thread_pool& pool_;
  Seats seats_;
  std::shared_ptr<BodyStream> body_;  // while one is sent in pieces
  asio::steady_timer timer_;
  asio::steady_timer sign_timer_;  // when the next sign of life is due; while they end, when they have ended
  std::string buffer_;
  std::string rest_;  // of what was read: the start of the next request
  bool idle_ = true;
  bool waits_for_header_ = true;
  bool answered_early_ = false;  // while more of the request may come
  bool lingering_ = false;
  bool finishing_ = false;
  bool timed_out_ = false;
  enum class Signs { none, given, ending } signs_ = Signs::none;
};

}  // namespace crossdock::http

// SPDX-License-Identifier: Apache-2.0
// One connection of the server: a coroutine on the io thread that reads requests, one after the other.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

#include "gateway/transport/http/server.hpp"
#include "gateway/transport/http/tls.hpp"

namespace crossdock::http {

namespace asio = boost::asio;

inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);  // an operation answers {error, value}

// Bytes to and from the caller, in clear or through TLS. Errors are all the same: the connection has ended.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual asio::awaitable<bool> handshake() = 0;
  virtual asio::awaitable<std::size_t> read_some(char* into, std::size_t size) = 0;  // 0: it has ended
  virtual asio::awaitable<bool> write(std::string_view bytes) = 0;
  virtual asio::ip::tcp::socket& socket() = 0;
  virtual std::string client_certificate() = 0;
  virtual bool secure() const = 0;
};
std::unique_ptr<Stream> make_stream(asio::ip::tcp::socket socket, const TlsContext& tls);
// The address at the other end; empty when the caller is gone.
std::string peer_of(const asio::ip::tcp::socket& socket);

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // All but the stream outlive the connection.
  Connection(std::unique_ptr<Stream> stream, const ServerOptions& options, Handler& handler, asio::thread_pool& pool);

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
  // Between these the caller hears every so often that its answer is being made. The first may be called on any thread.
  void begin_signs_of_life(Duration every);
  asio::awaitable<void> give_signs_of_life(Duration every);
  asio::awaitable<void> end_signs_of_life();
  struct Work;
  asio::awaitable<std::optional<Response>> take_body(RequestReader& reader, Work& work);
  void allow(Duration time);  // until the connection is closed
  std::string sender_of(const Request& request) const;

  std::unique_ptr<Stream> stream_;
  const ServerOptions& options_;
  Handler& handler_;
  asio::thread_pool& pool_;
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

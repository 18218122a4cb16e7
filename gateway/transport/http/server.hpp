// SPDX-License-Identifier: Apache-2.0
// An HTTP/1.1 server for requests whose bodies may be larger than memory: what was read is handed on piece by piece.
//
// One io thread moves bytes; handlers run on a pool of threads and may block there, for the store or for a private
// key. A connection costs no thread while it is idle or slow. Limits are checked before anything is accepted: too many
// connections are answered 503, slow callers 408. Connections are counted for each address as well, and one that has sent
// no whole header yet makes room for a new one, so that no address shuts the others out.
//
// An answer that is given before the whole body came is followed by a bounded time in which the rest is read away, or the
// caller would never see it (RFC 9112 §9.6). Such connections take nobody's place.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/transport/http/request_reader.hpp"
#include "gateway/transport/http/source.hpp"
#include "gateway/transport/pki/private_key.hpp"

namespace crossdock::http {

// One request under way.
class Exchange {
 public:
  virtual ~Exchange() = default;
  // A piece of the body. An answer ends the request before its end, and the connection with it.
  virtual std::optional<Response> write(std::string_view piece) = 0;
  virtual Response finish() = 0;
  // Called instead of `finish` when the caller went away or was too slow, with what came since the last piece.
  virtual void break_off(std::string_view rest) { (void)rest; }
  // How often the caller hears that its answer is being made (102 Processing) while `finish` runs. Zero: never, for many
  // callers take it for the answer; callers of HTTP/1.0 never hear it.
  virtual Duration sign_of_life() const { return {}; }
};

// An answer whose body is made while it is sent. With `head.length`, from the start or once the source is prepared, it has
// exactly so many bytes; without, it comes in chunks (to HTTP/1.0: until the connection ends). In answer to HEAD the source
// is never asked.
struct Streamed {
  Response head{};  // without a body
  std::unique_ptr<Source> source{};
  // It waits for what will happen, as a stream of events does. Such connections have limits of their own, take nobody
  // else's place, and end with the body; they end at once when the server does.
  bool listens = false;
};

using Begun = std::variant<Response, std::unique_ptr<Exchange>, Streamed>;

class Handler {
 public:
  virtual ~Handler() = default;
  // Called on several threads when the head of a request is read, and with it a short body: the answer at once, or who
  // takes the body, or an answer that goes on.
  virtual Begun begin(const Request& request) = 0;
};

enum class ClientCertificates { ignored, optional, required };
struct Tls {
  pki::Identity identity;
  ClientCertificates clients = ClientCertificates::ignored;
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  int port = 0;  // 0: any that is free
  ReadLimits limits;
  int connections = 256;
  int connections_per_address = 0;           // 0: a quarter of them
  int listeners = 256;                       // beside them: further ones are answered 503, or 429 for their address
  int listeners_per_address = 0;             // 0: a quarter of them
  std::vector<std::string> trusted_proxies;  // not limited; whose X-Forwarded-For says where a request is from
  int threads = 16;                          // handlers at the same time
  Duration header_time{15'000};              // for the whole header, and for the TLS handshake
  Duration idle_time{60'000};                // between two requests of a connection
  Duration body_time{30'000};                // between two pieces of a body
  std::uint64_t slowest_body = 512;          // bytes a second, from `body_time` on: who is slower is cut off
  Duration write_time{60'000};               // for the response; of one in pieces: without any progress
  std::uint64_t slowest_reader = 512;        // the same for one in pieces, once it was waited for so long
  Duration retry_after{5'000};               // what overload tells the caller
  // After an answer that was given before its body was read: how much of that is read away, and for how long.
  std::uint64_t most_lingering = 64 << 20;
  Duration linger_time{30'000};
  // How many connections were refused or closed since it was last called, and the address of the latest. Called on a
  // thread that may block, and not more often than every ten seconds.
  std::function<void(std::int64_t count, const std::string& address)> crowded;
};

class Server {
 public:
  // Listens at once. The handler outlives the server. Fault::invalid for an address that is none,
  // Fault::unavailable if it cannot be listened at.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, std::optional<Tls> tls, Handler& handler);
  ~Server();  // stops, without patience

  int port() const;
  // For connections from now on; those there are go on. Fault::invalid for a key that OpenSSL refuses.
  Result<void> use(const Tls& tls);
  // Limits and times, for what comes from now on; address, port and threads stay as they are.
  void use(const ServerOptions& options);
  // Takes no more connections, ends whoever listens, finishes the requests that have begun, at most for so long, and
  // returns.
  void stop(Duration patience);

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crossdock::http

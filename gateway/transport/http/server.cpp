// SPDX-License-Identifier: Apache-2.0
// Knows who may connect, who makes room for whom, and how all connections end with the server.
#include "gateway/transport/http/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "gateway/transport/http/addresses.hpp"
#include "gateway/transport/http/connection.hpp"
#include "gateway/transport/http/crowd.hpp"

namespace crossdock::http {

namespace {
using Steady = std::chrono::steady_clock;
// At the same time; beyond, callers find nobody who listens.
constexpr Crowd::Limits most_turned_away{.all = 64, .of_one = 16};
// Beyond, whoever lingers longest is closed.
constexpr Crowd::Limits most_lingering{.all = 64, .of_one = 16};
constexpr std::chrono::seconds between_tellings{10};

// Without a share of its own one caller has a quarter.
Crowd::Limits limits_of(int all, int of_one) {
  const int share = of_one > 0 ? of_one : std::max(all / 4, 1);
  return {.all = static_cast<std::size_t>(all), .of_one = static_cast<std::size_t>(share)};
}
Crowd::Limits limits_of_served(const ServerOptions& options) {
  return limits_of(options.connections, options.connections_per_address);
}
Crowd::Limits limits_of_listeners(const ServerOptions& options) {
  return limits_of(options.listeners, options.listeners_per_address);
}

constexpr auto nobody = [](const Connection&) { return false; };
constexpr auto anybody = [](const Connection&) { return true; };
constexpr auto whoever_waits = [](const Connection& one) { return one.waits_for_header(); };
}  // namespace

struct Server::State {
  ServerOptions options;
  Handler& handler;
  asio::io_context io{1};
  asio::ip::tcp::acceptor acceptor{io};
  asio::thread_pool pool;
  std::thread thread;
  int port = 0;

  // For the io thread alone. A connection that is answered for good has no place among those that are served.
  Crowd served{limits_of_served(options)}, listeners{limits_of_listeners(options)};
  Crowd turned_away{most_turned_away}, lingering{most_lingering};
  std::int64_t untold = 0;  // refused or closed for others
  Steady::time_point told_at;

  std::mutex mutex;  // of what follows
  TlsContext tls;
  std::condition_variable changed;
  std::set<Connection*> connections;  // all there are; changed on the io thread only

  State(ServerOptions o, Handler& h)
      : options(std::move(o)), handler(h), pool(static_cast<std::size_t>(options.threads)) {}

  TlsContext current_tls() {
    const std::lock_guard lock(mutex);
    return tls;
  }

  Result<void> listen() {
    boost::system::error_code failed;
    const auto address = asio::ip::make_address(options.address, failed);
    if (failed) return fail(Fault::invalid, "http: '" + options.address + "' is no address");
    const asio::ip::tcp::endpoint endpoint(address, static_cast<std::uint16_t>(options.port));
    acceptor.open(endpoint.protocol(), failed);
    if (!failed) acceptor.set_option(asio::socket_base::reuse_address(true), failed);
    if (!failed) acceptor.bind(endpoint, failed);
    if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (failed) {
      return fail(Fault::unavailable, "http: " + options.address + ":" + std::to_string(options.port) +
                                          " cannot be listened at: " + failed.message());
    }
    port = acceptor.local_endpoint(failed).port();
    return {};
  }

  void run() {
    auto accepting = accept();
    asio::co_spawn(io, std::move(accepting), asio::detached);
    thread = std::thread([this] { io.run(); });
  }

  asio::awaitable<void> accept() {
    asio::steady_timer pause(io);
    for (;;) {
      auto [failed, socket] = co_await acceptor.async_accept(as_result);
      if (failed == asio::error::operation_aborted || !acceptor.is_open()) co_return;
      if (failed) {  // out of file descriptors, or the caller is gone already
        pause.expires_after(std::chrono::milliseconds(100));
        co_await pause.async_wait(as_result);
        continue;
      }
      boost::system::error_code ignored;
      socket.set_option(asio::ip::tcp::no_delay(true), ignored);
      const auto address = peer_of(socket);
      auto stream = make_stream(std::move(socket), current_tls());
      auto connection = std::make_shared<Connection>(std::move(stream), options, handler, pool);
      admit(std::move(connection), address);
    }
  }

  void admit(std::shared_ptr<Connection> connection, const std::string& address) {
    const auto caller = caller_of(address);
    const bool is_limited = !is_proxy(address);
    connection->ask_for_seats([this, who = connection.get()](const std::string& peer) { return seat(*who, peer); });
    const auto entry = served.enter(*connection, caller, is_limited, whoever_waits);
    if (entry.leaves != nullptr) entry.leaves->close();
    if (!entry.admitted || entry.leaves != nullptr) tell(address);
    if (!entry.admitted && !turned_away.enter(*connection, caller, is_limited, nobody).admitted) return;
    auto serving = serve(std::move(connection), caller, entry.admitted);
    asio::co_spawn(io, std::move(serving), asio::detached);
  }

  bool is_proxy(const std::string& address) const {
    return std::ranges::find(options.trusted_proxies, address) != options.trusted_proxies.end();
  }

  // Whoever listens has no place among those that are served.
  Seat seat(Connection& who, const std::string& peer) {
    const auto caller = caller_of(peer);
    const bool share_taken = !is_proxy(peer) && listeners.count_of(caller) >= limits_of_listeners(options).of_one;
    if (!listeners.enter(who, caller, !is_proxy(peer), nobody).admitted)
      return share_taken ? Seat::share_taken : Seat::all_taken;
    served.leave(who);
    return Seat::given;
  }

  void tell(const std::string& address) {
    ++untold;
    if (!options.crowded || (told_at != Steady::time_point() && Steady::now() < told_at + between_tellings)) return;
    told_at = Steady::now();
    asio::post(pool, [this, count = std::exchange(untold, 0), address] { options.crowded(count, address); });
  }

  asio::awaitable<void> serve(std::shared_ptr<Connection> connection, std::string caller, bool is_admitted) {
    {
      const std::lock_guard lock(mutex);
      connections.insert(connection.get());
    }
    auto end = Connection::End::closes;
    if (is_admitted) {
      end = co_await connection->run();
    } else {
      end = co_await connection->turn_away();
    }
    served.leave(*connection);
    listeners.leave(*connection);
    turned_away.leave(*connection);
    if (end == Connection::End::lingers) {
      const auto entry = lingering.enter(*connection, caller, true, anybody);
      if (entry.leaves != nullptr) entry.leaves->close();
      co_await connection->linger();
      lingering.leave(*connection);
    }
    connection->close();
    {
      const std::lock_guard lock(mutex);
      connections.erase(connection.get());
    }
    changed.notify_all();
  }

  void finish(Duration patience) {
    if (!thread.joinable()) return;
    asio::post(io, [this] {
      boost::system::error_code ignored;
      acceptor.close(ignored);
      for (auto* connection : connections) connection->finish_soon();
    });
    {
      std::unique_lock lock(mutex);
      changed.wait_for(lock, patience, [this] { return connections.empty(); });
    }
    asio::post(io, [this] {
      for (auto* connection : connections) connection->close();
    });
    {
      std::unique_lock lock(mutex);
      changed.wait_for(lock, std::chrono::seconds(30), [this] { return connections.empty(); });
    }
    pool.join();
    io.stop();
    thread.join();
  }
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() { state_->finish(Duration{0}); }

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, std::optional<Tls> tls, Handler& handler) {
  auto state = std::make_unique<State>(std::move(options), handler);
  if (tls) {
    auto context = make_context(*tls);
    if (!context) return fail(context.error());
    state->tls = std::move(*context);
  }
  if (auto listening = state->listen(); !listening) return fail(listening.error());
  state->run();
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

int Server::port() const { return state_->port; }

Result<void> Server::use(const Tls& tls) {
  auto context = make_context(tls);
  if (!context) return fail(context.error());
  const std::lock_guard lock(state_->mutex);
  state_->tls = std::move(*context);
  return {};
}

void Server::use(const ServerOptions& options) {
  // Connections read them on the io thread.
  asio::post(state_->io, [state = state_.get(), options] {
    auto wanted = options;
    wanted.address = state->options.address;
    wanted.port = state->options.port;
    wanted.threads = state->options.threads;
    state->options = std::move(wanted);
    state->served.limit(limits_of_served(state->options));
    state->listeners.limit(limits_of_listeners(state->options));
  });
}

void Server::stop(Duration patience) { state_->finish(patience); }

}  // namespace crossdock::http

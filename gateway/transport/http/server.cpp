// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/http/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "gateway/transport/http/connection.hpp"

namespace crossdock::http {

namespace {
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr int most_turned_away = 64;  // at the same time; beyond, callers find nobody who listens
}  // namespace

struct Server::State {
  ServerOptions options;
  Handler& handler;
  asio::io_context io{1};
  asio::ip::tcp::acceptor acceptor{io};
  asio::thread_pool pool;
  std::thread thread;
  int port = 0;

  std::mutex mutex;  // of what follows
  TlsContext tls;
  std::condition_variable changed;
  std::set<Connection*> connections;  // changed on the io thread only
  int turned_away = 0;

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
      auto stream = make_stream(std::move(socket), current_tls());
      auto connection = std::make_shared<Connection>(std::move(stream), options, handler, pool);
      const bool full = connections.size() >= static_cast<std::size_t>(options.connections);
      if (full && turned_away >= most_turned_away) continue;
      auto serving = full ? turn_away(std::move(connection)) : serve(std::move(connection));
      asio::co_spawn(io, std::move(serving), asio::detached);
    }
  }

  asio::awaitable<void> serve(std::shared_ptr<Connection> connection) {
    {
      const std::lock_guard lock(mutex);
      connections.insert(connection.get());
    }
    co_await connection->run();
    {
      const std::lock_guard lock(mutex);
      connections.erase(connection.get());
    }
    changed.notify_all();
  }

  asio::awaitable<void> turn_away(std::shared_ptr<Connection> connection) {
    ++turned_away;
    co_await connection->turn_away();
    --turned_away;
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
  });
}

void Server::stop(Duration patience) { state_->finish(patience); }

}  // namespace crossdock::http

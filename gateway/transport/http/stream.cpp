// SPDX-License-Identifier: Apache-2.0
// Wraps a plain or a TLS socket of Asio behind one interface.
#include "gateway/transport/http/stream.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace crossdock::http {
namespace {

template <class S>
asio::awaitable<std::size_t> read_from(S& stream, char* into, std::size_t size) {
  const auto buffer = asio::buffer(into, size);
  const auto [failed, count] = co_await stream.async_read_some(buffer, as_result);
  co_return failed ? 0 : count;
}

template <class S>
asio::awaitable<bool> write_to(S& stream, std::string_view bytes) {
  const auto buffer = asio::buffer(bytes.data(), bytes.size());
  const auto [failed, count] = co_await asio::async_write(stream, buffer, as_result);
  co_return !failed;
}

template <class S>
asio::awaitable<std::size_t> write_some_to(S& stream, std::string_view bytes) {
  const auto buffer = asio::buffer(bytes.data(), bytes.size());
  const auto [failed, count] = co_await stream.async_write_some(buffer, as_result);
  co_return failed ? 0 : count;
}

class PlainStream final : public Stream {
 public:
  explicit PlainStream(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  asio::awaitable<bool> handshake() override { co_return true; }
  asio::awaitable<std::size_t> read_some(char* into, std::size_t size) override {
    return read_from(socket_, into, size);
  }
  asio::awaitable<bool> write(std::string_view bytes) override { return write_to(socket_, bytes); }
  asio::awaitable<std::size_t> write_some(std::string_view bytes) override { return write_some_to(socket_, bytes); }
  asio::ip::tcp::socket& socket() override { return socket_; }
  std::string client_certificate() override { return {}; }
  bool secure() const override { return false; }

 private:
  asio::ip::tcp::socket socket_;
};

class TlsStream final : public Stream {
 public:
  TlsStream(asio::ip::tcp::socket socket, TlsContext context)
      : context_(std::move(context)), stream_(std::move(socket), *context_) {}

  asio::awaitable<bool> handshake() override {
    const auto [failed] = co_await stream_.async_handshake(asio::ssl::stream_base::server, as_result);
    co_return !failed;
  }
  asio::awaitable<std::size_t> read_some(char* into, std::size_t size) override {
    return read_from(stream_, into, size);
  }
  asio::awaitable<bool> write(std::string_view bytes) override { return write_to(stream_, bytes); }
  asio::awaitable<std::size_t> write_some(std::string_view bytes) override { return write_some_to(stream_, bytes); }
  asio::ip::tcp::socket& socket() override { return stream_.next_layer(); }
  std::string client_certificate() override { return http::client_certificate(stream_.native_handle()); }
  bool secure() const override { return true; }

 private:
  TlsContext context_;
  asio::ssl::stream<asio::ip::tcp::socket> stream_;
};

}  // namespace

std::unique_ptr<Stream> make_stream(asio::ip::tcp::socket socket, const TlsContext& tls) {
  if (!tls) return std::make_unique<PlainStream>(std::move(socket));
  return std::make_unique<TlsStream>(std::move(socket), tls);
}

}  // namespace crossdock::http

// SPDX-License-Identifier: Apache-2.0
// Bytes to and from a caller, in clear or through TLS.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <string>
#include <string_view>

#include "gateway/transport/http/tls.hpp"

namespace crossdock::http {

namespace asio = boost::asio;

inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);  // an operation answers {error, value}

// Errors are all the same: the connection has ended. One may read and one may write at the same time.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual asio::awaitable<bool> handshake() = 0;
  virtual asio::awaitable<std::size_t> read_some(char* into, std::size_t size) = 0;  // 0: it has ended
  virtual asio::awaitable<bool> write(std::string_view bytes) = 0;
  virtual asio::awaitable<std::size_t> write_some(std::string_view bytes) = 0;  // 0: it has ended
  virtual asio::ip::tcp::socket& socket() = 0;
  virtual std::string client_certificate() = 0;
  virtual bool secure() const = 0;
};
std::unique_ptr<Stream> make_stream(asio::ip::tcp::socket socket, const TlsContext& tls);
// The address at the other end; empty when the caller is gone.
std::string peer_of(const asio::ip::tcp::socket& socket);

}  // namespace crossdock::http

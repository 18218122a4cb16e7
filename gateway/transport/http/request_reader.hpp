// SPDX-License-Identifier: Apache-2.0
// Reads one request of HTTP/1.1 out of bytes, as they come. No I/O: the server gives it what it received.
//
// A request that could be understood in two ways is refused, so that nobody in front of us reads other boundaries than
// we do: Content-Length together with Transfer-Encoding, either of them twice, other encodings than chunked.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "gateway/transport/http/message.hpp"

namespace crossdock::http {

struct ReadLimits {
  std::uint32_t header_bytes = 32 << 10;
  std::size_t header_count = 100;
  std::uint64_t body_bytes = std::uint64_t{4} << 30;
};

class RequestReader {
 public:
  explicit RequestReader(const ReadLimits& limits);
  ~RequestReader();
  RequestReader(RequestReader&&) noexcept;
  RequestReader& operator=(RequestReader&&) noexcept;

  enum class Progress {
    needs_more,  // bytes
    head,        // once: `request` is known
    body,        // `take_body` has a piece
    complete,
  };
  void feed(std::string_view bytes);
  // How far the bytes lead. An error is the answer to give, after which the connection must end.
  tl::expected<Progress, Response> advance();

  const Request& request() const;
  Request& request();
  std::string take_body();
  // The bytes that were fed beyond the end of the request: the start of the next.
  std::string take_rest();
  // Whether any byte of the request was fed.
  bool has_begun() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossdock::http

// SPDX-License-Identifier: Apache-2.0
// Which bytes of something large a request asks for (RFC 9110 §14).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/transport/http/message.hpp"

namespace crossdock::http {

struct Whole {};
struct ByteRange {
  std::uint64_t first = 0, size = 0;  // in bytes; size is never 0
};
struct Unsatisfiable {};  // it begins behind the end
using Extent = std::variant<Whole, ByteRange, Unsatisfiable>;

// The part of `size` bytes with the strong `etag` ("\"…\"", with its quotes) that a request wants. Several ranges, other
// units and nonsense mean the whole, as does an If-Range that names another state: a caller must be ready for that.
Extent extent_of(const Request& request, std::uint64_t size, std::string_view etag);

// Whether the caller has this very state already (If-None-Match, RFC 9110 §13.1.2): then the answer is 304.
bool is_known(const Request& request, std::string_view etag);

// The head of the answer: 200, 206 or 416, with ETag, Accept-Ranges, Content-Range, and the length of the body. The
// body of a 416 is empty.
Response head_for(const Extent& extent, std::uint64_t size, std::string_view etag);

}  // namespace crossdock::http

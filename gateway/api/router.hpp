// SPDX-License-Identifier: Apache-2.0
// Answers requests of the API and the console: a function from a request to a response, without a socket.
#pragma once

#include <string_view>

#include "gateway/api/operation.hpp"

namespace crossdock::api {

inline constexpr std::uint64_t most_body = 1 << 20;

// Everything but bodies of requests, which no operation takes yet. Each answer carries the security fields and
// X-Request-Id; one to HEAD has its length, and no body. Only operations that stream are answered by a stream.
std::variant<http::Response, http::Streamed> answer(const http::Request& request, Context& context);

// The answer to a request that may not even ask.
http::Response refusal(Problem problem, const http::Request& request, Context& context);

// The link that opens one session, below the address that people call: "http://127.0.0.1:4081".
std::string new_link(Context& context, std::string_view address);

}  // namespace crossdock::api

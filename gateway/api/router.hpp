// SPDX-License-Identifier: Apache-2.0
// Answers requests of the API and the console: a function from a request to a response, without a socket.
#pragma once

#include <string_view>

#include "gateway/api/operation.hpp"

namespace crossdock::api {

// Answers a request, or takes its body first. Each answer carries the security fields and X-Request-Id; one to HEAD has its
// length, and no body. Only operations that stream are answered by a stream. Whoever may not ask, or asks too fast, is
// refused before a body is read. The context outlives what is returned.
http::Begun begin(const http::Request& request, Context& context);

// The answer to a request that is refused. `name`: its id, as X-Request-Id and the log have it.
http::Response refusal(const Failure& failure, const http::Request& request, const Context& context,
                       std::string_view name);
// The answer to a request that may not even ask.
http::Response refusal(Problem problem, const http::Request& request, Context& context);

// Links below the address that people call ("http://127.0.0.1:4081"). The first opens a session of a person, once; by the
// second a person who was invited chooses a password.
std::string session_link(Context& context, std::string_view address, store::PersonId person);
std::string invitation_link(std::string_view address, std::string_view key);

}  // namespace crossdock::api

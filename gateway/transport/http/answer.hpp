// SPDX-License-Identifier: Apache-2.0
// Says what the answer to a post means for the next attempt.
#pragma once

#include <string>

#include "base/time.hpp"
#include "gateway/transport/http/message.hpp"

namespace crossdock::http {

// Whether the same bytes may be taken another time: 408, 425, 429, 5xx (RFC 4130bis §5.4).
bool may_pass(int status);
// Whether it says of the server, not of what was sent, that it cannot take anything now: 429, 502, 503, 504.
bool asks_for_a_pause(const Response& answer);
// How long the server asks to be left alone, by its Retry-After in seconds or as a date; zero if it does not say.
Duration asked_wait(const Fields& fields, TimePoint now);
// For people: the status, the first line of the body, where a redirect leads.
std::string status_text(const Response& answer);

}  // namespace crossdock::http

// SPDX-License-Identifier: Apache-2.0
// Refusals as RFC 9457 defines them: application/problem+json with a text that says what to put right.
#pragma once

#include <string_view>

#include "base/time.hpp"
#include "gateway/transport/http/message.hpp"

namespace crossdock::http_wire {

http::Response problem(int status, std::string_view detail);
// One that will be over, with Retry-After.
http::Response later(std::string_view detail, Duration wait);

}  // namespace crossdock::http_wire

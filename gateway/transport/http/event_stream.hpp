// SPDX-License-Identifier: Apache-2.0
// The lines of server-sent events (HTML living standard, section 9.2).
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"
#include "gateway/transport/http/message.hpp"

namespace crossdock::http {

// A silent stream is told to be alive so often: proxies close what is silent for longer.
inline constexpr Duration between_comments{15'000};

struct ServerEvent {
  std::string_view id;    // what the reader gives back as Last-Event-ID; empty: the one before stays
  std::string_view name;  // empty: "message"
  std::string_view data;  // UTF-8, of any number of lines
};

// The event with the empty line that ends it. Without data a reader takes the id and tells nobody. An id or name that
// is no single line is left out.
std::string lines_of(const ServerEvent& event);

// A line that readers ignore.
std::string comment_line(std::string_view text);

// 200, never cached nor held back by a proxy.
Response event_stream_head();

}  // namespace crossdock::http

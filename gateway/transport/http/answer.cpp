// SPDX-License-Identifier: Apache-2.0
// Sorts status codes into passing and lasting ones, and reads Retry-After.
#include "gateway/transport/http/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace crossdock::http {
namespace {

// "Sun, 06 Nov 1994 08:49:37 GMT": RFC 9110 §5.6.7.
std::optional<TimePoint> http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto month = std::ranges::find(months, text.substr(8, 3));
  if (month == months.end()) return std::nullopt;
  const auto parsed = parse_time_point(fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month - months.begin() + 1,
                                                   text.substr(5, 2), text.substr(17, 8)));
  return parsed ? std::optional(*parsed) : std::nullopt;
}

}  // namespace

bool may_pass(int status) {
  constexpr std::array transient{408, 425, 429};
  return status >= 500 || std::ranges::find(transient, status) != transient.end();
}

bool asks_for_a_pause(const Response& answer) {
  constexpr std::array of_the_server{429, 502, 503, 504};
  return std::ranges::find(of_the_server, answer.status) != of_the_server.end();
}

Duration asked_wait(const http::Fields& fields, TimePoint now) {
  const auto text = trim(fields.find("Retry-After"));
  std::int64_t seconds = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
  constexpr std::int64_t longest = 365 * 86'400;
  if (!text.empty() && parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && seconds >= 0)
    return std::chrono::seconds(std::min(seconds, longest));
  const auto date = http_date(text);
  return date && *date > now ? Duration(*date - now) : Duration{};
}

std::string status_text(const Response& answer) {
  const auto line = trim(std::string_view(answer.body).substr(0, std::min<std::size_t>(answer.body.find('\n'), 200)));
  auto text = fmt::format("the server answers {} {}{}", answer.status, reason_of(answer.status),
                          line.empty() ? "" : ": " + printable(line, 200));
  if (answer.status >= 300 && answer.status <= 399)
    text += fmt::format("; redirects are not followed, put the new URL into the configuration ({})",
                        printable(answer.fields.find("Location"), 200));
  return text;
}

}  // namespace crossdock::http

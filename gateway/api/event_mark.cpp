// SPDX-License-Identifier: Apache-2.0
// Writes and reads which events a listener has, as one word.
#include "gateway/api/event_mark.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace crossdock::api {
namespace {

std::optional<std::int64_t> event_number(std::string_view digits) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_number = parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size();
  if (digits.empty() || !is_digit(digits.front()) || !is_number) return std::nullopt;
  return value;
}

// "50-52", or "41".
std::optional<store::EventPlace::Hole> hole_in(std::string_view text, TimePoint now) {
  const auto dash = text.find('-');
  const auto first = event_number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : event_number(text.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return store::EventPlace::Hole{*first, *last, now};
}

}  // namespace

std::string mark_of(const store::EventPlace& place) {
  auto text = std::to_string(place.last.number());
  const auto skipped = place.holes.size() - std::min(place.holes.size(), most_holes);
  for (std::size_t i = skipped; i < place.holes.size(); ++i) {
    const auto& hole = place.holes[i];
    text += hole.first == hole.last ? fmt::format("~{}", hole.first) : fmt::format("~{}-{}", hole.first, hole.last);
  }
  return text;
}

std::optional<store::EventPlace> place_in(std::string_view mark, TimePoint now) {
  const auto parts = split(mark, '~');
  const auto last = event_number(parts.front());
  if (!last || parts.size() > most_holes + 1) return std::nullopt;
  store::EventPlace place{.last = store::EventId(*last), .holes = {}};
  std::int64_t before = 0;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto hole = hole_in(parts[i], now);
    if (!hole || hole->first <= before || hole->last >= *last) return std::nullopt;
    before = hole->last;
    place.holes.push_back(*hole);
  }
  return place;
}

}  // namespace crossdock::api

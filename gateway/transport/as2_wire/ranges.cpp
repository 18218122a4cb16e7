// SPDX-License-Identifier: Apache-2.0
// Reads and writes ETag, Content-Range and the count of bytes that are held.
#include "gateway/transport/as2_wire/ranges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace crossdock::as2_wire {
namespace {

constexpr std::size_t longest_name = 200;

std::string_view without_unit(std::string_view text) {
  text = trim(text);
  constexpr std::string_view unit = "bytes";
  if (to_lower(text.substr(0, unit.size())) == unit) text.remove_prefix(unit.size());
  return trim(text);
}

}  // namespace

std::optional<std::string> parse_transfer_name(std::string_view etag) {
  etag = trim(etag);
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  const bool visible = std::ranges::all_of(etag, [](char c) { return c > ' ' && c < '\x7f' && c != '"'; });
  if (etag.empty() || etag.size() > longest_name || !visible) return std::nullopt;
  return std::string(etag);
}

std::string write_etag(std::string_view name) { return fmt::format("\"{}\"", name); }

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Range> parse_range(std::string_view text) {
  text = without_unit(text);
  const auto dash = text.find('-');
  const auto slash = text.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) return std::nullopt;
  const auto first = parse_count(text.substr(0, dash));
  const auto last = parse_count(text.substr(dash + 1, slash - dash - 1));
  const auto total = parse_count(text.substr(slash + 1));
  if (!first || !last || !total || *first > *last || *total == 0 || *last != *total - 1) return std::nullopt;
  return Range{*first, *last, *total};
}

std::string write(const Range& range) { return fmt::format("bytes {}-{}/{}", range.first, range.last, range.total); }

std::optional<std::uint64_t> parse_held(std::string_view text) {
  text = without_unit(text);
  if (!text.starts_with("*/")) return std::nullopt;
  return parse_count(text.substr(2));
}

std::string write_held(std::uint64_t held) { return fmt::format("bytes */{}", held); }

}  // namespace crossdock::as2_wire

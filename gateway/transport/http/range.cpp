// SPDX-License-Identifier: Apache-2.0
// Reads Range, If-Range and If-None-Match, and writes the head that answers them.
#include "gateway/transport/http/range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "base/text.hpp"

namespace crossdock::http {
namespace {

constexpr std::string_view bytes_unit = "bytes=";
constexpr std::string_view weak_mark = "W/";

// A number of any length: what is too large for 64 bits is behind every end.
std::optional<std::uint64_t> position_of(std::string_view digits) {
  if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return parsed.ec == std::errc() ? value : std::numeric_limits<std::uint64_t>::max();
}

// The only range of the list; nothing when there are several, or none. Elements of a list may be empty (§5.6.1).
std::string_view only_one(std::string_view list) {
  std::string_view found;
  for (const auto part : split(list, ',')) {
    const auto range = trim(part);
    if (range.empty()) continue;
    if (!found.empty()) return {};
    found = range;
  }
  return found;
}

Extent last_bytes(std::uint64_t count, std::uint64_t size) {
  if (count == 0) return Unsatisfiable{};
  if (count >= size) return Whole{};
  return ByteRange{.first = size - count, .size = count};
}

Extent read_range(std::string_view text, std::uint64_t size) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return Whole{};
  const auto from = position_of(text.substr(0, dash)), to = position_of(text.substr(dash + 1));
  if (dash == 0) return to ? last_bytes(*to, size) : Whole{};
  const bool is_open = dash + 1 == text.size();
  if (!from || (!is_open && (!to || *to < *from))) return Whole{};
  if (*from >= size) return Unsatisfiable{};
  const auto last = is_open ? size - 1 : std::min(*to, size - 1);
  return ByteRange{.first = *from, .size = last - *from + 1};
}

}  // namespace

Extent extent_of(const Request& request, std::uint64_t size, std::string_view etag) {
  if (request.method != "GET" || request.fields.count("Range") != 1) return Whole{};
  // Compared strongly: neither a weak tag nor a date proves that the bytes are the same (§13.1.5).
  if (request.fields.count("If-Range") > 0 && trim(request.fields.find("If-Range")) != etag) return Whole{};
  const auto wanted = trim(request.fields.find("Range"));
  if (to_lower(wanted.substr(0, bytes_unit.size())) != bytes_unit) return Whole{};
  const auto range = only_one(wanted.substr(bytes_unit.size()));
  return range.empty() ? Whole{} : read_range(range, size);
}

bool is_known(const Request& request, std::string_view etag) {
  for (const auto& [name, value] : request.fields.entries) {
    if (!is_same_name(name, "If-None-Match")) continue;
    for (const auto part : split(value, ',')) {
      auto tag = trim(part);
      if (tag == "*") return true;
      if (tag.starts_with(weak_mark)) tag.remove_prefix(weak_mark.size());
      if (tag == etag) return true;
    }
  }
  return false;
}

Response head_for(const Extent& extent, std::uint64_t size, std::string_view etag) {
  Response head;
  head.fields.add("ETag", std::string(etag));
  head.fields.add("Accept-Ranges", "bytes");
  head.length = size;
  if (const auto* range = std::get_if<ByteRange>(&extent)) {
    head.status = 206;
    head.length = range->size;
    head.fields.add("Content-Range", fmt::format("bytes {}-{}/{}", range->first, range->first + range->size - 1, size));
  } else if (std::holds_alternative<Unsatisfiable>(extent)) {
    head.status = 416;
    head.length = 0;
    head.fields.add("Content-Range", fmt::format("bytes */{}", size));
  }
  return head;
}

}  // namespace crossdock::http

// SPDX-License-Identifier: Apache-2.0
// Answers where elements of an interchange stand in the file, and whose it is.
#include "translators/segments/interchange.hpp"

#include <optional>

namespace crossdock::segments {
namespace {

std::string_view unpadded(std::string_view id) {
  while (!id.empty() && id.back() == ' ') id.remove_suffix(1);
  return id;
}

std::optional<std::uint64_t> distance(std::string_view from, const char* to) {
  // Compared as numbers, for a joined element lies in other memory.
  const auto start = reinterpret_cast<std::uintptr_t>(from.data()), at = reinterpret_cast<std::uintptr_t>(to);
  return at >= start && at - start < from.size() ? std::optional<std::uint64_t>(at - start) : std::nullopt;
}

}  // namespace

std::uint64_t Interchange::offset_of(const Segment& segment, std::string_view element) const {
  if (const auto at = distance(bytes, element.data())) return bytes_offset + *at;
  // A stream keeps copies of the segments of envelopes, longer than their bytes.
  return segment.offset + distance({segment.tag.data(), segment.length}, element.data()).value_or(0);
}

std::string_view Interchange::sender() const { return unpadded(header[5]); }
std::string_view Interchange::receiver() const { return unpadded(header[7]); }

}  // namespace crossdock::segments

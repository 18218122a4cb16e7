// SPDX-License-Identifier: Apache-2.0
// How partners speak of parts of a body (draft-harding-as2-restart-07, RFC 9110 §14.4): pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::as2_wire {

// The sender's name of a transfer: an ETag without its quotes. None for what is no name of 1 to 200 visible characters.
std::optional<std::string> parse_transfer_name(std::string_view etag);
std::string write_etag(std::string_view name);

// The bytes that follow what was sent before, to the end of the body.
struct Range {
  std::uint64_t first = 0, last = 0, total = 0;
  friend bool operator==(const Range&, const Range&) = default;
};
// "bytes 10-99/100", and without "bytes". None for what is no such range, or does not reach to the end.
std::optional<Range> parse_range(std::string_view text);
std::string write(const Range& range);

// "bytes */10" of a refusal: how many bytes are held.
std::optional<std::uint64_t> parse_held(std::string_view text);
std::string write_held(std::uint64_t held);

// Decimal digits only. None beyond 64 bits.
std::optional<std::uint64_t> parse_count(std::string_view text);

}  // namespace crossdock::as2_wire

// SPDX-License-Identifier: Apache-2.0
// Reads what partners say of parts of a body, and checks that it means the same when it is written again.
#include <cstdint>
#include <cstdlib>

#include "gateway/transport/as2_wire/ranges.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crossdock::as2_wire;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto range = parse_range(text);
  if (range && (range->first > range->last || range->last >= range->total || parse_range(write(*range)) != range))
    std::abort();
  const auto held = parse_held(text);
  if (held && parse_held(write_held(*held)) != held) std::abort();
  const auto name = parse_transfer_name(text);
  if (name && parse_transfer_name(write_etag(*name)) != name) std::abort();
  return 0;
}

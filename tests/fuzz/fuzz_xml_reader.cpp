// SPDX-License-Identifier: Apache-2.0
// Whatever the bytes are, reading them ends, and every place lies inside them in ascending order.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "translators/xml/reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using crossdock::xml::Event;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto reader = crossdock::xml::Reader::open(bytes);
  std::size_t last = 0;
  int depth = 0;
  while (reader) {
    const auto event = reader->next();
    if (!event || !*event) {
      if (event && depth != 0) std::abort();
      break;
    }
    const auto& one = **event;
    if (one.offset < last || one.offset > size) std::abort();
    last = one.offset;
    if (one.kind == Event::Kind::start) ++depth;
    if (one.kind == Event::Kind::end) --depth;
  }
  return 0;
}

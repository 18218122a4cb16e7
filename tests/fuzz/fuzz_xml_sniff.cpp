// SPDX-License-Identifier: Apache-2.0
// Whatever the bytes are, sniffing ends; what is sniffed also looks like XML.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "translators/xml/sniff.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto sniffed = crossdock::xml::sniff(bytes);
  if (sniffed && (sniffed->root.empty() || !crossdock::xml::looks_like_xml(bytes))) std::abort();
  return 0;
}

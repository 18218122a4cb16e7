// SPDX-License-Identifier: Apache-2.0
// The YAML of a mapping, as a partner's folder may hold it: any bytes are compiled or refused, never a crash.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "translators/mapping/mapping.hpp"
#include "translators/x12/dictionary.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crossdock;
  static const auto library = [] {
    const auto dictionary = x12::embedded_dictionary();
    return mapping::Library::load({.folder = {},
                                   .overlays = {},
                                   .sources = {{"codes/x.yaml", "tables: {purpose: {codes: {\"00\": original}}}"}},
                                   .dictionary = dictionary ? *dictionary : nullptr});
  }();
  if (library) (void)(*library)->compile({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
  return 0;
}

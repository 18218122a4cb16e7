// SPDX-License-Identifier: Apache-2.0
// Configuration files may have been sent by somebody: no bytes may crash, hang or exhaust the YAML reader.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/yaml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)crossdock::yaml::parse(bytes, "fuzz");
  return 0;
}

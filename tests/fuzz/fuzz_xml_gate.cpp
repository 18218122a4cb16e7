// SPDX-License-Identifier: Apache-2.0
// The gate and the reader are two parsers of two houses: a document that the gate lets through must be readable.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "translators/xml/gate.hpp"
#include "translators/xml/reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crossdock::xml;
  static const SchemaSet none;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto report = Gate(none).check(bytes);
  auto reader = Reader::open(bytes);
  bool complete = false;
  while (reader) {
    const auto event = reader->next();
    complete = event && !*event;
    if (!event || !*event) break;
  }
  if (report && !complete) std::abort();
  return 0;
}

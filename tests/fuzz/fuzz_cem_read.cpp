// SPDX-License-Identifier: Apache-2.0
// A message about certificates from anybody: the first line is its Content-Type, the rest its body.
#include "gateway/transport/cem/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto line = bytes.find('\n');
  if (line == std::string_view::npos) return 0;
  const auto message = crossdock::cem::read(bytes.substr(0, line), bytes.substr(line + 1));
  if (!message) return 0;
  // What was read can be written, and is read again.
  const auto entity = crossdock::cem::write(*message, "a-boundary-of-our-own");
  if (entity && !crossdock::cem::read(entity->content_type, entity->body)) __builtin_trap();
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Names each fault, and writes an error as one line with its place in front.
#include "base/result.hpp"

namespace crossdock {

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::malformed: return "malformed";
    case Fault::invalid: return "invalid";
    case Fault::refused: return "refused";
    case Fault::unmapped: return "unmapped";
    case Fault::unavailable: return "unavailable";
    case Fault::internal: return "internal";
  }
  return "internal";
}

std::string describe(const Error& error) { return error.where.empty() ? error.what : error.where + ": " + error.what; }

}  // namespace crossdock

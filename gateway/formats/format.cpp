// SPDX-License-Identifier: Apache-2.0
// The table of syntaxes: the only place that names all of them.
#include "gateway/formats/format.hpp"

#include <algorithm>
#include <array>

namespace crossdock::formats {

std::span<const Format> formats() {
  static const std::array table{x12_format, edifact_format, xml_format};
  return table;
}

const Format& format_of(canonical::Syntax syntax) { return *std::ranges::find(formats(), syntax, &Format::syntax); }

const Format* format_in(std::string_view bytes) {
  const auto found = std::ranges::find_if(formats(), [&](const Format& one) { return one.recognise(bytes); });
  return found == formats().end() ? nullptr : &*found;
}

}  // namespace crossdock::formats

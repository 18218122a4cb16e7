// SPDX-License-Identifier: Apache-2.0
// Looks for headers at the start of a file, or where one may stand.
#include "translators/segments/starts.hpp"

#include <algorithm>
#include <cctype>

namespace crossdock::segments {

using std::string_view_literals::operator""sv;

std::string_view without_mark_and_padding(std::string_view bytes) {
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  const auto first = bytes.find_first_not_of(" \t\r\n\0\x1A"sv);
  return first == std::string_view::npos ? std::string_view() : bytes.substr(first);
}

bool has_isa_places(std::string_view isa) {
  if (isa.size() < isa_length || !isa.starts_with("ISA")) return false;
  return std::ranges::all_of(isa_separators, [&](std::size_t at) { return isa[at] == isa[3]; }) &&
         static_cast<std::size_t>(std::count(isa.begin(), isa.begin() + 104, isa[3])) == isa_separators.size();
}

bool is_fixed_isa(std::string_view bytes, std::size_t at) {
  if (at >= bytes.size()) return false;
  const auto isa = bytes.substr(at, isa_length);
  return has_isa_places(isa) && delimiter_like(isa[3]);
}

bool starts_isa(std::string_view bytes, std::size_t at) {
  if (bytes.size() - at < 4 || bytes.substr(at, 3) != "ISA") return false;
  return delimiter_like(bytes[at + 3]) || has_isa_places(bytes.substr(at, isa_length));
}

bool begins_x12(std::string_view bytes) { return starts_isa(without_mark_and_padding(bytes), 0); }

bool begins_edifact(std::string_view bytes) {
  const auto text = without_mark_and_padding(bytes);
  if (text.size() < 4 || std::isalnum(static_cast<unsigned char>(text[3])) != 0) return false;
  return text.starts_with("UNA") || text.starts_with("UNB") || text.starts_with("UNH");
}

bool starts_una(std::string_view bytes) {
  if (bytes.size() < 13 || !bytes.starts_with("UNA")) return false;
  const auto header = without_mark_and_padding(bytes.substr(9));
  return header.size() > 3 && header.starts_with("UNB") && header[3] == bytes[4];
}

}  // namespace crossdock::segments

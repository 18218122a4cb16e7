// SPDX-License-Identifier: Apache-2.0
#include "partners/locations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "partners/csv_table.hpp"
#include "partners/gs1.hpp"
#include "partners/sections.hpp"

namespace crossdock::partners {
namespace {

constexpr std::array<std::string_view, 9> location_columns{"code",   "name",        "street",  "street2", "city",
                                                           "region", "postal_code", "country", "gln"};
constexpr std::array<std::string_view, 4> needed_of_locations{"code", "street", "city", "country"};

}  // namespace

Locations parse_locations(std::string_view text, const std::string& name) {
  Locations read;
  auto table = CsvTable::parse(text, name, location_columns, needed_of_locations);
  for (const auto& row : table.rows()) {
    if (table.is_hopeless()) {
      table.note(row, "further mistakes in this file are not listed");
      break;
    }
    if (!table.fits(row)) continue;
    const auto mistakes = table.mistakes();
    const auto code = table.field(row, "code");
    PartyProfile place;
    place.name = table.field(row, "name");
    for (const std::string_view street : {"street", "street2"}) {
      if (auto line = table.field(row, street); !line.empty()) place.lines.push_back(std::move(line));
    }
    place.city = table.field(row, "city");
    place.region = table.field(row, "region");
    place.postal_code = table.field(row, "postal_code");
    place.country = table.field(row, "country");
    place.gln = table.field(row, "gln");
    if (code.empty()) table.note(row, "code is empty");
    if (place.lines.empty()) table.note(row, "street is empty");
    if (place.city.empty()) table.note(row, "city is empty");
    if (!is_country(place.country)) table.note(row, "a country is written as in ISO 3166-1, such as US or DE");
    if (!place.gln.empty() && !is_gln(place.gln))
      table.note(row, fmt::format("gln '{}' is not 13 digits with a right check digit", printable(place.gln)));
    if (table.mistakes() > mistakes) continue;
    if (!read.by_code.emplace(code, std::move(place)).second)
      table.note(row, fmt::format("code '{}' is given twice", printable(code)));
  }
  read.errors = table.take_errors();
  return read;
}

}  // namespace crossdock::partners

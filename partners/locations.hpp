// SPDX-License-Identifier: Apache-2.0
// A buyer's locations file: the places that its orders name by a number alone. docs/partners.md is the reference of
// its columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "partners/model.hpp"

namespace crossdock::partners {

struct Locations {
  std::map<std::string, PartyProfile, std::less<>> by_code;  // without those that have a mistake
  std::vector<Error> errors;                                 // "locations.csv:12" and what is wrong
};

// Reads the text of a locations file; `name` stands in messages.
Locations parse_locations(std::string_view text, const std::string& name);

}  // namespace crossdock::partners

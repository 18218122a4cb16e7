// SPDX-License-Identifier: Apache-2.0
// A supplier's offers file: what it sells us, at which prices, and what it has in stock. docs/partners.md is the
// reference of its columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "partners/model.hpp"

namespace crossdock::partners {

struct Offers {
  std::vector<OfferRow> rows;  // in file order; without those that have a mistake
  std::vector<Error> errors;   // "offers.csv:12" and the column; at most a hundred, then one that says so
};

// Reads the text of an offers file; `name` stands in messages.
Offers parse_offers(std::string_view text, const std::string& name);

}  // namespace crossdock::partners

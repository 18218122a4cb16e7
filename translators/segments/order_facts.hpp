// SPDX-License-Identifier: Apache-2.0
// An order on file as the checks across documents need it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/decimal.hpp"

namespace crossdock::segments {

// Qualifier and number; the forms of a GTIN (UP, EN, UK, UA) all as "GTIN" with 14 digits.
using ItemFact = std::pair<std::string, std::string>;

struct ShipToFact {
  std::string qualifier, id;
  std::string postcode;
  bool empty() const { return id.empty() && postcode.empty(); }
};

struct OrderLineFact {
  std::string id;
  std::vector<ItemFact> items;
  std::optional<Decimal> quantity, price;
  std::string unit, basis;
};

struct OrderFacts {
  std::string number;
  ShipToFact ship_to;
  std::vector<OrderLineFact> lines;
};

}  // namespace crossdock::segments

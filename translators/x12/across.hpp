// SPDX-License-Identifier: Apache-2.0
// Level 7: what 855, 856, 810, 860 and 865 say of an order, compared with the order itself. Pure: facts in,
// findings out; the facts of an order can come from an 850 or from anywhere else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "translators/segments/order_facts.hpp"
#include "translators/x12/interchange.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::x12 {

using segments::ItemFact;
using segments::OrderFacts;
using segments::OrderLineFact;
using segments::ShipToFact;

// The orders of all 850s in a file; those without a number are left out.
std::vector<OrderFacts> read_orders(const File& file);

// A line of a later document, with where it stands. Element numbers are 0 where the document has no such element.
struct LaterLineFact {
  int segment = 0, id_element = 0, quantity_element = 0, unit_element = 0, price_element = 0;
  std::size_t order = 0;  // index into LaterFacts::orders
  OrderLineFact said;
  std::string change;  // POC02: AI adds a line, DI takes it away
};

struct LaterFacts {
  struct OrderReference {
    std::string number;
    int segment = 0, element = 0;
  };
  std::string set;  // 855, 856, 810, 860 or 865
  std::vector<OrderReference> orders;
  ShipToFact ship_to;
  int ship_to_segment = 0;
  std::vector<LaterLineFact> lines;
};

// Findings of level 7 with codes "across:unknown-order", "across:unknown-line", "across:item-differs",
// "across:quantity-over", "across:unit-differs", "across:price-differs", "across:ship-to-differs" and
// "across:duplicate-line". Only segment_number, element and message are filled in besides.
std::vector<Finding> compare(const LaterFacts& later, const std::vector<OrderFacts>& orders);

}  // namespace crossdock::x12

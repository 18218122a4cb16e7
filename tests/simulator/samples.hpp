// SPDX-License-Identifier: Apache-2.0
// A purchase order and the supplier that is asked for it, as the tests of the simulator use them.
#pragma once

#include "partners/model.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::simulator {

inline Decimal decimal(std::string_view text) { return Decimal::parse(text).value(); }

// Noon of 2026-03-02, a Monday.
inline TimePoint noon() { return parse_time_point("2026-03-02T12:00:00Z").value(); }

inline canonical::OrderLine order_line(std::string number, std::string_view quantity, std::string_view price,
                                       std::string sku) {
  canonical::OrderLine line{.number = std::move(number), .quantity = {.value = decimal(quantity), .unit = "EA"}};
  line.item.name = "Item " + sku;
  line.item.ids.push_back({canonical::ItemIdScheme::seller, std::move(sku)});
  line.price = canonical::Money{decimal(price), "USD"};
  return line;
}

// 40 lamps, 25 bottles and 1 tent.
inline canonical::Order sample_order() {
  canonical::Order order{.kind = canonical::OrderKind::drop_ship, .number = "P000001-1"};
  order.issue_date = Date::parse("2026-03-02").value();
  order.currency = "USD";
  order.references.push_back({canonical::ReferenceKind::customer_order, "4711"});
  order.parties.push_back({.role = canonical::PartyRole::buyer, .name = "Crossdock Trading"});
  order.parties.push_back({.role = canonical::PartyRole::ship_to, .name = "Ann Lee"});
  order.parties.back().address = {{"1 Main Street"}, "Portland", "OR", "97201", "US"};
  order.lines.push_back(order_line("1", "40", "14.20", "NW-1017"));
  order.lines.push_back(order_line("2", "25", "6.40", "NW-1048"));
  order.lines.push_back(order_line("3", "1", "189.99", "NW-2001"));
  return order;
}

inline partners::Partner sample_supplier() {
  partners::Partner supplier;
  supplier.id = PartnerId("northwind-supply");
  supplier.party = {.name = "Northwind Supply Co.", .lines = {"2100 Harbor Freeway"}, .city = "Tacoma"};
  supplier.role = partners::Role::supplier;
  const auto offer = [&](std::string sku, int pack, int lead_days) {
    partners::OfferRow row;
    row.sku = std::move(sku);
    row.pack = pack;
    row.lead_days = lead_days;
    row.prices.push_back({0, decimal("3.50")});
    supplier.supplier.offers.push_back(row);
  };
  offer("NW-1017", 6, 1);
  offer("NW-1048", 1, 4);
  return supplier;
}

}  // namespace crossdock::simulator

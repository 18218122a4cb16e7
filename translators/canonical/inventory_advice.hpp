// SPDX-License-Identifier: Apache-2.0
// InventoryAdvice: X12 846. What a supplier has of its items, and as of when.
#pragma once

#include "translators/canonical/values.hpp"

namespace crossdock::canonical {

// available: it can be sold now. on_hand: it is there, whether or not it is promised to somebody. out_of_stock: there is
// nothing, whatever the quantity. on_order: the supplier waits for it.
BOOST_DEFINE_ENUM_CLASS(StockKind, available, on_hand, out_of_stock, on_order, other)

struct StockLevel {
  StockKind kind = StockKind::other;
  Quantity quantity;
  std::string code = {};     // the partner's own code for `kind`, "x12:QC": see values.hpp
  std::optional<Date> from;  // not before this day; none: as of the document's date
  friend bool operator==(const StockLevel&, const StockLevel&) = default;
};
BOOST_DESCRIBE_STRUCT(StockLevel, (), (kind, quantity, code, from))

struct InventoryLine {
  std::string number;
  Item item;
  std::vector<StockLevel> levels;
  std::vector<Reference> references;
  std::vector<Event> dates;
  friend bool operator==(const InventoryLine&, const InventoryLine&) = default;
};
BOOST_DESCRIBE_STRUCT(InventoryLine, (), (number, item, levels, references, dates))

struct InventoryAdvice {
  Purpose purpose = Purpose::original;
  std::string number;              // of this advice
  std::string report;              // whose stock it is: "seller", "distributor", … or the document's own code
  std::optional<Date> issue_date;  // with the time: as of when it is true
  std::optional<TimeOfDay> issue_time;
  std::vector<Reference> references;
  std::vector<Event> dates;
  std::vector<Party> parties;
  std::vector<InventoryLine> lines;
  std::optional<Decimal> declared_line_count;
  std::vector<Extension> extensions;
  friend bool operator==(const InventoryAdvice&, const InventoryAdvice&) = default;
};
BOOST_DESCRIBE_STRUCT(InventoryAdvice, (),
                      (purpose, number, report, issue_date, issue_time, references, dates, parties, lines,
                       declared_line_count, extensions))

}  // namespace crossdock::canonical

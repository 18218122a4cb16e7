// SPDX-License-Identifier: Apache-2.0
// Finds the purchase lines that a supplier's document means, in constant time for each of its lines.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/modules/tracking/facts.hpp"

namespace crossdock::tracking {

class LineIndex {
 public:
  // `purchase` must outlive the index.
  explicit LineIndex(const PurchaseFacts& purchase);

  // Positions in purchase.lines: one for a known line number, otherwise all that carry one of the item's
  // identifiers (of the same scheme; if there is none, of any scheme). The span lives as long as the index.
  struct Found {
    const std::vector<std::size_t>* lines = nullptr;  // nullptr: none
    bool by_number = false;
  };
  Found find(std::string_view number, const canonical::Item& item) const;

 private:
  using Positions = std::unordered_map<std::string, std::vector<std::size_t>>;
  Positions by_number_;
  Positions by_id_;  // "scheme value"
  Positions by_value_;
};

// Both name an identifier of one scheme, and they share none: another article.
bool contradicts(const canonical::Item& a, const canonical::Item& b);

// The quantity in the line's unit: as it is, or by a pack whose content is known. nullopt: not convertible.
std::optional<Decimal> in_unit_of(const PurchaseLineFacts& line, const canonical::Quantity& quantity);

// Above or equal to zero, and small enough that sums over any document are exact.
bool is_reasonable(const Decimal& quantity);

}  // namespace crossdock::tracking

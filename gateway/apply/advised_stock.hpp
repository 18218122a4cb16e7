// SPDX-License-Identifier: Apache-2.0
// What a supplier's InventoryAdvice says of the items that it offers. Pure: rows come in, and levels go out.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "gateway/store/stock.hpp"
#include "partners/model.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::apply {

// Lines of one advice. It is held in memory and applied in one transaction, so a longer one is refused.
inline constexpr std::size_t most_advised_lines = 10'000;

// Whether an offer that no line is about has no stock any more, or keeps what it has.
enum class Unnamed { kept, gone };

struct AdvisedStock {
  std::vector<store::stock::AdvisedItem> items;  // each once, in the unit of its offer, never below zero
  std::vector<std::string> gone;                 // parts of `items` that no line is about, by their seller's number
  // Lines that say nothing about an offer, by their item numbers; lines without one by their place: "line 3".
  std::vector<std::string> not_offered;
  std::vector<std::string> other_unit;  // counted in a unit that the offer does not have
  std::vector<std::string> no_level;    // neither available nor on hand nor out of stock now
};

// A line is about the offer that its seller's number, GTIN or manufacturer's number names. Of its levels that are true
// on the day of the advice, `available` counts, else `out_of_stock`, which is zero, else `on_hand`. A quantity without a
// unit is in that of the offer; packages are counted by packs_of.
//
// Fault::unmapped: too many lines; numbers of a line that name two offers; two lines about one offer, or a line that
// tells its level twice. Those are stocks of several places, which nobody may add up without knowing them.
Result<AdvisedStock> advised_stock(const canonical::InventoryAdvice& advice, std::span<const partners::OfferRow> offers,
                                   Unnamed unnamed);

}  // namespace crossdock::apply

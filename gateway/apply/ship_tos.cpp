// SPDX-License-Identifier: Apache-2.0
// Looks up the places of an order in the buyer's table, and counts what is already on its way to each.
#include "gateway/apply/ship_tos.hpp"

#include <algorithm>

#include "base/checked.hpp"
#include "gateway/apply/terms.hpp"
#include "translators/canonical/codes.hpp"

namespace crossdock::apply {
namespace {

using tracking::Bucket;

// The units of a purchase line that still go to its place.
Decimal on_its_way(const store::purchases::PurchaseLine& line) {
  const auto balances = balances_of(line.balances, tracking::AccountKind::purchase_line, line.quantity);
  return (Checked(line.quantity) - balances.sum({Bucket::rejected, Bucket::cancelled})).value();
}

}  // namespace

Result<tracking::ShipTos> ship_tos_of(const partners::Partner& buyer, const canonical::Order& order) {
  const auto locate = [&](const canonical::Party& named) -> std::optional<canonical::Party> {
    for (const auto& id : named.ids) {
      const auto known = buyer.buyer.locations.find(id.value);
      if (known != buyer.buyer.locations.end()) return party_of(known->second, canonical::PartyRole::ship_to);
    }
    // Without a table the numbers mean something to those who get them.
    if (buyer.buyer.locations.empty() && !named.name.empty()) return named;
    return std::nullopt;
  };
  canonical::Order known = order;
  canonical::forget_codes(known);  // a number of an unknown kind names no place
  return tracking::ship_tos(known, party_of(buyer.party, canonical::PartyRole::ship_to), locate);
}

Result<Sharing> Sharing::begin(store::Transaction& tx, const LoadedOrder& order, tracking::ShipTos places) {
  Sharing sharing(order, std::move(places));
  if (!sharing.places_.is_split()) return sharing;
  const auto rows = store::purchases::of_order(tx, order.row.id);
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows) {
    const auto lines = store::purchases::lines(tx, row.id);
    if (!lines) return fail(lines.error());
    for (const auto& line : *lines) {
      auto& there = sharing.placed_[line.order_line][row.ship_to];
      there = (Checked(there) + on_its_way(line)).value();
    }
  }
  return sharing;
}

std::vector<PlacedPart> Sharing::next(const std::vector<routing::Assignment>& assignments) {
  if (!places_.is_split()) return {{"", assignments}};
  std::vector<PlacedPart> parts;
  for (const auto& place : places_.places) parts.push_back({place.key, {}});
  for (const auto& assignment : assignments) {
    const auto at = order_->by_number.at(assignment.line);
    auto& placed = placed_[order_->lines[at].id];
    for (const auto& share : tracking::share_out(places_.lines[at], placed, assignment.quantity)) {
      auto& there = placed[share.place];
      there = (Checked(there) + share.quantity).value();
      auto part = assignment;
      part.quantity = share.quantity;
      std::ranges::find(parts, share.place, &PlacedPart::place)->assignments.push_back(std::move(part));
    }
  }
  std::erase_if(parts, [](const PlacedPart& part) { return part.assignments.empty(); });
  return parts;
}

}  // namespace crossdock::apply

// SPDX-License-Identifier: Apache-2.0
// The places that an order goes to, with the buyer's locations, and what each gets of a supplier's part.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gateway/apply/facts.hpp"
#include "gateway/modules/routing/plan.hpp"
#include "gateway/modules/tracking/ship_to.hpp"

namespace crossdock::apply {

// tracking::ship_tos with the buyer's profile.
Result<tracking::ShipTos> ship_tos_of(const partners::Partner& buyer, const canonical::Order& order);

// The part that one supplier is asked for, by place: each is a purchase order of its own. In the order of the places.
struct PlacedPart {
  std::string place;
  std::vector<routing::Assignment> assignments;
};
// Shares out what is assigned in one attempt, over all of its suppliers in their order. Reads what is on its way
// already; call it again after something was placed or taken back.
class Sharing {
 public:
  static Result<Sharing> begin(store::Transaction& tx, const LoadedOrder& order, tracking::ShipTos places);
  std::vector<PlacedPart> next(const std::vector<routing::Assignment>& assignments);
  const canonical::Party& party(std::string_view place) const { return *places_.find(place); }

 private:
  Sharing(const LoadedOrder& order, tracking::ShipTos places) : order_(&order), places_(std::move(places)) {}

  const LoadedOrder* order_;
  tracking::ShipTos places_;
  std::map<OrderLineId, std::map<std::string, Decimal>> placed_;  // by place
};

}  // namespace crossdock::apply

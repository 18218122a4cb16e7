// SPDX-License-Identifier: Apache-2.0
// Reads the places of an order, looks up their addresses, and shares a supplier's units out among them.
#include "gateway/modules/tracking/ship_to.hpp"

#include <algorithm>

#include "base/checked.hpp"
#include "base/digest.hpp"
#include "translators/canonical/schema.hpp"
#include "translators/canonical/units.hpp"

namespace crossdock::tracking {
namespace {

using canonical::PartyRole;

bool has_address(const canonical::Party& party) {
  return !party.address.lines.empty() || !party.address.city.empty() || !party.address.postal_code.empty();
}

const canonical::Party* with_role(const std::vector<canonical::Party>& parties, PartyRole role) {
  const auto found = std::ranges::find(parties, role, &canonical::Party::role);
  return found == parties.end() ? nullptr : &*found;
}

std::string shown(const canonical::Party& party) {
  return party.ids.empty() ? "'" + party.name + "'" : "'" + party.ids.front().value + "'";
}

std::string key_of(const canonical::Party& party) {
  if (!party.ids.empty())
    return std::string(canonical::word_of(party.ids.front().scheme)) + ":" + party.ids.front().value;
  std::string text = party.name + "\n" + party.name2;
  for (const auto& line : party.address.lines) text += "\n" + line;
  text += "\n" + party.address.postal_code + "\n" + party.address.city + "\n" + party.address.country;
  return sha256(text).substr(0, 16);
}

class Reader {
 public:
  Reader(const canonical::Order& order, const Locate& locate) : order_(order), locate_(locate) {}

  Result<ShipTos> read(const canonical::Party& home) {
    if (auto done = read_own(home); !done) return fail(done.error());
    for (const auto& line : order_.lines) {
      auto parts = parts_of(line);
      if (!parts) return fail(parts.error());
      found_.lines.push_back(std::move(*parts));
    }
    return std::move(found_);
  }

 private:
  Result<void> read_own(const canonical::Party& home) {
    if (const auto* named = with_role(order_.parties, PartyRole::ship_to)) return add_own(*named);
    if (order_.kind == canonical::OrderKind::drop_ship) return {};
    const auto* buyer = with_role(order_.parties, PartyRole::buyer);
    auto party = buyer != nullptr && has_address(*buyer) ? *buyer : home;
    if (!has_address(party)) return {};
    party.role = PartyRole::ship_to;
    found_.places.push_back({"", std::move(party)});
    return {};
  }

  Result<void> add_own(const canonical::Party& named) {
    auto party = located(named);
    if (!party) return fail(party.error());
    found_.places.push_back({"", std::move(*party)});
    return {};
  }

  // A number that nobody knows is none of the suppliers' business: they would not know it either.
  Result<canonical::Party> located(const canonical::Party& named) const {
    if (has_address(named)) return named;
    auto known = locate_(named);
    if (!known)
      return fail(Fault::unmapped, "order " + order_.number + " goes to " + shown(named) +
                                       ", which is not in the buyer's locations: add it there and release the work");
    known->role = PartyRole::ship_to;
    known->contacts = named.contacts;
    if (!named.ids.empty()) known->ids = named.ids;
    if (!named.name.empty()) known->name = named.name;
    return std::move(*known);
  }

  Result<std::string> place_of(const canonical::Party& named) {
    const auto key = key_of(named);
    const auto there = std::ranges::find(found_.places, key, &Place::key);
    if (there != found_.places.end()) return key;
    auto party = located(named);
    if (!party) return fail(party.error());
    party->role = PartyRole::ship_to;
    found_.places.push_back({key, std::move(*party)});
    return key;
  }

  Result<std::vector<Part>> parts_of(const canonical::OrderLine& line) {
    std::vector<Part> parts;
    Checked sum;
    for (const auto& part : line.destinations) {
      if (!canonical::same_unit(part.quantity.unit, line.quantity.unit))
        return fail(Fault::invalid, "order " + order_.number + " line " + line.number + " is in '" +
                                        line.quantity.unit + "', and what goes to " + shown(part.ship_to) + " in '" +
                                        part.quantity.unit + "'");
      const auto key = place_of(part.ship_to);
      if (!key) return fail(key.error());
      sum += part.quantity.value;
      parts.push_back({*key, part.quantity.value});
    }
    if (parts.empty()) return whole(line);
    if (sum.value() != line.quantity.value)
      return fail(Fault::invalid, "order " + order_.number + " line " + line.number + " orders " +
                                      line.quantity.value.text() + ", and sends " + sum.value().text() + " to places");
    return parts;
  }

  Result<std::vector<Part>> whole(const canonical::OrderLine& line) {
    const auto places = std::ranges::count(line.parties, PartyRole::ship_to, &canonical::Party::role);
    if (places > 1)
      return fail(Fault::unmapped, "order " + order_.number + " line " + line.number +
                                       " names several places, and not how much goes to each");
    if (places == 1) {
      const auto key = place_of(*with_role(line.parties, PartyRole::ship_to));
      if (!key) return fail(key.error());
      return std::vector{Part{*key, line.quantity.value}};
    }
    if (found_.find("") == nullptr)
      return fail(Fault::unmapped, "order " + order_.number + " line " + line.number +
                                       " names no place to ship to, and the buyer's profile has no address");
    return std::vector{Part{"", line.quantity.value}};
  }

  const canonical::Order& order_;
  const Locate& locate_;
  ShipTos found_;
};

}  // namespace

const canonical::Party* ShipTos::find(std::string_view key) const {
  const auto found = std::ranges::find(places, key, &Place::key);
  return found == places.end() ? nullptr : &found->party;
}

bool ShipTos::is_split() const {
  return std::ranges::any_of(lines, [](const auto& parts) {
    return std::ranges::any_of(parts, [](const Part& one) { return !one.place.empty(); });
  });
}

Result<ShipTos> ship_tos(const canonical::Order& order, const canonical::Party& home, const Locate& locate) {
  return Reader(order, locate).read(home);
}

std::vector<Part> share_out(const std::vector<Part>& wanted, const std::map<std::string, Decimal>& placed,
                            const Decimal& quantity) {
  std::vector<Part> shares;
  auto on_its_way = placed;
  Decimal left = quantity;
  for (const auto& part : wanted) {
    // A place may stand twice, with different dates.
    auto& there = on_its_way[part.place];
    const Decimal covered = std::min(there, part.quantity);
    there = (Checked(there) - covered).value();
    const Decimal share = std::min(left, (Checked(part.quantity) - covered).value());
    if (share.sign() <= 0) continue;
    left = (Checked(left) - share).value();
    const auto same = std::ranges::find(shares, part.place, &Part::place);
    if (same == shares.end()) {
      shares.push_back({part.place, share});
    } else {
      same->quantity = (Checked(same->quantity) + share).value();
    }
  }
  if (left.sign() <= 0 || wanted.empty()) return shares;
  if (shares.empty()) return {{wanted.back().place, left}};
  shares.back().quantity = (Checked(shares.back().quantity) + left).value();
  return shares;
}

}  // namespace crossdock::tracking

// SPDX-License-Identifier: Apache-2.0
// Knows which units are packages, and counts them in pieces and back.
#include "gateway/apply/packs.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/checked.hpp"
#include "translators/canonical/units.hpp"

namespace crossdock::apply {
namespace {

constexpr std::array<std::string_view, 4> packages{"XCT", "XCS", "XBX", "XPK"};

// Units that hold so many pieces by their meaning (Rec 20: dozen, gross).
struct Count {
  std::string_view unit;
  int pieces;
};
constexpr std::array<Count, 2> counts{{{"DZN", 12}, {"GRO", 144}}};

bool is_package(std::string_view unit) { return std::ranges::find(packages, unit) != packages.end(); }

// How many of `sold` one `unit` of the item holds: of all suppliers who pack it, when they agree.
std::optional<Decimal> content_of(std::string_view unit, std::string_view sold,
                                  std::span<const partners::Offer> offers) {
  const auto by_meaning = std::ranges::find(counts, unit, &Count::unit);
  if (by_meaning != counts.end())
    return canonical::is_piece(sold) ? std::optional(Decimal(by_meaning->pieces)) : std::nullopt;
  if (!is_package(unit)) return std::nullopt;
  std::set<Decimal> sizes;
  for (const auto& offer : offers) {
    if (offer.row->pack > Decimal(1)) sizes.insert(offer.row->pack.normalized());
  }
  return sizes.size() == 1 ? std::optional(*sizes.begin()) : std::nullopt;
}

// The package in which the buyer counts a line; nullopt where the house counts as the buyer does.
const Package* package_of(const LoadedOrder& order, const std::string& line) {
  const auto found = order.packages.find(line);
  return found == order.packages.end() ? nullptr : &found->second;
}

// The quantity in packages; nullopt unless it is a whole number of them.
std::optional<canonical::Quantity> in_packages(const canonical::Quantity& quantity, const Package& package) {
  const auto whole = Checked(quantity.value).divided_by(package.pieces, 0, Rounding::down);
  if (!whole.ok() || (whole * package.pieces).value() != quantity.value) return std::nullopt;
  return canonical::Quantity{.value = whole.value(), .unit = package.unit, .source_unit = ""};
}

// All of these quantities in packages, or none of them.
bool repack(const std::vector<canonical::Quantity*>& quantities, const Package& package) {
  std::vector<canonical::Quantity> whole;
  for (const auto* quantity : quantities) {
    auto one = in_packages(*quantity, package);
    if (!one) return false;
    whole.push_back(std::move(*one));
  }
  for (std::size_t i = 0; i < whole.size(); ++i) *quantities[i] = std::move(whole[i]);
  return true;
}

// The price of pieces as one of packages.
void price_of_package(std::optional<canonical::Money>& price, std::optional<canonical::Quantity>& basis,
                      const Package& package) {
  if (!price) return;
  if (!basis) {
    price->amount = (Checked(price->amount) * package.pieces).value();
    return;
  }
  basis->value = Checked(basis->value).divided_by(package.pieces, 6, Rounding::half_even).value().normalized();
  basis->unit = package.unit;
  if (basis->value == Decimal(1)) basis.reset();
}

// A price of as many pieces as a package holds, as one of a single piece; as it is where that is no exact amount.
void price_of_piece(std::optional<canonical::Money>& price, std::optional<canonical::Quantity>& basis) {
  constexpr int most_digits = 6;
  if (!price || !basis) return;
  const auto one = Checked(price->amount).divided_by(basis->value, most_digits, Rounding::half_even);
  if (!one.ok() || (one * basis->value).value() != price->amount) return;
  price->amount = one.value().normalized();
  basis.reset();
}

void as_ordered(std::vector<canonical::ShipNode>& nodes, const LoadedOrder& order) {
  for (auto& node : nodes) {
    as_ordered(node.children, order);
    const auto package = package_of(order, node.line_number);
    if (!package) continue;
    std::vector<canonical::Quantity*> quantities;
    if (node.shipped) quantities.push_back(&*node.shipped);
    if (node.ordered) quantities.push_back(&*node.ordered);
    repack(quantities, *package);
  }
}

}  // namespace

std::vector<tracking::Pack> packs_of(std::string_view unit, const Decimal& pack) {
  std::vector<tracking::Pack> packs;
  if (pack > Decimal(1)) {
    for (const auto package : packages) packs.push_back({std::string(package), pack});
  }
  if (canonical::is_piece(unit)) {
    for (const auto& count : counts) packs.push_back({std::string(count.unit), Decimal(count.pieces)});
  }
  return packs;
}

canonical::Quantity counted(const partners::Directory& directory, const std::string& item,
                            const canonical::Quantity& ordered) {
  const auto offers = directory.offers(item);
  if (offers.empty()) return ordered;
  const auto& unit = offers.front().row->unit;
  const bool one_unit = std::ranges::all_of(offers, [&](const auto& offer) { return offer.row->unit == unit; });
  if (!one_unit || unit == ordered.unit) return ordered;
  const auto content = content_of(ordered.unit, unit, offers);
  if (!content) return ordered;
  const auto quantity = Checked(ordered.value) * *content;
  if (!quantity.ok()) return ordered;
  return {.value = quantity.value(), .unit = unit, .source_unit = ""};
}

std::optional<Package> count_in(canonical::OrderLine& line, const store::orders::OrderLine& row) {
  if (row.unit == line.quantity.unit) return std::nullopt;
  Package package{line.quantity.unit,
                  Checked(row.quantity).divided_by(line.quantity.value, 6, Rounding::half_even).value()};
  const auto basis = line.price_basis ? Checked(line.price_basis->value) * package.pieces : Checked(package.pieces);
  line.price_basis = canonical::Quantity{.value = basis.value(), .unit = row.unit, .source_unit = ""};
  line.quantity = {.value = row.quantity, .unit = row.unit, .source_unit = ""};
  const auto in_pieces = [&](canonical::Quantity& part) {
    if (part.unit != package.unit) return;
    part = {.value = (Checked(part.value) * package.pieces).value().normalized(), .unit = row.unit, .source_unit = ""};
  };
  for (auto& part : line.destinations) in_pieces(part.quantity);
  for (auto& part : line.schedule) in_pieces(part.quantity);
  return package;
}

void as_ordered(canonical::OrderAck& ack, const LoadedOrder& order) {
  for (auto& line : ack.lines) {
    const auto package = package_of(order, line.number);
    if (!package) continue;
    std::vector<canonical::Quantity*> quantities{&line.ordered};
    for (auto& outcome : line.outcomes) quantities.push_back(&outcome.quantity);
    if (repack(quantities, *package)) {
      price_of_package(line.price, line.price_basis, *package);
    } else {
      price_of_piece(line.price, line.price_basis);
    }
  }
}

void as_ordered(canonical::ShipNotice& notice, const LoadedOrder& order) { as_ordered(notice.nodes, order); }

void as_ordered(canonical::Invoice& invoice, const LoadedOrder& order) {
  for (auto& line : invoice.lines) {
    const auto package = package_of(order, line.order_line_number);
    if (!package) continue;
    if (repack({&line.quantity}, *package)) {
      price_of_package(line.price, line.price_basis, *package);
    } else {
      price_of_piece(line.price, line.price_basis);
    }
  }
}

}  // namespace crossdock::apply

// SPDX-License-Identifier: Apache-2.0
// Matching of document lines with purchase lines.
#include "gateway/modules/tracking/lines.hpp"

#include <algorithm>

#include "base/checked.hpp"
#include "base/text.hpp"
#include "translators/canonical/units.hpp"

namespace crossdock::tracking {
namespace {

// "0010" and "10" are one number: suppliers pad and strip as their systems like it.
std::string without_padding(std::string_view text) {
  text = trim(text);
  const auto first = text.find_first_not_of('0');
  return to_lower(first == std::string_view::npos ? text.substr(text.empty() ? 0 : text.size() - 1)
                                                  : text.substr(first));
}

std::string scheme_key(const canonical::ItemId& id) {
  return std::to_string(static_cast<int>(id.scheme)) + ' ' + without_padding(id.value);
}

void add(std::vector<std::size_t>& positions, std::size_t position) {
  if (positions.empty() || positions.back() != position) positions.push_back(position);
}

template <class Positions>
const std::vector<std::size_t>* look_up(const Positions& positions, const std::string& key) {
  const auto found = positions.find(key);
  return found == positions.end() ? nullptr : &found->second;
}

}  // namespace

LineIndex::LineIndex(const PurchaseFacts& purchase) {
  for (std::size_t i = 0; i < purchase.lines.size(); ++i) {
    const auto& line = purchase.lines[i];
    add(by_number_[without_padding(line.number)], i);
    for (const auto& id : line.item.ids) {
      if (id.value.empty()) continue;
      add(by_id_[scheme_key(id)], i);
      add(by_value_[without_padding(id.value)], i);
    }
  }
}

LineIndex::Found LineIndex::find(std::string_view number, const canonical::Item& item) const {
  if (!trim(number).empty()) {
    if (const auto* lines = look_up(by_number_, without_padding(number)); lines && lines->size() == 1)
      return {lines, true};
    return {};
  }
  for (const auto& id : item.ids) {
    if (const auto* lines = look_up(by_id_, scheme_key(id))) return {lines, false};
  }
  for (const auto& id : item.ids) {
    if (id.value.empty()) continue;
    if (const auto* lines = look_up(by_value_, without_padding(id.value))) return {lines, false};
  }
  return {};
}

bool contradicts(const canonical::Item& a, const canonical::Item& b) {
  bool comparable = false;
  for (const auto& left : a.ids) {
    for (const auto& right : b.ids) {
      if (without_padding(left.value) == without_padding(right.value)) return false;
      comparable =
          comparable || (left.scheme == right.scheme && left.scheme != canonical::ItemIdScheme::serial &&
                         left.scheme != canonical::ItemIdScheme::lot && left.scheme != canonical::ItemIdScheme::other);
    }
  }
  return comparable;
}

std::optional<Decimal> in_unit_of(const PurchaseLineFacts& line, const canonical::Quantity& quantity) {
  if (quantity.unit.empty() || canonical::same_unit(quantity.unit, line.unit)) return quantity.value;
  const auto pack = std::ranges::find(line.packs, quantity.unit, &Pack::unit);
  if (pack == line.packs.end()) return std::nullopt;
  const auto product = (Checked(quantity.value) * pack->contains).result();
  return product ? std::optional(*product) : std::nullopt;
}

bool is_reasonable(const Decimal& quantity) {
  return quantity.sign() >= 0 && quantity <= Decimal(1'000'000'000'000) && quantity.normalized().scale() <= 6;
}

}  // namespace crossdock::tracking

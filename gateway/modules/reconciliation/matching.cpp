// SPDX-License-Identifier: Apache-2.0
// Exact keys first, in hash tables; what is left goes to the assignment.
#include "gateway/modules/reconciliation/matching.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"
#include "gateway/modules/reconciliation/assignment.hpp"
#include "gateway/modules/reconciliation/duplicates.hpp"
#include "translators/canonical/units.hpp"

namespace crossdock::reconciliation {
namespace {

constexpr int unmatched_cost = 500;  // of 1000: worse pairs are not pairs

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (const char c : to_lower(name)) {
    const bool part =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80 || c == '.';
    if (part)
      words.back().push_back(c);
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  std::ranges::sort(words);
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

// Keys are texts of one kind and its parts; the separator cannot occur in a part that matters.
std::string key(std::string_view order, char kind, std::string_view value) {
  std::string text;
  text.reserve(order.size() + value.size() + 2);
  text.append(order).push_back('\n');
  text.push_back(kind);
  return text.append(value);
}

char kind_of(canonical::ItemIdScheme scheme) { return static_cast<char>('A' + static_cast<int>(scheme)); }

// Without leading zeros, so that a UPC and its EAN and GTIN-14 forms are one.
std::string id_value(const canonical::ItemId& id) { return normalised_number(id.value); }

bool contradicts(const canonical::Item& a, const canonical::Item& b) {
  bool comparable = false;
  for (const auto& left : a.ids) {
    for (const auto& right : b.ids) {
      if (id_value(left) == id_value(right)) return false;
      comparable = comparable || (left.scheme == right.scheme && left.scheme != canonical::ItemIdScheme::other);
    }
  }
  return comparable;
}

// Which keys are worth building: most invoices name their order and identify their items.
struct Wanted {
  bool any_order = false;
  bool names = false;
};

Wanted wanted_by(std::span<const Claim> claims) {
  Wanted wanted;
  for (const auto& claim : claims) {
    for (const auto& line : claim.document->lines) {
      wanted.any_order = wanted.any_order || (line.order_number.empty() && claim.document->order_number.empty());
      wanted.names = wanted.names || line.item.ids.empty();
    }
  }
  return wanted;
}

// Groups of purchase lines by key: by number, by identifier, by name, within an order or in any.
class Index {
 public:
  using Group = std::optional<std::size_t>;
  using Lines = std::vector<PurchaseLineFacts>;

  Index(const Lines& lines, Wanted wanted) {
    std::vector<std::size_t> order(lines.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return lines[i].id; });
    numbers_.reserve(order.size() * 4);
    for (const auto i : order) {
      add(lines[i], i, normalised_number(lines[i].order_number), wanted.names);
      if (wanted.any_order) add(lines[i], i, "", wanted.names);
    }
  }

  bool knows_order(const std::string& order) const { return order.empty() || numbers_.contains(key(order, '.', "")); }

  Group by_number(const std::string& order, std::string_view number) const {
    return number.empty() ? Group() : look_up(key(order, '#', normalised_number(number)));
  }
  Group by_item(const std::string& order, const canonical::Item& item) const {
    for (const auto& id : item.ids) {
      if (const auto found = look_up(key(order, kind_of(id.scheme), id_value(id)))) return found;
    }
    for (const auto& id : item.ids) {
      if (const auto found = look_up(key(order, '*', id_value(id)))) return found;
    }
    return {};
  }
  Group by_name(const std::string& order, std::string_view name) const {
    return name.empty() ? Group() : look_up(key(order, '=', join(words_of(name), " ")));
  }

  std::vector<std::vector<std::size_t>> groups;

 private:
  void add(const PurchaseLineFacts& line, std::size_t position, const std::string& order, bool names) {
    numbers_.try_emplace(key(order, '.', ""), 0);
    insert(key(order, '#', normalised_number(line.number)), position);
    if (names && !line.item.name.empty()) insert(key(order, '=', join(words_of(line.item.name), " ")), position);
    for (const auto& id : line.item.ids) {
      const std::string value = id_value(id);
      insert(key(order, kind_of(id.scheme), value), position);
      insert(key(order, '*', value), position);
    }
  }

  void insert(std::string text, std::size_t position) {
    const auto [entry, created] = numbers_.try_emplace(std::move(text), groups.size());
    if (created) groups.emplace_back();
    auto& positions = groups[entry->second];
    if (positions.empty() || positions.back() != position) positions.push_back(position);
  }

  Group look_up(const std::string& text) const {
    const auto found = numbers_.find(text);
    return found == numbers_.end() ? Group() : Group(found->second);
  }

  std::unordered_map<std::string, std::size_t> numbers_;  // key → position in groups
};

// By keys alone; a line without a group is left to the later stages.
Match match_by_keys(const canonical::InvoiceLine& line, const std::string& order, const Index& index,
                    const Index::Lines& lines) {
  const auto unique = [&](Index::Group group) { return group && index.groups[*group].size() == 1; };
  const auto numbered = index.by_number(order, line.order_line_number);
  if (unique(numbered) && !contradicts(line.item, lines[index.groups[*numbered].front()].item)) {
    return {numbered, Stage::line_key, line.item.ids.empty() ? 950 : 1000, {}};
  }
  if (const auto items = index.by_item(order, line.item)) return {items, Stage::item_id, numbered ? 800 : 950, {}};
  if (!line.item.ids.empty()) return {};
  const auto named = index.by_name(order, line.item.name);
  return unique(named) ? Match{named, Stage::name, 900, {}} : Match{};
}

// The two prices' distance in thousandths of the expected one, at most 1000; unknown prices are half-way.
int price_distance(const canonical::InvoiceLine& line, const Decimal& quantity, const PurchaseLineFacts& purchase) {
  if (!line.price || !purchase.price) return 500;
  const Checked basis = line.price_basis ? Checked(line.price_basis->value) : Checked(1);
  const Checked purchase_basis = purchase.price_basis ? Checked(*purchase.price_basis) : Checked(1);
  const Checked invoiced = Checked(line.price->amount) * line.quantity.value * purchase_basis;
  const Checked expected = Checked(purchase.price->amount) * quantity * basis;
  const Checked share = ((invoiced - expected) * 1000).divided_by(expected, 0, Rounding::half_up);
  if (!share.ok()) return 1000;
  return static_cast<int>(std::min(share.value().absolute(), Decimal(1000)).coefficient());
}

std::int64_t cost_of(const canonical::InvoiceLine& line, const std::string& order, const PurchaseLineFacts& purchase) {
  if (!order.empty() && order != normalised_number(purchase.order_number)) return Costs::forbidden;
  const auto quantity = in_unit_of(purchase, line.quantity);
  if (!quantity || contradicts(line.item, purchase.item)) return Costs::forbidden;
  const Decimal open = std::max(purchase.evidence, purchase.ordered);
  const int name =
      line.item.name.empty() || purchase.item.name.empty() ? 500 : 1000 - likeness(line.item.name, purchase.item.name);
  const int room = quantity->absolute() <= open ? 0 : 1000;
  // A line that names a number this is not must have better reasons.
  const int number = line.order_line_number.empty() ? 0 : 300;
  return number + (name * 5 + price_distance(line, *quantity, purchase) * 3 + room * 2) / 10;
}

// The subject of an assignment: invoice lines without a group, and purchase lines that no group in use holds.
struct Residue {
  std::vector<std::size_t> rows;
  std::vector<std::size_t> columns;
};

std::vector<std::size_t> untaken(const std::vector<Match>& matches, const std::vector<std::vector<std::size_t>>& groups,
                                 std::size_t line_count) {
  std::vector<bool> taken(line_count);
  for (const auto& match : matches) {
    if (!match.group) continue;
    for (const auto position : groups[*match.group]) taken[position] = true;
  }
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < line_count; ++i) {
    if (!taken[i]) left.push_back(i);
  }
  return left;
}

// Only what is assigned clearly better than any other way counts; the rest is a person's decision.
void match_residue(const canonical::Invoice& invoice, const std::vector<PurchaseLineFacts>& lines, const Policy& policy,
                   const std::vector<std::string>& orders, const Residue& residue, std::vector<Match>& matched,
                   std::vector<std::vector<std::size_t>>& groups) {
  Costs costs{
      .rows = residue.rows.size(), .columns = residue.columns.size(), .values = {}, .unmatched = unmatched_cost};
  for (const auto row : residue.rows) {
    for (const auto column : residue.columns)
      costs.values.push_back(cost_of(invoice.lines[row], orders[row], lines[column]));
  }
  const auto assigned = assign(costs);
  for (std::size_t i = 0; i < residue.rows.size(); ++i) {
    if (!assigned[i].column) continue;
    auto& match = matched[residue.rows[i]];
    if (assigned[i].margin < policy.assignment_margin) {
      match.miss = HoldReason::ambiguous_line;
      continue;
    }
    groups.push_back({residue.columns[*assigned[i].column]});
    match = {groups.size() - 1, Stage::assignment, static_cast<int>(1000 - costs.at(i, *assigned[i].column)), {}};
  }
}

std::vector<Match> match_document(const Claim& claim, const std::vector<PurchaseLineFacts>& lines, const Policy& policy,
                                  Index& index) {
  const auto& invoice = *claim.document;
  const std::string found_order = normalised_number(claim.found_order);
  const std::string header_order = normalised_number(invoice.order_number);
  std::vector<Match> matched(invoice.lines.size());
  std::vector<std::string> orders;
  orders.reserve(invoice.lines.size());
  Residue residue;
  for (std::size_t i = 0; i < invoice.lines.size(); ++i) {
    const auto& line = invoice.lines[i];
    orders.push_back(!found_order.empty()        ? found_order
                     : line.order_number.empty() ? header_order
                                                 : normalised_number(line.order_number));
    if (!index.knows_order(orders[i])) {
      matched[i].miss = HoldReason::unknown_order;
      continue;
    }
    matched[i] = match_by_keys(line, orders[i], index, lines);
    if (!matched[i].group) residue.rows.push_back(i);
  }
  if (residue.rows.empty()) return matched;
  residue.columns = untaken(matched, index.groups, lines.size());
  const auto limit = static_cast<std::size_t>(std::max(policy.assignment_limit, 0));
  if (!residue.columns.empty() && residue.rows.size() <= limit && residue.columns.size() <= limit) {
    match_residue(invoice, lines, policy, orders, residue, matched, index.groups);
  }
  return matched;
}

}  // namespace

Matches match(std::span<const Claim> claims, const std::vector<PurchaseLineFacts>& lines, const Policy& policy) {
  Index index(lines, wanted_by(claims));
  Matches matches;
  for (const auto& claim : claims) matches.documents.push_back(match_document(claim, lines, policy, index));
  matches.groups = std::move(index.groups);
  return matches;
}

std::optional<Decimal> in_unit_of(const PurchaseLineFacts& line, const canonical::Quantity& quantity) {
  if (quantity.unit.empty() || canonical::same_unit(quantity.unit, line.unit)) return quantity.value;
  const auto pack = std::ranges::find(line.packs, quantity.unit, &Pack::unit);
  if (pack == line.packs.end()) return std::nullopt;
  const Checked product = Checked(quantity.value) * pack->contains;
  const Checked quotient = product.divided_by(pack->per, 6, Rounding::down);
  if (!quotient.ok() || (quotient * pack->per).value() != product.value()) return std::nullopt;
  return quotient.value();
}

int likeness(std::string_view a, std::string_view b) {
  const auto left = words_of(a);
  const auto right = words_of(b);
  if (left.empty() || right.empty()) return 0;
  std::vector<std::string> common;
  std::ranges::set_intersection(left, right, std::back_inserter(common));
  return static_cast<int>(2000 * common.size() / (left.size() + right.size()));
}

}  // namespace crossdock::reconciliation

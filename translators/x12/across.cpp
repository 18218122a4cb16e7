// SPDX-License-Identifier: Apache-2.0
// Reads line facts from the sets of a file and compares them, line by line, with the order.
#include "translators/x12/across.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "translators/x12/balance_sum.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

// A set's segments by number, whether it was validated or only read.
struct Segments {
  const Interchange& interchange;
  const TransactionSet& set;

  std::size_t count() const { return set.segment_count; }
  const Segment& segment(std::size_t n) const { return interchange.segments[set.first_segment + n - 1]; }
  std::string_view tag(std::size_t n) const { return segment(n).tag; }
  // "" too where the set was cut off before its nth segment.
  std::string_view element(std::size_t n, std::size_t at) const {
    if (n > set.segment_count) return {};
    const auto all = interchange.elements_of(segment(n));
    return at >= 1 && at <= all.size() ? trim(all[at - 1]) : std::string_view{};
  }
};

void add_items(const Segments& in, std::size_t n, std::size_t first, std::vector<ItemFact>& items) {
  const auto count = in.interchange.elements_of(in.segment(n)).size();
  for (auto at = first; at + 1 <= count; at += 2) {
    std::string qualifier(in.element(n, at)), id(in.element(n, at + 1));
    if (qualifier.empty() || id.empty()) continue;
    const bool gtin = qualifier == "UP" || qualifier == "EN" || qualifier == "UK" || qualifier == "UA";
    if (gtin && id.size() <= 14) {
      qualifier = "GTIN";
      id.insert(0, 14 - id.size(), '0');
    }
    items.emplace_back(std::move(qualifier), std::move(id));
  }
}

// PO1 and IT1 have the same first five elements.
OrderLineFact read_line(const Segments& in, std::size_t n) {
  OrderLineFact line{.id = std::string(in.element(n, 1)),
                     .items = {},
                     .quantity = number_of(in.element(n, 2)),
                     .price = number_of(in.element(n, 4)),
                     .unit = std::string(in.element(n, 3)),
                     .basis = std::string(in.element(n, 5))};
  add_items(in, n, 6, line.items);
  return line;
}

// The first ship-to of the document; `segment` says where.
ShipToFact read_ship_to(const Segments& in, std::size_t& segment) {
  ShipToFact to;
  segment = 0;
  for (std::size_t n = 2; n < in.count(); ++n) {
    if (in.tag(n) == "PO1" || in.tag(n) == "IT1" || in.tag(n) == "POC" || in.tag(n) == "LIN") break;
    if (in.tag(n) == "N1" && segment != 0) break;
    if (in.tag(n) == "N1" && in.element(n, 1) == "ST") {
      segment = n;
      to.qualifier = in.element(n, 3);
      to.id = in.element(n, 4);
    } else if (segment != 0 && in.tag(n) == "N4") {
      to.postcode = in.element(n, 3);
    }
  }
  return to;
}

// ---- facts of later documents ----------------------------------------------------------------------------------

void add_line(LaterFacts& later, const Segments& in, std::size_t n) {
  later.lines.push_back({.segment = static_cast<int>(n),
                         .id_element = 1,
                         .quantity_element = 2,
                         .unit_element = 3,
                         .price_element = 4,
                         .said = read_line(in, n),
                         .change = {}});
}

void add_change(LaterFacts& later, const Segments& in, std::size_t n) {
  LaterLineFact line{.segment = static_cast<int>(n), .id_element = 1, .change = std::string(in.element(n, 2))};
  line.said.id = in.element(n, 1);
  add_items(in, n, 8, line.said.items);
  later.lines.push_back(std::move(line));
}

// An item belongs to the order level above it, wherever packs and tares stand.
void read_ship_notice(const HierarchyLevels& levels, const Segments& in, LaterFacts& later) {
  std::vector<std::ptrdiff_t> order_of(levels.size(), -1);
  std::size_t next = 0;
  for (std::size_t n = 2; n < in.count(); ++n) {
    if (next < levels.size() && levels[next].number == n) ++next;
    if (next == 0 || in.tag(n) != "PRF") continue;
    order_of[next - 1] = static_cast<std::ptrdiff_t>(later.orders.size());
    later.orders.push_back({std::string(in.element(n, 1)), static_cast<int>(n), 1});
  }
  const auto order_above = [&](std::size_t level) {
    auto at = static_cast<std::ptrdiff_t>(level);
    for (int steps = 0; at >= 0 && steps < 24; ++steps) {
      if (order_of[static_cast<std::size_t>(at)] >= 0) return order_of[static_cast<std::size_t>(at)];
      at = levels[static_cast<std::size_t>(at)].above;
    }
    return std::ptrdiff_t{-1};
  };
  next = 0;
  LaterLineFact line;
  for (std::size_t n = 2; n < in.count(); ++n) {
    if (next < levels.size() && levels[next].number == n) {
      ++next;
      line = {};
    }
    if (next == 0) continue;
    if (in.tag(n) == "LIN") {
      line.said.id = in.element(n, 1);
      add_items(in, n, 2, line.said.items);
    }
    if (in.tag(n) != "SN1") continue;
    const auto order = order_above(next - 1);
    if (order < 0) continue;
    line.segment = static_cast<int>(n);
    line.quantity_element = 2;
    line.unit_element = 3;
    line.order = static_cast<std::size_t>(order);
    if (line.said.id.empty()) line.said.id = in.element(n, 1);
    line.said.quantity = number_of(in.element(n, 2));
    line.said.unit = in.element(n, 3);
    later.lines.push_back(line);
  }
}

LaterFacts read_later(const SetCheck& check, const HierarchyLevels& levels) {
  const Segments in{check.interchange, check.set};
  LaterFacts later{.set = std::string(check.set.id), .orders = {}, .ship_to = {}, .lines = {}};
  std::size_t ship_to = 0;
  later.ship_to = read_ship_to(in, ship_to);
  later.ship_to_segment = static_cast<int>(ship_to);
  if (later.set == "856") {
    read_ship_notice(levels, in, later);
    return later;
  }
  const int reference = later.set == "810" ? 4 : 3;
  later.orders.push_back({std::string(in.element(2, static_cast<std::size_t>(reference))), 2, reference});
  for (std::size_t n = 2; n < in.count(); ++n) {
    const auto tag = in.tag(n);
    if (later.set == "810" && tag == "REF" && in.element(n, 1) == "PO" && later.orders.front().number.empty())
      later.orders.front() = {std::string(in.element(n, 2)), static_cast<int>(n), 2};
    if (tag == "PO1" || tag == "IT1") add_line(later, in, n);
    if (tag == "POC") add_change(later, in, n);
  }
  return later;
}

// ---- comparison ------------------------------------------------------------------------------------------------

enum class Likeness { same, unknown, different };

// Two sets of identifiers are about one product if they share one, about different ones if they contradict.
Likeness compare_items(const std::vector<ItemFact>& a, const std::vector<ItemFact>& b) {
  auto likeness = Likeness::unknown;
  for (const auto& one : a) {
    for (const auto& other : b) {
      if (one == other) return Likeness::same;
      if (one.first == other.first) likeness = Likeness::different;
    }
  }
  return likeness;
}

class Comparison {
 public:
  Comparison(const LaterFacts& later, const std::vector<OrderFacts>& orders) : later_(later), orders_(orders) {}

  std::vector<Finding> run() {
    for (const auto& reference : later_.orders) found_.push_back(find_order(reference));
    for (const auto& line : later_.lines) {
      if (line.order < found_.size() && found_[line.order] != nullptr) compare_line(line, *found_[line.order]);
    }
    for (const auto& [line, total] : totals_) check_total(*line, total);
    check_ship_to();
    std::ranges::stable_sort(findings_, {}, &Finding::segment_number);
    return std::move(findings_);
  }

 private:
  struct Total {
    Decimal sum;
    const LaterLineFact* last = nullptr;
  };

  void add(int segment, int element, std::string_view name, std::string message) {
    findings_.push_back({.level = 7,
                         .code = "across:" + std::string(name),
                         .segment_number = segment,
                         .element = element,
                         .message = std::move(message)});
  }

  const OrderFacts* find_order(const LaterFacts::OrderReference& reference) {
    const auto order = std::ranges::find(orders_, reference.number, &OrderFacts::number);
    if (order != orders_.end()) return &*order;
    add(reference.segment, reference.element, "unknown-order",
        reference.number.empty() ? "no order is named"
                                 : "order '" + printable(reference.number, 22) + "' is not on file");
    return nullptr;
  }

  // Line numbers of acknowledgements and changes are the order's; invoices and ship notices may count their own.
  bool own_numbers() const { return later_.set == "810" || later_.set == "856"; }

  const OrderLineFact* find_line(const LaterLineFact& line, const OrderFacts& order) {
    const OrderLineFact *by_id = nullptr, *by_item = nullptr;
    for (const auto& candidate : order.lines) {
      if (!line.said.id.empty() && candidate.id == line.said.id && by_id == nullptr) by_id = &candidate;
      if (compare_items(line.said.items, candidate.items) == Likeness::same && by_item == nullptr) by_item = &candidate;
    }
    const bool contradicts = by_id != nullptr && compare_items(line.said.items, by_id->items) == Likeness::different;
    if (by_id != nullptr && !contradicts && (by_item == nullptr || !own_numbers())) return by_id;
    if (by_item != nullptr && (by_id == nullptr || own_numbers())) return by_item;
    if (contradicts) {
      add(line.segment, 0, "item-differs",
          "line " + printable(line.said.id, 20) + " of order " + order.number + " is for another product");
      return by_id;
    }
    return by_id;
  }

  void compare_line(const LaterLineFact& line, const OrderFacts& order) {
    const bool added = line.change == "AI";
    const auto known =
        std::ranges::any_of(order.lines, [&](const OrderLineFact& l) { return !l.id.empty() && l.id == line.said.id; });
    if (added && !known) return;
    const auto* ordered = find_line(line, order);
    if (ordered == nullptr) {
      return add(
          line.segment, line.id_element, "unknown-line",
          "order " + order.number + " has no line '" + printable(line.said.id, 20) + "' and none for this product");
    }
    check_repetition(line, order, added);
    if (!line.change.empty() || line.said.quantity == std::nullopt) return;
    if (!line.said.unit.empty() && !ordered->unit.empty() && line.said.unit != ordered->unit) {
      return add(line.segment, line.unit_element, "unit-differs",
                 "unit " + printable(line.said.unit, 3) + " is not " + ordered->unit + ", the unit of the order");
    }
    const bool same_basis = line.said.basis == ordered->basis || line.said.basis.empty() || ordered->basis.empty();
    if (line.said.price && ordered->price && same_basis && *line.said.price != *ordered->price) {
      add(line.segment, line.price_element, "price-differs",
          "price " + line.said.price->text() + " is not " + ordered->price->text() + ", the price of the order");
    }
    auto& total = totals_[ordered];
    const auto sum = total.sum.plus(*line.said.quantity);
    if (sum) total = {*sum, &line};
  }

  // One line twice is a slip, but for ship notices, which tell a line once for every pack.
  void check_repetition(const LaterLineFact& line, const OrderFacts& order, bool added) {
    if (added)
      return add(line.segment, line.id_element, "duplicate-line", "order " + order.number + " has this line already");
    if (later_.set == "856" || line.said.id.empty()) return;
    if (!seen_.emplace(line.order, line.said.id + "*" + line.change).second)
      add(line.segment, line.id_element, "duplicate-line",
          "line " + printable(line.said.id, 20) + " stands here twice");
  }

  void check_total(const OrderLineFact& ordered, const Total& total) {
    if (total.last == nullptr || !ordered.quantity || total.sum <= *ordered.quantity) return;
    add(total.last->segment, total.last->quantity_element, "quantity-over",
        total.sum.text() + " is more than the " + ordered.quantity->text() + " ordered");
  }

  void check_ship_to() {
    if (later_.ship_to.empty()) return;
    for (const auto* order : found_) {
      if (order == nullptr || order->ship_to.empty()) continue;
      const auto &said = later_.ship_to, &ordered = order->ship_to;
      const bool ids = !said.id.empty() && !ordered.id.empty() && said.qualifier == ordered.qualifier;
      const auto size = std::min(said.postcode.size(), ordered.postcode.size());  // "72712" and "727120038" agree
      const bool other_place = size > 0 && said.postcode.substr(0, size) != ordered.postcode.substr(0, size);
      if (ids ? said.id == ordered.id : !other_place) continue;
      return add(later_.ship_to_segment, 0, "ship-to-differs", "the ship-to is not that of order " + order->number);
    }
  }

  const LaterFacts& later_;
  const std::vector<OrderFacts>& orders_;
  std::vector<const OrderFacts*> found_;
  std::map<const OrderLineFact*, Total> totals_;
  std::set<std::pair<std::size_t, std::string>> seen_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<OrderFacts> read_orders(const File& file) {
  std::vector<OrderFacts> orders;
  for (const auto& interchange : file.interchanges) {
    for (const auto& group : interchange.groups) {
      for (const auto& set : group.sets) {
        const Segments in{interchange, set};
        if (set.id != "850" || in.count() < 3 || in.tag(2) != "BEG" || in.element(2, 3).empty()) continue;
        std::size_t ship_to = 0;
        OrderFacts order{.number = std::string(in.element(2, 3)), .ship_to = read_ship_to(in, ship_to), .lines = {}};
        for (std::size_t n = 3; n <= in.count(); ++n) {
          if (in.tag(n) == "PO1") order.lines.push_back(read_line(in, n));
        }
        orders.push_back(std::move(order));
      }
    }
  }
  return orders;
}

std::vector<Finding> compare(const LaterFacts& later, const std::vector<OrderFacts>& orders) {
  return Comparison(later, orders).run();
}

void check_across(SetCheck& check, const HierarchyLevels& levels) {
  const auto& id = check.set.id;
  if ((id != "855" && id != "856" && id != "810" && id != "860" && id != "865") || check.set.segment_count < 3) return;
  for (auto& finding : compare(read_later(check, levels), *check.options.orders)) {
    const auto n = static_cast<std::size_t>(finding.segment_number);
    if (finding.element > 0)
      finding.value = echo(check.element(n, static_cast<std::size_t>(finding.element)), check.interchange.delimiters);
    check.add(n == 0 ? 1 : n, std::move(finding));
  }
}

}  // namespace crossdock::x12

// SPDX-License-Identifier: Apache-2.0
// Knows what a whole document says of its parts: a quantity that is missing is not zero, an outcome without one is about
// the whole line, a line without a number has that of its place, and a price is never of nothing.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "translators/canonical/schema.hpp"
#include "translators/mapping/program.hpp"

namespace crossdock::mapping {
namespace {

using canonical::AckLine;
using canonical::LineOutcome;
using canonical::OutcomeStatus;

bool missing(const canonical::Quantity& quantity) {
  return quantity.value.is_zero() && quantity.unit.empty() && quantity.source_unit.empty();
}

// A rejection needs no quantity; what else is said of the line without one is said of all of it, where it is said alone.
Result<void> complete_line(AckLine& line, std::size_t index, const std::vector<std::string>& zeros) {
  for (std::size_t i = 0; i < line.outcomes.size(); ++i) {
    auto& outcome = line.outcomes[i];
    if (!missing(outcome.quantity) || outcome.status == OutcomeStatus::rejected) continue;
    const auto word = canonical::word_of(outcome.status);
    const auto place = fmt::format("lines[{}].outcomes", index);
    const auto field = fmt::format("{}[{}].quantity", place, i);
    const bool said = std::ranges::find(zeros, field) != zeros.end() ||
                      std::ranges::find(zeros, fmt::format("{}[status={}].quantity", place, word)) != zeros.end();
    if (said) continue;
    if (line.outcomes.size() == 1 && !line.ordered.value.is_zero() &&
        outcome.status != OutcomeStatus::quantity_changed) {
      outcome.quantity = line.ordered;
      continue;
    }
    return fail(
        Fault::unmapped,
        fmt::format("line {} is {} without a quantity, and what it was cannot be told: ask the partner to name the "
                    "quantity of every outcome",
                    line.number, word),
        field);
  }
  return {};
}

template <class Line>
Result<void> check_basis(const std::vector<Line>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].price_basis && lines[i].price_basis->value <= Decimal(0))
      return fail(Fault::invalid,
                  fmt::format("line {} has a price of {} units", lines[i].number, lines[i].price_basis->value.text()),
                  fmt::format("lines[{}].price_basis", i));
  }
  return {};
}

// How much is ordered or billed must be said: nothing is not zero.
template <class Line>
Result<void> check_quantities(const std::vector<Line>& lines, const std::vector<std::string>& zeros) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto field = fmt::format("lines[{}].quantity", i);
    if (!missing(lines[i].quantity) || std::ranges::find(zeros, field) != zeros.end()) continue;
    return fail(
        Fault::unmapped,
        fmt::format("line {} has no quantity, and nothing is not zero: ask the partner to name it, or read it from "
                    "where he says it",
                    lines[i].number.empty() ? std::to_string(i + 1) : lines[i].number),
        field);
  }
  return {};
}

bool says_how_much(const canonical::ShipNode& node) {
  return (node.shipped && !missing(*node.shipped)) || std::ranges::any_of(node.children, says_how_much);
}

// An item of a notice says how much of it was shipped, or the packs below it do.
Result<void> check_items(const std::vector<canonical::ShipNode>& nodes, const std::string& path) {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto place = fmt::format("{}[{}]", path, i);
    if (nodes[i].level == canonical::NodeLevel::item && !says_how_much(nodes[i]))
      return fail(
          Fault::unmapped,
          fmt::format("item {} has no quantity, and nothing is not zero: ask the partner to name it, or read it from "
                      "where he says it",
                      nodes[i].line_number.empty() ? place : nodes[i].line_number),
          place + ".shipped");
    if (const auto done = check_items(nodes[i].children, place + ".children"); !done) return done;
  }
  return {};
}

// A line without a number has that of its place, or where that is another line's, the first one behind the last place
// that is free: an answer names lines by their numbers. Two lines of one number cannot be told apart.
Result<void> number_lines(std::vector<canonical::OrderLine>& lines) {
  std::map<std::string, std::size_t> taken;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].number.empty()) continue;
    const auto [other, added] = taken.emplace(lines[i].number, i);
    if (added) continue;
    return fail(
        Fault::invalid,
        fmt::format("lines {} and {} of the order both have the number '{}': an answer could not tell them apart",
                    other->second + 1, i + 1, lines[i].number),
        fmt::format("lines[{}].number", i));
  }
  auto beyond = lines.size();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].number.empty()) continue;
    auto number = std::to_string(i + 1);
    while (!taken.emplace(number, i).second) number = std::to_string(++beyond);
    lines[i].number = std::move(number);
  }
  return {};
}

// A quantity without a unit is in the one that its price is of.
void take_units(std::vector<canonical::OrderLine>& lines) {
  for (auto& line : lines) {
    if (!line.quantity.unit.empty() || !line.quantity.source_unit.empty() || !line.price_basis) continue;
    line.quantity.unit = line.price_basis->unit;
    line.quantity.source_unit = line.price_basis->source_unit;
  }
}

// The parts of a line are in its unit. A single place without a quantity is where all of it goes.
void take_parts(std::vector<canonical::OrderLine>& lines, const std::vector<std::string>& zeros) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto& line = lines[i];
    const auto in_unit_of_line = [&](canonical::Quantity& part) {
      if (!missing(part) && part.unit.empty() && part.source_unit.empty()) part.unit = line.quantity.unit;
    };
    const auto all = fmt::format("lines[{}].destinations[0].quantity", i);
    if (line.destinations.size() == 1 && missing(line.destinations.front().quantity) &&
        std::ranges::find(zeros, all) == zeros.end())
      line.destinations.front().quantity = line.quantity;
    for (auto& part : line.destinations) in_unit_of_line(part.quantity);
    for (auto& part : line.schedule) in_unit_of_line(part.quantity);
  }
}

// A document that names no currency is in the one of its amounts.
void take_currency(canonical::Order& order) {
  for (auto line = order.lines.begin(); order.currency.empty() && line != order.lines.end(); ++line) {
    if (line->price) order.currency = line->price->currency;
    if (order.currency.empty() && line->amount) order.currency = line->amount->currency;
  }
}

// What its mapping requires is all that such a document must say.
template <class Document>
Result<void> complete_kind(Document&, const std::vector<std::string>&) {
  return {};
}
Result<void> complete_kind(canonical::Order& order, const std::vector<std::string>& zeros) {
  take_currency(order);
  take_units(order.lines);
  take_parts(order.lines, zeros);
  if (const auto done = number_lines(order.lines); !done) return done;
  if (const auto done = check_quantities(order.lines, zeros); !done) return done;
  return check_basis(order.lines);
}
Result<void> complete_kind(canonical::Invoice& invoice, const std::vector<std::string>& zeros) {
  if (const auto done = check_quantities(invoice.lines, zeros); !done) return done;
  return check_basis(invoice.lines);
}
Result<void> complete_kind(canonical::ShipNotice& notice, const std::vector<std::string>&) {
  return check_items(notice.nodes, "nodes");
}
Result<void> complete_kind(canonical::OrderAck& ack, const std::vector<std::string>& zeros) {
  for (std::size_t i = 0; i < ack.lines.size(); ++i) {
    if (const auto done = complete_line(ack.lines[i], i, zeros); !done) return done;
  }
  return check_basis(ack.lines);
}

// By its word, or by a code of UN/ECE 7065 and Recommendation 21 that tells which pallet.
bool is_pallet(std::string_view type) {
  constexpr std::string_view list = "edifact:";
  if (!type.starts_with(list)) return type == "pallet";
  type.remove_prefix(list.size());
  return type.starts_with("20") || type == "08" || type == "09" || type == "PN" || type == "PE";
}

void name_packages_below(std::vector<canonical::ShipNode>& nodes) {
  using canonical::NodeLevel;
  for (auto& node : nodes) {
    name_packages_below(node.children);
    if (node.level != NodeLevel::shipment) continue;
    const bool holds_packages = std::ranges::any_of(
        node.children, [](const canonical::ShipNode& child) { return child.level != NodeLevel::item; });
    const bool pallet = !node.packages.empty() && is_pallet(node.packages.front().type);
    node.level = holds_packages || pallet ? NodeLevel::tare : NodeLevel::pack;
  }
}

}  // namespace

void name_packages(canonical::Document& document) {
  auto* notice = std::get_if<canonical::ShipNotice>(&document);
  if (notice == nullptr) return;
  for (auto& root : notice->nodes) name_packages_below(root.children);
}

Result<void> complete(canonical::Document& document, const std::vector<std::string>& zeros) {
  return std::visit([&](auto& one) { return complete_kind(one, zeros); }, document);
}

}  // namespace crossdock::mapping

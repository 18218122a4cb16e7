// SPDX-License-Identifier: Apache-2.0
// Knows what a whole document says of its parts: a quantity that is missing is not zero, an outcome without one is about the
// whole line, and a price is never of nothing.
#include <fmt/format.h>

#include <algorithm>

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
Result<void> complete(AckLine& line, std::size_t index, const std::vector<std::string>& zeros) {
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

Result<void> complete(canonical::Order& order, const std::vector<std::string>& zeros) {
  if (const auto done = check_quantities(order.lines, zeros); !done) return done;
  return check_basis(order.lines);
}
Result<void> complete(canonical::Invoice& invoice, const std::vector<std::string>& zeros) {
  if (const auto done = check_quantities(invoice.lines, zeros); !done) return done;
  return check_basis(invoice.lines);
}
Result<void> complete(canonical::ShipNotice& notice, const std::vector<std::string>&) {
  return check_items(notice.nodes, "nodes");
}
Result<void> complete(canonical::OrderAck& ack, const std::vector<std::string>& zeros) {
  for (std::size_t i = 0; i < ack.lines.size(); ++i) {
    if (const auto done = complete(ack.lines[i], i, zeros); !done) return done;
  }
  return check_basis(ack.lines);
}

}  // namespace

Result<void> complete(canonical::Document& document, const std::vector<std::string>& zeros) {
  return std::visit([&](auto& one) { return complete(one, zeros); }, document);
}

}  // namespace crossdock::mapping

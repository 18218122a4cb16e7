// SPDX-License-Identifier: Apache-2.0
// Short ways to write invoices and what they are compared with.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/modules/reconciliation/reconcile.hpp"

namespace crossdock::reconciliation {

inline Decimal d(std::string_view text) { return Decimal::parse(text).value(); }
inline canonical::Money usd(const Decimal& amount) { return {amount, "USD"}; }
inline canonical::Item sku(std::string value) { return {{{canonical::ItemIdScheme::seller, std::move(value)}}, ""}; }

// Ordered and shipped on P1 at `price`, nothing invoiced yet; ids from 1 are line numbers too.
inline PurchaseLineFacts bought(std::int64_t id, const Decimal& quantity, const Decimal& price, std::string item = "") {
  PurchaseLineFacts line;
  line.id = id;
  line.order_number = "P1";
  line.number = std::to_string(id);
  line.item = sku(item.empty() ? "SKU" + std::to_string(id) : std::move(item));
  line.unit = "EA";
  line.packs = {{"CA", 12}};
  line.ordered = quantity;
  line.evidence = quantity;
  line.price = usd(price);
  return line;
}

inline InvoiceFacts facts_of(std::vector<PurchaseLineFacts> lines) {
  InvoiceFacts facts;
  facts.supplier = "acme";
  facts.lines = std::move(lines);
  return facts;
}

inline canonical::InvoiceLine billed(std::string order_line, const Decimal& quantity, const Decimal& price,
                                     std::string unit = "EA") {
  canonical::InvoiceLine line;
  line.number = order_line;
  line.order_line_number = std::move(order_line);
  line.quantity = {quantity, std::move(unit), ""};
  line.price = usd(price);
  return line;
}

inline canonical::Invoice bill_of(std::vector<canonical::InvoiceLine> lines, std::string number = "INV-1") {
  canonical::Invoice invoice;
  invoice.number = std::move(number);
  invoice.issue_date = Date::parse("2026-11-23").value();
  invoice.order_number = "P1";
  invoice.currency = "USD";
  invoice.lines = std::move(lines);
  return invoice;
}

// Adds what `outcome` took to the facts, as the store does before the next invoice comes.
inline void book(InvoiceFacts& facts, const Outcome& outcome) {
  for (const auto& allocation : outcome.allocations) {
    auto& line = *std::ranges::find(facts.lines, allocation.purchase_line, &PurchaseLineFacts::id);
    const auto add = [](Decimal& sum, const Decimal& part) { sum = (Checked(sum) + part).value(); };
    add(line.invoiced, allocation.quantity);
    add(line.invoiced, allocation.disputed_quantity);
    add(line.approved, allocation.quantity);
    add(line.approved_amount, allocation.amount);
    add(line.disputed_amount, allocation.disputed_amount);
  }
}

inline std::vector<std::string> reasons(const Outcome& outcome) {
  std::vector<std::string> names;
  for (const auto& hold : outcome.holds) names.emplace_back(to_string(hold.reason));
  return names;
}

// Every line's money is accounted for, and so is the invoice's (I6, I7).
inline std::string lost_money(const Outcome& outcome) {
  std::vector<Checked> allocated(outcome.lines.size());
  for (const auto& one : outcome.allocations) allocated[one.invoice_line] += Checked(one.amount) + one.disputed_amount;
  for (std::size_t i = 0; i < outcome.lines.size(); ++i) {
    const auto& line = outcome.lines[i];
    if ((Checked(line.approved) + line.disputed + line.unmatched).value() != line.amount)
      return "line " + std::to_string(i);
    if (line.unmatched.is_zero() && allocated[i].value() != line.amount)
      return "allocations of line " + std::to_string(i);
  }
  const auto& totals = outcome.totals;
  if ((Checked(outcome.approved) + outcome.disputed).value() != totals.computed) return "the whole";
  return (Checked(totals.lines) + totals.charges - totals.allowances + totals.tax).value() == totals.computed
             ? ""
             : "totals";
}

}  // namespace crossdock::reconciliation

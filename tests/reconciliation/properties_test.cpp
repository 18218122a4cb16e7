// SPDX-License-Identifier: Apache-2.0
// Laws over random invoices: money is conserved, sequence does not matter, tolerances only ever loosen.
#include <rapidcheck.h>

#include "tests/reconciliation/bills.hpp"

namespace crossdock::reconciliation::properties_test {
namespace {

struct Bill {
  canonical::Invoice invoice;
  std::vector<PurchaseLineFacts> lines;
};

std::vector<PurchaseLineFacts> any_purchase_lines() {
  std::vector<PurchaseLineFacts> lines;
  const int count = *rc::gen::inRange(1, 5);
  for (int i = 1; i <= count; ++i) {
    lines.push_back(supplied(bought(i, *rc::gen::inRange(1, 20), Decimal::scaled(*rc::gen::inRange(100, 900), 2),
                                    "SKU" + std::to_string(*rc::gen::inRange(1, 4))),
                             *rc::gen::inRange(0, 22)));
  }
  return lines;
}

canonical::InvoiceLine any_line(const PurchaseLineFacts& meant, int number) {
  const Decimal price =
      (Checked(meant.price->amount) + Decimal::scaled(*rc::gen::element(0, 0, 0, 1, 7, -3), 2)).value();
  auto line = billed(*rc::gen::arbitrary<bool>() ? meant.number : "", *rc::gen::inRange(1, 15), price,
                     *rc::gen::element<std::string>("EA", "EA", "EA", "PF"));
  line.item = meant.item;
  line.number = std::to_string(number);
  if (*rc::gen::inRange(0, 3) == 0) line.amount = usd(Decimal::scaled(*rc::gen::inRange(100, 9000), 2));
  return line;
}

void add_extras(canonical::Invoice& invoice) {
  if (*rc::gen::arbitrary<bool>()) {
    canonical::Tax tax;
    tax.amount = usd(Decimal::scaled(*rc::gen::inRange(0, 500), 2));
    invoice.taxes = {tax};
  }
  if (*rc::gen::inRange(0, 3) == 0) invoice.charges.push_back(charge_of("D240", *rc::gen::element("1.00", "7.50")));
  if (*rc::gen::inRange(0, 3) == 0) invoice.charges.push_back(allowance_of(*rc::gen::element("0.25", "2.00", "9.99")));
}

Bill any_bill() {
  Bill bill;
  bill.lines = any_purchase_lines();
  std::vector<canonical::InvoiceLine> billed_lines;
  for (int i = *rc::gen::inRange(1, 6); i > 0; --i)
    billed_lines.push_back(any_line(bill.lines[*rc::gen::inRange<std::size_t>(0, bill.lines.size())], i));
  bill.invoice = bill_of(billed_lines);
  add_extras(bill.invoice);
  return bill;
}

// Invoices and credit notes on the same few lines: repeated, crossing, above what there is.
void add_claims(Books& books, int most) {
  const int count = *rc::gen::inRange(2, most + 1);
  for (int i = 0; i < count; ++i) {
    const bool credit = i > 0 && *rc::gen::inRange(0, 3) == 0;
    std::vector<canonical::InvoiceLine> lines;
    for (int l = *rc::gen::inRange(1, 4); l > 0; --l) {
      auto line = any_line(books.facts.lines[*rc::gen::inRange<std::size_t>(0, books.facts.lines.size())], l);
      if (credit && *rc::gen::inRange(0, 3) == 0) line.price = usd(d("0.10"));
      if (!credit && *rc::gen::inRange(0, 6) == 0) line.quantity.value = line.quantity.value.negated();
      lines.push_back(line);
    }
    const auto number = "N-" + std::to_string(*rc::gen::inRange(1, 6));
    auto document = credit ? credit_of(lines, "C" + number, *rc::gen::element<std::string>("", "N-1", "N-2", "N-3"))
                           : bill_of(lines, number);
    document.issue_date = Date::parse(*rc::gen::element("2026-11-20", "2026-11-23")).value();
    add_extras(document);
    books.add(std::move(document), "hash" + std::to_string(*rc::gen::inRange(0, 9)));
  }
}

// One sentence for each claim, by its id.
std::map<InvoiceId, std::vector<std::string>> sentences(const Books& books) {
  std::map<InvoiceId, std::vector<std::string>> told;
  const auto outcomes = books.judged();
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    auto& lines = told[books.facts.claims[i].id];
    lines = outcomes[i].explanation;
    for (const auto& one : outcomes[i].allocations) {
      lines.push_back(std::to_string(one.invoice_line) + " on " + std::to_string(one.purchase_line.number()) + ": " +
                      one.quantity.normalized().text() + " at " + one.amount.normalized().text() + ", " +
                      one.disputed_quantity.normalized().text() + " at " + one.disputed_amount.normalized().text() +
                      ", " + one.credited_quantity.normalized().text() + " at " +
                      one.credited_amount.normalized().text());
    }
    for (const auto& hold : outcomes[i].holds) lines.push_back(std::to_string(hold.other_invoice.number()));
  }
  return told;
}

std::string all_sentences(const Books& books) {
  std::string text;
  for (const auto& [id, lines] : sentences(books)) {
    for (const auto& line : lines) text += "\n" + line;
  }
  return text;
}

Tolerance any_tolerance() {
  const Decimal limit = Decimal::scaled(*rc::gen::inRange(0, 20), 1);
  switch (*rc::gen::inRange(0, 4)) {
    case 0: return Tolerance::none();
    case 1: return Tolerance::up_to(limit);
    case 2: return Tolerance::up_to_percent(limit);
    default: return Tolerance::any();
  }
}

Tolerance tighter(const Tolerance& tolerance) {
  if (tolerance.kind == Tolerance::Kind::unlimited) return Tolerance::up_to(*rc::gen::inRange(0, 5));
  if (tolerance.kind == Tolerance::Kind::zero) return tolerance;
  Tolerance tight = tolerance;
  for (auto* limit : {&tight.absolute, &tight.percent}) {
    if (*limit) *limit = (Checked(**limit) * Decimal::scaled(5, 1)).value();
  }
  return tight;
}

TEST(ReconciliationPropertiesTest, MoneyIsConservedToTheCent) {
  const bool holds = rc::check("I6, I7", [] {
    const auto bill = any_bill();
    Tolerances tolerances;
    tolerances.price_over = any_tolerance();
    tolerances.quantity_over = any_tolerance();
    tolerances.line_amount = any_tolerance();
    const auto outcome = outcome_of(bill.invoice, bill.lines, tolerances);
    RC_ASSERT(lost_money(outcome) == "");
    RC_ASSERT(outcome.approved >= std::min(outcome.totals.computed, Decimal(0)));
    RC_ASSERT(outcome.approved <= std::max(outcome.totals.computed, Decimal(0)));
    const bool disputes_are_explained = outcome.disputed.is_zero() || !outcome.holds.empty();
    RC_ASSERT(disputes_are_explained);
  });
  EXPECT_TRUE(holds);
}

TEST(ReconciliationPropertiesTest, WhatCreditsTakeBackIsWhatInvoicesWereCredited) {
  const bool holds = rc::check([] {
    Books books(any_purchase_lines());
    add_claims(books, 6);
    const auto outcomes = books.judged();
    const auto lost = lost_money(outcomes);
    if (!lost.empty()) RC_FAIL(lost + all_sentences(books));
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      const auto& outcome = outcomes[i];
      const bool credit = books.facts.claims[i].document->kind == canonical::InvoiceKind::credit_note;
      if (credit && !outcome.approved.is_zero()) RC_FAIL("a credit is approved" + all_sentences(books));
      if (!credit && outcome.approved < std::min(outcome.totals.computed, Decimal(0)))
        RC_FAIL("less than nothing is approved" + all_sentences(books));
      if (!outcome.disputed.is_zero() && outcome.holds.empty())
        RC_FAIL("a dispute without a hold" + all_sentences(books));
    }
  });
  EXPECT_TRUE(holds);
}

// Without tolerances and without a person's word: units within the evidence, money within units at the agreed price. Each
// allocation may round by a cent.
TEST(ReconciliationPropertiesTest, NoMoreIsApprovedThanWasSuppliedAtTheAgreedPrice) {
  const bool holds = rc::check("I5", [] {
    Books books(any_purchase_lines());
    add_claims(books, 6);
    struct Sum {
      Checked units, money, cents;
    };
    std::map<PurchaseLineId, Sum> sums;
    for (const auto& outcome : books.judged()) {
      if (outcome.approved_extras.sign() > 0) RC_FAIL("extras that nobody agreed on" + all_sentences(books));
      for (const auto& one : outcome.allocations) {
        auto& sum = sums[one.purchase_line];
        sum.units += one.quantity;
        sum.money += one.amount;
        sum.cents += Decimal::scaled(1, 2);
      }
    }
    for (const auto& line : books.facts.lines) {
      const auto& sum = sums[line.id];
      RC_ASSERT(sum.units.value() <= line.evidence);
      RC_ASSERT(sum.money.value() <= (Checked(line.evidence) * line.price->amount + sum.cents).value());
    }
  });
  EXPECT_TRUE(holds);
}

TEST(ReconciliationPropertiesTest, WhatCameFirstDoesNotMatter) {
  const bool holds = rc::check([] {
    Books books(any_purchase_lines());
    add_claims(books, 4);
    const auto told = sentences(books);
    auto& claims = books.facts.claims;
    const auto by_id = [](const Claim& a, const Claim& b) { return a.id < b.id; };
    while (std::ranges::next_permutation(claims, by_id).found) RC_ASSERT(sentences(books) == told);
  });
  EXPECT_TRUE(holds);
}

TEST(ReconciliationPropertiesTest, TheSequenceOfLinesDoesNotMatter) {
  const bool holds = rc::check([] {
    auto bill = any_bill();
    const auto before = outcome_of(bill.invoice, bill.lines);
    std::ranges::reverse(bill.invoice.lines);
    std::ranges::reverse(bill.lines);
    const auto after = outcome_of(bill.invoice, bill.lines);
    RC_ASSERT(before.approved == after.approved);
    RC_ASSERT(before.disputed == after.disputed);
    RC_ASSERT(before.verdict == after.verdict);
  });
  EXPECT_TRUE(holds);
}

TEST(ReconciliationPropertiesTest, TighteningNeverTurnsAHoldIntoAPass) {
  const bool holds = rc::check("I13", [] {
    const auto bill = any_bill();
    Tolerances loose;
    for (auto* one : {&loose.price_over, &loose.price_under, &loose.quantity_over, &loose.line_amount, &loose.total})
      *one = any_tolerance();
    Tolerances tight = loose;
    for (auto* one : {&tight.price_over, &tight.price_under, &tight.quantity_over, &tight.line_amount, &tight.total})
      *one = tighter(*one);
    const auto with_loose = outcome_of(bill.invoice, bill.lines, loose);
    const auto with_tight = outcome_of(bill.invoice, bill.lines, tight);
    const bool passes_only_if_loose_does = with_loose.holds.empty() || !with_tight.holds.empty();
    RC_ASSERT(passes_only_if_loose_does);
  });
  EXPECT_TRUE(holds);
}

TEST(ReconciliationPropertiesTest, TwoInvoicesAreJudgedAsOne) {
  const bool holds = rc::check([] {
    auto bill = any_bill();
    bill.invoice.taxes.clear();
    bill.invoice.charges.clear();
    for (auto& line : bill.invoice.lines) line.amount.reset();
    const auto whole = outcome_of(bill.invoice, bill.lines);

    // Every line is cut in two at a whole quantity; both halves ask for the same price.
    auto first = bill.invoice;
    auto second = bill.invoice;
    second.number = "INV-2B";
    for (std::size_t i = 0; i < first.lines.size(); ++i) {
      const auto total = static_cast<int>(bill.invoice.lines[i].quantity.value.coefficient());
      first.lines[i].quantity.value = *rc::gen::inRange(0, total + 1);
      second.lines[i].quantity.value = (Checked(total) - first.lines[i].quantity.value).value();
    }
    for (auto* part : {&first, &second}) {
      std::erase_if(part->lines, [](const auto& line) { return line.quantity.value.is_zero(); });
    }
    if (first.lines.empty() || second.lines.empty()) return;
    Books books(bill.lines);
    books.add(first);
    books.add(second);
    const auto halves = books.judged();
    // Units of one item at different prices may be approved in another mix; with one price on each line the sum is the same.
    const bool one_price = std::ranges::all_of(bill.lines, [&](const PurchaseLineFacts& line) {
      return std::ranges::all_of(
          bill.lines, [&](const PurchaseLineFacts& other) { return line.item != other.item || line.id == other.id; });
    });
    if (!one_price) RC_DISCARD("items share lines");
    Checked units;
    for (const auto& outcome : halves) {
      for (const auto& allocation : outcome.allocations) units += allocation.quantity;
    }
    for (const auto& allocation : whole.allocations) units -= allocation.quantity;
    RC_ASSERT(units.value().is_zero());
    RC_ASSERT((Checked(halves[0].totals.computed) + halves[1].totals.computed).value() == whole.totals.computed);
  });
  EXPECT_TRUE(holds);
}

void scale_money(Bill& bill) {
  const auto scale = [](std::optional<canonical::Money>& money) {
    if (money) money->amount = (Checked(money->amount) * 100).value();
  };
  for (auto& charge : bill.invoice.charges) scale(charge.amount);
  for (auto& line : bill.invoice.lines) {
    scale(line.price);
    scale(line.amount);
  }
  for (auto& tax : bill.invoice.taxes) scale(tax.amount);
  for (auto& line : bill.lines) scale(line.price);
}

TEST(ReconciliationPropertiesTest, ScalingTheMoneyScalesTheVerdict) {
  const bool holds = rc::check([] {
    auto bill = any_bill();
    scale_money(bill);  // whole dollars, so that a part of a difference is at least a cent
    const auto before = outcome_of(bill.invoice, bill.lines);
    scale_money(bill);
    const auto after = outcome_of(bill.invoice, bill.lines);
    RC_ASSERT(reasons(before) == reasons(after));
    // Extras that are paid in proportion round to the cent: what is less than half of one is nothing.
    const bool rounded_away = before.approved.is_zero() && after.approved.absolute() <= Decimal::scaled(50, 2);
    if (!rounded_away) RC_ASSERT(before.verdict == after.verdict);
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace crossdock::reconciliation::properties_test

// SPDX-License-Identifier: Apache-2.0
// Verdicts, as tables: one purchase line of 24 EA at 5.00 unless a case says otherwise.
#include "tests/reconciliation/bills.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::reconciliation::reconcile_test {
namespace {

struct Case {
  const char* name;
  canonical::InvoiceLine line;
  Verdict verdict;
  std::string_view approved;
  std::string_view disputed;
  Reasons reasons;
  Tolerances tolerances{};
  std::string_view evidence = "24";
};
class ReconcileTest : public testing::TestWithParam<Case> {};

TEST_P(ReconcileTest, SaysWhatIsPaidAndWhatIsHeld) {
  const auto outcome = outcome_of(bill_of({GetParam().line}), {supplied(bought(1, 24, 5), d(GetParam().evidence))},
                                  GetParam().tolerances);
  EXPECT_EQ(outcome.verdict, GetParam().verdict) << outcome.explanation.front();
  EXPECT_EQ(outcome.approved, d(GetParam().approved)) << outcome.approved.text();
  EXPECT_EQ(outcome.disputed, d(GetParam().disputed)) << outcome.disputed.text();
  EXPECT_EQ(reasons(outcome), GetParam().reasons);
  EXPECT_EQ(lost_money(outcome), "");
}

canonical::InvoiceLine with_amount(canonical::InvoiceLine line, std::string_view amount) {
  line.amount = usd(d(amount));
  return line;
}
canonical::InvoiceLine per_hundred(canonical::InvoiceLine line) {
  line.price_basis = canonical::Quantity{100, "EA", ""};
  return line;
}
canonical::InvoiceLine without_price(canonical::InvoiceLine line) {
  line.price.reset();
  return line;
}
Tolerances price_over(const Tolerance& tolerance) {
  Tolerances all;
  all.price_over = tolerance;
  return all;
}
Tolerances price_under(const Tolerance& tolerance) {
  Tolerances all;
  all.price_under = tolerance;
  return all;
}
Tolerances quantity_over(const Tolerance& tolerance) {
  Tolerances all;
  all.quantity_over = tolerance;
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    Reconciliation, ReconcileTest,
    testing::Values(
        Case{"Exact", billed("1", 24, 5), Verdict::approved, "120", "0", {}},
        Case{"TwoCasesOfTwelve", billed("1", 2, 60, "CA"), Verdict::approved, "120", "0", {}},
        Case{"PricePerHundred", per_hundred(billed("1", 24, 500)), Verdict::approved, "120", "0", {}},
        Case{
            "AmountAlone", with_amount(without_price(billed("1", 24, 5)), "120.00"), Verdict::approved, "120", "0", {}},
        Case{"UnknownUnit", billed("1", 2, 60, "PF"), Verdict::held, "0", "120", {"wrong_unit"}},
        Case{"DearerByACent",
             billed("1", 24, d("5.01")),
             Verdict::partially_approved,
             "120",
             "0.24",
             {"price_above_tolerance"}},
        Case{"DearerWithinOneCent",
             billed("1", 24, d("5.01")),
             Verdict::approved,
             "120.24",
             "0",
             {},
             price_over(Tolerance::up_to(d("0.01")))},
        Case{"DearerThanTwoPercent",
             billed("1", 24, d("5.11")),
             Verdict::partially_approved,
             "120",
             "2.64",
             {"price_above_tolerance"},
             price_over(Tolerance::up_to_percent(2))},
        Case{"DearerByTwoPercent",
             billed("1", 24, d("5.10")),
             Verdict::approved,
             "122.40",
             "0",
             {},
             price_over(Tolerance::up_to_percent(2))},
        Case{"CasesDearerByACentEach",
             billed("1", 2, d("60.12"), "CA"),
             Verdict::approved,
             "120.24",
             "0",
             {},
             price_over(Tolerance::up_to(d("0.01")))},
        Case{"Cheaper", billed("1", 24, d("4.00")), Verdict::approved, "96", "0", {}},
        Case{"CheaperWhereThatIsSuspicious",
             billed("1", 24, d("4.00")),
             Verdict::held,
             "0",
             "96",
             {"price_below_tolerance"},
             price_under(Tolerance::none())},
        Case{"ASlippedDecimal", billed("1", 24, d("0.50")), Verdict::held, "0", "12", {"price_below_tolerance"}},
        Case{"HalfPriceIsABargain", billed("1", 24, d("2.50")), Verdict::approved, "60", "0", {}},
        Case{"MoreThanShipped",
             billed("1", 24, 5),
             Verdict::partially_approved,
             "100",
             "20",
             {"quantity_above_evidence"},
             {},
             "20"},
        Case{"MoreThanShippedWithinTolerance",
             billed("1", 24, 5),
             Verdict::approved,
             "120",
             "0",
             {},
             quantity_over(Tolerance::up_to_percent(20)),
             "20"},
        Case{"MoreThanOrdered", billed("1", 30, 5), Verdict::partially_approved, "120", "30", {"quantity_above_order"}},
        Case{"BeforeShipment",
             billed("1", 24, 5),
             Verdict::awaiting_shipment,
             "0",
             "120",
             {"awaiting_shipment"},
             {},
             "0"},
        Case{"AmountAbovePriceTimesQuantity",
             with_amount(billed("1", 24, 5), "121.00"),
             Verdict::partially_approved,
             "120",
             "1",
             {"amount_mismatch"}},
        Case{"UnknownLine", billed("9", 24, 5), Verdict::held, "0", "120", {"unmatched_line"}},
        Case{"NoNumbers", without_price(billed("1", 24, 5)), Verdict::held, "0", "0", {"bad_number"}}),
    case_name);

TEST(ReconcileTest, LinesAreCountedOverAllInvoices) {
  Books books({bought(1, 10, 5)});
  const auto first = books.add(bill_of({billed("1", 6, 5)}));
  const auto second = books.add(bill_of({billed("1", 6, 5)}, "INV-77"));
  EXPECT_EQ(books.of(first).verdict, Verdict::approved);
  const auto outcome = books.of(second);
  EXPECT_EQ(outcome.approved, 20);
  EXPECT_EQ(reasons(outcome), Reasons{"quantity_above_order"});
  EXPECT_EQ(outcome.credit_expected, 10);
}

TEST(ReconcileTest, AnInvoiceBeforeItsShipmentIsApprovedWhenTheGoodsMove) {
  auto line = bought(1, 10, 5);
  line.evidence = 0;
  const auto invoice = bill_of({billed("1", 10, 5)});
  EXPECT_EQ(outcome_of(invoice, {line}).verdict, Verdict::awaiting_shipment);
  line.evidence = 10;
  EXPECT_EQ(outcome_of(invoice, {line}).verdict, Verdict::approved);
}

TEST(ReconcileTest, OneItemOnTwoPurchaseLinesIsSpreadOverBoth) {
  auto line = billed("", 15, 5);
  line.item = sku("LAMP");
  const auto outcome = outcome_of(bill_of({line}), {bought(1, 10, 5, "LAMP"), bought(2, 10, 5, "LAMP")});
  EXPECT_EQ(outcome.verdict, Verdict::approved);
  ASSERT_EQ(outcome.allocations.size(), 2U);
  EXPECT_EQ(outcome.allocations[0].quantity, 10);
  EXPECT_EQ(outcome.allocations[1].quantity, 5);
  EXPECT_EQ(outcome.allocations[1].stage, Stage::item_id);
}

TEST(ReconcileTest, MoreThanAllLinesOfAnItemIsAboveTheOrder) {
  auto line = billed("", 25, 5);
  line.item = sku("LAMP");
  const auto outcome = outcome_of(bill_of({line}), {bought(1, 10, 5, "LAMP"), bought(2, 10, 5, "LAMP")});
  EXPECT_EQ(reasons(outcome), Reasons{"quantity_above_order"});
  EXPECT_EQ(outcome.approved, 100);
  EXPECT_EQ(outcome.credit_expected, 25);
}

TEST(ReconcileTest, NoMoreIsPaidThanTheInvoiceAsksFor) {
  auto invoice = bill_of({billed("1", 10, 5)});
  invoice.declared.payable = usd(d("49.99"));
  Tolerances tolerances;
  tolerances.total = Tolerance::up_to(d("0.05"));
  const auto outcome = outcome_of(invoice, {bought(1, 10, 5)}, tolerances);
  EXPECT_TRUE(outcome.holds.empty());
  EXPECT_EQ(outcome.approved, d("49.99"));
  EXPECT_EQ(lost_money(outcome), "");
}

TEST(ReconcileTest, TwoLinesAtOnePriceAreToldApartByTheirWords) {
  auto left = bought(1, 10, 5);
  auto right = bought(2, 10, 5);
  left.item = {{}, "Desk lamp, brass, 40 W"};
  right.item = {{}, "Floor lamp, steel, 60 W"};
  auto steel = billed("", 10, 5);
  auto brass = billed("", 10, 5);
  steel.item = {{}, "LAMP STEEL FLOOR 60 W"};
  brass.item = {{}, "BRASS DESK LAMP"};
  const auto outcome = outcome_of(bill_of({steel, brass}), {left, right});
  ASSERT_EQ(outcome.allocations.size(), 2U);
  EXPECT_EQ(outcome.allocations[0].purchase_line, PurchaseLineId(2));
  EXPECT_EQ(outcome.allocations[1].purchase_line, PurchaseLineId(1));
  EXPECT_EQ(outcome.allocations[1].stage, Stage::assignment);
}

TEST(ReconcileTest, WhatFitsTwoLinesEquallyIsLeftToAPerson) {
  auto line = billed("", 10, 5);
  line.item = {{}, "LAMP"};
  auto left = bought(1, 10, 5);
  auto right = bought(2, 10, 5);
  left.item = right.item = {{}, "LAMP"};
  EXPECT_EQ(reasons(outcome_of(bill_of({line}), {left, right})), Reasons{"ambiguous_line"});
}

TEST(ReconcileTest, ChargesTaxesAndTotals) {
  auto invoice = bill_of({billed("1", 10, 5)});
  canonical::AllowanceCharge freight;
  freight.reason = "D240";
  freight.amount = usd(d("7.50"));
  invoice.charges = {freight};
  canonical::Tax tax;
  tax.percent = d("8.25");
  tax.taxable = usd(50);
  tax.amount = usd(d("4.13"));
  invoice.taxes = {tax};
  invoice.declared.payable = usd(d("61.63"));
  const std::vector facts = {bought(1, 10, 5)};
  Policy policy;
  policy.taxes = {{d("8.25"), ""}};
  const auto held = outcome_of(invoice, facts, {}, policy);
  EXPECT_EQ(reasons(held), Reasons{"unexpected_charge"});
  EXPECT_EQ(held.approved, d("54.13"));
  EXPECT_EQ(held.disputed, d("7.50"));

  policy.charges = {{"D240", Tolerance::up_to(10)}};
  EXPECT_EQ(outcome_of(invoice, facts, {}, policy).approved, d("61.63"));

  invoice.declared.payable = usd(d("61.64"));
  const auto wrong = outcome_of(invoice, facts, {}, policy);
  EXPECT_EQ(reasons(wrong), Reasons{"total_mismatch"});
  EXPECT_TRUE(wrong.approved.is_zero());
  EXPECT_EQ(lost_money(wrong), "");

  invoice.declared.payable.reset();
  invoice.taxes[0].amount = usd(d("9.00"));
  const auto taxed = outcome_of(invoice, facts, {}, policy);
  EXPECT_EQ(reasons(taxed), Reasons{"tax_mismatch"});
  EXPECT_EQ(taxed.disputed, d("4.87"));
}

TEST(ReconcileTest, CurrenciesAreNeverMixed) {
  auto line = bought(1, 10, 5);
  line.price->currency = "EUR";
  const auto outcome = outcome_of(bill_of({billed("1", 10, 5)}), {line});
  EXPECT_EQ(reasons(outcome), Reasons{"currency_mismatch"});
  EXPECT_EQ(outcome.verdict, Verdict::held);
}

TEST(ReconcileTest, AnUnknownOrderIsHeldWithItsName) {
  auto invoice = bill_of({billed("1", 10, 5)});
  invoice.order_number = "P-77";
  const auto outcome = outcome_of(invoice, {bought(1, 10, 5)});
  EXPECT_EQ(reasons(outcome), Reasons{"unknown_order"});
  EXPECT_EQ(outcome.holds[0].explanation, "purchase order 'P-77' is not known for this supplier");
  EXPECT_EQ(outcome.lines[0].disputed, 50);
}

TEST(ReconcileTest, CentsRoundedOnceAreGivenToTheLargestRemainders) {
  // Three times 0.335 is 1.005: 1.01 rounded once, 1.02 rounded by line.
  auto invoice = bill_of({billed("1", 1, d("0.335")), billed("2", 1, d("0.335")), billed("3", 1, d("0.335"))});
  invoice.declared.payable = usd(d("1.01"));
  const std::vector facts = {bought(1, 1, d("0.335")), bought(2, 1, d("0.335")), bought(3, 1, d("0.335"))};
  const auto outcome = outcome_of(invoice, facts);
  EXPECT_EQ(outcome.verdict, Verdict::approved) << outcome.explanation.back();
  EXPECT_EQ(outcome.approved, d("1.01"));
  EXPECT_EQ(lost_money(outcome), "");
}

}  // namespace
}  // namespace crossdock::reconciliation::reconcile_test

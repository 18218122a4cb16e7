// SPDX-License-Identifier: Apache-2.0
// One test for each bug that other systems had with invoices: it must not happen here.
#include "tests/reconciliation/bills.hpp"

namespace crossdock::reconciliation::anchor_bugs_test {
namespace {

// frappe/erpnext 53003: the amount check ignored what the quantity check honoured, because there were two code paths.
TEST(AnchorBugsTest, QuantityAndAmountFollowOneTolerance) {
  Tolerances tolerances;
  tolerances.quantity_over = Tolerance::up_to_percent(10);
  const auto outcome = outcome_of(bill_of({billed("1", 11, 5)}), {bought(1, 10, 5)}, tolerances);
  EXPECT_EQ(outcome.verdict, Verdict::approved);
  EXPECT_EQ(outcome.allocations.at(0).quantity, 11);
  EXPECT_EQ(outcome.allocations[0].amount, 55);
}

// frappe/erpnext PR 19270, 47363, 48820, 40102; issues 19530, 10726, 14775, 7338, 44192, 45851: over-billing with
// returns; the order of return and credit mattered.
TEST(AnchorBugsTest, ACreditOfUnitsMakesRoomForTheRightInvoiceAgain) {
  Books books({bought(1, 10, 5)});
  books.add(bill_of({billed("1", 10, 5)}));
  books.add(credit_of({billed("1", -10, 5)}));
  EXPECT_EQ(books.approved(), "0.00");
  // Either invoice may be the one that was credited: one of them is paid, and nothing is held.
  books.add(bill_of({billed("1", 10, 5)}, "INV-2"));
  EXPECT_EQ(books.approved(), "50.00");
  for (const auto& outcome : books.judged()) EXPECT_EQ(reasons(outcome), Reasons{});
}

// frappe/erpnext 52293, 53760; Oracle's price corrections, SAP's subsequent credit: a price correction freed the units.
TEST(AnchorBugsTest, ACreditOfMoneyFreesNoUnits) {
  Books books({bought(1, 12, d("19.60"))});
  books.add(bill_of({billed("1", 12, d("20.60"))}));
  books.add(credit_of({billed("1", 12, d("1.00"))}));
  const auto again = books.of(books.add(bill_of({billed("1", 12, d("19.60"))}, "INV-2")));
  EXPECT_EQ(reasons(again), Reasons{"quantity_above_order"});
  EXPECT_EQ(books.approved(), "235.20");
}

// frappe/erpnext PR 9776, 56149: billed by amount, so a lower price left the order partially billed for ever.
TEST(AnchorBugsTest, ALowerPriceBillsTheWholeQuantity) {
  Books books({bought(1, 10, 5)});
  const auto outcome = books.of(books.add(bill_of({billed("1", 10, 4)})));
  EXPECT_EQ(outcome.allocations.at(0).quantity, 10);
  EXPECT_EQ(outcome.approved, 40);
  EXPECT_EQ(reasons(books.of(books.add(bill_of({billed("1", 2, 5)}, "INV-2")))), Reasons{"quantity_above_order"});
}

// odoo/odoo 13642: a vendor return was not subtracted; 25 could be paid where 20 were accepted.
TEST(AnchorBugsTest, ReturnedGoodsAreNotPaid) {
  auto line = bought(1, 25, 1);
  line.evidence = 20;  // 25 shipped, 5 returned
  EXPECT_EQ(outcome_of(bill_of({billed("1", 25, 1)}), {line}).approved, 20);
}

// odoo/odoo 50026, PR 119550, PR 114985: one order was added to a bill twice.
TEST(AnchorBugsTest, OneOrderLineBilledTwiceOnOneInvoiceIsPaidOnce) {
  const auto outcome = outcome_of(bill_of({billed("1", 10, 5), billed("1", 10, 5)}), {bought(1, 10, 5)});
  EXPECT_EQ(outcome.approved, 50);
  EXPECT_EQ(reasons(outcome), Reasons{"quantity_above_order"});
}

// odoo/odoo 59685, 68367, 68368, 33690, 81748: the duplicate rule was too strict for partial bills, then too lax.
TEST(AnchorBugsTest, PartialInvoicesAreNoDuplicatesAndRepeatedNumbersAre) {
  Books books({bought(1, 10, 5)});
  books.add(bill_of({billed("1", 5, 5)}, "INV-1"));
  EXPECT_EQ(books.of(books.add(bill_of({billed("1", 5, 5)}, "INV-2"))).verdict, Verdict::approved);
  EXPECT_EQ(books.of(books.add(bill_of({billed("1", 5, 5)}, "INV-1"))).verdict, Verdict::duplicate);
  EXPECT_EQ(books.approved(), "50.00");
}

// adempiere 3462, moqui/mantle-usl PR 82, Dolibarr 17696: events in another order made a second match or invoice.
TEST(AnchorBugsTest, InvoiceBeforeOrAfterShipmentEndsAlike) {
  auto line = bought(1, 10, 5);
  line.evidence = 0;
  const auto invoice = bill_of({billed("1", 10, 5)});
  ASSERT_EQ(outcome_of(invoice, {line}).verdict, Verdict::awaiting_shipment);
  line.evidence = 10;
  const auto after = outcome_of(invoice, {line});
  EXPECT_EQ(after.approved, 50);
  EXPECT_EQ(after.allocations.size(), 1U);
}

// apache/ofbiz-framework PR 959, 930: the invoice was created after the first item; the rest was never invoiced.
TEST(AnchorBugsTest, EveryLineIsReconciledAndNotOnlyTheFirst) {
  Books books({bought(1, 1, 5), bought(2, 2, 5), bought(3, 3, 5)});
  books.add(bill_of({billed("1", 1, 5)}));
  const auto rest = books.of(books.add(bill_of({billed("2", 2, 5), billed("3", 3, 5)}, "INV-2")));
  EXPECT_EQ(rest.verdict, Verdict::approved);
  EXPECT_EQ(rest.approved, 25);
}

// frappe/erpnext 43143: a tax that was off by one hallah blocked the invoice, though both roundings were honest.
TEST(AnchorBugsTest, ATaxRoundedTheOtherWayIsNotAMismatch) {
  auto invoice = bill_of({billed("1", 1, d("0.30"))});
  canonical::Tax tax;
  tax.percent = 15;
  tax.taxable = usd(d("0.30"));
  invoice.taxes = {tax};
  Policy policy;
  policy.taxes = {{15, ""}};
  const auto of = [&](std::string_view rounded) {
    invoice.taxes[0].amount = usd(d(rounded));
    return outcome_of(invoice, {bought(1, 1, d("0.30"))}, {}, policy);
  };
  EXPECT_EQ(of("0.04").verdict, Verdict::approved) << "0.045 rounded down";
  EXPECT_EQ(of("0.05").verdict, Verdict::approved) << "0.045 rounded up";
  EXPECT_EQ(reasons(of("0.06")), Reasons{"tax_mismatch"});
}

// frappe/erpnext PR 25952 and OCA's "Adjustment" line: a difference was hidden in a line nobody wrote.
TEST(AnchorBugsTest, NoLineIsInventedForADifference) {
  auto invoice = bill_of({billed("1", 10, 5)});
  invoice.declared.payable = usd(d("50.02"));
  const auto outcome = outcome_of(invoice, {bought(1, 10, 5)});
  EXPECT_EQ(reasons(outcome), Reasons{"total_mismatch"});
  EXPECT_EQ(outcome.lines.size(), 1U);
  EXPECT_EQ(outcome.totals.computed, 50);
}

// frappe/erpnext 48493: the supplier's own tax could not be taken as it is. It can where any tax is agreed, and only there.
TEST(AnchorBugsTest, ATaxWithoutARateIsTakenOnlyWhereAnyTaxIsAgreed) {
  auto invoice = bill_of({billed("1", 10, 5)});
  canonical::Tax tax;
  tax.amount = usd(d("3.33"));
  invoice.taxes = {tax};
  const auto held = outcome_of(invoice, {bought(1, 10, 5)});
  EXPECT_EQ(reasons(held), Reasons{"tax_mismatch"});
  EXPECT_EQ(money(held), "50.00 approved, 3.33 disputed, 0.00 credited");
  Tolerances any;
  any.tax = Tolerance::any();
  EXPECT_EQ(outcome_of(invoice, {bought(1, 10, 5)}, any).approved, d("53.33"));
}

// OCA/edi: refused invoices with one product on two lines, or in another unit.
TEST(AnchorBugsTest, OneProductOnTwoLinesInAnotherUnitIsSupported) {
  auto line = billed("", 3, 60, "CA");
  line.item = sku("LAMP");
  const auto outcome = outcome_of(bill_of({line}), {bought(1, 24, 5, "LAMP"), bought(2, 12, 5, "LAMP")});
  EXPECT_EQ(outcome.verdict, Verdict::approved);
  EXPECT_EQ(outcome.approved, 180);
}

}  // namespace
}  // namespace crossdock::reconciliation::anchor_bugs_test

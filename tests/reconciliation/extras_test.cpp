// SPDX-License-Identifier: Apache-2.0
// Checks amounts beside price and quantity: allowances and charges of lines and of the document, prepaid and rounding
// amounts, freight by order and shipment, taxes, price bases.
#include "tests/reconciliation/bills.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::reconciliation::extras_test {
namespace {

canonical::InvoiceLine with(canonical::InvoiceLine line, const canonical::AllowanceCharge& charge) {
  line.charges.push_back(charge);
  return line;
}
canonical::InvoiceLine net(canonical::InvoiceLine line, std::string_view amount) {
  line.amount = usd(d(amount));
  return line;
}
canonical::Invoice paying(canonical::Invoice invoice, std::string_view payable) {
  invoice.declared.payable = usd(d(payable));
  return invoice;
}
std::vector<PurchaseLineFacts> twelve() { return {bought(1, 12, d("19.60"))}; }
canonical::InvoiceLine twelve_billed(std::string_view price = "19.60") { return billed("1", 12, d(price)); }

// ---- allowances and charges ----------------------------------------------------------------------------------------

// Findings A8: 20.60 less an allowance of 12.00 over 12 is 19.60 as agreed.
TEST(ExtrasTest, AnAllowanceOfALineIsPartOfItsPrice) {
  const auto outcome =
      outcome_of(paying(bill_of({with(twelve_billed("20.60"), allowance_of("12.00"))}), "235.20"), twelve());
  EXPECT_EQ(reasons(outcome), Reasons{});
  EXPECT_EQ(outcome.approved, d("235.20"));
  EXPECT_EQ(lost_money(outcome), "");
}

// Findings B1: EN 16931 BT-131 is net of the line's allowances and charges.
TEST(ExtrasTest, ALineAmountNetOfItsAllowanceAddsUp) {
  const auto line = net(with(billed("1", 10, d("6.40")), allowance_of("4.00")), "60.00");
  const auto outcome = outcome_of(paying(bill_of({line}), "60.00"), {bought(1, 10, 6)});
  EXPECT_EQ(reasons(outcome), Reasons{});
  EXPECT_EQ(outcome.approved, 60);
}

TEST(ExtrasTest, ALineAmountNetOfItsChargeAddsUpAndTheChargeMustBeAgreed) {
  const auto line = net(with(billed("1", 10, 6), charge_of("FC", "4.00")), "64.00");
  const auto invoice = paying(bill_of({line}), "64.00");
  const auto held = outcome_of(invoice, {bought(1, 10, 6)});
  EXPECT_EQ(reasons(held), Reasons{"unexpected_charge"});
  EXPECT_EQ(held.holds[0].line, "1");
  EXPECT_EQ(money(held), "60.00 approved, 4.00 disputed, 0.00 credited");
  Policy agreed;
  agreed.charges = {{"FC", Tolerance::up_to(5)}};
  EXPECT_EQ(outcome_of(invoice, {bought(1, 10, 6)}, {}, agreed).approved, 64);
}

TEST(ExtrasTest, AnAllowanceOfTheDocumentIsTakenOff) {
  auto five_percent = allowance_of("0");
  five_percent.amount.reset();
  five_percent.percent = 5;
  for (const auto& allowance : {allowance_of("11.76"), five_percent}) {
    auto invoice = paying(bill_of({twelve_billed()}), "223.44");
    invoice.charges = {allowance};
    const auto outcome = outcome_of(invoice, twelve());
    EXPECT_EQ(reasons(outcome), Reasons{});
    EXPECT_EQ(outcome.approved, d("223.44"));
    EXPECT_EQ(lost_money(outcome), "");
  }
}

// X12 element 331: what is settled elsewhere is no part of this total.
TEST(ExtrasTest, AnAllowanceBilledBackIsNotTakenOffHere) {
  auto invoice = paying(bill_of({twelve_billed()}), "235.20");
  invoice.charges = {allowance_of("11.76")};
  invoice.charges[0].handling = "01";
  EXPECT_EQ(outcome_of(invoice, twelve()).approved, d("235.20"));
}

// An allowance must not hide what was not agreed.
TEST(ExtrasTest, AnAllowanceHidesNoChargeAndNoTax) {
  auto invoice = bill_of({twelve_billed()});
  canonical::Tax tax;
  tax.amount = usd(d("15.00"));
  invoice.taxes = {tax};
  invoice.charges = {allowance_of("20.00"), charge_of("D240", "3.00")};
  const auto outcome = outcome_of(invoice, twelve());
  EXPECT_EQ(reasons(outcome), (Reasons{"unexpected_charge", "tax_mismatch"}));
  EXPECT_EQ(money(outcome), "215.20 approved, 18.00 disputed, 0.00 credited");
  EXPECT_EQ(lost_money(outcome), "");
}

// Findings B2, EN 16931 BR-CO-16.
TEST(ExtrasTest, PrepaidAndRoundingAmountsAreParts) {
  auto invoice = paying(bill_of({billed("1", 10, d("6.40"))}), "44.00");
  invoice.declared.prepaid = usd(20);
  EXPECT_EQ(outcome_of(invoice, {bought(1, 10, d("6.40"))}).approved, 44);
  invoice = paying(bill_of({billed("1", 10, d("6.40"))}), "64.03");
  invoice.declared.rounding = usd(d("0.03"));
  EXPECT_EQ(outcome_of(invoice, {bought(1, 10, d("6.40"))}).approved, d("64.03"));
  invoice = paying(bill_of({billed("1", 10, d("6.40"))}), "63.98");
  invoice.declared.rounding = usd(d("-0.02"));
  EXPECT_EQ(outcome_of(invoice, {bought(1, 10, d("6.40"))}).approved, d("63.98"));
}

TEST(ExtrasTest, RoundingByMoreThanCashNeedsIsACharge) {
  auto invoice = paying(bill_of({twelve_billed()}), "240.20");
  invoice.declared.rounding = usd(5);
  const auto outcome = outcome_of(invoice, twelve());
  EXPECT_EQ(reasons(outcome), Reasons{"unexpected_charge"});
  EXPECT_EQ(money(outcome), "235.20 approved, 5.00 disputed, 0.00 credited");
}

// More was paid before than may be paid: nothing is due, and nothing falls below zero.
TEST(ExtrasTest, APrepaymentAboveWhatMayBePaidLeavesNothing) {
  auto invoice = bill_of({billed("1", 10, 10)});
  invoice.charges = {charge_of("D240", "20.00")};
  invoice.declared.prepaid = usd(110);
  const auto outcome = outcome_of(invoice, {bought(1, 10, 10)});
  EXPECT_EQ(money(outcome), "0.00 approved, 10.00 disputed, 0.00 credited");
}

// ---- freight -------------------------------------------------------------------------------------------------------

canonical::Invoice with_freight(const Decimal& units, std::string number, int charges) {
  auto invoice = bill_of({billed("1", units, d("19.60"))}, std::move(number));
  for (int i = 0; i < charges; ++i) invoice.charges.push_back(charge_of("D240", "5.00"));
  return invoice;
}

// Findings B13: the limit is of the order and not of each charge, nor of each invoice.
TEST(ExtrasTest, FreightCountsOncePerOrder) {
  Books books(twelve());
  books.tolerances.freight = Tolerance::up_to(5);
  const auto first = books.add(with_freight(6, "NS-100", 10));
  EXPECT_EQ(money(books.of(first)), "122.60 approved, 45.00 disputed, 0.00 credited");
  const auto second = books.add(with_freight(6, "NS-200", 1));
  EXPECT_EQ(reasons(books.of(second)), Reasons{"unexpected_charge"});
  EXPECT_EQ(books.of(second).approved, d("117.60"));
}

TEST(ExtrasTest, FreightCountsOncePerShipmentWhereThatIsAgreed) {
  Books books(twelve());
  books.tolerances.freight = Tolerance::up_to(5);
  books.policy.charge_scope = ChargeScope::shipment;
  books.facts.shipments = {{books.facts.lines[0].order_number, 2}};
  books.add(with_freight(6, "NS-100", 1));
  books.add(with_freight(6, "NS-200", 1));
  EXPECT_EQ(books.approved(), "245.20");
  auto invoice = bill_of({}, "NS-300");
  invoice.charges = {charge_of("D240", "5.00")};
  EXPECT_EQ(reasons(books.of(books.add(invoice))), Reasons{"unexpected_charge"}) << "there were two shipments";
}

TEST(ExtrasTest, EachOrderOfAnInvoiceHasItsOwnFreight) {
  auto other = bought(2, 12, d("19.60"));
  other.order_number = "P2";
  Books books({bought(1, 12, d("19.60")), other});
  books.tolerances.freight = Tolerance::up_to(5);
  auto invoice = bill_of({twelve_billed(), billed("2", 12, d("19.60"))});
  invoice.lines[1].order_number = "P2";
  invoice.charges = {charge_of("D240", "5.00"), charge_of("D240", "5.00"), charge_of("D240", "5.00")};
  const auto outcome = books.of(books.add(invoice));
  EXPECT_EQ(money(outcome), "480.40 approved, 5.00 disputed, 0.00 credited");
}

// ---- taxes (findings A3) -------------------------------------------------------------------------------------------

struct TaxCase {
  const char* name;
  std::optional<std::string_view> percent;
  std::string_view amount;
  std::optional<std::string_view> taxable;
  std::string_view jurisdiction;
  std::string_view disputed;
};
class TaxTest : public testing::TestWithParam<TaxCase> {};

// 235.20 of goods; 8.25 % of Texas is agreed.
TEST_P(TaxTest, IsPaidAsAgreedAndOnWhatIsBilled) {
  auto invoice = bill_of({twelve_billed()});
  canonical::Tax tax;
  if (GetParam().percent) tax.percent = d(*GetParam().percent);
  if (GetParam().taxable) tax.taxable = usd(d(*GetParam().taxable));
  tax.amount = usd(d(GetParam().amount));
  tax.jurisdiction = GetParam().jurisdiction;
  invoice.taxes = {tax};
  Policy policy;
  policy.taxes = {{d("8.25"), "TX"}};
  const auto outcome = outcome_of(invoice, twelve(), {}, policy);
  EXPECT_EQ(outcome.disputed, d(GetParam().disputed)) << money(outcome);
  EXPECT_EQ(reasons(outcome), outcome.disputed.is_zero() ? Reasons{} : Reasons{"tax_mismatch"});
  EXPECT_EQ(lost_money(outcome), "");
  // Without an agreement all of it is held.
  EXPECT_EQ(outcome_of(invoice, twelve()).disputed, tax.amount->amount);
}

INSTANTIATE_TEST_SUITE_P(Reconciliation, TaxTest,
                         testing::Values(TaxCase{"Agreed", "8.25", "19.40", "235.20", "TX", "0"},
                                         TaxCase{"AgreedOnAPart", "8.25", "8.25", "100.00", "TX", "0"},
                                         TaxCase{"NoBaseIsNamed", "8.25", "19.40", std::nullopt, "TX", "0"},
                                         TaxCase{"NoRateIsNamedButItFollowsFromTheAgreedOne", std::nullopt, "19.40",
                                                 std::nullopt, "", "0"},
                                         TaxCase{"NoRate", std::nullopt, "50.00", std::nullopt, "", "50.00"},
                                         TaxCase{"NinetyNinePercent", "99", "232.85", "235.20", "TX", "232.85"},
                                         TaxCase{"ABaseThatIsNotThere", "8.25", "825.00", "10000.00", "TX", "825.00"},
                                         TaxCase{"AnotherJurisdiction", "8.25", "19.40", "235.20", "CA", "19.40"},
                                         TaxCase{"MoreThanRateTimesBase", "8.25", "24.40", "235.20", "TX", "5.00"}),
                         case_name);

TEST(ExtrasTest, OneBaseIsTaxedOnceByOneRate) {
  auto invoice = bill_of({twelve_billed()});
  canonical::Tax tax;
  tax.percent = d("8.25");
  tax.taxable = usd(d("235.20"));
  tax.amount = usd(d("19.40"));
  invoice.taxes = {tax, tax};
  Policy policy;
  policy.taxes = {{d("8.25"), ""}};
  EXPECT_EQ(outcome_of(invoice, twelve(), {}, policy).disputed, d("19.40"));
}

TEST(ExtrasTest, ATaxBehindAPrepaidAmountIsHeld) {
  auto invoice = paying(bill_of({twelve_billed()}), "185.20");
  invoice.declared.prepaid = usd(100);
  invoice.taxes.emplace_back().amount = usd(50);
  const auto outcome = outcome_of(invoice, twelve());
  EXPECT_EQ(outcome.approved, d("135.20"));
  EXPECT_EQ(outcome.disputed, d("50.00"));
  EXPECT_EQ(reasons(outcome), Reasons{"tax_mismatch"});
}

// The base is what is left after allowances, and charges are part of it.
TEST(ExtrasTest, TheBaseOfATaxIsLinesAndChargesLessAllowances) {
  auto invoice = bill_of({billed("1", 10, 10)});
  invoice.charges = {allowance_of("20.00")};
  canonical::Tax tax;
  tax.percent = 10;
  tax.taxable = usd(100);
  tax.amount = usd(10);
  invoice.taxes = {tax};
  Policy policy;
  policy.taxes = {{10, ""}};
  // A base that is not there makes the whole tax a question.
  EXPECT_EQ(money(outcome_of(invoice, {bought(1, 10, 10)}, {}, policy)),
            "80.00 approved, 10.00 disputed, 0.00 credited");
}

// ---- price basis (findings A1) -------------------------------------------------------------------------------------

TEST(ExtrasTest, APricePerHundredIsComparedAsOne) {
  auto per_hundred = twelve_billed("1960");
  per_hundred.price_basis = canonical::Quantity{100, "EA", ""};
  EXPECT_EQ(outcome_of(paying(bill_of({per_hundred}), "235.20"), twelve()).approved, d("235.20"));

  auto agreed = bought(1, 12, 1960);
  agreed.price_basis = 100;
  EXPECT_EQ(outcome_of(bill_of({twelve_billed()}), {agreed}).approved, d("235.20"));
  EXPECT_EQ(outcome_of(bill_of({per_hundred}), {agreed}).approved, d("235.20"));
  const auto dear = outcome_of(bill_of({twelve_billed("20.60")}), {agreed});
  EXPECT_EQ(money(dear), "235.20 approved, 12.00 disputed, 0.00 credited");
  EXPECT_EQ(dear.holds.at(0).explanation, "agreed at 1960.00 per 100, invoiced at 20.60; tolerance none");
}

}  // namespace
}  // namespace crossdock::reconciliation::extras_test

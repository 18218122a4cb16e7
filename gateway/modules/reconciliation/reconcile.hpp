// SPDX-License-Identifier: Apache-2.0
// Reconciles one supplier invoice, line by line, with what was ordered and supplied.
//
// Money is conserved to the minor unit: the amount of every invoice line equals what was approved of it,
// plus what is disputed, plus what found no purchase line. Nothing is adjusted by an invented line.
// The result does not depend on the order of lines, invoices of the past or purchase lines.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/modules/reconciliation/tolerance.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::reconciliation {

// `per` of `unit` hold `contains` of the purchase line's own unit: {"CA", 12} for a line in EA,
// {"EA", 1, 12} for a line in CA.
struct Pack {
  std::string unit;
  Decimal contains;
  Decimal per = 1;
};

struct PurchaseLineFacts {
  std::int64_t id = 0;
  std::string order_number;  // of the purchase order
  std::string number;
  canonical::Item item;
  std::string unit;
  std::vector<Pack> packs;
  Decimal ordered;                        // in `unit`, less what was cancelled or rejected
  Decimal evidence;                       // proven supply, in `unit`
  Decimal invoiced;                       // by earlier invoices, approved or disputed, less credits
  Decimal approved;                       // by earlier invoices, less credits
  std::optional<canonical::Money> price;  // of `price_basis` units, or of one
  std::optional<Decimal> price_basis;
  Decimal approved_amount;  // money approved by earlier invoices, less credits: what a credit note can give back
  Decimal disputed_amount;  // money disputed by earlier invoices and not yet credited
};

struct PreviousInvoice {
  std::int64_t id = 0;
  std::string number;
  std::optional<Date> date;
  std::string order_number;
  std::string currency;
  Decimal total;
  std::string hash;  // of the bytes or canonical content, as the caller likes; empty when unknown
  canonical::InvoiceKind kind = canonical::InvoiceKind::invoice;
};

struct InvoiceFacts {
  std::string supplier;
  std::string hash;                       // of this invoice
  std::vector<PreviousInvoice> previous;  // of this supplier, without this invoice
  std::vector<PurchaseLineFacts> lines;   // of every purchase order of this supplier that the invoice may mean
};

// Charges a contract allows: by the document's own code, up to a limit.
struct AgreedCharge {
  std::string reason;
  Tolerance limit;  // an absolute one, or a percentage of the sum of the lines
};

enum class Evidence { required, not_required };  // three-way or two-way

BOOST_DEFINE_ENUM_CLASS(HoldReason, duplicate_invoice, possible_duplicate, unknown_order, unmatched_line,
                        ambiguous_line, price_above_tolerance, price_below_tolerance, no_agreed_price,
                        quantity_above_evidence, quantity_above_order, wrong_unit, bad_number, currency_mismatch,
                        amount_mismatch, total_mismatch, unexpected_charge, tax_mismatch, awaiting_shipment,
                        credit_above_invoiced)
BOOST_DEFINE_ENUM_CLASS(Owner, buyer, receiver, controller, accounts_payable, onboarding)

struct Policy {
  Evidence evidence = Evidence::required;
  std::vector<AgreedCharge> charges;
  int duplicate_window_days = 30;    // for invoices that merely look alike
  int assignment_limit = 300;        // residual lines on either side that the assignment still takes
  int assignment_margin = 100;       // of 1000: how much worse the second-best assignment must be
  std::vector<HoldReason> released;  // a person looked at these holds of this invoice and let them pass
};

struct Hold {
  HoldReason reason{};
  Owner owner{};
  std::string line;  // of the invoice; empty: the invoice as a whole
  std::int64_t purchase_line = 0;
  Decimal at_stake;                // money, never below zero
  std::string explanation;         // one sentence
  int score = 1000;                // of 1000: certainty, for duplicates
  std::int64_t other_invoice = 0;  // for duplicates
};

BOOST_DEFINE_ENUM_CLASS(Stage, line_key, item_id, name, assignment)

struct Allocation {
  std::size_t invoice_line = 0;  // index into Invoice::lines
  std::int64_t purchase_line = 0;
  Decimal quantity;           // approved, in the purchase line's unit; below zero on a credit note
  Decimal amount;             // approved money for it
  Decimal disputed_quantity;  // matched, but beyond evidence or order
  Decimal disputed_amount;
  Stage stage{};
  int confidence = 1000;  // of 1000
};

struct LineVerdict {
  Decimal amount;  // = approved + disputed + unmatched
  Decimal approved;
  Decimal disputed;
  Decimal unmatched;
};

struct TotalsCheck {
  Decimal lines;
  Decimal charges;
  Decimal allowances;
  Decimal tax;
  Decimal computed;  // lines + charges - allowances + tax
  std::optional<Decimal> declared;
};

// awaiting_shipment: parked until evidence arrives, then reconciled again. repeated: the same content again.
BOOST_DEFINE_ENUM_CLASS(Verdict, approved, partially_approved, held, awaiting_shipment, duplicate, repeated)

struct Outcome {
  Verdict verdict{};
  std::vector<Allocation> allocations;
  std::vector<Hold> holds;
  std::vector<LineVerdict> lines;  // as Invoice::lines
  Decimal approved;                // of the whole invoice: approved + disputed = totals.computed
  Decimal disputed;
  Decimal credit_expected;  // what the supplier overcharged and should give back
  TotalsCheck totals;
  std::vector<std::string> explanation;
};

// To reconcile again, when evidence arrived or holds were released, pass facts without this invoice's own units
// and money; what is approved more than the last time was disputed before. On credit notes all money and
// quantities of the outcome are below zero.
Outcome reconcile(const canonical::Invoice& invoice, const InvoiceFacts& facts, const Tolerances& tolerances,
                  const Policy& policy = {});

std::string_view to_string(HoldReason reason);
std::string_view to_string(Owner owner);
std::string_view to_string(Stage stage);
std::string_view to_string(Verdict verdict);

}  // namespace crossdock::reconciliation

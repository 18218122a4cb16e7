// SPDX-License-Identifier: Apache-2.0
// Reconciles a supplier's invoices and credit notes with what was ordered and supplied.
//
// All claims that touch the same purchase lines are judged together, from the facts and in an order of their own: the
// result does not depend on what arrived first, and judging again without a new fact changes nothing.
// docs/reconciliation.md tells the cascade and its laws. Money is conserved to the minor unit: what a document asks for
// is approved, disputed or credited, and what credit notes take back is what invoices were credited.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
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
  PurchaseLineId id;
  std::string order_number;  // of the purchase order
  std::string number;
  canonical::Item item;
  std::string unit;
  std::vector<Pack> packs;
  Decimal ordered;    // in `unit`, less what was cancelled or rejected
  Decimal evidence;   // proven supply that still stands, in `unit`
  Decimal withdrawn;  // supplied once and not any more: taken back and not replaced since, in `unit`
  std::optional<canonical::Money> price;  // agreed, of `price_basis` units or of one
  std::optional<Decimal> price_basis;
};

BOOST_DEFINE_ENUM_CLASS(HoldReason, duplicate_invoice, possible_duplicate, unknown_order, unmatched_line,
                        ambiguous_line, price_above_tolerance, price_below_tolerance, no_agreed_price,
                        quantity_above_evidence, quantity_above_order, wrong_unit, bad_number, currency_mismatch,
                        amount_mismatch, total_mismatch, unexpected_charge, tax_mismatch, awaiting_shipment,
                        evidence_withdrawn, credit_above_invoiced, ambiguous_credit, wrong_supplier)
BOOST_DEFINE_ENUM_CLASS(Owner, buyer, receiver, controller, accounts_payable, onboarding)

// Names the lines of a document for holds, decisions and allocations: each by its number or, where it has none or not
// its own, by its place: "#2".
std::vector<std::string> line_keys(const canonical::Invoice& invoice);

// A person's decision about a hold. It names what the person saw: one reason, one line, one purchase line, and money up
// to a limit. Money above it is held anew.
BOOST_DEFINE_ENUM_CLASS(Answer, approve, refuse, credit_units, credit_money)
struct Decided {
  Answer answer{};
  HoldReason reason{};
  std::string line;              // by its key; empty: the document as a whole
  PurchaseLineId purchase_line;  // none: no purchase line was named
  Decimal limit;                 // money at stake when it was decided
  Decimal credited = {};         // units of the line that were credited by then
};

// An invoice or credit note. `document` must outlive the call.
struct Claim {
  InvoiceId id;
  const canonical::Invoice* document = nullptr;
  std::string hash;  // of its content
  std::vector<Decided> decided;
  std::string foreign_seller;  // another seller than the supplier that the document names; empty: none
  std::string found_order;     // the one purchase order that its items fit, when it names none that is known
};

struct Facts {
  std::vector<PurchaseLineFacts> lines;  // of every purchase order that the claims may mean
  std::vector<Claim> claims;             // all that touch them
  // Notices that stand, by number of the purchase order; for charges counted by shipment.
  std::map<std::string, int> shipments;
};

// Charges a contract allows: by the document's own code, up to a limit for each purchase order.
struct AgreedCharge {
  std::string reason;
  Tolerance limit;  // an absolute one, or a percentage of the sum of the lines
};
// A tax that may stand on this supplier's invoices.
struct AgreedTax {
  Decimal percent;
  std::string jurisdiction;  // empty: any
};

enum class Evidence { required, not_required };  // three-way or two-way
enum class ChargeScope { order, shipment };      // what the tolerance for charges counts for, once each

struct Policy {
  Evidence evidence = Evidence::required;
  std::vector<AgreedCharge> charges;
  ChargeScope charge_scope = ChargeScope::order;
  std::vector<AgreedTax> taxes;    // none: no tax is agreed
  int duplicate_window_days = 30;  // for invoices that merely look alike
  int assignment_limit = 300;      // residual lines on either side that the assignment still takes
  int assignment_margin = 100;     // of 1000: how much worse the second-best assignment must be
};

struct Hold {
  HoldReason reason{};
  Owner owner{};
  std::string line;  // by its key; empty: the document as a whole
  PurchaseLineId purchase_line;
  Decimal at_stake;         // money, never below zero
  std::string explanation;  // one sentence
  int score = 1000;         // of 1000: certainty, for duplicates
  InvoiceId other_invoice;  // for duplicates
  bool refused = false;     // a person refused this very amount: it stays disputed, and nobody needs to look
};

BOOST_DEFINE_ENUM_CLASS(Stage, line_key, item_id, name, assignment)

// The part of a purchase line that a line of a claim takes. On credit notes only `credited` is used, below zero.
struct Allocation {
  std::size_t invoice_line = 0;  // index into Invoice::lines
  PurchaseLineId purchase_line;
  Decimal quantity;  // approved, in the purchase line's unit
  Decimal amount;    // approved money for it
  Decimal disputed_quantity;
  Decimal disputed_amount;
  Decimal credited_quantity;
  Decimal credited_amount;
  Stage stage{};
  int confidence = 1000;  // of 1000
};

// amount = approved + disputed + credited; what found no purchase line is part of `disputed`, or of `approved` when a
// person let it pass.
struct LineVerdict {
  Decimal amount;
  Decimal approved;
  Decimal disputed;
  Decimal credited;
};

struct TotalsCheck {
  Decimal lines;
  Decimal charges;  // of the document and of its lines
  Decimal allowances;
  Decimal tax;
  Decimal prepaid;
  Decimal rounding;
  Decimal computed;  // lines + charges - allowances + tax - prepaid + rounding
  std::optional<Decimal> declared;
};

// awaiting_shipment: nothing of it is supplied yet. repeated: the same content again. credited: all of it was.
BOOST_DEFINE_ENUM_CLASS(Verdict, approved, partially_approved, held, awaiting_shipment, duplicate, repeated, credited,
                        refused)

struct Outcome {
  Verdict verdict{};
  std::vector<Allocation> allocations;
  std::vector<Hold> holds;
  std::vector<LineVerdict> lines;  // as Invoice::lines
  Decimal approved;                // approved + disputed + credited = totals.computed; below zero on credit notes
  Decimal disputed;
  Decimal credited;
  Decimal approved_extras;  // of `approved`, what is no line: charges, allowances, taxes, rounding, lines let pass
  Decimal credit_expected;  // what the supplier overcharged and should give back
  TotalsCheck totals;
  std::vector<std::string> explanation;
};

// The outcome of each claim, as Facts::claims.
std::vector<Outcome> judge(const Facts& facts, const Tolerances& tolerances, const Policy& policy = {});

// The money that a line asks for by price and quantity, less its allowances; nullopt if there is no such line or it
// names no price.
std::optional<Decimal> money_asked(const canonical::Invoice& invoice, std::string_view line_key);

std::string_view to_string(HoldReason reason);
std::string_view to_string(Owner owner);
std::string_view to_string(Stage stage);
std::string_view to_string(Verdict verdict);
std::string_view to_string(Answer answer);

}  // namespace crossdock::reconciliation

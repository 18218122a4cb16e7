// SPDX-License-Identifier: Apache-2.0
// Suppliers' invoices and what reconciliation made of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/access/partners.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::invoices {

struct Invoice {
  InvoiceId id;
  PartnerId supplier;
  std::string number;
  std::string normalised;    // for finding duplicates
  std::string kind;          // "invoice", "credit_note", …
  std::string order_number;  // as the invoice names it
  std::string issued_on;     // ISO date or ""
  std::string currency;
  std::string due_on;  // ISO dates or ""
  std::string discount_until;
  Decimal discount_percent;  // for paying until then
  DocumentId document;
  std::string content;                          // hash of the canonical document
  Decimal total, approved, disputed, credited;  // total = approved + disputed + credited
  Decimal extras;                               // of approved, what is no line of a purchase order
  std::string decision;
  std::string verdict;  // digest of all that was decided, by which a verdict that changes nothing is known
  TimePoint received_at;
};

struct Allocation {
  std::string line;  // of the invoice, by its key (reconciliation::line_keys)
  PurchaseLineId purchase_line;
  Decimal quantity, amount;  // approved
  Decimal disputed_quantity, disputed_amount;
  Decimal credited_quantity, credited_amount;  // below zero on what gives back
  std::string stage;
  int confidence = 1000;
};

struct Hold {
  HoldId id;
  InvoiceId invoice;
  std::string line;
  std::string reason;
  std::string owner;
  Decimal amount;
  std::string text;
  std::string state = "open";  // "released" or "refused" by a person, "superseded" by a later verdict
  std::string resolution;
  PurchaseLineId purchase_line;
  std::string by_person;
  TimePoint created_at;
  std::string taken_by;  // the person who looks after it; "": nobody yet
  std::optional<TimePoint> due_at;
  bool open() const { return state == "open"; }
};

// Adds an invoice that is judged in the same transaction, or finds the one of its document; sets the id.
Result<void> add(Transaction& tx, Invoice& invoice);
// The purchase orders that an invoice is about. Repeating adds nothing.
Result<void> link(Transaction& tx, InvoiceId invoice, const std::vector<PurchaseOrderId>& orders);

// The invoices that a claim says it is about, by normalised numbers. Repeating adds nothing.
Result<void> set_references(Transaction& tx, const Invoice& claim, const std::vector<std::string>& numbers);
// The supplier's claims that name an invoice of this number, normalised.
Result<std::vector<InvoiceId>> referring_to(Transaction& tx, const PartnerId& supplier, std::string_view number);

// Keeps the verdict in place of an earlier one. A hold that stands as it stood keeps its row; one that changed or is gone
// ends as superseded. A person who looks after a hold keeps the one that comes in its place. Returns the holds that are
// new.
Result<std::vector<Hold>> save(Transaction& tx, const Invoice& invoice, const std::vector<Allocation>& allocations,
                               const std::vector<Hold>& holds, TimePoint now);

Result<std::optional<Invoice>> find(Transaction& tx, InvoiceId id);
Result<Invoice> load(Transaction& tx, InvoiceId id);  // Fault::invalid if there is none
Result<std::optional<Invoice>> of_document(Transaction& tx, DocumentId document);
// The supplier's invoices that use this number, normalised.
Result<std::vector<InvoiceId>> of_number(Transaction& tx, const PartnerId& supplier, std::string_view normalised);
// The invoices about a purchase order, and the orders that an invoice is about.
Result<std::vector<InvoiceId>> of_order(Transaction& tx, PurchaseOrderId order);
Result<std::vector<PurchaseOrderId>> orders_of(Transaction& tx, InvoiceId invoice);

Result<std::vector<Allocation>> allocations(Transaction& tx, InvoiceId invoice);
// Units that earlier claims asked for of the purchase lines that this one was matched to, less what they gave back.
Result<std::map<PurchaseLineId, Decimal>> claimed_before(Transaction& tx, InvoiceId invoice);
// By line and reason, whichever came first.
Result<std::vector<Hold>> holds(Transaction& tx, InvoiceId invoice);
struct HoldFilter {
  std::string supplier, reason, owner;  // "" for all
  HoldId after;                         // only those that come later in the list: for the next page
  int limit = 100;
  access::Partners partners = {};  // of which suppliers
};
Result<std::vector<Hold>> open_holds(Transaction& tx, const HoldFilter& filter);  // the largest amounts first
Result<std::optional<Hold>> find_hold(Transaction& tx, HoldId id);
// Whether an invoice waits for a person for this reason on this purchase line.
Result<bool> is_held(Transaction& tx, PurchaseLineId line, std::string_view reason);
enum class HoldEnd { released, refused };
// Fault::invalid if it is not open.
Result<void> end_hold(Transaction& tx, HoldId hold, HoldEnd end, std::string_view by_person,
                      std::string_view resolution, TimePoint now);

struct Filter {
  std::string supplier;  // "" for all
  std::string number;    // a part of it
  bool held_only = false;
  InvoiceId before;  // only older ones: for the next page
  int limit = 100;
  access::Partners partners = {};  // of which suppliers
};
Result<std::vector<Invoice>> list(Transaction& tx, const Filter& filter);  // newest first

// The money that open holds keep back, by currency.
struct Held {
  std::string currency;
  std::int64_t holds = 0;
  Decimal amount;
};
Result<std::vector<Held>> held(Transaction& tx);

// Invoices whose parts do not add up, a sentence each.
Result<std::vector<std::string>> differences(Transaction& tx);

}  // namespace crossdock::store::invoices

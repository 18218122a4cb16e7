// SPDX-License-Identifier: Apache-2.0
// Suppliers' invoices and what reconciliation made of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::invoices {

struct Invoice {
  std::int64_t id = 0;
  PartnerId supplier;
  std::string number;
  std::string normalised;    // for finding duplicates
  std::string kind;          // "invoice", "credit_note", …
  std::string order_number;  // as the invoice names it
  std::string issued_on;     // ISO date or ""
  std::string currency;
  DocumentId document;
  std::string content;  // hash of the canonical document
  Decimal total, approved, disputed;
  std::string decision;
  TimePoint received_at;
};

struct Allocation {
  std::string line;  // of the invoice
  std::int64_t purchase_line = 0;
  Decimal quantity, amount;  // approved
  Decimal disputed_quantity, disputed_amount;
  std::string stage;
  int confidence = 1000;
};

struct Hold {
  std::int64_t id = 0;
  std::int64_t invoice = 0;
  std::string line;
  std::string reason;
  std::string owner;
  Decimal amount;
  std::string text;
  std::string state = "open";  // "released" by a person, "superseded" by a later verdict
  std::string resolution;
  bool open() const { return state == "open"; }
};

// Adds the invoice with its allocations and holds, or takes the place of an earlier verdict on the same document
// (whose open holds end as "reconciled again"). Sets the id.
Result<void> save(Transaction& tx, Invoice& invoice, const std::vector<Allocation>& allocations,
                  const std::vector<Hold>& holds, TimePoint now);

Result<Invoice> load(Transaction& tx, std::int64_t id);
Result<std::optional<Invoice>> of_document(Transaction& tx, DocumentId document);
// All of a supplier that may matter for a new one: same normalised number, same order, or received since.
Result<std::vector<Invoice>> related(Transaction& tx, const PartnerId& supplier, std::string_view normalised,
                                     std::string_view order_number, TimePoint since);
// Money so far on a purchase line: approved and disputed, over all invoices.
struct Billed {
  std::int64_t purchase_line = 0;
  Decimal approved, disputed;
};
Result<std::vector<Billed>> billed(Transaction& tx, std::int64_t purchase_order);

Result<std::vector<Allocation>> allocations(Transaction& tx, std::int64_t invoice);
Result<std::vector<Hold>> holds(Transaction& tx, std::int64_t invoice);
Result<std::vector<Hold>> open_holds(Transaction& tx, int limit);
// A person lets the invoice pass in this respect; it is to be reconciled again. Fault::invalid if it is not open.
Result<Hold> release(Transaction& tx, std::int64_t hold, std::string_view resolution, TimePoint now);
// Documents of invoices that wait for a shipment of this purchase order, whole or in part.
Result<std::vector<DocumentId>> waiting(Transaction& tx, const PartnerId& supplier, std::string_view order_number);

struct Filter {
  std::string supplier;  // "" for all
  std::string number;    // a part of it
  bool held_only = false;
  int limit = 100;
};
Result<std::vector<Invoice>> list(Transaction& tx, const Filter& filter);  // newest first

// Invoices whose parts do not add up, a sentence each.
Result<std::vector<std::string>> differences(Transaction& tx);

}  // namespace crossdock::store::invoices

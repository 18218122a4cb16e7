// SPDX-License-Identifier: Apache-2.0
// Keeps what suppliers report to have, and what our purchase orders hold of it. A reservation is made in the
// transaction that places the order, so two orders never get the same goods.
#pragma once

#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::stock {

struct Level {
  std::string item;
  Decimal available;  // reported less reserved, never below zero
};

struct Report {
  PartnerId supplier;
  std::string item;
  Decimal reported;
};

// Takes a supplier's whole report, named by its content: the same report again changes nothing, items that are
// missing from it become zero. Items that an advice has told keep what it told. Returns whether it was new.
Result<bool> take_report(Transaction& tx, const PartnerId& supplier, std::string_view report_id,
                         const std::vector<Report>& report, TimePoint now);

// The supplier's documents tell no stock any more: the next report counts for all of its items, also one that was taken
// before. Changes nothing where no advice told any.
Result<void> forget_advice(Transaction& tx, const PartnerId& supplier);

// A report that a document made.
struct Advice {
  PartnerId supplier;
  DocumentId document;
  TimePoint as_of;  // the supplier's own word; of two that say the same time, the document that came later counts
};
struct AdvisedItem {
  std::string item;
  Decimal quantity;
};
struct TakenAdvice {
  int taken = 0;
  int older = 0;  // items of which a later advice told already: they keep its quantity
};
// Sets the named items, each once, and leaves all others alone. The same advice again changes nothing.
Result<TakenAdvice> take_advice(Transaction& tx, const Advice& advice, std::vector<AdvisedItem> items, TimePoint now);

struct SupplierLevel {
  PartnerId supplier;
  Level level;
};
// The levels of the items.
Result<std::vector<SupplierLevel>> levels(Transaction& tx, std::vector<std::string> items);
Result<std::vector<SupplierLevel>> all_levels(Transaction& tx);

struct Reservation {
  PartnerId supplier;
  std::string item;
  PurchaseLineId purchase_line;
  Decimal quantity;
};
// Fault::unavailable if it is not there any more, at the latest from the commit: whoever planned on it plans again.
// Stock is locked from here to the end of the transaction, in the order of items and suppliers. Orders for the same goods
// wait for each other meanwhile, so this comes last.
Result<void> reserve(Transaction& tx, std::vector<Reservation> reservations);

enum class Release {
  shipped,      // the goods left: neither reserved nor there any more
  unavailable,  // the supplier said it cannot deliver them: the report was wrong by that much
  cancelled,    // we do not want them any more: they are free again
};
// Ends a part of a purchase line's reservation; more than is reserved ends all of it.
Result<void> release(Transaction& tx, PurchaseLineId purchase_line, const Decimal& quantity, Release why);

// Goods that were said to have left are still there: reserved again, and reported again.
Result<void> restore(Transaction& tx, PurchaseLineId purchase_line, const Decimal& quantity);

// Stock rows whose reserved quantity is not the sum of their reservations, a sentence each.
Result<std::vector<std::string>> differences(Transaction& tx);

}  // namespace crossdock::store::stock

// SPDX-License-Identifier: Apache-2.0
// Between the rows of the store and the facts that the modules decide on.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/apply/scope.hpp"
#include "gateway/modules/tracking/decisions.hpp"
#include "gateway/modules/tracking/facts.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/documents.hpp"
#include "gateway/store/journal.hpp"
#include "gateway/store/orders.hpp"
#include "gateway/store/purchases.hpp"

namespace crossdock::apply {

// The document of a partner as decisions read it: without codes that have no word, and without aliases
// (canonical::forget_codes). Fault::internal: the row holds no document.
Result<canonical::Document> stated_in(const store::Document& row);
Result<canonical::Document> stated_in(store::Transaction& tx, DocumentId id);

// The unit that a buyer counts by, when the house counts its pieces (packs.hpp).
struct Package {
  std::string unit;
  Decimal pieces;
};

// A sales order with its lines, locked for the transaction, and the document it came from.
struct LoadedOrder {
  store::orders::SalesOrder row;
  std::vector<store::orders::OrderLine> lines;
  tracking::OrderFacts facts;                          // lines as above, in the same order
  std::unordered_map<OrderLineId, std::size_t> by_id;  // index of a line
  std::unordered_map<std::string, std::size_t> by_number;
  std::unordered_map<std::string, Package> packages;  // by number of the line

  // The row of a line of this order, and the line as the buyer wrote it, in the row's unit.
  const store::orders::OrderLine& line(OrderLineId id) const { return lines[by_id.at(id)]; }
  const store::orders::OrderLine& line(const std::string& number) const { return lines[by_number.at(number)]; }
  const canonical::OrderLine& wire(OrderLineId id) const { return facts.order.lines[by_id.at(id)]; }
};
Result<LoadedOrder> load_order(store::Transaction& tx, SalesOrderId id);
Result<LoadedOrder> read_order(store::Transaction& tx, SalesOrderId id);  // the same from a snapshot, without a lock

// What invoices are compared with: the units of a purchase line that are neither cancelled nor rejected, and those of them
// that are proven to be supplied and did not come back.
struct Supply {
  Decimal ordered, proven;
};
Supply supply_of(const tracking::Balances& purchase_line);

struct LoadedPurchase {
  store::purchases::PurchaseOrder row;
  std::vector<store::purchases::PurchaseLine> lines;
  tracking::PurchaseFacts facts;
};
// `order` is the sales order it belongs to, already loaded.
Result<LoadedPurchase> load_purchase(store::Transaction& tx, const store::purchases::PurchaseOrder& row,
                                     const LoadedOrder& order);

// Writes the module's postings into the journal. `document` is what caused them, none for a timer.
Result<void> post(store::Transaction& tx, const Context& context, const std::vector<tracking::Posting>& postings,
                  DocumentId document);

// The cost of the units; nothing without a price.
std::optional<store::cases::Stake> stake_of(const Decimal& quantity, const std::optional<Decimal>& price,
                                            std::string_view currency);

// Opens the module's cases on the purchase order; `lines` are those whose prices say what is at stake.
Result<void> open_cases(store::Transaction& tx, const Context& context, const std::vector<tracking::Case>& cases,
                        const PartnerId& partner, const std::string& subject, DocumentId document,
                        std::span<const tracking::PurchaseLineFacts> lines);

std::optional<tracking::Bucket> bucket_named(std::string_view name);  // as the journal spells it
tracking::Balances balances_of(const store::Balances& stored, tracking::AccountKind kind, const Decimal& initial);
canonical::DocumentKind kind_of(const store::Document& document);

}  // namespace crossdock::apply

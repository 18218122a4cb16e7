// SPDX-License-Identifier: Apache-2.0
// The store's knowledge of orders and purchase orders, as the decisions of this module need it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/case_kind.hpp"
#include "base/id.hpp"
#include "gateway/modules/tracking/ledger.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::tracking {

// One `unit` holds `contains` of the line's own unit: {"CA", 12} for a line in EA.
struct Pack {
  std::string unit;
  Decimal contains;
};

struct OrderLineFacts {
  OrderLineId id;
  std::string number;  // as the buyer wrote it
  canonical::Item item;
  std::string unit;
  std::optional<canonical::Money> price;  // the buyer's, of `price_basis` units or of one
  std::optional<canonical::Quantity> price_basis;
  Balances balances;  // initial() is the quantity ordered
};

struct OrderFacts {
  SalesOrderId id;
  canonical::Order order;  // as it came: parties, references and dates are echoed from it
  std::vector<OrderLineFacts> lines;
};

BOOST_DEFINE_ENUM_CLASS(PurchaseState, sent, acknowledged, cancelled, closed)

struct PurchaseLineFacts {
  PurchaseLineId id;
  std::string number;  // as we wrote it to the supplier
  canonical::Item item;
  std::string unit;
  std::optional<canonical::Money> price;  // the supplier's, as we ordered
  std::vector<Pack> packs;
  Balances balances;  // initial() is the quantity we asked for
  OrderLineId order_line;
  Balances order_line_balances;
};

struct PurchaseFacts {
  PurchaseOrderId id;
  std::string number;
  std::string supplier;
  int attempt = 1;
  PurchaseState state = PurchaseState::sent;
  SalesOrderId order;
  std::vector<PurchaseLineFacts> lines;
};

using PurchaseMap = std::map<std::string, PurchaseFacts, std::less<>>;  // by purchase order number

// A finding that a person has to look at.
struct Case {
  CaseKind kind{};
  PurchaseLineId purchase_line;  // none: the document as a whole
  std::string line;              // as the document names it
  Decimal quantity;
  std::string what;  // one sentence for an operator
};

}  // namespace crossdock::tracking

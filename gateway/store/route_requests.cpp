// SPDX-License-Identifier: Apache-2.0
// Holds the SQL that adds, lists and removes the requests of an order.
#include "gateway/store/route_requests.hpp"

namespace crossdock::store::route_requests {
namespace {

Result<std::vector<Request>> requests_of(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<Request> requests;
  for (const auto& row : *rows) {
    const auto kind = case_kind(row.text(4));
    if (!kind && !row.text(4).empty())
      return fail(Fault::internal, "database: unknown kind of case '" + row.text(4) + "'");
    requests.push_back({.sales_order = SalesOrderId(row.integer(0)),
                        .purchase_line = PurchaseLineId(row.integer(1)),
                        .backordered = row.integer(2) == 1,
                        .document = DocumentId(row.integer(3)),
                        .case_kind = kind,
                        .case_subject = row.text(5),
                        .case_text = row.text(6)});
  }
  return requests;
}

}  // namespace

Result<void> add(Transaction& tx, const Request& request) {
  return tx.send(
      "INSERT INTO route_request (sales_order, purchase_line, backordered, document, case_kind, case_subject, "
      "case_text) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {stored(request.sales_order), stored(request.purchase_line), std::int64_t{request.backordered ? 1 : 0},
       stored(request.document), request.case_kind ? to_string(*request.case_kind) : std::string_view(),
       request.case_subject, request.case_text});
}

Later<std::vector<Request>> ask_of_order(Transaction& tx, SalesOrderId sales_order) {
  return {tx.ask("SELECT sales_order, purchase_line, backordered, document, case_kind, case_subject, case_text "
                 "FROM route_request WHERE sales_order = $1 ORDER BY id",
                 {stored(sales_order)}),
          requests_of};
}

Result<std::vector<Request>> of_order(Transaction& tx, SalesOrderId sales_order) {
  return ask_of_order(tx, sales_order).take();
}

Result<void> remove(Transaction& tx, SalesOrderId sales_order) {
  return tx.send("DELETE FROM route_request WHERE sales_order = $1", {stored(sales_order)});
}

}  // namespace crossdock::store::route_requests

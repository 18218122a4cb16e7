// SPDX-License-Identifier: Apache-2.0
// Writes orders, invoices, open cases and the differences that the audit finds as one JSON object.
#include <boost/json.hpp>

#include "gateway/apply/audit.hpp"
#include "gateway/apply/facts.hpp"
#include "gateway/modules/tracking/ledger.hpp"
#include "gateway/service/story.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/invoices.hpp"

namespace crossdock::service {
namespace {

namespace json = boost::json;

json::string text(std::string_view value) { return json::string(value); }

json::object line_of(const store::orders::OrderLine& line) {
  json::object buckets;
  for (const auto& bucket : line.balances) {
    if (!bucket.quantity.is_zero()) buckets[bucket.name] = text(bucket.quantity.text());
  }
  const auto balances = apply::balances_of(line.balances, tracking::AccountKind::order_line, line.quantity);
  return {{"number", line.number},
          {"item", line.item},
          {"quantity", text(line.quantity.text())},
          {"status", text(tracking::to_string(tracking::derive_status(balances)))},
          {"buckets", buckets}};
}

Result<json::object> order_of(store::Transaction& tx, const store::orders::SalesOrder& order) {
  const auto lines = store::orders::lines(tx, order.id);
  if (!lines) return fail(lines.error());
  const auto purchases = store::purchases::of_order(tx, order.id);
  if (!purchases) return fail(purchases.error());
  json::array line_array, purchase_array;
  for (const auto& line : *lines) line_array.push_back(line_of(line));
  for (const auto& purchase : *purchases) {
    purchase_array.push_back(
        {{"number", purchase.number}, {"supplier", purchase.supplier.text()}, {"attempt", purchase.attempt}});
  }
  return json::object{{"buyer", order.buyer.text()},
                      {"number", order.number},
                      {"lines", line_array},
                      {"purchase_orders", purchase_array}};
}

Result<json::object> invoice_of(store::Transaction& tx, const store::invoices::Invoice& invoice) {
  const auto holds = store::invoices::holds(tx, invoice.id);
  if (!holds) return fail(holds.error());
  json::array open;
  for (const auto& hold : *holds) {
    if (!hold.open()) continue;
    open.push_back({{"reason", hold.reason},
                    {"owner", hold.owner},
                    {"line", hold.line},
                    {"amount", text(hold.amount.text())},
                    {"text", hold.text}});
  }
  return json::object{{"supplier", invoice.supplier.text()},
                      {"number", invoice.number},
                      {"verdict", invoice.decision},
                      {"total", text(invoice.total.text())},
                      {"approved", text(invoice.approved.text())},
                      {"disputed", text(invoice.disputed.text())},
                      {"credited", text(invoice.credited.text())},
                      {"currency", invoice.currency},
                      {"holds", open}};
}

}  // namespace

Result<std::string> summary_json(store::Transaction& tx) {
  json::array orders, invoices, cases, violations;
  const auto order_rows = store::orders::list(tx, {.buyer = "", .number = "", .limit = 1000});
  if (!order_rows) return fail(order_rows.error());
  for (auto row = order_rows->rbegin(); row != order_rows->rend(); ++row) {
    auto order = order_of(tx, *row);
    if (!order) return fail(order.error());
    orders.push_back(std::move(*order));
  }
  const auto invoice_rows = store::invoices::list(tx, {.supplier = "", .number = "", .limit = 1000});
  if (!invoice_rows) return fail(invoice_rows.error());
  for (auto row = invoice_rows->rbegin(); row != invoice_rows->rend(); ++row) {
    auto invoice = invoice_of(tx, *row);
    if (!invoice) return fail(invoice.error());
    invoices.push_back(std::move(*invoice));
  }
  const auto open_cases = store::cases::list(tx, true, 1000);
  if (!open_cases) return fail(open_cases.error());
  for (const auto& found : *open_cases) {
    cases.push_back({{"kind", to_string(found.kind)},
                     {"partner", found.partner.text()},
                     {"subject", found.subject},
                     {"text", found.text}});
  }
  const auto audit = apply::audit_conservation(tx, nullptr);
  if (!audit) return fail(audit.error());
  for (const auto& sentence : audit->differences) violations.push_back(text(sentence));
  return json::serialize(
      json::object{{"orders", orders}, {"invoices", invoices}, {"cases", cases}, {"violations", violations}});
}

}  // namespace crossdock::service

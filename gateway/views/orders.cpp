// SPDX-License-Identifier: Apache-2.0
// Builds the list and the page of orders: where units and money are, derived from the ledgers of each line.
#include "gateway/views/orders.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "gateway/apply/facts.hpp"
#include "gateway/modules/tracking/ledger.hpp"
#include "gateway/pipeline/stage.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/purchases.hpp"
#include "gateway/store/shipments.hpp"
#include "gateway/views/mappings.hpp"
#include "gateway/views/messages.hpp"
#include "gateway/views/slice.hpp"

namespace crossdock::views::orders {
namespace {

tracking::Status status_of(const std::vector<store::orders::OrderLine>& lines) {
  std::vector<tracking::Balances> ledgers;
  ledgers.reserve(lines.size());
  for (const auto& line : lines) {
    ledgers.push_back(apply::balances_of(line.balances, tracking::AccountKind::order_line, line.quantity));
  }
  return tracking::derive_status(ledgers);
}

Cell status_cell(tracking::Status status) {
  using enum tracking::Status;
  const Tone tone = status == rejected || status == cancelled  ? Tone::bad
                    : status == backordered                    ? Tone::warn
                    : status == shipped || status == delivered ? Tone::good
                                                               : Tone::plain;
  return {tracking::to_string(status), tone};
}

// "6 shipped, 4 confirmed": only what is there.
std::string buckets_text(const store::Balances& balances) {
  std::string text;
  for (const auto& bucket : balances) {
    if (bucket.quantity.is_zero()) continue;
    text += (text.empty() ? "" : ", ") + bucket.quantity.text() + ' ' + std::string(bucket.name);
  }
  return text;
}

Cell buckets_json(const store::Balances& balances) {
  std::string json;
  for (const auto& bucket : balances) {
    if (bucket.quantity.is_zero()) continue;
    json += (json.empty() ? "{\"" : ",\"") + std::string(bucket.name) + "\":\"" + bucket.quantity.text() + '"';
  }
  return Cell::json(json.empty() ? "{}" : json + "}");
}

// Where money is, without what only says how it came in.
std::string money_text(const store::Balances& balances) {
  std::string text;
  for (const auto& bucket : balances) {
    if (bucket.quantity.is_zero() || bucket.name == "added" || bucket.name == "beyond") continue;
    text += (text.empty() ? "" : ", ") + Cell::money(bucket.quantity).text + ' ' + std::string(bucket.name);
  }
  return text;
}

Table lines_table(const std::vector<store::orders::OrderLine>& lines) {
  Table table{{{"number", "LINE"},
               {"item", "ITEM"},
               {"quantity", "QUANTITY"},
               {"unit", "UNIT"},
               {"price", "PRICE"},
               {"status", "STATUS"},
               {"where", "WHERE THE UNITS ARE"},
               {"balances", ""},
               {"id", ""}},
              {}};
  for (const auto& line : lines) {
    table.add({line.number, line.item, line.quantity, line.unit, line.price ? Cell::money(*line.price) : Cell(),
               status_cell(tracking::derive_status(
                   apply::balances_of(line.balances, tracking::AccountKind::order_line, line.quantity))),
               buckets_text(line.balances), buckets_json(line.balances), line.id});
  }
  return table;
}

// Each tracking number once: that of the shipment, then those of its lines.
std::vector<std::string> tracking_of(const store::shipments::Shipment& shipment,
                                     const std::vector<store::shipments::ShipmentLine>& lines) {
  std::vector<std::string> numbers;
  const auto add = [&](const std::string& number) {
    if (!number.empty() && std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(number);
  };
  add(shipment.tracking);
  for (const auto& line : lines) add(line.tracking);
  return numbers;
}

// For people, whose table is as wide as its widest row: "1Z8ZPMCA0300000250 and 10 more".
std::string shortened(const std::vector<std::string>& numbers) {
  if (numbers.size() < 2) return numbers.empty() ? "" : numbers.front();
  return numbers.front() + " and " + std::to_string(numbers.size() - 1) + " more";
}

Result<void> add_purchases(store::Transaction& tx, const store::orders::SalesOrder& order, Page& page) {
  Table purchases{{{"number", "PURCHASE ORDER"},
                   {"supplier", "SUPPLIER"},
                   {"attempt", "ATTEMPT"},
                   {"line", "LINE"},
                   {"item", "ITEM"},
                   {"quantity", "QUANTITY"},
                   {"price", "PRICE"},
                   {"status", "STATUS"},
                   {"where", "WHERE THE UNITS ARE"},
                   {"balances", ""},
                   {"placed_at", ""},
                   {"answered_at", ""}},
                  {}};
  Table shipments{{{"number", "SHIPMENT"},
                   {"supplier", "SUPPLIER"},
                   {"purchase_order", "PURCHASE ORDER"},
                   {"shipped_on", "SHIPPED"},
                   {"carrier", "CARRIER"},
                   {"", "TRACKING"},
                   {"tracking", ""},
                   {"lines", "LINES"}},
                  {}};
  const auto placed = store::purchases::of_order(tx, order.id);
  if (!placed) return fail(placed.error());
  for (const auto& purchase : *placed) {
    const auto lines = store::purchases::lines(tx, purchase.id);
    if (!lines) return fail(lines.error());
    for (const auto& line : *lines) {
      const auto ledger = apply::balances_of(line.balances, tracking::AccountKind::purchase_line, line.quantity);
      purchases.add({purchase.number, purchase.supplier.text(), purchase.attempt, line.number, line.item, line.quantity,
                     Cell::money(line.price), status_cell(tracking::derive_status(ledger)), buckets_text(line.balances),
                     buckets_json(line.balances), purchase.placed_at, purchase.answered_at});
    }
    const auto shipped = store::shipments::of_purchase(tx, purchase.id);
    if (!shipped) return fail(shipped.error());
    for (const auto& one : *shipped) {
      const auto contents = store::shipments::lines(tx, one.id);
      if (!contents) return fail(contents.error());
      const auto tracking = tracking_of(one, *contents);
      shipments.add({one.number, one.supplier.text(), purchase.number, one.shipped_on, one.carrier, shortened(tracking),
                     join(tracking, ", "), static_cast<std::int64_t>(contents->size())});
    }
  }
  page.section("purchase_orders", "Purchase orders", std::move(purchases));
  page.section("shipments", "Shipments", std::move(shipments));
  return {};
}

// The two ledgers of money: what the buyer owes for each line, and what we owe for each line of a purchase order.
Result<void> add_money(store::Transaction& tx, const store::orders::SalesOrder& order,
                       const std::vector<store::orders::OrderLine>& lines, Page& page) {
  Table table{{{"ledger", "LEDGER"},
               {"partner", "PARTNER"},
               {"document", "ORDER"},
               {"line", "LINE"},
               {"where", "WHERE THE MONEY IS"},
               {"balances", ""}},
              {}};
  const auto add = [&](std::string_view ledger, const PartnerId& partner, const std::string& document,
                       const std::string& line, const store::Balances& balances) {
    if (auto text = money_text(balances); !text.empty())
      table.add({std::string(ledger), partner.text(), document, line, std::move(text), buckets_json(balances)});
  };
  const auto sales = store::orders::money(tx, order.id);
  if (!sales) return fail(sales.error());
  for (const auto& line : lines) {
    if (const auto account = sales->find(line.id); account != sales->end())
      add("the buyer owes us", order.buyer, order.number, line.number, account->second);
  }
  const auto placed = store::purchases::of_order(tx, order.id);
  if (!placed) return fail(placed.error());
  for (const auto& purchase : *placed) {
    const auto bought = store::purchases::lines(tx, purchase.id);
    if (!bought) return fail(bought.error());
    const auto accounts = store::purchases::ask_billing(tx, purchase.id).take();
    if (!accounts) return fail(accounts.error());
    for (const auto& line : *bought)
      add("we owe", purchase.supplier, purchase.number, line.number, accounts->at(line.id).money);
  }
  page.section("money", "Money", std::move(table));
  return {};
}

Result<void> add_documents(store::Transaction& tx, const store::orders::SalesOrder& order, Page& page) {
  const auto received = store::documents::for_order(tx, order.number);
  if (!received) return fail(received.error());
  auto documents = table_of(tx, *received);
  if (!documents) return fail(documents.error());
  page.section("documents", "Documents received", std::move(*documents));
  Table sent{{{"kind", "KIND"},
              {"number", "NUMBER"},
              {"partner", "TO"},
              {"message", "MESSAGE"},
              {"created_at", "WHEN"},
              {"", "MAPPING"},
              {"mapping", ""},
              {"mapping_sha256", ""}},
             {}};
  const auto outbound = store::outbound_documents::of_order(tx, order.number);
  if (!outbound) return fail(outbound.error());
  mappings::Heads heads(tx);
  for (const auto& one : *outbound) {
    auto mapping = heads.of(one.mapping);
    if (!mapping) return fail(mapping.error());
    sent.add({one.kind, one.number, one.partner.text(), one.message, one.created_at, std::move(mapping->shown),
              std::move(mapping->name), std::move(mapping->sha256)});
  }
  page.section("sent", "Documents sent to the buyer", std::move(sent));
  const auto subject = pipeline::order_subject(order.id);
  const auto found = store::cases::of_subject(tx, subject);
  if (!found) return fail(found.error());
  Table cases{{{"id", "CASE"}, {"kind", "KIND"}, {"open", "OPEN"}, {"text", "TEXT"}}, {}};
  for (const auto& one : *found) cases.add({one.id, to_string(one.kind), Cell::boolean(one.open), one.text});
  page.section("cases", "Cases", std::move(cases));
  const auto story = store::events::for_subject(tx, subject);
  if (!story) return fail(story.error());
  page.section("story", "Story", table_of(*story));
  return {};
}

}  // namespace

Result<Found> find(store::Transaction& tx, const std::string& number, const std::string& buyer) {
  auto orders = store::orders::list(tx, {.buyer = buyer, .number = number, .limit = 1000});
  if (!orders) return fail(orders.error());
  std::erase_if(*orders, [&](const auto& order) { return order.number != number; });
  if (orders->empty()) return Found{{}, "there is no order " + number};
  if (orders->size() == 1) return Found{orders->front(), {}};
  std::string buyers;
  for (const auto& order : *orders) buyers += (buyers.empty() ? "" : ", ") + order.buyer.text();
  return Found{{}, "several buyers have an order " + number + ": " + buyers};
}

Result<Slice> list(store::Transaction& tx, const store::orders::Filter& filter) {
  const auto orders = part_of(tx, filter, store::orders::list);
  if (!orders) return fail(orders.error());
  Table table{{{"id", "ID"},
               {"number", "NUMBER"},
               {"buyer", "BUYER"},
               {"status", "STATUS"},
               {"lines", "LINES"},
               {"currency", "CURRENCY"},
               {"placed_at", "PLACED"},
               {"acknowledged_at", "ANSWERED"}},
              {}};
  for (const auto& order : orders->rows) {
    const auto lines = store::orders::lines(tx, order.id);
    if (!lines) return fail(lines.error());
    table.add({order.id, order.number, order.buyer.text(), status_cell(status_of(*lines)),
               static_cast<std::int64_t>(lines->size()), order.currency, order.placed_at, order.acknowledged_at});
  }
  return Slice{.table = std::move(table), .next = orders->next};
}

Result<Page> show(store::Transaction& tx, const store::orders::SalesOrder& order) {
  const auto lines = store::orders::lines(tx, order.id);
  if (!lines) return fail(lines.error());
  Page page;
  page.field("id", "", order.id);
  page.field("number", "order", order.number);
  page.field("buyer", "buyer", order.buyer.text());
  page.field("status", "status", status_cell(status_of(*lines)));
  page.field("currency", "currency", order.currency);
  page.field("placed_at", "placed", order.placed_at);
  page.field("acknowledged_at", "answered", order.acknowledged_at);
  page.section("lines", "Lines", lines_table(*lines));
  if (auto added = add_purchases(tx, order, page); !added) return fail(added.error());
  if (auto added = add_money(tx, order, *lines, page); !added) return fail(added.error());
  if (auto added = add_documents(tx, order, page); !added) return fail(added.error());
  return page;
}

Result<Table> routing(store::Transaction& tx, const store::orders::SalesOrder& order) {
  const auto decisions = store::orders::decisions(tx, order.id);
  if (!decisions) return fail(decisions.error());
  Table table{
      {{"attempt", ""}, {"decided_at", ""}, {"optimal", ""}, {"cost", ""}, {"summary", ""}, {"explanation", ""}}, {}};
  for (const auto& one : *decisions) {
    table.add({one.attempt, one.decided_at, Cell::boolean(one.optimal), Cell::money(one.cost), one.summary,
               Cell::json(one.explanation)});
  }
  return table;
}

}  // namespace crossdock::views::orders

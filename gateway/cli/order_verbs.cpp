// SPDX-License-Identifier: Apache-2.0
// `crossdock order` and `crossdock route`: what buyers ordered, where each line stands, and why it went where it went.

#include "gateway/acts/orders.hpp"
#include "gateway/apply/facts.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/message_tables.hpp"
#include "gateway/cli/order_facts.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/modules/tracking/ledger.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/purchases.hpp"
#include "gateway/store/shipments.hpp"

namespace crossdock::cli {
namespace {

struct Options {
  StoreOptions store;
  ActorOption actor;
  std::string buyer, number, line, price, because;
  int limit = 100;
};

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

Outcome list(const Options& options, Output& out) {
  Table table{{{"id", "ID"},
               {"number", "NUMBER"},
               {"buyer", "BUYER"},
               {"status", "STATUS"},
               {"lines", "LINES"},
               {"currency", "CURRENCY"},
               {"placed_at", "PLACED"},
               {"acknowledged_at", "ANSWERED"}},
              {}};
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto orders =
        store::orders::list(tx, {.buyer = options.buyer, .number = options.number, .limit = options.limit});
    if (!orders) return fail(orders.error());
    for (const auto& order : *orders) {
      const auto lines = store::orders::lines(tx, order.id);
      if (!lines) return fail(lines.error());
      table.add({order.id, order.number, order.buyer.text(), status_cell(status_of(*lines)),
                 static_cast<std::int64_t>(lines->size()), order.currency, order.placed_at, order.acknowledged_at});
    }
    return {};
  });
  if (!done) return done;
  out.table(table, "There is no such order.");
  return Exit::done;
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
                   {"tracking", "TRACKING"},
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
      std::string tracking = one.tracking;
      for (const auto& line : *contents) {
        if (!line.tracking.empty() && tracking.find(line.tracking) == std::string::npos)
          tracking += (tracking.empty() ? "" : ", ") + line.tracking;
      }
      shipments.add({one.number, one.supplier.text(), purchase.number, one.shipped_on, one.carrier, tracking,
                     static_cast<std::int64_t>(contents->size())});
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
    const auto accounts = store::purchases::billing(tx, purchase.id);
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
  page.section("documents", "Documents received", table_of(*received));
  Table sent{
      {{"kind", "KIND"}, {"number", "NUMBER"}, {"partner", "TO"}, {"message", "MESSAGE"}, {"created_at", "WHEN"}}, {}};
  const auto outbound = store::outbound_documents::of_order(tx, order.number);
  if (!outbound) return fail(outbound.error());
  for (const auto& one : *outbound) sent.add({one.kind, one.number, one.partner.text(), one.message, one.created_at});
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

Outcome show(const Options& options, Output& out) {
  Page page;
  std::string unclear;
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto order = find_order(tx, options.number, options.buyer);
    if (!order) return fail(order.error());
    unclear = order->unclear;
    if (!unclear.empty()) return {};
    const auto lines = store::orders::lines(tx, order->order.id);
    if (!lines) return fail(lines.error());
    page.field("id", "", order->order.id);
    page.field("number", "order", order->order.number);
    page.field("buyer", "buyer", order->order.buyer.text());
    page.field("status", "status", status_cell(status_of(*lines)));
    page.field("currency", "currency", order->order.currency);
    page.field("placed_at", "placed", order->order.placed_at);
    page.field("acknowledged_at", "answered", order->order.acknowledged_at);
    page.section("lines", "Lines", lines_table(*lines));
    if (auto added = add_purchases(tx, order->order, page); !added) return added;
    if (auto added = add_money(tx, order->order, *lines, page); !added) return added;
    return add_documents(tx, order->order, page);
  });
  if (!done) return done;
  if (!unclear.empty())
    return absent(unclear, "List them with 'crossdock order list'; --buyer tells apart equal numbers.");
  out.page(page);
  out.hint("Why each line went where it went: 'crossdock route explain " + options.number + "'.");
  return Exit::done;
}

Outcome set_price(const Options& options, Output& out) {
  const auto price = Decimal::parse(options.price);
  if (!price) return stop(price.error(), "A price is a number such as 34.95.");
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  const auto actor = options.actor.actor();
  std::string unclear;
  const auto done = (*database)->write([&](store::Transaction& tx) -> Result<void> {
    const auto order = find_order(tx, options.number, options.buyer);
    if (!order) return fail(order.error());
    unclear = order->unclear;
    if (!unclear.empty()) return {};
    return acts::set_selling_price(tx, order->order, options.line, *price, {actor, options.because, present()});
  });
  if (!done && done.error().fault == Fault::invalid)
    return absent(done.error().what, "See the lines with 'crossdock order show " + options.number + "'.");
  if (!done) return stop(done.error());
  if (!unclear.empty())
    return absent(unclear, "List them with 'crossdock order list'; --buyer tells apart equal numbers.");
  Page page;
  page.field("order", "order", options.number);
  page.field("line", "line", options.line);
  page.field("price", "price", Cell::money(*price));
  page.field("by", "by", actor.name);
  page.field("because", "because", options.because);
  out.page(page);
  if (!out.json()) out.say("A running gateway bills what has shipped now; without one, 'crossdock serve --once' does.");
  return Exit::done;
}

Outcome explain(const Options& options, Output& out) {
  Table table{
      {{"attempt", ""}, {"decided_at", ""}, {"optimal", ""}, {"cost", ""}, {"summary", ""}, {"explanation", ""}}, {}};
  std::string unclear, currency;
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto order = find_order(tx, options.number, options.buyer);
    if (!order) return fail(order.error());
    unclear = order->unclear;
    if (!unclear.empty()) return {};
    currency = order->order.currency;
    const auto decisions = store::orders::decisions(tx, order->order.id);
    if (!decisions) return fail(decisions.error());
    for (const auto& one : *decisions) {
      table.add({one.attempt, one.decided_at, Cell::boolean(one.optimal), Cell::money(one.cost), one.summary,
                 Cell::json(one.explanation)});
    }
    return {};
  });
  if (!done) return done;
  if (!unclear.empty())
    return absent(unclear, "List them with 'crossdock order list'; --buyer tells apart equal numbers.");
  if (table.rows.empty())
    return absent("order " + options.number + " was not routed yet",
                  "See 'crossdock order show " + options.number + "'.");
  if (out.json()) {
    out.table(table, "");
    return Exit::done;
  }
  for (const auto& row : table.rows) {
    out.say("Attempt " + row[0].text + ", " + row[1].text + ": " + row[3].text + ' ' + currency +
            (row[2].text == "yes" ? ", proven optimal" : ", not proven optimal"));
    out.say(row[4].text + '\n');
  }
  out.hint("Every candidate with its costs: --json.");
  return Exit::done;
}

}  // namespace

void add_order(Program& program) {
  auto& order = program.noun("order", "What buyers ordered: list, show, set-price");
  auto& list_verb =
      order.verb("list", "Orders with their status, newest first", "crossdock order list --buyer metro-outfitters");
  auto& listed = list_verb.runs(list);
  listed.store.add_to(list_verb);
  list_verb.option("--buyer", listed.buyer, "Only this buyer").takes("ID");
  list_verb.option("--number", listed.number, "A part of the number").takes("TEXT");
  list_verb.option("--limit", listed.limit, "At most so many").within(1, 100'000).shows_default();

  auto& show_verb = order.verb("show", "One order: lines, purchase orders, shipments, documents, cases and story",
                               "crossdock order show PO-4711");
  auto& shown = show_verb.runs(show);
  shown.store.add_to(show_verb);
  show_verb.option("--buyer", shown.buyer, "Tells apart orders of one number").takes("ID");
  show_verb.argument("ORDER", shown.number, "The buyer's number");

  auto& price_verb = order.verb("set-price", "Name the selling price of a line that was ordered without one",
                                "crossdock order set-price PO-4711 1 34.95 --because 'contract of 2026'");
  auto& priced = price_verb.runs(set_price);
  priced.store.add_to(price_verb);
  price_verb.option("--buyer", priced.buyer, "Tells apart orders of one number").takes("ID");
  price_verb.argument("ORDER", priced.number, "The buyer's number");
  price_verb.argument("LINE", priced.line, "The line, as the buyer numbers it");
  price_verb.argument("PRICE", priced.price, "Of one unit, in the order's currency");
  price_verb.option("--because", priced.because, "Why, in a sentence").required().takes("TEXT");
  priced.actor.add_to(price_verb);
}

void add_route(Program& program) {
  auto& route = program.noun("route", "Where orders went: explain");
  auto& verb = route.verb("explain", "Why each line of an order went to which supplier, attempt by attempt",
                          "crossdock route explain PO-4711");
  auto& options = verb.runs(explain);
  options.store.add_to(verb);
  verb.option("--buyer", options.buyer, "Tells apart orders of one number").takes("ID");
  verb.argument("ORDER", options.number, "The buyer's number");
}

}  // namespace crossdock::cli

// SPDX-License-Identifier: Apache-2.0
// `crossdock order` and `crossdock route`: what buyers ordered, where each line stands, and why it went where it went.

#include <algorithm>
#include <functional>

#include "gateway/acts/orders.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/list_options.hpp"
#include "gateway/cli/samples.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/views/orders.hpp"
#include "gateway/views/what_if.hpp"

namespace crossdock::cli {
namespace order_verbs {
namespace {

struct Options {
  StoreOptions store;
  ActorOption actor;
  std::string buyer, number, line, price, because;
  ListOptions part;
};

// Runs `use` with the order that the options name, or says why there is none.
Outcome with_order(const Options& options,
                   const std::function<Result<void>(store::Transaction&, const store::orders::SalesOrder&)>& use) {
  std::string unclear;
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto found = views::orders::find(tx, options.number, options.buyer);
    if (!found) return fail(found.error());
    unclear = found->unclear;
    return unclear.empty() ? use(tx, found->order) : Result<void>();
  });
  if (done && !unclear.empty())
    return absent(unclear, "List them with 'crossdock order list'; --buyer tells apart equal numbers.");
  return done;
}

Outcome list(const Options& options, Output& out) {
  views::Slice orders;
  const store::orders::Filter filter{.buyer = options.buyer,
                                     .number = options.number,
                                     .before = SalesOrderId(options.part.after),
                                     .limit = options.part.limit};
  const auto done =
      reading(options.store, orders, [&](store::Transaction& tx) { return views::orders::list(tx, filter); });
  if (!done) return done;
  print(orders, "There is no such order.", out);
  return Exit::done;
}

Outcome show(const Options& options, Output& out) {
  Page page;
  const auto done = with_order(options, [&](store::Transaction& tx, const auto& order) -> Result<void> {
    auto shown = views::orders::show(tx, order);
    if (!shown) return fail(shown.error());
    page = std::move(*shown);
    return {};
  });
  if (!done || *done != Exit::done) return done;
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
    const auto order = views::orders::find(tx, options.number, options.buyer);
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
  Table table;
  std::string currency;
  const auto done = with_order(options, [&](store::Transaction& tx, const auto& order) -> Result<void> {
    auto decisions = views::orders::routing(tx, order);
    if (!decisions) return fail(decisions.error());
    currency = order.currency;
    table = std::move(*decisions);
    return {};
  });
  if (!done) return done;
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

struct TryOptions {
  Options order;
  std::vector<std::string> without;
  int tier_limit = 0;
  bool any_tier = false, anew = false;
  std::string wanted_by;
};

tl::expected<views::what_if::Conditions, Trouble> conditions_of(const TryOptions& options) {
  views::what_if::Conditions conditions{.anew = options.anew, .any_tier = options.any_tier};
  for (const auto& id : options.without) conditions.without.emplace_back(id);
  if (options.tier_limit != 0) conditions.tier_limit = options.tier_limit;
  if (!options.wanted_by.empty()) {
    const auto day = Date::parse(options.wanted_by);
    if (!day) return stop(day.error(), "A day is written as 2026-11-23.");
    conditions.wanted_by = *day;
  }
  return conditions;
}

Outcome try_route(const TryOptions& options, Output& out) {
  const auto conditions = conditions_of(options);
  if (!conditions) return tl::unexpected(conditions.error());
  const auto network = network_of(options.order.store);
  if (!network) return tl::unexpected(network.error());
  std::string currency;
  Result<routing::Problem> problem = routing::Problem{};
  const auto done = with_order(options.order, [&](store::Transaction& tx, const auto& order) -> Result<void> {
    currency = order.currency;
    problem = views::what_if::problem(tx, **network, order.id, *conditions, present());
    return {};
  });
  if (!done || *done != Exit::done) return done;
  if (!problem) return stop(problem.error(), "See the suppliers with 'crossdock partner list'.");
  if (problem->demands.empty())
    return absent("nothing of order " + options.order.number + " is open",
                  "--anew routes all of it as if nobody had been asked.");
  const auto solved = views::what_if::solved(*problem, present());
  if (!solved) return stop(solved.error());
  if (out.json()) {
    out.page(*solved);
    return Exit::done;
  }
  const auto text = [&](std::string_view key) {
    const auto field = std::ranges::find(solved->fields, key, [](const auto& one) { return one.first.key; });
    return field->second.text;
  };
  out.say(text("cost") + ' ' + currency + (text("optimal") == "yes" ? ", proven optimal" : ", not proven optimal"));
  out.say(text("summary"));
  out.hint("Nothing was done. What was decided: 'crossdock route explain " + options.order.number + "'.");
  return Exit::done;
}

}  // namespace
}  // namespace order_verbs

void add_order(Program& program) {
  using namespace order_verbs;
  auto& order = program.noun("order", "What buyers ordered: list, show, set-price");
  auto& list_verb =
      order.verb("list", "Orders with their status, newest first", "crossdock order list --buyer metro-outfitters");
  auto& listed = list_verb.runs(list);
  listed.store.add_to(list_verb);
  list_verb.option("--buyer", listed.buyer, "Only this buyer").takes("ID");
  list_verb.option("--number", listed.number, "A part of the number").takes("TEXT");
  listed.part.add_to(list_verb);

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
  using namespace order_verbs;
  auto& route = program.noun("route", "Where orders went, and where they would go: explain, try");
  auto& verb = route.verb("explain", "Why each line of an order went to which supplier, attempt by attempt",
                          "crossdock route explain PO-4711");
  auto& options = verb.runs(explain);
  options.store.add_to(verb);
  verb.option("--buyer", options.buyer, "Tells apart orders of one number").takes("ID");
  verb.argument("ORDER", options.number, "The buyer's number");

  auto& try_verb = route.verb("try", "What if: where an order would go now under other conditions; nothing is done",
                              "crossdock route try PO-4711 --anew --without harbor-direct");
  auto& tried = try_verb.runs(try_route);
  tried.order.store.add_to(try_verb);
  try_verb.option("--buyer", tried.order.buyer, "Tells apart orders of one number").takes("ID");
  try_verb.option("--anew", tried.anew, "All that was ordered, as if nobody had been asked; otherwise what is open");
  try_verb.option("--without", tried.without, "A supplier that is not asked; may be repeated").takes("ID").one_each();
  try_verb.option("--tier-limit", tried.tier_limit, "Suppliers of later tiers are not asked")
      .within(1, 9)
      .takes("TIER");
  try_verb.option("--any-tier", tried.any_tier, "A supplier of a later tier is as good as one of the first");
  try_verb.option("--wanted-by", tried.wanted_by, "What would come later is not bought").takes("DAY");
  try_verb.argument("ORDER", tried.order.number, "The buyer's number");
}

}  // namespace crossdock::cli

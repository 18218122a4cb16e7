// SPDX-License-Identifier: Apache-2.0
// `crossdock invoice`: what suppliers billed, what is held and why, and what is decided about it.
#include <functional>
#include <optional>

#include "gateway/acts/invoices.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/list_options.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/views/invoices.hpp"

namespace crossdock::cli {
namespace invoice_verbs {
namespace {

struct Options {
  StoreOptions store;
  ActorOption actor;
  std::string supplier, number, reason, owner, resolution, as;
  bool held = false;
  std::int64_t id = 0;
  ListOptions part;
};

Outcome list(const Options& options, Output& out) {
  views::Slice invoices;
  const store::invoices::Filter filter{.supplier = options.supplier,
                                       .number = options.number,
                                       .held_only = options.held,
                                       .before = InvoiceId(options.part.after),
                                       .limit = options.part.limit};
  const auto done =
      reading(options.store, invoices, [&](store::Transaction& tx) { return views::invoices::list(tx, filter); });
  if (!done) return done;
  print(invoices, "There is no such invoice.", out);
  return Exit::done;
}

Outcome show(const Options& options, Output& out) {
  Page page;
  std::size_t count = 0;
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto found = views::invoices::find(tx, options.number, options.supplier);
    if (!found) return fail(found.error());
    count = found->count;
    if (count != 1) return {};
    auto shown = views::invoices::show(tx, found->invoice);
    if (!shown) return fail(shown.error());
    page = std::move(*shown);
    return {};
  });
  if (!done) return done;
  if (count == 0) return absent("there is no invoice " + options.number, "List them with 'crossdock invoice list'.");
  if (count > 1)
    return absent("there are " + std::to_string(count) + " invoices " + options.number,
                  "Tell them apart with --supplier; see 'crossdock invoice list --number " + options.number + "'.");
  out.page(page);
  return Exit::done;
}

Outcome holds(const Options& options, Output& out) {
  views::Slice holds;
  const store::invoices::HoldFilter filter{.supplier = options.supplier,
                                           .reason = options.reason,
                                           .owner = options.owner,
                                           .after = HoldId(options.part.after),
                                           .limit = options.part.limit};
  const auto done =
      reading(options.store, holds, [&](store::Transaction& tx) { return views::invoices::open_holds(tx, filter); });
  if (!done) return done;
  const bool all = options.supplier.empty() && options.reason.empty() && options.owner.empty();
  print(holds, all && options.part.after == 0 ? "No invoice is held." : "No hold is like that.", out);
  return holds.table.rows.empty() ? Exit::done : Exit::no;
}

// A running gateway, or `serve --once`, reconciles the invoice again.
void say_next(Output& out) {
  out.say("A running gateway reconciles it again now; without one, 'crossdock serve --once' does.");
}

using Act = std::function<Result<acts::DecidedHold>(store::Transaction&, HoldId, const acts::Because&)>;

// One decision about one hold, and who made it.
Outcome decide(const Options& options, Output& out, std::string_view verb, const Act& act) {
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  const auto actor = options.actor.actor();
  std::optional<acts::DecidedHold> decided;
  const auto done = (*database)->write([&](store::Transaction& tx) -> Result<void> {
    auto one = act(tx, HoldId(options.id), {actor, options.resolution, present()});
    if (!one) return fail(one.error());
    decided = std::move(*one);
    return {};
  });
  if (!done && done.error().fault == Fault::invalid)
    return absent(done.error().what, "List them with 'crossdock invoice holds'.");
  if (!done) return stop(done.error());
  Page page;
  page.field(verb, verb, options.id);
  page.field("invoice", "invoice", decided->invoice.number);
  page.field("line", "line", decided->hold.line);
  page.field("reason", "reason", decided->hold.reason);
  page.field("amount", "amount", Cell::money(decided->hold.amount));
  page.field("by", "by", actor.name);
  page.field("because", "because", options.resolution);
  out.page(page);
  if (!out.json()) say_next(out);
  return Exit::done;
}

Outcome reconcile(const Options& options, Output& out) {
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  const auto actor = options.actor.actor();
  store::invoices::Invoice invoice;
  const auto done = (*database)->write([&](store::Transaction& tx) -> Result<void> {
    auto row = acts::reconcile_again(tx, InvoiceId(options.id), {actor, options.resolution, present()});
    if (!row) return fail(row.error());
    invoice = std::move(*row);
    return {};
  });
  if (!done && done.error().fault == Fault::invalid)
    return absent(done.error().what, "List them with 'crossdock invoice list'.");
  if (!done) return stop(done.error());
  Page page;
  page.field("invoice", "invoice", invoice.number);
  page.field("supplier", "supplier", invoice.supplier.text());
  out.page(page);
  if (!out.json()) say_next(out);
  return Exit::done;
}

// The options of a verb that decides about one hold.
void add_hold(Verb& verb, Options& options) {
  options.store.add_to(verb);
  verb.argument("HOLD", options.id, "The hold's number, as 'invoice holds' shows it");
}

void add_decision(Verb& verb, Options& options) {
  verb.option("--because", options.resolution, "Why, in a sentence").takes("TEXT").required();
  options.actor.add_to(verb);
}

// A verb that does `act` with one hold; `word` says what became of it.
void add_act(Noun& invoice, std::string name, std::string about, std::string example, std::string_view word, Act act) {
  auto& verb = invoice.verb(std::move(name), std::move(about), std::move(example));
  auto& options = verb.runs<Options>(
      [word, act = std::move(act)](const Options& given, Output& out) { return decide(given, out, word, act); });
  add_hold(verb, options);
  add_decision(verb, options);
}

Outcome accept_credit(const Options& options, Output& out) {
  const auto meaning = options.as == "units" ? acts::CreditMeaning::units : acts::CreditMeaning::price;
  return decide(options, out, "accepted", [&](store::Transaction& tx, HoldId hold, const acts::Because& because) {
    return acts::accept_credit(tx, hold, meaning, because);
  });
}

}  // namespace
}  // namespace invoice_verbs

void add_invoice(Program& program) {
  using namespace invoice_verbs;
  auto& invoice = program.noun("invoice", "What suppliers billed: list, show, holds, and what is decided about them");

  auto& list_verb = invoice.verb("list", "Invoices with what is approved and disputed, newest first",
                                 "crossdock invoice list --held");
  auto& listed = list_verb.runs(list);
  listed.store.add_to(list_verb);
  list_verb.option("--supplier", listed.supplier, "Only this supplier").takes("ID");
  list_verb.option("--number", listed.number, "A part of the number").takes("TEXT");
  list_verb.option("--held", listed.held, "Only invoices with open holds");
  listed.part.add_to(list_verb);

  auto& show_verb = invoice.verb("show", "One invoice: amounts, what each line was matched to, holds",
                                 "crossdock invoice show INV-1001");
  auto& shown = show_verb.runs(show);
  shown.store.add_to(show_verb);
  show_verb.option("--supplier", shown.supplier, "Tells apart invoices of one number").takes("ID");
  show_verb.argument("INVOICE", shown.number, "The supplier's number");

  auto& holds_verb = invoice.verb("holds", "Open holds with amount, reason and owner; exit 1 when there is one",
                                  "crossdock invoice holds");
  auto& held = holds_verb.runs(holds);
  held.store.add_to(holds_verb);
  holds_verb.option("--supplier", held.supplier, "Only of this supplier").takes("ID");
  holds_verb.option("--reason", held.reason, "Only for this reason, as the list shows it").takes("REASON");
  holds_verb.option("--owner", held.owner, "Only those that they decide about, as the list shows it").takes("OWNER");
  held.part.add_to(holds_verb);

  add_act(invoice, "release", "Let pass what one hold stops: its line, its amount, and nothing else",
          "crossdock invoice release 3 --because 'the extra units were agreed by telephone'", "released",
          acts::release_hold);
  add_act(invoice, "refuse", "Refuse what one hold stops for good: it stays disputed, and a credit is expected",
          "crossdock invoice refuse 3 --because 'never ordered'", "refused", acts::refuse_hold);
  add_act(invoice, "accept-price", "Record the price that a hold is about as agreed for its purchase line",
          "crossdock invoice accept-price 3 --because 'new price list since Monday'", "accepted", acts::accept_price);

  auto& credit_verb = invoice.verb("accept-credit", "Say what an ambiguous credit takes back",
                                   "crossdock invoice accept-credit 3 --as price --because 'rebate of November'");
  auto& credit = credit_verb.runs(accept_credit);
  add_hold(credit_verb, credit);
  credit_verb.option("--as", credit.as, "units: goods come back or never came; price: they cost less")
      .one_of({"units", "price"})
      .required();
  add_decision(credit_verb, credit);

  auto& reconcile_verb =
      invoice.verb("reconcile", "Reconcile an invoice again with what is known now", "crossdock invoice reconcile 12");
  auto& again = reconcile_verb.runs(reconcile);
  again.store.add_to(reconcile_verb);
  reconcile_verb.argument("ID", again.id, "The invoice, as 'invoice list' shows it");
  reconcile_verb.option("--because", again.resolution, "Why, in a sentence").takes("TEXT");
  again.actor.add_to(reconcile_verb);
}

}  // namespace crossdock::cli

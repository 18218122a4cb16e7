// SPDX-License-Identifier: Apache-2.0
// `crossdock invoice`: what suppliers billed, what is held and why, and what is decided about it.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <functional>
#include <memory>
#include <optional>

#include "base/checked.hpp"
#include "gateway/acts/invoices.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/store/invoices.hpp"
#include "translators/canonical/values.hpp"

namespace crossdock::cli {
namespace {

struct Options {
  StoreOptions store;
  ActorOption actor;
  std::string supplier, number, resolution, as;
  bool held = false;
  std::int64_t id = 0;
  int limit = 100;
};

using Shared = std::shared_ptr<Options>;

Table invoices_table() {
  return {{{"id", "ID"},
           {"number", "NUMBER"},
           {"supplier", "SUPPLIER"},
           {"kind", "KIND"},
           {"order_number", "ORDER"},
           {"issued_on", "ISSUED"},
           {"currency", "CURRENCY"},
           {"total", "TOTAL"},
           {"approved", "APPROVED"},
           {"disputed", "DISPUTED"},
           {"credited", "CREDITED"},
           {"decision", "DECISION"},
           {"due_on", ""},
           {"received_at", ""}},
          {}};
}

Outcome list(const Options& options, Output& out) {
  Table table = invoices_table();
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto invoices = store::invoices::list(
        tx,
        {.supplier = options.supplier, .number = options.number, .held_only = options.held, .limit = options.limit});
    if (!invoices) return fail(invoices.error());
    for (const auto& one : *invoices) {
      table.add({one.id, one.number, one.supplier.text(), one.kind, one.order_number, one.issued_on, one.currency,
                 Cell::money(one.total), Cell::money(one.approved), Cell::money(one.disputed),
                 Cell::money(one.credited), Cell(one.decision, one.disputed.is_zero() ? Tone::plain : Tone::warn),
                 one.due_on, one.received_at});
    }
    return {};
  });
  if (!done) return done;
  out.table(table, "There is no such invoice.");
  return Exit::done;
}

Table holds_table(const std::vector<store::invoices::Hold>& holds) {
  Table table{{{"id", "HOLD"},
               {"invoice", "INVOICE"},
               {"line", "LINE"},
               {"reason", "REASON"},
               {"owner", "OWNER"},
               {"amount", "AMOUNT"},
               {"open", "OPEN"},
               {"text", "TEXT"},
               {"resolution", "RESOLUTION"},
               {"state", ""},
               {"by", ""},
               {"purchase_line", ""}},
              {}};
  for (const auto& one : holds) {
    table.add({one.id, one.invoice, one.line, Cell(one.reason, one.open() ? Tone::warn : Tone::plain), one.owner,
               Cell::money(one.amount), Cell::boolean(one.open()), one.text,
               one.by_person.empty() ? one.resolution : one.state + " by " + one.by_person + ": " + one.resolution,
               one.state, one.by_person, one.purchase_line});
  }
  return table;
}

// By the number of the invoice, or by our id.
Result<std::vector<store::invoices::Invoice>> named(store::Transaction& tx, const Options& options) {
  auto invoices = store::invoices::list(tx, {.supplier = options.supplier, .number = options.number, .limit = 1000});
  if (!invoices) return invoices;
  std::erase_if(*invoices, [&](const auto& one) { return one.number != options.number; });
  return invoices;
}

// The discount that may be taken off the approved money for paying early.
void add_discount(Page& page, const store::invoices::Invoice& invoice) {
  if (invoice.discount_until.empty()) return;
  const auto off = (Checked(invoice.approved) * invoice.discount_percent * Decimal::scaled(1, 2))
                       .rounded(canonical::minor_digits(invoice.currency), Rounding::half_up)
                       .result();
  page.field("discount_until", "", invoice.discount_until);
  page.field("discount_percent", "", invoice.discount_percent);
  if (off)
    page.field("discount", "discount",
               fmt::format("{} ({} %) when paid until {}", off->text(), invoice.discount_percent.normalized().text(),
                           invoice.discount_until));
}

Outcome show(const Options& options, Output& out) {
  Page page;
  std::size_t found = 0;
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto invoices = named(tx, options);
    if (!invoices) return fail(invoices.error());
    found = invoices->size();
    if (found != 1) return {};
    const auto& one = invoices->front();
    page.field("id", "", one.id);
    page.field("number", "invoice", one.number);
    page.field("supplier", "supplier", one.supplier.text());
    page.field("kind", "kind", one.kind);
    page.field("order_number", "order", one.order_number);
    page.field("issued_on", "issued", one.issued_on);
    page.field("received_at", "received", one.received_at);
    if (!one.due_on.empty()) page.field("due_on", "due", one.due_on);
    add_discount(page, one);
    page.field("currency", "currency", one.currency);
    page.field("total", "total", Cell::money(one.total));
    page.field("approved", "approved", Cell::money(one.approved));
    page.field("disputed", "disputed", Cell::money(one.disputed));
    page.field("credited", "credited", Cell::money(one.credited));
    page.field("decision", "decision", Cell(one.decision, one.disputed.is_zero() ? Tone::good : Tone::warn));
    page.field("document", "document", one.document);
    const auto allocations = store::invoices::allocations(tx, one.id);
    if (!allocations) return fail(allocations.error());
    Table lines{{{"line", "LINE"},
                 {"purchase_line", "PURCHASE LINE"},
                 {"quantity", "QUANTITY"},
                 {"amount", "APPROVED"},
                 {"disputed_quantity", "DISPUTED QUANTITY"},
                 {"disputed_amount", "DISPUTED"},
                 {"credited_quantity", "CREDITED QUANTITY"},
                 {"credited_amount", "CREDITED"},
                 {"stage", "MATCHED BY"},
                 {"confidence", ""}},
                {}};
    for (const auto& part : *allocations) {
      lines.add({part.line, part.purchase_line, part.quantity, Cell::money(part.amount), part.disputed_quantity,
                 Cell::money(part.disputed_amount), part.credited_quantity, Cell::money(part.credited_amount),
                 part.stage, static_cast<std::int64_t>(part.confidence)});
    }
    page.section("allocations", "Lines", std::move(lines));
    const auto holds = store::invoices::holds(tx, one.id);
    if (!holds) return fail(holds.error());
    page.section("holds", "Holds", holds_table(*holds));
    return {};
  });
  if (!done) return done;
  if (found == 0) return absent("there is no invoice " + options.number, "List them with 'crossdock invoice list'.");
  if (found > 1)
    return absent("there are " + std::to_string(found) + " invoices " + options.number,
                  "Tell them apart with --supplier; see 'crossdock invoice list --number " + options.number + "'.");
  out.page(page);
  return Exit::done;
}

Outcome holds(const Options& options, Output& out) {
  Table table;
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto open = store::invoices::open_holds(tx, options.limit);
    if (!open) return fail(open.error());
    table = holds_table(*open);
    return {};
  });
  if (!done) return done;
  out.table(table, "No invoice is held.");
  return table.rows.empty() ? Exit::done : Exit::no;
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

CLI::App& add_verb(CLI::App& noun, const std::string& name, const std::string& about, const Shared& options) {
  auto& verb = *noun.add_subcommand(name, about);
  options->store.add_to(verb);
  return verb;
}

void add_limit(CLI::App& verb, const Shared& options) {
  verb.add_option("--limit", options->limit, "At most so many")->check(CLI::Range(1, 100'000))->capture_default_str();
}

}  // namespace

void add_invoice(CLI::App& app, Program& program) {
  auto& invoice = noun(app, "invoice", "What suppliers billed: list, show, holds, and what is decided about them");

  const auto listed = std::make_shared<Options>();
  auto& list_verb = add_verb(invoice, "list", "Invoices with what is approved and disputed, newest first", listed);
  list_verb.add_option("--supplier", listed->supplier, "Only this supplier")->type_name("ID");
  list_verb.add_option("--number", listed->number, "A part of the number")->type_name("TEXT");
  list_verb.add_flag("--held", listed->held, "Only invoices with open holds");
  add_limit(list_verb, listed);
  program.on(list_verb, "crossdock invoice list --held", [listed](Output& out) { return list(*listed, out); });

  const auto shown = std::make_shared<Options>();
  auto& show_verb = add_verb(invoice, "show", "One invoice: amounts, what each line was matched to, holds", shown);
  show_verb.add_option("--supplier", shown->supplier, "Tells apart invoices of one number")->type_name("ID");
  show_verb.add_option("INVOICE", shown->number, "The supplier's number")->required()->type_name("");
  program.on(show_verb, "crossdock invoice show INV-1001", [shown](Output& out) { return show(*shown, out); });

  const auto held = std::make_shared<Options>();
  auto& holds_verb =
      add_verb(invoice, "holds", "Open holds with amount, reason and owner; exit 1 when there is one", held);
  add_limit(holds_verb, held);
  program.on(holds_verb, "crossdock invoice holds", [held](Output& out) { return holds(*held, out); });

  const auto on_hold = [&](const std::string& name, const std::string& about, const std::string& example,
                           std::string_view word, const Act& act) {
    const auto options = std::make_shared<Options>();
    auto& verb = add_verb(invoice, name, about, options);
    verb.add_option("HOLD", options->id, "The hold's number, as 'invoice holds' shows it")->required()->type_name("");
    verb.add_option("--because", options->resolution, "Why, in a sentence")->required()->type_name("TEXT");
    options->actor.add_to(verb);
    program.on(verb, example, [options, word, act](Output& out) { return decide(*options, out, word, act); });
  };
  on_hold("release", "Let pass what one hold stops: its line, its amount, and nothing else",
          "crossdock invoice release 3 --because 'the extra units were agreed by telephone'", "released",
          acts::release_hold);
  on_hold("refuse", "Refuse what one hold stops for good: it stays disputed, and a credit is expected",
          "crossdock invoice refuse 3 --because 'never ordered'", "refused", acts::refuse_hold);
  on_hold("accept-price", "Record the price that a hold is about as agreed for its purchase line",
          "crossdock invoice accept-price 3 --because 'new price list since Monday'", "accepted", acts::accept_price);

  const auto credit = std::make_shared<Options>();
  auto& credit_verb = add_verb(invoice, "accept-credit", "Say what an ambiguous credit takes back", credit);
  credit_verb.add_option("HOLD", credit->id, "The hold's number, as 'invoice holds' shows it")
      ->required()
      ->type_name("");
  credit_verb.add_option("--as", credit->as, "units: goods come back or never came; price: they cost less")
      ->required()
      ->check(CLI::IsMember({"units", "price"}));
  credit_verb.add_option("--because", credit->resolution, "Why, in a sentence")->required()->type_name("TEXT");
  credit->actor.add_to(credit_verb);
  program.on(credit_verb, "crossdock invoice accept-credit 3 --as price --because 'rebate of November'",
             [credit](Output& out) {
               const auto meaning = credit->as == "units" ? acts::CreditMeaning::units : acts::CreditMeaning::price;
               return decide(*credit, out, "accepted",
                             [meaning](store::Transaction& tx, HoldId hold, const acts::Because& because) {
                               return acts::accept_credit(tx, hold, meaning, because);
                             });
             });

  const auto again = std::make_shared<Options>();
  auto& reconcile_verb = add_verb(invoice, "reconcile", "Reconcile an invoice again with what is known now", again);
  reconcile_verb.add_option("ID", again->id, "The invoice, as 'invoice list' shows it")->required()->type_name("");
  reconcile_verb.add_option("--because", again->resolution, "Why, in a sentence")->type_name("TEXT");
  again->actor.add_to(reconcile_verb);
  program.on(reconcile_verb, "crossdock invoice reconcile 12", [again](Output& out) { return reconcile(*again, out); });
}

}  // namespace crossdock::cli

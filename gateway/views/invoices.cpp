// SPDX-License-Identifier: Apache-2.0
// Builds the list, the page and the holds of invoices.
#include "gateway/views/invoices.hpp"

#include <fmt/format.h>

#include <map>

#include "base/checked.hpp"
#include "gateway/apply/facts.hpp"
#include "gateway/modules/reconciliation/reconcile.hpp"
#include "gateway/store/invoice_decisions.hpp"
#include "gateway/store/purchases.hpp"
#include "gateway/views/slice.hpp"
#include "translators/canonical/values.hpp"

namespace crossdock::views::invoices {
namespace {

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

Page page_of(const store::invoices::Invoice& one) {
  Page page;
  page.field("id", "", one.id);
  page.field("number", "invoice", one.number);
  page.field("supplier", "supplier", one.supplier.text());
  page.field("kind", "kind", one.kind);
  page.field("order_number", "order", one.order_number);
  page.field("issued_on", "issued", Cell::date(one.issued_on));
  page.field("received_at", "received", one.received_at);
  if (!one.due_on.empty()) page.field("due_on", "due", Cell::date(one.due_on));
  add_discount(page, one);
  page.field("currency", "currency", one.currency);
  page.field("total", "total", Cell::money(one.total));
  page.field("approved", "approved", Cell::money(one.approved));
  page.field("disputed", "disputed", Cell::money(one.disputed));
  page.field("credited", "credited", Cell::money(one.credited));
  page.field("decision", "decision", Cell(one.decision, one.disputed.is_zero() ? Tone::good : Tone::warn));
  page.field("document", "document", one.document);
  return page;
}

Table allocations_table(const std::vector<store::invoices::Allocation>& allocations) {
  Table table{{{"line", "LINE"},
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
  for (const auto& part : allocations) {
    table.add({part.line, part.purchase_line, part.quantity, Cell::money(part.amount), part.disputed_quantity,
               Cell::money(part.disputed_amount), part.credited_quantity, Cell::money(part.credited_amount), part.stage,
               static_cast<std::int64_t>(part.confidence)});
  }
  return table;
}

// ---- the lines three ways ------------------------------------------------------------------------------------

// A purchase line that the invoice was matched to, with what the invoice is compared with.
struct Bought {
  std::string purchase_order, line, item, unit;
  apply::Supply supply;
  Decimal price;  // agreed, of one unit
};

Result<std::map<PurchaseLineId, Bought>> bought_for(store::Transaction& tx, InvoiceId invoice) {
  const auto orders = store::invoices::orders_of(tx, invoice);
  if (!orders) return fail(orders.error());
  std::map<PurchaseLineId, Bought> bought;
  for (const auto id : *orders) {
    const auto order = store::purchases::load(tx, id);
    if (!order) return fail(order.error());
    const auto lines = store::purchases::lines(tx, id);
    if (!lines) return fail(lines.error());
    const auto agreed = store::invoice_decisions::ask_agreed_prices(tx, id).take();
    if (!agreed) return fail(agreed.error());
    for (const auto& line : *lines) {
      const auto price = agreed->find(line.id);
      bought.emplace(line.id, Bought{order->number, line.number, line.item, line.unit,
                                     apply::supply_of(apply::balances_of(
                                         line.balances, tracking::AccountKind::purchase_line, line.quantity)),
                                     price == agreed->end() ? line.price : price->second});
    }
  }
  return bought;
}

Table three_ways_table() {
  return {{{"line", "LINE"},
           {"item", "ITEM"},
           {"ordered", "ORDERED"},
           {"supplied", "SUPPLIED"},
           {"claimed_before", "CLAIMED BEFORE"},
           {"purchase_unit", ""},
           {"invoiced", "INVOICED"},
           {"unit", "UNIT"},
           {"price", "PRICE"},
           {"price_basis", ""},
           {"agreed_price", "AGREED"},
           {"amount", "AMOUNT"},
           {"purchase_order", "PURCHASE ORDER"},
           {"purchase_order_line", ""},
           {"purchase_line", ""}},
          {}};
}

// The words that a line names its item by: the supplier's, else any, else its description.
std::string item_text(const canonical::Item& item) {
  for (const auto& id : item.ids) {
    if (id.scheme == canonical::ItemIdScheme::seller) return id.value;
  }
  return item.ids.empty() ? item.name : item.ids.front().value;
}

Cell amount_of(const std::optional<canonical::Money>& money) { return money ? Cell::money(money->amount) : Cell(); }

// A row for each purchase line that a line was matched to; one without them where it was matched to none.
Result<Table> three_ways(store::Transaction& tx, const store::invoices::Invoice& invoice,
                         const std::vector<store::invoices::Allocation>& allocations) {
  const auto document = apply::stated_in(tx, invoice.document);
  if (!document) return fail(document.error());
  const auto* claim = std::get_if<canonical::Invoice>(&*document);
  auto table = three_ways_table();
  if (claim == nullptr) return table;
  const auto bought = bought_for(tx, invoice.id);
  if (!bought) return fail(bought.error());
  const auto before = store::invoices::claimed_before(tx, invoice.id);
  if (!before) return fail(before.error());
  const auto keys = reconciliation::line_keys(*claim);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto& line = claim->lines[i];
    const auto add = [&](const Bought* one, PurchaseLineId id) {
      const auto earlier = before->find(id);
      table.add({keys[i], item_text(line.item), one ? Cell(one->supply.ordered) : Cell(),
                 one ? Cell(one->supply.proven) : Cell(),
                 one ? Cell(earlier == before->end() ? Decimal() : earlier->second) : Cell(),
                 one ? Cell(one->unit) : Cell(), line.quantity.value, line.quantity.unit, amount_of(line.price),
                 line.price_basis ? Cell(line.price_basis->value) : Cell(), one ? Cell::money(one->price) : Cell(),
                 amount_of(line.amount), one ? Cell(one->purchase_order) : Cell(), one ? Cell(one->line) : Cell(), id});
    };
    bool is_matched = false;
    for (const auto& part : allocations) {
      const auto one = bought->find(part.purchase_line);
      if (part.line != keys[i] || one == bought->end()) continue;
      add(&one->second, one->first);
      is_matched = true;
    }
    if (!is_matched) add(nullptr, {});
  }
  return table;
}

}  // namespace

Result<Slice> list(store::Transaction& tx, const store::invoices::Filter& filter) {
  const auto invoices = part_of(tx, filter, store::invoices::list);
  if (!invoices) return fail(invoices.error());
  auto table = invoices_table();
  for (const auto& one : invoices->rows) {
    table.add({one.id, one.number, one.supplier.text(), one.kind, one.order_number, Cell::date(one.issued_on),
               one.currency, Cell::money(one.total), Cell::money(one.approved), Cell::money(one.disputed),
               Cell::money(one.credited), Cell(one.decision, one.disputed.is_zero() ? Tone::plain : Tone::warn),
               Cell::date(one.due_on), one.received_at});
  }
  return Slice{.table = std::move(table), .next = invoices->next};
}

Result<Slice> open_holds(store::Transaction& tx, const store::invoices::HoldFilter& filter) {
  const auto open = part_of(tx, filter, store::invoices::open_holds);
  if (!open) return fail(open.error());
  return Slice{.table = holds_table(open->rows), .next = open->next};
}

Result<Found> find(store::Transaction& tx, const std::string& number, const std::string& supplier) {
  auto invoices = store::invoices::list(tx, {.supplier = supplier, .number = number, .limit = 1000});
  if (!invoices) return fail(invoices.error());
  std::erase_if(*invoices, [&](const auto& one) { return one.number != number; });
  Found found{.invoice = {}, .count = invoices->size()};
  if (found.count == 1) found.invoice = std::move(invoices->front());
  return found;
}

Result<Page> show(store::Transaction& tx, const store::invoices::Invoice& invoice) {
  auto page = page_of(invoice);
  const auto allocations = store::invoices::allocations(tx, invoice.id);
  if (!allocations) return fail(allocations.error());
  auto lines = three_ways(tx, invoice, *allocations);
  if (!lines) return fail(lines.error());
  page.section("lines", "Lines", std::move(*lines));
  page.section("allocations", "Matched", allocations_table(*allocations));
  const auto holds = store::invoices::holds(tx, invoice.id);
  if (!holds) return fail(holds.error());
  page.section("holds", "Holds", holds_table(*holds));
  return page;
}

}  // namespace crossdock::views::invoices

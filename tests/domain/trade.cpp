// SPDX-License-Identifier: Apache-2.0
// Knows how the documents of the sample network's first buyer and supplier are written.
#include "tests/domain/trade.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/checked.hpp"
#include "gateway/acts/invoices.hpp"
#include "gateway/apply/settle.hpp"
#include "gateway/store/buyer_documents.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/orders.hpp"
#include "gateway/store/purchases.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;

const PartnerId& buyer = partner_at(Side::buyer);
const PartnerId& supplier = partner_at(Side::supplier);

// One supplier only, with which no tax is agreed.
void leave_one_supplier(const std::string& partners) {
  for (const auto* other : {"summit-wholesale", "harbor-direct", "alpenhaus"})
    fs::remove_all(fs::path(partners) / other);
  replace_in(partners + "/northwind-supply/partner.yaml", "  taxes:", "  # taxes:");
}

Decimal number(const std::string& text) {
  const auto value = Decimal::parse(text);
  if (!value) throw std::runtime_error(describe(value.error()));
  return *value;
}

std::string cents(const std::string& amount) {
  return (Checked(number(amount)) * Decimal(100)).value().normalized().text();
}

std::string segments_of(const BillLine& line) {
  return fmt::format("IT1*{}*{}*{}*{}*{}*{}~{}", line.number, line.quantity, line.unit, line.price, line.basis,
                     line.item, line.under);
}

template <class T>
T require(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  return std::move(*result);
}

}  // namespace

std::string money(const Decimal& amount) { return amount.rounded(2, Rounding::half_up).value().text(); }

std::string times(const std::string& units, const std::string& price) {
  return money((Checked(number(units)) * number(price)).value());
}

void in_ubl(const std::string& partners) {
  const auto profile = partners + "/northwind-supply/partner.yaml";
  replace_in(profile, "document: invoice, syntax: x12, version: \"004010\", mapping: x12/004010/810",
             "document: invoice, syntax: xml, version: \"2.1\", mapping: ubl/2.1/invoice");
  replace_in(profile, "  duns:", fmt::format("  gln: \"{}\"\n  duns:", supplier_gln));
  replace_in(profile, "identities:\n", fmt::format("identities:\n  endpoints: \"{}\"\n", supplier_gln));
}

std::function<void(const std::string& partners)> in_profile(const std::string& partner, const std::string& from,
                                                            const std::string& to) {
  return [=](const std::string& partners) { replace_in(partners + "/" + partner + "/partner.yaml", from, to); };
}

std::function<void(const std::string& partners)> with_terms(const std::string& lines) {
  return in_profile("northwind-supply", "reconciliation:\n", "reconciliation:\n" + lines);
}

Trade::Trade(std::function<void(const std::string& partners)> arrange, std::string store, std::string schemas)
    : network_({.store = std::move(store),
                .schemas = std::move(schemas),
                .adjust = {},
                .arrange = [&](const std::string& partners) {
                  leave_one_supplier(partners);
                  if (arrange) arrange(partners);
                }}) {}

std::string Trade::next_name(std::string_view extension) { return fmt::format("{:06}.{}", ++control_, extension); }

void Trade::send_as_supplier(const std::string& functional_group, const std::string& set) {
  const auto name = next_name("edi");
  network_.send(supplier.text(), name, x12_interchange(Side::supplier, functional_group, set, control_));
}

void Trade::send_as_buyer(const std::string& set) {
  const auto name = next_name("edi");
  network_.send(buyer.text(), name, x12_interchange(Side::buyer, "PO", set, control_));
}

void Trade::send(Side side, canonical::Syntax syntax, std::string_view type, const std::string& body) {
  const auto name = next_name(file_of(syntax).extension);
  network_.send(partner_at(side).text(), name, as_sent(side, syntax, type, body, control_));
}

std::string Trade::send_order(const OrderText& order) {
  const auto name = fmt::format("P{:06}", ++orders_);
  send_as_buyer(transaction_set(
      "850", fmt::format("BEG*00*DS*{}**20261123~{}N1*ST*JORDAN AVERY~N3*1420 RIVER ROAD~N4*BOISE*ID*83702*US~"
                         "PO1*1*{}*{}*{}*{}*{}~{}CTT*1~",
                         name, order.head, order.quantity, order.unit, order.price, order.basis, order.item,
                         order.under_line)));
  return name;
}

Deal Trade::deal_of(const std::string& order) {
  return network_.read([&](store::Transaction& tx) -> Result<Deal> {
    const auto found = store::orders::find(tx, buyer, order);
    if (!found) return fail(found.error());
    if (!*found) return fail(Fault::invalid, "no order " + order);
    const auto purchases = store::purchases::of_order(tx, (*found)->id);
    if (!purchases) return fail(purchases.error());
    return Deal{order, purchases->empty() ? std::string() : purchases->back().number};
  });
}

Deal Trade::supplied(const std::string& units, const OrderText& order) {
  const auto deal = confirmed(order);
  ship(deal, "NS-D1", units);
  work();
  return deal;
}

Deal Trade::supplied_with_tarps() {
  const auto order = send_order({.under_line = ten_tarps});
  work();
  const auto deal = deal_of(order);
  acknowledge(deal, "ACK*IA*12*EA~PO1*2*10*EA*18.75**VP*NW-1130~ACK*IA*10*EA~");
  ship(deal, "NS-D1", {{.units = "12"}, {.units = "10", .item = "VP*NW-1130"}});
  work();
  return deal;
}

Deal Trade::confirmed(const OrderText& order) {
  const auto name = send_order(order);
  work();
  const auto deal = deal_of(name);
  acknowledge(deal, fmt::format("ACK*IA*{}*{}~", order.quantity, order.unit), "19.60", order.quantity);
  work();
  return deal;
}

void Trade::acknowledge(const Deal& deal, const std::string& outcomes, const std::string& price,
                        const std::string& ordered) {
  send_as_supplier("PR", transaction_set("855", fmt::format("BAK*00*AC*{}*20261123~PO1*1*{}*EA*{}**VP*NW-1031~{}CTT*1~",
                                                            deal.purchase, ordered, price, outcomes)));
}

void Trade::ship(const Deal& deal, const std::string& number, const std::string& units, const std::string& purpose) {
  ship(deal, number, {{.units = units}}, purpose);
}

void Trade::ship(const Deal& deal, const std::string& number, const std::vector<ShipLine>& lines,
                 const std::string& purpose) {
  std::string items;
  int node = 2;
  for (const auto& line : lines)
    items += fmt::format("HL*{}*2*I~LIN**{}~SN1**{}*{}~", ++node, line.item, line.units, line.unit);
  send_as_supplier("SH", transaction_set("856", fmt::format("BSN*{}*{}*20261123*0930~HL*1**S~TD5**2*UPSN~HL*2*1*O~"
                                                            "PRF*{}~{}CTT*{}~",
                                                            purpose, number, deal.purchase, items, node)));
}

void Trade::cancel_shipment(const Deal& deal, const std::string& number) { ship(deal, number, "0", "01"); }

void Trade::bill(const Deal& deal, const BillText& text) {
  std::string lines;
  for (const auto& line : text.lines) lines += segments_of(line);
  send_as_supplier(
      "IN",
      transaction_set("810", fmt::format("BIG*{}*{}*20261123*{}***{}~{}{}TDS*{}~{}CTT*{}~", text.date, text.number,
                                         text.purchase.value_or(deal.purchase), text.credit ? "CR" : "DI", text.head,
                                         lines, text.total, text.tail, text.lines.size())));
}

void Trade::bill_in_ubl(const Deal& deal, const UblText& text) {
  std::string lines;
  for (const auto& line : text.lines) {
    lines += fmt::format(
        "<cac:InvoiceLine><cbc:ID>{0}</cbc:ID><cbc:InvoicedQuantity unitCode=\"EA\">{1}</cbc:InvoicedQuantity>"
        "<cbc:LineExtensionAmount currencyID=\"USD\">{2}</cbc:LineExtensionAmount>"
        "<cac:OrderLineReference><cbc:LineID>{0}</cbc:LineID></cac:OrderLineReference>{3}"
        "<cac:Item><cbc:Name>Goods</cbc:Name><cac:SellersItemIdentification><cbc:ID>{4}</cbc:ID>"
        "</cac:SellersItemIdentification></cac:Item><cac:Price><cbc:PriceAmount currencyID=\"USD\">{5}"
        "</cbc:PriceAmount>{6}</cac:Price></cac:InvoiceLine>",
        line.number, line.quantity, line.amount, line.charges, line.item, line.price,
        line.basis.empty() ? "" : "<cbc:BaseQuantity unitCode=\"EA\">" + line.basis + "</cbc:BaseQuantity>");
  }
  const std::string reference = text.billing_reference.empty()
                                    ? ""
                                    : fmt::format(
                                          "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{}</cbc:ID>"
                                          "</cac:InvoiceDocumentReference></cac:BillingReference>",
                                          text.billing_reference);
  const auto party = [](const std::string& endpoint, const std::string& gln) {
    const auto number = gln.empty() ? std::string()
                                    : fmt::format(
                                          "<cac:PartyIdentification><cbc:ID schemeID=\"0088\">{}</cbc:ID>"
                                          "</cac:PartyIdentification>",
                                          gln);
    return fmt::format("<cac:Party><cbc:EndpointID schemeID=\"0088\">{}</cbc:EndpointID>{}</cac:Party>", endpoint,
                       number);
  };
  const auto xml = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\" "
      "xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" "
      "xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\">"
      "<cbc:ID>{0}</cbc:ID><cbc:IssueDate>2026-11-23</cbc:IssueDate><cbc:InvoiceTypeCode>{1}</cbc:InvoiceTypeCode>"
      "<cbc:DocumentCurrencyCode>USD</cbc:DocumentCurrencyCode><cac:OrderReference><cbc:ID>{2}</cbc:ID>"
      "</cac:OrderReference>{3}<cac:AccountingSupplierParty>{4}</cac:AccountingSupplierParty>"
      "<cac:AccountingCustomerParty>{5}</cac:AccountingCustomerParty>{6}{7}<cac:LegalMonetaryTotal>"
      "<cbc:LineExtensionAmount currencyID=\"USD\">{8}</cbc:LineExtensionAmount>{9}"
      "<cbc:PayableAmount currencyID=\"USD\">{10}</cbc:PayableAmount></cac:LegalMonetaryTotal>{11}</Invoice>",
      text.number, text.credit ? "381" : "380", deal.purchase, reference, party(text.seller, text.seller_gln),
      party("4099999000007", ""), text.charges,
      text.tax.empty() ? "<cac:TaxTotal><cbc:TaxAmount currencyID=\"USD\">0.00</cbc:TaxAmount></cac:TaxTotal>"
                       : text.tax,
      text.lines_total, text.totals, text.payable, lines);
  send(Side::supplier, canonical::Syntax::xml, "Invoice", xml);
}

void Trade::invoice(const Deal& deal, const std::string& number, const std::string& units, const std::string& price) {
  bill(deal, {.number = number, .total = cents(times(units, price)), .lines = {{.quantity = units, .price = price}}});
}

void Trade::credit(const Deal& deal, const std::string& number, const std::string& units, const std::string& price,
                   const std::string& of_invoice) {
  bill(deal, {.number = number,
              .total = cents(times(units, price)),
              .lines = {{.quantity = units, .price = price}},
              .head = of_invoice.empty() ? "" : "REF*IV*" + of_invoice + "~",
              .credit = true});
}

void Trade::act(Act act, const std::string& invoice, const std::string& reason, const std::string& amount) {
  const auto found = network_.read([&](store::Transaction& tx) -> Result<std::optional<HoldId>> {
    for (const auto& hold : require(store::invoices::open_holds(tx, {.limit = 100'000}))) {
      if (hold.reason != reason || (!amount.empty() && money(hold.amount) != amount)) continue;
      if (require(store::invoices::load(tx, hold.invoice)).number == invoice) return hold.id;
    }
    return std::nullopt;
  });
  if (!found) throw std::runtime_error(fmt::format("invoice {} has no open hold {}", invoice, reason));
  decide(act, *found);
}

void Trade::act(Act act, const Deal& deal, const std::string& invoice, const std::string& reason) {
  const auto found = network_.read([&](store::Transaction& tx) -> Result<std::optional<HoldId>> {
    const auto purchase = require(store::purchases::find(tx, supplier, deal.purchase)).value();
    for (const auto id : require(store::invoices::of_order(tx, purchase.id))) {
      if (require(store::invoices::load(tx, id)).number != invoice) continue;
      for (const auto& hold : require(store::invoices::holds(tx, id))) {
        if (hold.open() && hold.reason == reason) return hold.id;
      }
    }
    return std::nullopt;
  });
  if (!found) throw std::runtime_error(fmt::format("invoice {} has no open hold {}", invoice, reason));
  decide(act, *found);
}

void Trade::decide(Act act, const HoldId& hold) {
  const acts::Actor actor{"finance"};
  const acts::Because because{actor, "as the test says", network_.now()};
  const auto done = network_.gateway().database().write([&](store::Transaction& tx) -> Result<void> {
    const auto decided = [&]() -> Result<acts::DecidedHold> {
      switch (act) {
        case Act::release: return acts::release_hold(tx, hold, because);
        case Act::refuse: return acts::refuse_hold(tx, hold, because);
        case Act::accept_price: return acts::accept_price(tx, hold, because);
        case Act::credit_units: return acts::accept_credit(tx, hold, acts::CreditMeaning::units, because);
        case Act::credit_price: return acts::accept_credit(tx, hold, acts::CreditMeaning::price, because);
      }
      return fail(Fault::internal, "no such act");
    }();
    if (!decided) return fail(decided.error());
    return {};
  });
  if (!done) throw std::runtime_error(describe(done.error()));
}

void Trade::return_goods(const Deal& deal, const std::string& units) {
  using tracking::AccountKind;
  using tracking::Bucket;
  const auto current = network_.gateway().network().current();
  const pipeline::Context context{*current, network_.now()};
  const auto done = network_.gateway().database().write([&](store::Transaction& tx) -> Result<void> {
    const auto purchase = require(store::purchases::find(tx, supplier, deal.purchase)).value();
    const auto line = require(store::purchases::lines(tx, purchase.id)).front();
    const auto cause = require(store::orders::load(tx, purchase.sales_order)).document;
    std::vector<tracking::Posting> postings;
    postings.push_back(
        {{AccountKind::purchase_line, line.id.number()}, Bucket::shipped, Bucket::returned, number(units)});
    postings.push_back(
        {{AccountKind::order_line, line.order_line.number()}, Bucket::shipped, Bucket::returned, number(units)});
    if (auto posted = apply::post(tx, context, postings, cause); !posted) return posted;
    if (const auto settled = apply::settle_order(tx, context, purchase.sales_order, cause); !settled)
      return fail(settled.error());
    return {};
  });
  if (!done) throw std::runtime_error(describe(done.error()));
}

Books Trade::books(const Deal& deal) {
  return network_.read([&](store::Transaction& tx) -> Result<Books> {
    Books books;
    const auto add = [](Decimal& sum, const Decimal& part) { sum = (Checked(sum) + part).value(); };
    const auto order = require(store::orders::find(tx, buyer, deal.order)).value();
    for (const auto& purchase : require(store::purchases::of_order(tx, order.id))) {
      for (const auto id : require(store::invoices::of_order(tx, purchase.id))) {
        const auto invoice = require(store::invoices::load(tx, id));
        add(books.approved, invoice.approved);
        add(books.disputed, invoice.disputed);
        add(books.credited, invoice.credited);
        for (const auto& hold : require(store::invoices::holds(tx, id))) {
          if (hold.open())
            books.holds.push_back(fmt::format("{} {} {}", invoice.number, hold.reason, money(hold.amount)));
        }
      }
    }
    for (const auto& line : require(store::orders::lines(tx, order.id))) {
      for (const auto& bucket : line.balances) {
        if (bucket.name == "shipped" || bucket.name == "delivered") add(books.shipped, bucket.quantity);
      }
    }
    for (const auto& bill : require(store::buyer_documents::ask_bills(tx, order.id).take())) {
      add(books.billed, bill.total);
      books.bills.push_back(fmt::format("{} {}", bill.kind, money(bill.total)));
    }
    for (const auto& found : require(store::cases::list(tx, true, 100'000)))
      books.cases.emplace_back(to_string(found.kind));
    std::ranges::sort(books.cases);
    const auto held = require(store::work_queue::list(tx, {.state = store::work_queue::State::held, .limit = 1000}));
    for (const auto& entry : held) books.stuck.push_back(std::string(to_string(entry.item.stage)) + " " + entry.reason);
    return books;
  });
}

std::vector<std::string> Trade::holds_of_all() {
  return network_.read([&](store::Transaction& tx) -> Result<std::vector<std::string>> {
    std::vector<std::string> found;
    for (const auto& hold : require(store::invoices::open_holds(tx, {.limit = 100'000}))) {
      const auto invoice = require(store::invoices::load(tx, hold.invoice));
      found.push_back(fmt::format("{} {} {}", invoice.number, hold.reason, money(hold.amount)));
    }
    return found;
  });
}

Decimal Trade::bucket(const Deal& deal, const std::string& name) {
  return network_.read([&](store::Transaction& tx) -> Result<Decimal> {
    Checked sum;
    const auto order = require(store::orders::find(tx, buyer, deal.order)).value();
    for (const auto& line : require(store::orders::lines(tx, order.id))) {
      for (const auto& bucket : line.balances) {
        if (bucket.name == name) sum += bucket.quantity;
      }
    }
    return sum.value();
  });
}

std::vector<std::string> Trade::faults() {
  auto faults = violations();
  const auto held = network_.read([&](store::Transaction& tx) {
    return store::work_queue::list(tx, {.state = store::work_queue::State::held, .limit = 1000});
  });
  for (const auto& entry : held)
    faults.push_back("held: " + std::string(to_string(entry.item.stage)) + " " + entry.reason);
  return faults;
}

std::vector<std::string> Trade::delivered(const std::string& partner, const std::string& text) {
  std::vector<std::string> found;
  for (auto& [name, bytes] : network_.collect(partner)) {
    if (bytes.find(text) != std::string::npos) found.push_back(std::move(bytes));
  }
  return found;
}

}  // namespace crossdock::tests

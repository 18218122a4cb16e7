// SPDX-License-Identifier: Apache-2.0
// Loads orders and purchases with their balances for the modules, and stores the postings and cases they return.
#include "gateway/apply/facts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/checked.hpp"
#include "gateway/apply/packs.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/store/invoice_decisions.hpp"
#include "translators/canonical/codes.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::apply {
namespace {

// Buckets have the same names in the store and in the module; this is where the two lists meet.
store::Account account_of(tracking::AccountKind kind) {
  switch (kind) {
    case tracking::AccountKind::order_line: return store::Account::order_line;
    case tracking::AccountKind::purchase_line: return store::Account::purchase_line;
    case tracking::AccountKind::purchase_billing: return store::Account::purchase_billing;
    case tracking::AccountKind::purchase_money: return store::Account::purchase_money;
    case tracking::AccountKind::sales_money: return store::Account::sales_money;
  }
  return store::Account::order_line;
}

tracking::OrderLineFacts line_facts(const store::orders::OrderLine& line, const canonical::OrderLine& wire) {
  return {.id = line.id,
          .number = line.number,
          .item = wire.item,
          .unit = line.unit,
          .price = wire.price,
          .price_basis = wire.price_basis,
          .balances = balances_of(line.balances, tracking::AccountKind::order_line, line.quantity)};
}

canonical::Item item_of(const store::purchases::PurchaseLine& line, const canonical::Item& ordered) {
  canonical::Item item = ordered;
  canonical::forget_codes(item);  // the supplier's documents are compared with it
  std::erase_if(item.ids, [](const auto& id) { return id.scheme == canonical::ItemIdScheme::seller; });
  item.ids.push_back({canonical::ItemIdScheme::seller, line.supplier_part});
  return item;
}

// The document with all codes, which answers to its sender repeat.
Result<canonical::Document> written_in(const store::Document& row) {
  auto document = canonical::from_json(row.canonical);
  if (!document)
    return fail(Fault::internal, fmt::format("stored {} cannot be read: {}", row.kind, describe(document.error())));
  return std::move(*document);
}

// Everything is asked at once, after the lock of the lines if there is one.
Result<LoadedOrder> order_with(store::Transaction& tx, SalesOrderId id,
                               store::Later<std::vector<store::orders::OrderLine>> asked_lines) {
  auto asked_row = store::orders::ask(tx, id);
  auto asked_documents = store::documents::ask_of_order(tx, id);
  auto asked_prices = store::invoice_decisions::ask_selling_prices(tx, id);
  auto lines = asked_lines.take();
  if (!lines) return fail(lines.error());
  LoadedOrder order;
  auto row = asked_row.take();
  if (!row) return fail(row.error());
  const auto stored = asked_documents.take();
  if (!stored) return fail(stored.error());
  if (!*row || stored->empty()) return fail(Fault::internal, fmt::format("sales order {} does not exist", id.number()));
  auto document = written_in(stored->front());
  if (!document) return fail(document.error());
  order.row = std::move(**row);
  order.lines = std::move(*lines);
  order.facts.id = id;
  order.facts.order = std::get<canonical::Order>(std::move(*document));
  if (order.facts.order.lines.size() != order.lines.size()) return fail(Fault::internal, "stored order has lost lines");
  const auto prices = asked_prices.take();
  if (!prices) return fail(prices.error());
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    if (auto package = count_in(order.facts.order.lines[i], order.lines[i]))
      order.packages.emplace(order.lines[i].number, std::move(*package));
    order.facts.lines.push_back(line_facts(order.lines[i], order.facts.order.lines[i]));
    auto& facts = order.facts.lines.back();
    // A price that a person agreed with the buyer is one of one unit.
    if (const auto agreed = prices->find(facts.id); agreed != prices->end()) {
      facts.price = canonical::Money{agreed->second, order.row.currency};
      facts.price_basis.reset();
    }
    order.by_id[order.lines[i].id] = i;
    order.by_number[order.lines[i].number] = i;
  }
  return order;
}

}  // namespace

Supply supply_of(const tracking::Balances& purchase_line) {
  using tracking::Bucket;
  return {.ordered = purchase_line.sum({Bucket::ordered, Bucket::confirmed, Bucket::backordered, Bucket::shipped,
                                        Bucket::delivered, Bucket::returned}),
          // Units that came back are supplied no longer.
          .proven = purchase_line.sum({Bucket::shipped, Bucket::delivered})};
}

Result<canonical::Document> stated_in(const store::Document& row) {
  auto document = written_in(row);
  if (document) canonical::forget_codes(*document);
  return document;
}

Result<canonical::Document> stated_in(store::Transaction& tx, DocumentId id) {
  const auto row = store::documents::load(tx, id);
  if (!row) return fail(row.error());
  return stated_in(*row);
}

std::optional<tracking::Bucket> bucket_named(std::string_view name) {
  for (std::size_t i = 0; i < tracking::bucket_count; ++i) {
    const auto bucket = static_cast<tracking::Bucket>(i);
    if (tracking::to_string(bucket) == name) return bucket;
  }
  return std::nullopt;
}

tracking::Balances balances_of(const store::Balances& stored, tracking::AccountKind kind, const Decimal& initial) {
  std::array<Decimal, tracking::bucket_count> values{};
  for (const auto& [name, quantity] : stored) {
    if (quantity.is_zero()) continue;  // most are
    if (const auto bucket = bucket_named(name)) values[static_cast<std::size_t>(*bucket)] = quantity;
  }
  return tracking::Balances::stored(kind, initial, values);
}

Result<LoadedOrder> load_order(store::Transaction& tx, SalesOrderId id) {
  return order_with(tx, id, store::orders::ask_lines_for_update(tx, id));
}

Result<LoadedOrder> read_order(store::Transaction& tx, SalesOrderId id) {
  return order_with(tx, id, store::orders::ask_lines(tx, id));
}

Result<LoadedPurchase> load_purchase(store::Transaction& tx, const store::purchases::PurchaseOrder& row,
                                     const LoadedOrder& order) {
  LoadedPurchase purchase{.row = row};
  auto lines = store::purchases::lines(tx, row.id);
  if (!lines) return fail(lines.error());
  purchase.lines = std::move(*lines);
  auto& facts = purchase.facts;
  facts = {.id = row.id,
           .number = row.number,
           .supplier = row.supplier.text(),
           .attempt = static_cast<int>(row.attempt),
           .state = row.answered_at ? tracking::PurchaseState::acknowledged : tracking::PurchaseState::sent,
           .order = order.row.id};
  for (const auto& line : purchase.lines) {
    const auto& ordered = order.facts.lines[order.by_id.at(line.order_line)];
    facts.lines.push_back({.id = line.id,
                           .number = line.number,
                           .item = item_of(line, ordered.item),
                           .unit = line.unit,
                           .price = canonical::Money{line.price, order.row.currency},
                           .packs = packs_of(line.unit, line.pack),
                           .balances = balances_of(line.balances, tracking::AccountKind::purchase_line, line.quantity),
                           .order_line = line.order_line,
                           .order_line_balances = ordered.balances});
  }
  return purchase;
}

Result<void> post(store::Transaction& tx, const Context& context, const std::vector<tracking::Posting>& postings,
                  DocumentId document) {
  std::vector<store::journal::Entry> entries;
  entries.reserve(postings.size());
  for (const auto& posting : postings) {
    entries.push_back({.account = account_of(posting.account.kind),
                       .line = posting.account.id,
                       .from = std::string(tracking::to_string(posting.from)),
                       .to = std::string(tracking::to_string(posting.to)),
                       .quantity = posting.quantity});
  }
  return store::journal::post(tx, entries, document, context.now);
}

std::optional<store::cases::Stake> stake_of(const Decimal& quantity, const std::optional<Decimal>& price,
                                            std::string_view currency) {
  if (!price) return std::nullopt;
  const auto amount =
      (Checked(quantity.absolute()) * *price).rounded(canonical::minor_digits(currency), Rounding::half_even).result();
  if (!amount) return std::nullopt;
  return store::cases::Stake{*amount, std::string(currency)};
}

namespace {

// As they were ordered.
std::optional<store::cases::Stake> ordered_stake(const tracking::Case& found,
                                                 std::span<const tracking::PurchaseLineFacts> lines) {
  const auto line = std::ranges::find(lines, found.purchase_line, &tracking::PurchaseLineFacts::id);
  if (line == lines.end() || !line->price) return std::nullopt;
  return stake_of(found.quantity, line->price->amount, line->price->currency);
}

}  // namespace

Result<void> open_cases(store::Transaction& tx, const Context& context, const std::vector<tracking::Case>& cases,
                        const PartnerId& partner, const std::string& subject, DocumentId document,
                        std::span<const tracking::PurchaseLineFacts> lines) {
  for (const auto& found : cases) {
    const auto added = cases::add(tx,
                                  {.kind = found.kind,
                                   .partner = partner,
                                   .subject = subject,
                                   .text = found.what,
                                   .document = document,
                                   .purchase_line = found.purchase_line,
                                   .stake = ordered_stake(found, lines)},
                                  context.now);
    if (!added) return fail(added.error());
    const auto brief = fmt::format("{} {}", to_string(found.kind), partner.text());
    if (auto told = tell(tx, context, EventKind::exception, found.what, {}, document, subject, brief); !told)
      return told;
  }
  return {};
}

}  // namespace crossdock::apply

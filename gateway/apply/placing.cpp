// SPDX-License-Identifier: Apache-2.0
// Writes the purchase order for each supplier of a plan, reserves its stock, and posts the units.
#include "gateway/apply/placing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "base/checked.hpp"
#include "gateway/apply/news.hpp"
#include "gateway/apply/ship_tos.hpp"
#include "gateway/apply/terms.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/outbound.hpp"
#include "gateway/store/numbering.hpp"
#include "translators/canonical/codes.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::apply {
namespace {

// The partner's word for a line: quoted, as all values are, unless it is a number.
std::string line_name(const std::string& line) {
  return line.find_first_not_of("0123456789") == std::string::npos ? line : "'" + line + "'";
}

using canonical::ItemIdScheme;
using canonical::PartyRole;

// An item as the supplier knows it, for buyers who send numbers alone: some syntaxes demand a name.
std::string item_name(const Context& context, const partners::Partner& supplier,
                      const store::purchases::PurchaseLine& line, const canonical::Item& ordered) {
  if (!ordered.name.empty()) return ordered.name;
  for (const auto& offer : context.network.directory().offers(line.item)) {
    if (offer.supplier->id == supplier.id && !offer.row->name.empty()) return offer.row->name;
  }
  return line.supplier_part;
}

// The references of the order that the goods' way needs. Numbers that only mean something between the buyer and us stay
// with us.
std::vector<canonical::Reference> references_for_supplier(const std::vector<canonical::Reference>& ordered) {
  using enum canonical::ReferenceKind;
  constexpr std::array for_supplier{department, promotion, job, packing_list, shipment, release, other};
  std::vector<canonical::Reference> passed;
  for (const auto& one : ordered) {
    if (std::ranges::find(for_supplier, one.kind) != for_supplier.end()) passed.push_back(one);
  }
  return passed;
}

// The consumer's number where the order has one, for the packing slip; the buyer's beside it, or instead.
std::vector<canonical::Reference> customer_references(const canonical::Order& wire, const std::string& number) {
  using enum canonical::ReferenceKind;
  const auto consumer = std::ranges::find(wire.references, customer_order, &canonical::Reference::kind);
  if (consumer == wire.references.end() || consumer->value == number) return {{customer_order, number}};
  return {*consumer, {buyer_order, number}};
}

// True for a party that the supplier has to know beside the place: those who get the goods.
bool concerns_supplier(PartyRole role) { return role == PartyRole::end_customer || role == PartyRole::store; }

// The numbers by which the supplier, the consumer and the buyer know the item.
bool concerns_supplier(ItemIdScheme scheme) {
  using enum ItemIdScheme;
  return scheme == gtin || scheme == manufacturer || scheme == buyer || scheme == sku || scheme == isbn ||
         scheme == color || scheme == size;
}

// Whether a part of a schedule says when: X12 has a place for no other (SCH05).
bool is_planned(const canonical::Schedule& part) {
  return !part.dates.empty() && canonical::is_plan(part.dates.front().kind);
}

// A schedule is of all units of a line. A supplier who gets only some of them is told of it in words: which are his,
// nobody has said. So is one for whom a part has no such date.
void add_schedule(const canonical::OrderLine& source, canonical::OrderLine& out) {
  if (source.schedule.empty()) return;
  if (source.quantity.value == out.quantity.value && source.quantity.unit == out.quantity.unit &&
      std::ranges::all_of(source.schedule, is_planned)) {
    out.schedule = source.schedule;
    return;
  }
  std::string text = fmt::format("schedule of all {} {}:", source.quantity.value.text(), source.quantity.unit);
  for (const auto& part : source.schedule) {
    text += fmt::format("{}{} {}", text.ends_with(':') ? " " : ", ", part.quantity.value.text(), part.quantity.unit);
    for (const auto& event : part.dates) {
      if (event.kind != canonical::DateKind::other)
        text += fmt::format(" {} {}", words_of(canonical::word_of(event.kind)), event.date.text());
    }
  }
  out.notes.push_back(std::move(text));
}

// Our purchase order: the supplier sees us as buyer, and the buyer's own customer as the place to ship to.
canonical::Order purchase_document(const Context& context, const LoadedOrder& order, const partners::Partner& supplier,
                                   const canonical::Party& ship_to, const store::purchases::PurchaseOrder& row,
                                   const std::vector<store::purchases::PurchaseLine>& lines) {
  const canonical::Order& wire = order.facts.order;
  canonical::Order document;
  document.kind = wire.kind;
  document.number = row.number;
  document.issue_date = date_of(context.now);
  document.currency = order.row.currency;
  document.references = customer_references(wire, order.row.number);
  if (!supplier.our_vendor_number.empty()) {
    document.references.push_back({canonical::ReferenceKind::account, supplier.our_vendor_number});
  }
  std::ranges::move(references_for_supplier(wire.references), std::back_inserter(document.references));
  document.dates = wire.dates;
  document.parties.push_back(party_of(context.network.settings().party, PartyRole::buyer));
  document.parties.push_back(party_of(supplier.party, PartyRole::seller));
  document.parties.push_back(ship_to);
  for (const auto& party : wire.parties) {
    if (concerns_supplier(party.role)) document.parties.push_back(party);
  }
  document.carrier = wire.carrier;
  document.notes = wire.notes;
  for (const auto& line : lines) {
    const auto& source = order.wire(line.order_line);
    canonical::OrderLine out;
    out.number = line.number;
    out.quantity = {.value = line.quantity, .unit = line.unit};
    out.item.name = item_name(context, supplier, line, source.item);
    out.item.ids.push_back({ItemIdScheme::seller, line.supplier_part});
    for (const auto& id : source.item.ids) {
      if (concerns_supplier(id.scheme)) out.item.ids.push_back(id);
    }
    out.dates = source.dates;
    out.references = references_for_supplier(source.references);
    out.notes = source.notes;
    out.retail_price = source.retail_price;
    add_schedule(source, out);
    out.price = canonical::Money{line.price, order.row.currency};
    document.lines.push_back(std::move(out));
  }
  canonical::forget_codes(document);  // the buyer's own ways to say it
  return document;
}

// The stock that its lines need.
Result<std::vector<store::stock::Reservation>> place_with(store::Transaction& tx, const Context& context,
                                                          const LoadedOrder& order, const partners::Partner& supplier,
                                                          const PlacedPart& part, const canonical::Party& ship_to,
                                                          std::int64_t attempt, std::size_t sequence,
                                                          DocumentId cause) {
  store::purchases::PurchaseOrder row{.sales_order = order.row.id,
                                      .supplier = supplier.id,
                                      .number = fmt::format("P{:06}-{}", order.row.id.number(), sequence),
                                      .attempt = attempt,
                                      .placed_at = context.now,
                                      .ship_to = part.place};
  std::vector<store::purchases::PurchaseLine> lines;
  std::vector<tracking::Posting> postings;
  for (const auto& assignment : part.assignments) {
    const auto& ordered = order.line(assignment.line);
    const auto& offers = context.network.directory().offers(ordered.item);
    const auto offer = std::ranges::find_if(offers, [&](const auto& o) { return o.supplier->id == supplier.id; });
    lines.push_back({.order_line = ordered.id,
                     .number = std::to_string(lines.size() + 1),
                     .item = ordered.item,
                     .supplier_part = assignment.supplier_part,
                     .unit = ordered.unit,
                     .pack = offer == offers.end() ? Decimal(1) : offer->row->pack,
                     .price = assignment.unit_cost,
                     .quantity = assignment.quantity});
    postings.push_back(tracking::place(ordered.id, assignment.quantity));
  }
  if (auto added = store::purchases::add(tx, row, lines); !added) return fail(added.error());
  if (auto posted = post(tx, context, postings, cause); !posted) return fail(posted.error());
  const auto told =
      tell(tx, context, EventKind::placed,
           fmt::format("{} ordered from {} as {}", counted(lines.size(), "line"), supplier.id.text(), row.number), {},
           cause, order_subject(order.row.id));
  if (!told) return fail(told.error());
  if (auto news = news_placed(tx, context, order, row, lines); !news) return fail(news.error());
  const auto sent = send_document(tx, context, supplier,
                                  purchase_document(context, order, supplier, ship_to, row, lines), row.number, cause);
  if (!sent) return fail(sent.error());
  std::vector<store::stock::Reservation> needed;
  for (const auto& line : lines) needed.push_back({supplier.id, line.item, line.id, line.quantity});
  return needed;
}

Result<void> save_decision(store::Transaction& tx, const Context& context, const LoadedOrder& order,
                           std::int64_t attempt, const routing::Plan& plan, DocumentId cause) {
  for (const auto& line : plan.explanation.lines) {
    if (auto told = tell(tx, context, EventKind::routed, line.sentence, {}, cause, order_subject(order.row.id),
                         brief_of(line.sentence, line.line));
        !told)
      return told;
  }
  if (auto news = news_routed(tx, context, order, attempt, plan); !news) return news;
  const auto cost = plan.cost.total().rounded(6, Rounding::half_even);
  if (!cost) return fail(cost.error());
  return store::orders::add_decision(tx, {.sales_order = order.row.id,
                                          .attempt = attempt,
                                          .decided_at = context.now,
                                          .optimal = plan.optimal,
                                          .cost = *cost,
                                          .summary = routing::summary_of(plan.explanation),
                                          .explanation = routing::to_json(plan.explanation)});
}

// The last pack of a line may hold more than was ordered, where the buyer's terms say so (`packs: up`).
Result<void> fill_packs(store::Transaction& tx, const Context& context, const LoadedOrder& order,
                        const std::vector<routing::Demand>& demands, const routing::Plan& plan, DocumentId cause) {
  std::map<std::string, Checked> bought;
  for (const auto& assignment : plan.assignments) bought[assignment.line] += assignment.quantity;
  std::vector<tracking::Posting> postings;
  for (const auto& demand : demands) {
    const auto more = bought[demand.line] - demand.quantity;
    if (more.value().sign() <= 0) continue;
    const auto& line = order.line(demand.line);
    postings.push_back({{tracking::AccountKind::order_line, line.id.number()},
                        tracking::Bucket::added,
                        tracking::Bucket::open,
                        more.value()});
    const auto text = fmt::format("line {}: {} {} more than ordered, to fill a pack", line.number,
                                  more.value().normalized().text(), line.unit);
    if (auto told = tell(tx, context, EventKind::filled, text, {}, cause, order_subject(order.row.id),
                         brief_of(text, line.number));
        !told)
      return told;
  }
  return post(tx, context, postings, cause);
}

}  // namespace

Result<RoutingFacts> routing_facts(store::Transaction& tx, const LoadedOrder& order) {
  RoutingFacts facts{.order = order};
  auto asked_requests = store::route_requests::ask_of_order(tx, order.row.id);
  auto asked_attempt = store::orders::ask_next_attempt(tx, order.row.id);
  const auto rows = store::purchases::of_order(tx, order.row.id);
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows) {
    auto purchase = load_purchase(tx, row, order);
    if (!purchase) return fail(purchase.error());
    facts.purchases.push_back(std::move(*purchase));
  }
  facts.purchase_orders = facts.purchases.size();
  std::vector<std::string> items;
  for (const auto& line : order.lines) {
    if (!line.item.empty()) items.push_back(line.item);
  }
  auto stock = store::stock::levels(tx, std::move(items));
  if (!stock) return fail(stock.error());
  facts.stock = std::move(*stock);
  auto requests = asked_requests.take();
  if (!requests) return fail(requests.error());
  facts.requests = std::move(*requests);
  const auto attempt = asked_attempt.take();
  if (!attempt) return fail(attempt.error());
  facts.attempt = *attempt;
  return facts;
}

Result<Placed> place(store::Transaction& tx, const Context& context, const RoutingFacts& facts,
                     const std::vector<routing::Demand>& demands, const routing::Plan& plan, DocumentId cause) {
  if (auto saved = save_decision(tx, context, facts.order, facts.attempt, plan, cause); !saved)
    return fail(saved.error());
  if (auto filled = fill_packs(tx, context, facts.order, demands, plan, cause); !filled) return fail(filled.error());
  std::map<PartnerId, std::vector<routing::Assignment>> by_supplier;
  for (const auto& assignment : plan.assignments) by_supplier[assignment.supplier].push_back(assignment);
  const auto added = store::numbering::added_to_counts_of(tx, facts.order.row.id);
  if (!added) return fail(added.error());
  const auto buyer = partner_of(context, facts.order.row.buyer.text());
  if (!buyer) return fail(buyer.error());
  auto places = ship_tos_of(**buyer, facts.order.facts.order);
  if (!places) return fail(places.error());
  auto sharing = Sharing::begin(tx, facts.order, std::move(*places));
  if (!sharing) return fail(sharing.error());
  std::size_t sequence = facts.purchase_orders + static_cast<std::size_t>(*added);
  Placed result;
  for (const auto& [supplier, assignments] : by_supplier) {
    const auto* partner = context.network.directory().find(supplier);
    for (const auto& part : sharing->next(assignments)) {
      auto placed = place_with(tx, context, facts.order, *partner, part, sharing->party(part.place), facts.attempt,
                               ++sequence, cause);
      if (!placed) return fail(placed.error());
      std::ranges::move(*placed, std::back_inserter(result.needed));
      ++result.orders;
    }
  }
  return result;
}

Result<void> give_up(store::Transaction& tx, const Context& context, const LoadedOrder& order,
                     const std::vector<routing::Unserved>& unserved, DocumentId cause) {
  std::vector<tracking::Posting> postings;
  for (const auto& rest : unserved) {
    const auto& line = order.line(rest.line);
    postings.push_back(tracking::give_up(line.id, rest.quantity));
    const auto text = fmt::format("line {}: {} {} cannot be supplied: {}", line_name(rest.line), rest.quantity.text(),
                                  line.unit, rest.text);
    const auto added = cases::add(tx,
                                  {.kind = CaseKind::unsupplied,
                                   .partner = order.row.buyer,
                                   .subject = order_subject(order.row.id),
                                   .text = text,
                                   .document = cause,
                                   .stake = stake_of(rest.quantity, line.price, order.row.currency)},
                                  context.now);
    if (!added) return fail(added.error());
    if (auto told = tell(tx, context, EventKind::exception, text, {}, cause, order_subject(order.row.id),
                         brief_of(text, rest.line));
        !told)
      return told;
  }
  return post(tx, context, postings, cause);
}

Result<std::string> asked_with(store::Transaction& tx, const RoutingFacts& facts, OrderLineId order_line) {
  const auto rows = store::purchases::of_order(tx, facts.order.row.id);
  if (!rows) return fail(rows.error());
  std::string names;
  for (const auto& row : *rows) {
    if (row.attempt != facts.attempt) continue;
    const auto lines = store::purchases::lines(tx, row.id);
    if (!lines) return fail(lines.error());
    if (std::ranges::find(*lines, order_line, &store::purchases::PurchaseLine::order_line) == lines->end()) continue;
    names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", row.number, row.supplier.text());
  }
  return names;
}

}  // namespace crossdock::apply

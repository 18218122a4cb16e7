// SPDX-License-Identifier: Apache-2.0
// A buyer's order: kept, and queued to be routed.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "gateway/apply/apply.hpp"
#include "gateway/apply/news.hpp"
#include "gateway/apply/packs.hpp"
#include "gateway/apply/placing.hpp"
#include "gateway/apply/route.hpp"
#include "gateway/apply/ship_tos.hpp"
#include "gateway/pipeline/cases.hpp"

namespace crossdock::apply {
namespace {

Result<store::orders::OrderLine> line_of(const Context& context, const canonical::OrderLine& line, std::size_t index) {
  if (line.number.empty()) return fail(Fault::invalid, fmt::format("order line {} has no number", index + 1));
  if (line.quantity.value.sign() <= 0)
    return fail(Fault::invalid,
                fmt::format("order line {}: quantity {} is not above zero", line.number, line.quantity.value.text()));
  auto item = item_key(context.network.directory(), line.item);
  auto quantity = counted(context.network.directory(), item, line.quantity);
  store::orders::OrderLine row{
      .number = line.number, .item = std::move(item), .unit = std::move(quantity.unit), .quantity = quantity.value};
  if (line.price) row.price = line.price->amount;
  return row;
}

Result<void> refuse_purpose(const canonical::Order& order) {
  if (order.purpose == canonical::Purpose::original || order.purpose == canonical::Purpose::confirmation) return {};
  return fail(
      Fault::unmapped,
      fmt::format("order {} is a change, cancellation or duplicate; only original orders are applied", order.number));
}

// Lines that are counted in pieces though the buyer ordered packages.
Result<void> tell_pieces(store::Transaction& tx, const Context& context, const Applied& applied,
                         const canonical::Order& order, SalesOrderId id,
                         const std::vector<store::orders::OrderLine>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& ordered = order.lines[i].quantity;
    if (ordered.unit == lines[i].unit) continue;
    const auto text = fmt::format("line {}: {} {} are {} {}", lines[i].number, ordered.value.text(), ordered.unit,
                                  lines[i].quantity.text(), lines[i].unit);
    if (auto told = tell(tx, context, EventKind::counted, text, {}, applied.row.id, order_subject(id),
                         brief_of(text, lines[i].number));
        !told)
      return told;
  }
  return {};
}

// Goods without a selling price are bought and sent as ordered, but nobody can bill them: a person names the price.
Result<void> tell_missing_prices(store::Transaction& tx, const Context& context, const Applied& applied,
                                 const store::orders::SalesOrder& row,
                                 const std::vector<store::orders::OrderLine>& lines) {
  constexpr std::size_t most_named = 5;
  std::vector<std::string> missing;
  for (const auto& line : lines) {
    if (!line.price) missing.push_back(line.number);
  }
  if (missing.empty()) return {};
  std::string named =
      join({missing.begin(), missing.begin() + std::min<std::ptrdiff_t>(most_named, std::ssize(missing))}, ", ");
  if (missing.size() > most_named) named += fmt::format(" and {} more", missing.size() - most_named);
  auto text = fmt::format(
      "{} {} no selling price: what is shipped is not billed until one is set with `crossdock order set-price`",
      missing.size() == 1 ? "line " + named : "lines " + named, missing.size() == 1 ? "has" : "have");
  if (applied.partner.buyer.margin_floor) text += "; the margin floor could not be checked";
  const auto added = cases::add(tx,
                                {.kind = CaseKind::no_selling_price,
                                 .partner = row.buyer,
                                 .subject = order_subject(row.id),
                                 .text = text,
                                 .document = applied.row.id},
                                context.now);
  if (!added) return fail(added.error());
  return tell(tx, context, EventKind::exception, text, {}, applied.row.id, order_subject(row.id),
              counted(missing.size(), "line") + " without selling price");
}

}  // namespace

Result<void> apply_order(store::Transaction& tx, const Context& context, const Applied& applied) {
  const auto& order = std::get<canonical::Order>(applied.document);
  if (auto refused = refuse_purpose(order); !refused) return refused;
  // Held before anything is placed: goods must not be bought for nowhere.
  if (const auto places = ship_tos_of(applied.partner, order); !places) return fail(places.error());
  store::orders::SalesOrder row{.buyer = applied.partner.id,
                                .number = order.number,
                                .document = applied.row.id,
                                .currency = order.currency.empty() ? applied.partner.buyer.currency : order.currency,
                                .placed_at = context.now};
  std::vector<store::orders::OrderLine> lines;
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    auto line = line_of(context, order.lines[i], i);
    if (!line) return fail(line.error());
    lines.push_back(std::move(*line));
  }
  const auto added = store::orders::add(tx, row, lines);
  if (!added) return fail(added.error());
  if (!*added) {
    return fail(Fault::refused, fmt::format("order number {} was used before by {} in another document", order.number,
                                            applied.partner.id.text()));
  }
  const auto told =
      tell(tx, context, EventKind::ordered,
           fmt::format("{} ordered {} as {}", applied.partner.id.text(), counted(lines.size(), "line"), order.number),
           applied.row.message, applied.row.id, order_subject(row.id));
  if (!told) return told;
  if (auto pieces = tell_pieces(tx, context, applied, order, row.id, lines); !pieces) return pieces;
  if (auto news = news_received(tx, context, row, lines); !news) return news;
  if (auto told_prices = tell_missing_prices(tx, context, applied, row, lines); !told_prices) return told_prices;
  return queue_route(tx, context, row.id);
}

}  // namespace crossdock::apply

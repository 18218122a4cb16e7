// SPDX-License-Identifier: Apache-2.0
// A buyer's order: kept, routed, placed.
#include <fmt/format.h>

#include "gateway/pipeline/apply.hpp"
#include "gateway/pipeline/news.hpp"
#include "gateway/pipeline/placing.hpp"

namespace crossdock::pipeline {
namespace {

Result<store::orders::OrderLine> line_of(const Context& context, const canonical::OrderLine& line, std::size_t index) {
  if (line.number.empty()) return fail(Fault::invalid, fmt::format("order line {} has no number", index + 1));
  if (line.quantity.value.sign() <= 0)
    return fail(Fault::invalid,
                fmt::format("order line {}: quantity {} is not above zero", line.number, line.quantity.value.text()));
  store::orders::OrderLine row{.number = line.number,
                               .item = item_key(context.network.directory(), line.item),
                               .unit = line.quantity.unit,
                               .quantity = line.quantity.value};
  if (line.price) row.price = line.price->amount;
  return row;
}

Result<void> refuse_purpose(const canonical::Order& order) {
  if (order.purpose == canonical::Purpose::original || order.purpose == canonical::Purpose::confirmation) return {};
  return fail(
      Fault::unmapped,
      fmt::format("order {} is a change, cancellation or duplicate; only original orders are applied", order.number));
}

}  // namespace

Result<void> apply_order(store::Transaction& tx, const Context& context, const Applied& applied) {
  const auto& order = std::get<canonical::Order>(applied.document);
  if (auto refused = refuse_purpose(order); !refused) return refused;
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
      tell(tx, context, "ordered",
           fmt::format("{} ordered {} as {}", applied.partner.id.text(), counted(lines.size(), "line"), order.number),
           applied.row.message, applied.row.id, order_subject(row.id));
  if (!told) return told;
  if (auto news = news_received(tx, context, row, lines); !news) return news;
  if (auto placed = place_open(tx, context, row.id, applied.row.id); !placed) return placed;
  return answer_buyer(tx, context, row.id, applied.row.id);
}

}  // namespace crossdock::pipeline

// SPDX-License-Identifier: Apache-2.0
// Knows what an agreement with a buyer leaves behind.
#include "gateway/acts/orders.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/acts/told.hpp"
#include "gateway/pipeline/work.hpp"
#include "gateway/store/invoice_decisions.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::acts {

Result<void> set_selling_price(store::Transaction& tx, const store::orders::SalesOrder& order, std::string_view number,
                               const Decimal& price, const Because& because) {
  const auto lines = store::orders::ask_lines_for_update(tx, order.id).take();
  if (!lines) return fail(lines.error());
  const auto line = std::ranges::find(*lines, number, &store::orders::OrderLine::number);
  if (line == lines->end()) return fail(Fault::invalid, fmt::format("order {} has no line '{}'", order.number, number));
  if (line->price)
    return fail(Fault::invalid, fmt::format("line {} of order {} was ordered at {}: the buyer's own price counts",
                                            number, order.number, line->price->text()));
  if (price.sign() < 0) return fail(Fault::invalid, "a price is not below zero");
  const auto set = store::invoice_decisions::set(tx, {.order_line = line->id,
                                                      .price = price,
                                                      .by_person = because.actor.name,
                                                      .because = std::string(because.why),
                                                      .agreed_at = because.now});
  if (!set) return set;
  const auto what = fmt::format("order {} line {}: the selling price {} is set", order.number, number, price.text());
  const About about{.document = order.document, .subject = fmt::format("order:{}", order.id.number())};
  if (auto told = tell(tx, store::Act::set_selling_price, about, what, because); !told) return told;
  return store::work_queue::add(tx, pipeline::apply_again_of(order.document, order.buyer, order.number), because.now);
}

}  // namespace crossdock::acts

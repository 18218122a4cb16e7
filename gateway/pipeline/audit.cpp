// SPDX-License-Identifier: Apache-2.0
#include "gateway/pipeline/audit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/store/control_numbers.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/journal.hpp"
#include "gateway/store/stock.hpp"

namespace crossdock::pipeline {
namespace {

Result<std::vector<std::string>> supplied(store::Transaction& tx) {
  // What an order line says is with suppliers must be what its purchase lines say, bucket by bucket. Rejected and
  // cancelled units of a purchase line are open or placed elsewhere and do not count. Units of an order line that
  // are `placed` are those still `ordered` from suppliers.
  const auto rows = tx.query(
      "SELECT l.id, o.number, l.number FROM order_line l JOIN sales_order o ON o.id = l.sales_order "
      "LEFT JOIN (SELECT order_line, SUM(ordered) AS ordered, SUM(confirmed) AS confirmed, SUM(backordered) AS backordered, "
      "SUM(shipped) AS shipped, SUM(delivered) AS delivered, SUM(returned) AS returned FROM purchase_line GROUP BY order_line) p "
      "ON p.order_line = l.id WHERE l.placed <> COALESCE(p.ordered, 0) OR l.confirmed <> COALESCE(p.confirmed, 0) "
      "OR l.backordered <> COALESCE(p.backordered, 0) OR l.shipped <> COALESCE(p.shipped, 0) "
      "OR l.delivered <> COALESCE(p.delivered, 0) OR l.returned <> COALESCE(p.returned, 0) ORDER BY l.id");
  if (!rows) return fail(rows.error());
  std::vector<std::string> found;
  for (const auto& row : *rows) {
    found.push_back(
        fmt::format("order {} line {}: what suppliers hold of it is not what it says", row.text(1), row.text(2)));
  }
  return found;
}

Result<std::vector<std::string>> gaps(store::Transaction& tx) {
  const auto missing = store::control_numbers::gaps(tx);
  if (!missing) return fail(missing.error());
  std::vector<std::string> found;
  for (const auto& gap : *missing) {
    found.push_back(fmt::format("control numbers {} to {} ({}) for {} are missing", gap.first, gap.last,
                                store::control_numbers::to_string(gap.level), gap.partner));
  }
  return found;
}

}  // namespace

Result<std::vector<std::string>> audit_conservation(store::Transaction& tx) {
  std::vector<std::string> all;
  for (const auto check :
       {store::journal::differences, supplied, store::stock::differences, store::invoices::differences, gaps}) {
    auto found = check(tx);
    if (!found) return found;
    std::ranges::move(*found, std::back_inserter(all));
  }
  return all;
}

}  // namespace crossdock::pipeline

// SPDX-License-Identifier: Apache-2.0
#include "gateway/pipeline/audit.hpp"

#include <fmt/format.h>

#include <limits>

#include "gateway/modules/tracking/conservation.hpp"
#include "gateway/pipeline/facts.hpp"
#include "gateway/store/control_numbers.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/journal.hpp"
#include "gateway/store/stock.hpp"

namespace crossdock::pipeline {
namespace {

using Sentences = std::vector<std::string>;

Result<tracking::AuditedLine> audited(store::Transaction& tx, store::Account account, tracking::AccountKind kind,
                                      std::int64_t id, const store::Balances& balances, const Decimal& quantity) {
  const auto recorded = store::journal::of_line(tx, account, id);
  if (!recorded) return fail(recorded.error());
  tracking::AuditedLine line{.id = id, .stored = balances_of(balances, kind, quantity), .journal = {}};
  for (const auto& entry : *recorded) {
    const auto from = bucket_named(entry.entry.from);
    const auto to = bucket_named(entry.entry.to);
    if (!from || !to)
      return fail(Fault::internal,
                  fmt::format("the journal names no bucket: {} to {}", entry.entry.from, entry.entry.to));
    line.journal.push_back({{kind, id}, *from, *to, entry.entry.quantity});
  }
  return line;
}

// One order: what the buyer's lines say against what our purchase orders say, and both against the journal.
Result<void> audit_order(store::Transaction& tx, const store::orders::SalesOrder& order, Sentences& sentences) {
  std::vector<tracking::AuditedLine> orders, purchases;
  const auto lines = store::orders::lines(tx, order.id);
  if (!lines) return fail(lines.error());
  for (const auto& line : *lines) {
    auto one = audited(tx, store::Account::order_line, tracking::AccountKind::order_line, line.id, line.balances,
                       line.quantity);
    if (!one) return fail(one.error());
    orders.push_back(std::move(*one));
  }
  const auto placed = store::purchases::of_order(tx, order.id);
  if (!placed) return fail(placed.error());
  for (const auto& purchase : *placed) {
    const auto bought = store::purchases::lines(tx, purchase.id);
    if (!bought) return fail(bought.error());
    for (const auto& line : *bought) {
      auto one = audited(tx, store::Account::purchase_line, tracking::AccountKind::purchase_line, line.id,
                         line.balances, line.quantity);
      if (!one) return fail(one.error());
      one->order_line = line.order_line;
      purchases.push_back(std::move(*one));
    }
  }
  for (const auto& sentence : tracking::violations(orders, purchases))
    sentences.push_back(fmt::format("order {}: {}", order.number, sentence));
  return {};
}

Result<Sentences> order_differences(store::Transaction& tx) {
  const auto orders = store::orders::list(tx, {.limit = std::numeric_limits<int>::max()});
  if (!orders) return fail(orders.error());
  Sentences sentences;
  for (const auto& order : *orders) {
    if (auto done = audit_order(tx, order, sentences); !done) return fail(done.error());
  }
  return sentences;
}

Result<Sentences> gaps(store::Transaction& tx) {
  const auto missing = store::control_numbers::gaps(tx);
  if (!missing) return fail(missing.error());
  Sentences found;
  for (const auto& gap : *missing) {
    found.push_back(fmt::format("partner {}, {} numbers: {} to {} are missing", gap.partner, to_string(gap.level),
                                gap.first, gap.last));
  }
  return found;
}

constexpr Audit audits[] = {
    {"journal", "every balance is what its journal says", store::journal::differences},
    {"orders", "what suppliers hold is what buyers ordered, bucket by bucket", order_differences},
    {"stock", "what is reserved is the sum of its reservations", store::stock::differences},
    {"invoices", "every invoice is the sum of its parts", store::invoices::differences},
    {"control numbers", "none is missing", gaps},
};

}  // namespace

std::span<const Audit> conservation_audits() { return audits; }

Result<Sentences> audit_conservation(store::Transaction& tx) {
  Sentences all;
  for (const auto& audit : audits) {
    const auto found = audit.differences(tx);
    if (!found) return found;
    for (const auto& sentence : *found) all.push_back(fmt::format("{}: {}", audit.name, sentence));
  }
  return all;
}

}  // namespace crossdock::pipeline

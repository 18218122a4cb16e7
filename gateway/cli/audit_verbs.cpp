// SPDX-License-Identifier: Apache-2.0
// `crossdock audit`: proofs over the whole store that nothing was lost or made up.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <memory>

#include "gateway/cli/order_facts.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/modules/tracking/conservation.hpp"
#include "gateway/store/control_numbers.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/journal.hpp"
#include "gateway/store/purchases.hpp"
#include "gateway/store/stock.hpp"

namespace crossdock::cli {
namespace {

using Sentences = std::vector<std::string>;

struct Audit {
  std::string_view name;
  std::string_view proves;
  Result<Sentences> (*differences)(store::Transaction&);
};

Result<Sentences> control_number_gaps(store::Transaction& tx) {
  const auto gaps = store::control_numbers::gaps(tx);
  if (!gaps) return fail(gaps.error());
  Sentences sentences;
  for (const auto& gap : *gaps) {
    sentences.push_back("partner " + gap.partner + ", " + std::string(to_string(gap.level)) +
                        " numbers: " + std::to_string(gap.first) + " to " + std::to_string(gap.last) + " are missing");
  }
  return sentences;
}

Result<tracking::AuditedLine> audited(store::Transaction& tx, store::Account account, std::int64_t id,
                                      const store::Balances& balances, const Decimal& quantity) {
  const auto recorded = store::journal::of_line(tx, account, id);
  if (!recorded) return fail(recorded.error());
  tracking::AuditedLine line{.id = id, .stored = ledger_of(balances, quantity, account), .journal = {}};
  const auto bucket_of = [&](std::string_view name) {
    for (const auto bucket : tracking::buckets_of(line.stored.kind())) {
      if (tracking::to_string(bucket) == name) return bucket;
    }
    return tracking::Bucket::open;
  };
  for (const auto& entry : *recorded) {
    line.journal.push_back(
        {{line.stored.kind(), id}, bucket_of(entry.entry.from), bucket_of(entry.entry.to), entry.entry.quantity});
  }
  return line;
}

// One order: what the buyer's lines say against what our purchase orders say, and both against the journal.
Result<void> audit_order(store::Transaction& tx, const store::orders::SalesOrder& order, Sentences& sentences) {
  std::vector<tracking::AuditedLine> orders, purchases;
  const auto lines = store::orders::lines(tx, order.id);
  if (!lines) return fail(lines.error());
  for (const auto& line : *lines) {
    auto one = audited(tx, store::Account::order_line, line.id, line.balances, line.quantity);
    if (!one) return fail(one.error());
    orders.push_back(std::move(*one));
  }
  const auto placed = store::purchases::of_order(tx, order.id);
  if (!placed) return fail(placed.error());
  for (const auto& purchase : *placed) {
    const auto bought = store::purchases::lines(tx, purchase.id);
    if (!bought) return fail(bought.error());
    for (const auto& line : *bought) {
      auto one = audited(tx, store::Account::purchase_line, line.id, line.balances, line.quantity);
      if (!one) return fail(one.error());
      one->order_line = line.order_line;
      purchases.push_back(std::move(*one));
    }
  }
  for (const auto& sentence : tracking::violations(orders, purchases))
    sentences.push_back("order " + order.number + ": " + sentence);
  return {};
}

Result<Sentences> order_differences(store::Transaction& tx) {
  Sentences sentences;
  const auto orders = store::orders::list(tx, {.limit = 1'000'000});
  if (!orders) return fail(orders.error());
  for (const auto& order : *orders) {
    if (auto done = audit_order(tx, order, sentences); !done) return fail(done.error());
  }
  return sentences;
}

constexpr Audit audits[] = {
    {"journal", "every balance is what its journal says", store::journal::differences},
    {"orders", "what suppliers hold is what buyers ordered, bucket by bucket", order_differences},
    {"stock", "what is reserved is the sum of its reservations", store::stock::differences},
    {"invoices", "every invoice is the sum of its parts", store::invoices::differences},
    {"control numbers", "none is missing", control_number_gaps},
};

Outcome conservation(const StoreOptions& options, Output& out) {
  Table table{{{"audit", "AUDIT"}, {"holds", "HOLDS"}, {"proves", "PROVES"}, {"differences", ""}}, {}};
  Sentences found;
  const auto done = reading(options, [&](store::Transaction& tx) -> Result<void> {
    for (const auto& audit : audits) {
      const auto differences = audit.differences(tx);
      if (!differences) return fail(differences.error());
      auto holds = Cell::boolean(differences->empty());
      holds.tone = differences->empty() ? Tone::good : Tone::bad;
      table.add(
          {audit.name, holds, audit.proves, Cell::json(boost::json::serialize(boost::json::value_from(*differences)))});
      for (const auto& sentence : *differences) found.push_back(std::string(audit.name) + ": " + sentence);
    }
    return {};
  });
  if (!done) return done;
  out.table(table, "");
  if (found.empty()) return Exit::done;
  for (const auto& sentence : found) out.say(sentence, Tone::bad);
  return Exit::no;
}

}  // namespace

void add_audit(CLI::App& app, Program& program) {
  auto& audit = noun(app, "audit", "Proofs over the whole store: conservation");
  const auto options = std::make_shared<StoreOptions>();
  auto& verb = *audit.add_subcommand(
      "conservation", "No unit, cent or control number is lost or made up; exit 1 with a sentence for each that is");
  options->add_to(verb);
  program.on(verb, "crossdock audit conservation", [options](Output& out) { return conservation(*options, out); });
}

}  // namespace crossdock::cli

// SPDX-License-Identifier: Apache-2.0
// Gives the engine a table of one stage.
#include "tests/support/invoice_desk.hpp"

#include <fmt/format.h>

#include <array>
#include <thread>
#include <vector>

#include "gateway/apply/audit.hpp"
#include "gateway/apply/stages.hpp"
#include "gateway/store/migrations.hpp"

namespace crossdock::tests {
namespace {

Result<pipeline::Committed> commit(store::Transaction& tx, const pipeline::Context& context,
                                   const store::work_queue::Claim& claim, const pipeline::Prepared&) {
  if (auto done = apply::apply(tx, context, claim); !done) return fail(done.error());
  return pipeline::Committed::done;
}

constexpr std::array apply_alone{pipeline::StageRow{.stage = store::Stage::apply, .commit = commit}};

std::unique_ptr<store::Database> fresh(const std::string& dsn) {
  auto database = require(store::Database::open(
      {.dsn = dsn, .connections = 8, .absent = store::Absent::created, .patience = Duration(60'000)}));
  require(store::migrate(*database, noon));
  return database;
}

}  // namespace

InvoiceDesk::InvoiceDesk(const Market& market, const std::string& dsn)
    : market_(market),
      database_(fresh(dsn)),
      network_(market.network()),
      engine_(*database_, network_, channel_, [] { return noon; },
              {.rows = apply_alone, .on_overdue = apply::on_overdue}),
      trade_(*database_, market) {}

pipeline::Delivered InvoiceDesk::NoChannel::deliver(const partners::Partner&, const pipeline::Delivery&) {
  stop({Fault::internal, "an invoice sends nothing", ""});
}

void InvoiceDesk::work(int workers) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < workers; ++i) {
    threads.emplace_back([this] {
      while (require(engine_.run_once()) > 0) {}
    });
  }
}

void InvoiceDesk::prove(std::string_view decision, int invoices) {
  require(database_->read([&](store::Transaction& tx) -> Result<void> {
    const auto row = tx.query_one("SELECT COUNT(*) FROM invoice WHERE decision = $1", {decision});
    if (!row) return fail(row.error());
    const auto decided = (*row)->integer(0);
    if (decided != invoices)
      return fail(Fault::internal, fmt::format("{} of {} invoices are {}", decided, invoices, decision));
    const auto found = apply::audit_conservation(tx, &market_.network()->directory());
    if (!found) return fail(found.error());
    if (!found->differences.empty()) return fail(Fault::internal, found->differences.front());
    return {};
  }));
}

}  // namespace crossdock::tests

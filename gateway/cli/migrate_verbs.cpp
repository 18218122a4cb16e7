// SPDX-License-Identifier: Apache-2.0
// `crossdock migrate`: the schema of the store.

#include "gateway/apply/opening.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/pipeline/find_keys.hpp"
#include "gateway/pipeline/stage.hpp"
#include "gateway/store/identity.hpp"
#include "gateway/store/migrations.hpp"

namespace crossdock::cli {
namespace migrate_verbs {
namespace {

Outcome status(const StoreOptions& options, Output& out) {
  const auto database = open_store(options, Schema::any);
  if (!database) return tl::unexpected(database.error());
  const auto migrations = store::status(**database);
  if (!migrations) return stop(migrations.error());
  Table table{{{"number", "NUMBER"}, {"name", "NAME"}, {"state", "STATE"}, {"applied_at", "APPLIED"}, {"sha256", ""}},
              {}};
  std::string advice;  // the newest migration that is not as it should be says what to do
  for (const auto& one : *migrations) {
    const bool applied = one.state == store::MigrationState::applied;
    if (!applied) advice = advice_on(one.state);
    table.add({one.number, one.name, Cell(to_string(one.state), applied ? Tone::good : Tone::warn), one.applied_at,
               one.sha256});
  }
  out.table(table, "This program carries no migrations.");
  if (!advice.empty()) out.hint(advice);
  return advice.empty() ? Exit::done : Exit::no;
}

Outcome up(const StoreOptions& options, Output& out) {
  const auto database = open_store(options, Schema::any, store::Absent::created);
  if (!database) return tl::unexpected(database.error());
  const auto there = store::identity::is_store(**database);
  if (!there) return stop(there.error());
  const auto report = store::migrate(**database, present());
  if (!report) return stop(report.error());
  Table table{{{"applied", "APPLIED"}, {"version", ""}}, {}};
  for (const auto& name : report->applied) table.add({name, report->version});
  const auto opened = apply::open_ledgers(**database, present());
  if (!opened) return stop(opened.error());
  const auto keyed = pipeline::make_pending_keys(**database);
  if (!keyed) return stop(keyed.error());
  if (!*there && !out.json()) out.say("A new store is made; its numbers begin at 1.");
  out.table(table, "The store is up to date: version " + std::to_string(report->version) + ".");
  if (*opened > 0 && !out.json())
    out.say("What buyers were sent is read into the ledgers: " +
            pipeline::counted(static_cast<std::size_t>(*opened), "order") +
            ". What was decided wrongly before, 'crossdock audit conservation' lists.");
  if (keyed->rows > 0 && !out.json())
    out.say("'crossdock find' finds what was there before: " +
            pipeline::counted(static_cast<std::size_t>(keyed->rows), "row") + " of messages and documents.");
  return Exit::done;
}

}  // namespace
}  // namespace migrate_verbs

void add_migrate(Program& program) {
  using namespace migrate_verbs;
  auto& migrate = program.noun("migrate", "The store's schema: status, up");
  auto& status_verb = migrate.verb("status", "Which migrations are applied or pending",
                                   "crossdock migrate status --config conf/gateway.yaml");
  auto& shown = status_verb.runs(status);
  shown.add_to(status_verb);
  auto& up_verb = migrate.verb("up", "Create the store, or bring it up to date",
                               "crossdock migrate up --store sqlite:crossdock.db");
  auto& applied = up_verb.runs(up);
  applied.add_to(up_verb);
}

}  // namespace crossdock::cli

// SPDX-License-Identifier: Apache-2.0
// `crossdock store`: which store this is, whether it is whole, and what a restored one needs.
#include <fmt/format.h>

#include <memory>

#include "gateway/acts/store.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/pipeline/find_keys.hpp"
#include "gateway/service/store_mark.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/identity.hpp"
#include "gateway/store/integrity.hpp"
#include "gateway/store/listening.hpp"
#include "gateway/store/migrations.hpp"
#include "partners/directory.hpp"

namespace crossdock::cli {
namespace store_verbs {
namespace {

struct Options {
  StoreOptions store;
  ActorOption actor;
  std::string because;
  std::int64_t numbers = 0;
};

Cell time_or(const std::optional<TimePoint>& time, std::string_view otherwise) {
  return time ? Cell(*time) : Cell(otherwise);
}

Outcome show(const Options& options, Output& out) {
  Page page;
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto identity = store::identity::load(tx);
    if (!identity) return fail(identity.error());
    const auto newest = store::events::newest(tx);
    if (!newest) return fail(newest.error());
    const auto beat = store::listening::beat(tx);
    if (!beat) return fail(beat.error());
    const auto ears = store::listening::ears(tx);
    if (!ears) return fail(ears.error());
    page = {};
    page.field("id", "store", identity->id);
    page.field("created_at", "made", identity->created_at);
    page.field("beside", "exchange folder", identity->beside.empty() ? "none was used yet" : identity->beside);
    page.field("newest_event", "newest event", newest->number());
    page.field("listened_at", "listened last", *beat ? Cell((*beat)->at) : Cell("never"));
    page.field("restored_at", "restored", time_or(identity->restored_at, "never"));
    page.field("raised", "numbers raised by", identity->raised);
    Table deaf{{{"partner", "PARTNER"}, {"since", "SINCE"}, {"reason", "REASON"}}, {}};
    for (const auto& ear : *ears) {
      if (ear.failing_since) deaf.add({ear.partner.text(), *ear.failing_since, Cell(ear.reason, Tone::warn)});
    }
    page.section("cannot_be_heard", "Partners that cannot be heard; their deadlines stand still", std::move(deaf));
    return {};
  });
  if (!done) return done;
  out.page(page);
  return Exit::done;
}

Outcome check(const Options& options, Output& out) {
  const auto database = open_store(options.store, Schema::any);
  if (!database) return tl::unexpected(database.error());
  const auto wrong = store::check_integrity(**database);
  if (!wrong) return stop(wrong.error(), "docs/operations.md says how to restore a backup.");
  Table table{{{"wrong", "WRONG"}}, {}};
  for (const auto& sentence : *wrong) table.add({Cell(sentence, Tone::bad)});
  const bool sqlite = (*database)->dialect() == store::Dialect::sqlite;
  out.table(table, sqlite ? "The file of the store is whole." : "PostgreSQL looks after its files itself: pg_amcheck.");
  if (wrong->empty()) return Exit::done;
  out.hint("Stop the gateway and restore a backup: docs/operations.md.");
  return Exit::no;
}

// The store and the settings that say which exchange folder is meant.
struct Opened {
  std::unique_ptr<store::Database> database;
  partners::Settings settings;
};
tl::expected<Opened, Trouble> open_with_settings(const StoreOptions& options) {
  auto settings = settings_of(options);
  if (!settings) return tl::unexpected(settings.error());
  auto database = open_store(options);
  if (!database) return tl::unexpected(database.error());
  return Opened{std::move(*database), std::move(*settings)};
}

Outcome adopt(const Options& options, Output& out) {
  const auto opened = open_with_settings(options.store);
  if (!opened) return tl::unexpected(opened.error());
  const auto& exchange = opened->settings.exchange;
  const auto actor = options.actor.actor();
  const auto recorded = opened->database->write([&](store::Transaction& tx) {
    return acts::adopt_exchange(tx, exchange, {actor, options.because, present()});
  });
  if (!recorded) return stop(recorded.error());
  if (auto adopted = service::StoreMark::adopt(*opened->database, exchange); !adopted) return stop(adopted.error());
  Page page;
  page.field("exchange", "exchange folder", exchange);
  page.field("by", "by", actor.name);
  page.field("because", "because", options.because);
  out.page(page);
  out.hint(
      "The numbers of this store count from now on. If partners know higher ones: 'crossdock store after-restore'.");
  return Exit::done;
}

Outcome after_restore(const Options& options, Output& out) {
  const auto opened = open_with_settings(options.store);
  if (!opened) return tl::unexpected(opened.error());
  const auto directory = partners::Directory::load(opened->settings.partners);
  if (!directory) return stop(directory.error(), "Check the profiles with 'crossdock check'.");
  std::vector<std::string> partners;
  for (const auto& partner : (*directory)->partners()) partners.push_back(partner.id.text());
  const auto actor = options.actor.actor();
  acts::AfterRestore result;
  const auto done = opened->database->write([&](store::Transaction& tx) -> Result<void> {
    const auto raised = acts::after_restore(tx, opened->database->dialect(), options.numbers, partners,
                                            {actor, options.because, present()});
    if (!raised) return fail(raised.error());
    result = *raised;
    return {};
  });
  if (!done) return stop(done.error());
  if (auto adopted = service::StoreMark::adopt(*opened->database, opened->settings.exchange); !adopted)
    return stop(adopted.error());
  Page page;
  page.field("numbers", "numbers go on higher by", options.numbers);
  page.field("counters", "counters of control numbers", std::int64_t{result.counters});
  page.field("perhaps_sent", "messages that may have been sent", std::int64_t{result.perhaps_sent});
  page.field("by", "by", actor.name);
  page.field("because", "because", options.because);
  out.page(page);
  out.hint(
      "Ask partners to send again what they sent after the backup; case STORE_RESTORED stays open until a person "
      "closes it.");
  return Exit::done;
}

Outcome rebuild(const StoreOptions& options, Output& out) {
  const auto database = open_store(options);
  if (!database) return tl::unexpected(database.error());
  const auto rebuilt = pipeline::make_keys_anew(**database);
  if (!rebuilt) return stop(rebuilt.error(), "'crossdock migrate up' goes on where it ended.");
  Page page;
  page.field("rows", "rows that were read", rebuilt->rows);
  page.field("unreadable", "documents that cannot be read", rebuilt->unreadable);
  out.page(page);
  return Exit::done;
}

}  // namespace
}  // namespace store_verbs

void add_store(Program& program) {
  using namespace store_verbs;
  auto& noun_of_store = program.noun("store", "The store itself: show, check, adopt, after-restore, rebuild");
  auto& show_verb =
      noun_of_store.verb("show", "Which store this is, and which partners cannot be heard", "crossdock store show");
  auto& shown = show_verb.runs(show);
  shown.store.add_to(show_verb);

  auto& check_verb = noun_of_store.verb("check", "Whether the file of a SQLite store is whole; exit 1 if not",
                                        "crossdock store check");
  auto& checked = check_verb.runs(check);
  checked.store.add_to(check_verb);

  auto& adopt_verb =
      noun_of_store.verb("adopt", "Take an exchange folder that has no mark, or that of another store",
                         "crossdock store adopt --because 'the exchange folder has moved to a new volume'");
  auto& adopted = adopt_verb.runs(adopt);
  adopted.store.add_to(adopt_verb);
  adopt_verb.option("--because", adopted.because, "Why, in a sentence").required().takes("TEXT");
  adopted.actor.add_to(adopt_verb);

  auto& restore_verb = noun_of_store.verb(
      "after-restore", "After a backup was restored: raise all numbers, so that none is given out twice",
      "crossdock store after-restore --numbers 10000 --because 'disk failed, backup of last night'");
  auto& restored = restore_verb.runs(after_restore);
  restored.store.add_to(restore_verb);
  restore_verb.option("--numbers", restored.numbers, "By how much: more than were given out since the backup")
      .required()
      .within(1, 100'000'000);
  restore_verb.option("--because", restored.because, "Why, in a sentence").required().takes("TEXT");
  restored.actor.add_to(restore_verb);

  auto& rebuild_verb = noun_of_store.verb(
      "rebuild", "Make anew what 'crossdock find' looks in, from messages and documents; the gateway may run meanwhile",
      "crossdock store rebuild");
  auto& rebuilt = rebuild_verb.runs(rebuild);
  rebuilt.add_to(rebuild_verb);
}

}  // namespace crossdock::cli

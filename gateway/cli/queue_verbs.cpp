// SPDX-License-Identifier: Apache-2.0
// `crossdock queue`: the work that is open, and what an operator does with work that is held.
#include <CLI/CLI.hpp>

#include <map>
#include <memory>

#include "gateway/acts/work.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/destination_verbs.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/store_access.hpp"

namespace crossdock::cli {
namespace {

namespace work_queue = store::work_queue;

struct Options {
  StoreOptions store;
  ActorOption actor;
  std::string why;
  std::string destination;
  std::optional<store::Stage> stage;
  std::string state;
  std::int64_t id = 0;
  bool all = false;
  int limit = 100;
};

Tone tone_of(work_queue::State state) { return state == work_queue::State::held ? Tone::bad : Tone::plain; }

// Destinations as they stand, each read once.
class Destinations {
 public:
  explicit Destinations(store::Transaction& tx) : tx_(tx) {}
  Result<std::optional<store::destinations::Destination>> find(const std::string& name) {
    if (name.empty()) return std::nullopt;
    const auto known = known_.find(name);
    if (known != known_.end()) return known->second;
    auto found = store::destinations::find(tx_, name);
    if (found) known_[name] = *found;
    return found;
  }

 private:
  store::Transaction& tx_;
  std::map<std::string, std::optional<store::destinations::Destination>> known_;
};

Outcome list(const Options& options, Output& out) {
  work_queue::Filter filter{.stage = options.stage, .destination = options.destination, .limit = options.limit};
  for (const auto state : {work_queue::State::ready, work_queue::State::leased, work_queue::State::held}) {
    if (options.state == to_string(state)) filter.state = state;
  }
  Table table{{{"id", "ID"},
               {"stage", "STAGE"},
               {"subject", "SUBJECT"},
               {"discriminator", "PART"},
               {"state", "STATE"},
               {"attempt", "ATTEMPT"},
               {"due", "DUE"},
               {"why", "WHY"},
               {"reason", ""},
               {"fault", ""},
               {"destination", ""},
               {"behind", ""},
               {"order_key", ""},
               {"created_at", ""}},
              {}};
  bool held = false;
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto entries = work_queue::list(tx, filter);
    if (!entries) return fail(entries.error());
    Destinations destinations(tx);
    for (const auto& entry : *entries) {
      const auto destination = destinations.find(entry.destination);
      if (!destination) return fail(destination.error());
      held = held || entry.state == work_queue::State::held;
      table.add({entry.id, to_string(entry.item.stage), entry.item.subject, entry.item.discriminator,
                 Cell(to_string(entry.state), tone_of(entry.state)), entry.attempt, entry.item.not_before,
                 why_it_waits(entry, *destination, present()), entry.reason,
                 entry.fault ? Cell(to_string(*entry.fault)) : Cell(), entry.destination, entry.behind,
                 entry.item.order_key, entry.created_at});
    }
    return {};
  });
  if (!done) return done;
  out.table(table, "Nothing is open.");
  if (held)
    out.hint(
        "When the cause is gone: 'crossdock queue release ID', or --all. What shall never be done: 'crossdock queue discard ID'.");
  return Exit::done;
}

Outcome shape(const Options& options, Output& out) {
  Table table{{{"stage", "STAGE"},
               {"ready", "READY"},
               {"leased", "LEASED"},
               {"held", "HELD"},
               {"up_to_1m", "1m"},
               {"up_to_5m", "5m"},
               {"up_to_15m", "15m"},
               {"up_to_1h", "1h"},
               {"up_to_6h", "6h"},
               {"up_to_1d", "1d"},
               {"older", "OLDER"}},
              {}};
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto stages = work_queue::shape(tx, present());
    if (!stages) return fail(stages.error());
    for (const auto& one : *stages) {
      std::vector<Cell> row{to_string(one.stage), one.ready, one.leased, one.held};
      for (const auto count : one.by_age) row.emplace_back(count);
      table.add(std::move(row));
    }
    return {};
  });
  if (!done) return done;
  out.table(table, "Nothing is open.");
  return Exit::done;
}

Outcome release(const Options& options, Output& out) {
  if (options.all == (options.id != 0)) {
    return stop(
        Error{
            Fault::invalid, options.all ? "either an ID or --all, not both" : "name the work to release, or --all", {}},
        "List it with 'crossdock queue list --state held'.");
  }
  std::int64_t released = 0;
  const auto actor = options.actor.actor();
  const acts::Because because{actor, options.why, present()};
  const auto done = writing(options.store, [&](store::Transaction& tx) -> Result<void> {
    if (options.all) {
      const auto count = acts::release_all_work(tx, options.stage, because);
      if (!count) return fail(count.error());
      released = *count;
      return {};
    }
    const auto one = acts::release_work(tx, store::WorkId(options.id), because);
    if (!one) return fail(one.error());
    released = *one ? 1 : 0;
    return {};
  });
  if (!done) return done;
  if (released == 0 && !options.all)
    return absent("there is no held work " + std::to_string(options.id),
                  "List it with 'crossdock queue list --state held'.");
  Page page;
  page.field("released", "released", released);
  out.page(page);
  return Exit::done;
}

Outcome discard(const Options& options, Output& out) {
  bool gone = false;
  const auto actor = options.actor.actor();
  const acts::Because because{actor, options.why, present()};
  const auto done = writing(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto one = acts::discard_work(tx, store::WorkId(options.id), because);
    if (!one) return fail(one.error());
    gone = *one;
    return {};
  });
  if (!done) return done;
  if (!gone)
    return absent("there is no held work " + std::to_string(options.id) + "; other work cannot be discarded",
                  "List it with 'crossdock queue list --state held'.");
  Page page;
  page.field("discarded", "discarded", options.id);
  out.page(page);
  return Exit::done;
}

void add_stage(CLI::App& verb, Options& options, const std::string& about) {
  std::vector<std::string> words;
  for (const auto& row : store::stage_rows()) words.emplace_back(row.word);
  verb.add_option_function<std::string>(
          "--stage", [&options](const std::string& word) { options.stage = store::stage_named(word); }, about)
      ->type_name("STAGE")
      ->check(CLI::IsMember(words));
}

void add_decision(CLI::App& verb, Options& options) {
  verb.add_option("--because", options.why, "Why, in a sentence")->type_name("TEXT");
  options.actor.add_to(verb);
}

}  // namespace

void add_queue(CLI::App& app, Program& program) {
  auto& queue = noun(app, "queue",
                     "Open work and its destinations: list, shape, release, discard, "
                     "hold, resume, hurry, drain");

  const auto listed = std::make_shared<Options>();
  auto& list_verb = *queue.add_subcommand("list", "Open work, oldest first, and why it waits");
  listed->store.add_to(list_verb);
  add_stage(list_verb, *listed, "Only this stage");
  list_verb.add_option("--state", listed->state, "Only this state")->check(CLI::IsMember({"ready", "leased", "held"}));
  list_verb.add_option("--destination", listed->destination, "Only what goes there: partner:north, webhook:erp")
      ->type_name("NAME");
  list_verb.add_option("--limit", listed->limit, "At most so many")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  program.on(list_verb, "crossdock queue list --state held", [listed](Output& out) { return list(*listed, out); });

  const auto shaped = std::make_shared<Options>();
  auto& shape_verb = *queue.add_subcommand("shape", "How much work of each stage is how old");
  shaped->store.add_to(shape_verb);
  program.on(shape_verb, "crossdock queue shape", [shaped](Output& out) { return shape(*shaped, out); });

  const auto released = std::make_shared<Options>();
  auto& release_verb = *queue.add_subcommand("release", "Let held work be tried again");
  released->store.add_to(release_verb);
  release_verb.add_option("ID", released->id, "The held work")->check(CLI::PositiveNumber)->type_name("");
  release_verb.add_flag("--all", released->all, "All held work, of --stage if that is given");
  add_stage(release_verb, *released, "With --all: only this stage");
  add_decision(release_verb, *released);
  program.on(release_verb, "crossdock queue release 17", [released](Output& out) { return release(*released, out); });

  const auto discarded = std::make_shared<Options>();
  auto& discard_verb = *queue.add_subcommand("discard", "Give up held work for good; its message ends with it");
  discarded->store.add_to(discard_verb);
  discard_verb.add_option("ID", discarded->id, "The held work")->required()->type_name("");
  add_decision(discard_verb, *discarded);
  program.on(discard_verb, "crossdock queue discard 17", [discarded](Output& out) { return discard(*discarded, out); });

  add_destination_verbs(queue, program);
}

}  // namespace crossdock::cli

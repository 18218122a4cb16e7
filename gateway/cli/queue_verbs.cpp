// SPDX-License-Identifier: Apache-2.0
// `crossdock queue`: the work that is open, and what an operator does with work that is held.

#include "gateway/acts/work.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/destination_verbs.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/list_options.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/views/queue.hpp"

namespace crossdock::cli {
namespace queue_verbs {
namespace {

namespace work_queue = store::work_queue;

struct Options {
  StoreOptions store;
  ActorOption actor;
  std::string why;
  std::string destination;
  std::string stage;
  std::string state;
  std::int64_t id = 0;
  bool all = false;
  ListOptions part;
};

Outcome list(const Options& options, Output& out) {
  work_queue::Filter filter{.stage = store::stage_named(options.stage),
                            .destination = options.destination,
                            .after = store::WorkId(options.part.after),
                            .limit = options.part.limit};
  for (const auto state : {work_queue::State::ready, work_queue::State::leased, work_queue::State::held}) {
    if (options.state == to_string(state)) filter.state = state;
  }
  views::queue::List work;
  const auto done =
      reading(options.store, work, [&](store::Transaction& tx) { return views::queue::list(tx, filter, present()); });
  if (!done) return done;
  print(work.slice, "Nothing is open.", out);
  if (work.held)
    out.hint(
        "When the cause is gone: 'crossdock queue release ID', or --all. What shall never be done: 'crossdock queue discard ID'.");
  return Exit::done;
}

Outcome shape(const Options& options, Output& out) {
  Table table;
  const auto done =
      reading(options.store, table, [](store::Transaction& tx) { return views::queue::shape(tx, present()); });
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
      const auto count = acts::release_all_work(tx, store::stage_named(options.stage), because);
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

void add_stage(Verb& verb, Options& options, const std::string& about) {
  std::vector<std::string> words;
  for (const auto& row : store::stage_rows()) words.emplace_back(row.word);
  verb.option("--stage", options.stage, about).takes("STAGE").one_of(std::move(words));
}

void add_decision(Verb& verb, Options& options) {
  verb.option("--because", options.why, "Why, in a sentence").takes("TEXT");
  options.actor.add_to(verb);
}

}  // namespace
}  // namespace queue_verbs

void add_queue(Program& program) {
  using namespace queue_verbs;
  auto& queue = program.noun(
      "queue", "Open work and its destinations: list, shape, release, discard, hold, resume, hurry, drain");

  auto& list_verb =
      queue.verb("list", "Open work, oldest first, and why it waits", "crossdock queue list --state held");
  auto& listed = list_verb.runs(list);
  listed.store.add_to(list_verb);
  add_stage(list_verb, listed, "Only this stage");
  list_verb.option("--state", listed.state, "Only this state").one_of({"ready", "leased", "held"});
  list_verb.option("--destination", listed.destination, "Only what goes there: partner:north, webhook:erp")
      .takes("NAME");
  listed.part.add_to(list_verb);

  auto& shape_verb = queue.verb("shape", "How much work of each stage is how old", "crossdock queue shape");
  auto& shaped = shape_verb.lists().runs(shape);
  shaped.store.add_to(shape_verb);

  auto& release_verb = queue.verb("release", "Let held work be tried again", "crossdock queue release 17");
  auto& released = release_verb.runs(release);
  released.store.add_to(release_verb);
  release_verb.argument("ID", released.id, "The held work").optional().positive();
  release_verb.option("--all", released.all, "All held work, of --stage if that is given");
  add_stage(release_verb, released, "With --all: only this stage");
  add_decision(release_verb, released);

  auto& discard_verb =
      queue.verb("discard", "Give up held work for good; its message ends with it", "crossdock queue discard 17");
  auto& discarded = discard_verb.runs(discard);
  discarded.store.add_to(discard_verb);
  discard_verb.argument("ID", discarded.id, "The held work");
  add_decision(discard_verb, discarded);

  add_destination_verbs(queue);
}

}  // namespace crossdock::cli

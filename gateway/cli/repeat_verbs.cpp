// SPDX-License-Identifier: Apache-2.0
// Knows how an operator has something done again.
#include "gateway/cli/repeat_verbs.hpp"

#include "gateway/acts/messages.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"

namespace crossdock::cli {
namespace repeat_verbs {
namespace {

struct Options {
  StoreOptions store;
  ActorOption actor;
  std::int64_t id = 0;
  std::string stage = std::string(to_string(store::Stage::check));
  std::string why;
};

// `act` queues the work, and says whether it is new.
Outcome repeat(const Options& options, Output& out, store::Stage stage,
               const std::function<Result<bool>(store::Transaction&, const acts::Because&)>& act) {
  const auto show = "See 'crossdock message show " + std::to_string(options.id) + "'.";
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  const auto actor = options.actor.actor();
  bool fresh = false;
  const auto done = (*database)->write([&](store::Transaction& tx) -> Result<void> {
    const auto queued = act(tx, {actor, options.why, present()});
    if (!queued) return fail(queued.error());
    fresh = *queued;
    return {};
  });
  if (!done && done.error().fault == Fault::invalid) return absent(done.error().what, show);
  if (!done) return stop(done.error(), show);
  Page page;
  page.field("message", "message", options.id);
  page.field("stage", "stage", to_string(stage));
  page.field("queued", "queued", Cell::boolean(fresh));
  page.field("by", "by", actor.name);
  out.page(page);
  out.hint(fresh ? "A gateway that serves this store does it next."
                 : "It was queued already; if it is held, use 'crossdock queue release'.");
  return Exit::done;
}

Outcome replay(const Options& options, Output& out) {
  const auto stage = store::stage_named(options.stage).value_or(store::Stage::check);
  return repeat(options, out, stage, [&](store::Transaction& tx, const acts::Because& because) {
    return acts::replay_message(tx, MessageId(options.id), stage, because);
  });
}

Outcome resend(const Options& options, Output& out) {
  return repeat(options, out, store::Stage::deliver, [&](store::Transaction& tx, const acts::Because& because) {
    return acts::resend_message(tx, MessageId(options.id), because);
  });
}

void add_decision(Verb& verb, Options& options) {
  options.store.add_to(verb);
  verb.argument("ID", options.id, "The message");
  verb.option("--because", options.why, "Why, in a sentence").takes("TEXT");
  options.actor.add_to(verb);
}

}  // namespace
}  // namespace repeat_verbs

void add_repeats(Noun& message) {
  using namespace repeat_verbs;
  auto& replay_verb = message.verb("replay", "Do a stage of an inbound message again; harmless where it was done",
                                   "crossdock message replay --stage translate 17");
  auto& replayed = replay_verb.runs(replay);
  add_decision(replay_verb, replayed);
  replay_verb.option("--stage", replayed.stage, "check, translate or apply")
      .one_of({"check", "translate", "apply"})
      .shows_default();

  auto& resend_verb =
      message.verb("resend", "Deliver the same bytes of an outbound message again", "crossdock message resend 18");
  auto& resent = resend_verb.runs(resend);
  add_decision(resend_verb, resent);
}

}  // namespace crossdock::cli

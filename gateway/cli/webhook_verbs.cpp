// SPDX-License-Identifier: Apache-2.0
// Lists the configured webhooks with their state, sends a test event, and repeats events.
#include <boost/json.hpp>

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "gateway/acts/webhooks.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/pipeline/webhook_replay.hpp"
#include "gateway/pipeline/webhooks.hpp"
#include "gateway/transport/http_wire/http_channel.hpp"
#include "gateway/views/webhooks.hpp"

namespace crossdock::cli {
namespace webhook_verbs {
namespace {

struct Options {
  StoreOptions store;
  std::string webhook, since, event, because;
  ActorOption actor;
};

struct Configured {
  partners::Settings settings;
  const partners::Webhook* hook = nullptr;
};

tl::expected<std::unique_ptr<Configured>, Trouble> find(const Options& options) {
  auto settings = settings_of(options.store);
  if (!settings) return tl::unexpected(settings.error());
  auto configured = std::make_unique<Configured>(Configured{.settings = std::move(*settings)});
  const auto& hooks = configured->settings.webhooks;
  const auto found = std::ranges::find(hooks, options.webhook, &partners::Webhook::id);
  if (found == hooks.end())
    return absent("gateway.yaml has no webhook '" + options.webhook + "'", "List them with 'crossdock webhook list'.");
  configured->hook = &*found;
  return configured;
}

Outcome list(const Options& options, Output& out) {
  const auto settings = settings_of(options.store);
  if (!settings) return tl::unexpected(settings.error());
  views::webhooks::List hooks;
  const auto done = reading(options.store, hooks,
                            [&](store::Transaction& tx) { return views::webhooks::list(tx, settings->webhooks); });
  if (!done) return done;
  out.table(hooks.table, "gateway.yaml has no webhooks; docs/webhooks.md shows how one is written.");
  if (!hooks.disabled) return Exit::done;
  out.hint("When it works again: 'crossdock case close CASE --because TEXT', then 'crossdock webhook replay WEBHOOK'.");
  return Exit::no;
}

Outcome test(const Options& options, Output& out) {
  const auto configured = find(options);
  if (!configured) return tl::unexpected(configured.error());
  const auto store = open_store(options.store);
  if (!store) return tl::unexpected(store.error());
  // No partner's certificates and none of ours: what a webhook is sent is signed.
  const auto keys = std::make_shared<const keyring::KeyRing>(std::vector<keyring::Entry>());
  exchange::Alerts alerts(**store, present);
  http_wire::HttpChannel channel(
      alerts,
      [&keys] {
        return http_wire::Parties{nullptr, keys};
      },
      present);
  const auto& hook = *(*configured)->hook;
  const auto event = pipeline::event_text("webhook.test", "webhook:" + hook.id, present(), {{"webhook", hook.id}});
  const auto reached = channel.notify(
      hook, {.type = "webhook.test", .extension = "json", .media_type = {}, .name = event.id, .bytes = event.json});
  Page page;
  page.field("webhook", "webhook", hook.id);
  page.field("event", "event", event.id);
  page.field("taken", "taken", Cell::boolean(reached.has_value()));
  page.field("answer", "answer", reached ? reached->place : describe(reached.error()));
  out.page(page);
  if (reached) return Exit::done;
  out.hint("Nothing was queued. docs/webhooks.md says what a receiver answers.");
  return Exit::no;
}

Outcome replay(const Options& options, Output& out) {
  const auto configured = find(options);
  if (!configured) return tl::unexpected(configured.error());
  pipeline::Replay which{.since = {}, .event = options.event};
  if (!options.since.empty()) {
    const auto time = parse_time_point(options.since);
    if (!time) return stop(time.error(), "A time is written as 2026-11-23T14:00:00Z.");
    which.since = *time;
  }
  const auto actor = options.actor.actor();
  std::int64_t queued = 0;
  const auto done = writing(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto count = acts::replay_events(tx, options.webhook, which, {actor, options.because, present()});
    if (!count) return fail(count.error());
    queued = *count;
    return {};
  });
  if (!done) return done;
  Page page;
  page.field("webhook", "webhook", options.webhook);
  page.field("queued", "queued", queued);
  out.page(page);
  if (queued == 0) return Exit::no;
  out.hint("A gateway that serves this store sends them next, under the ids that they had.");
  return Exit::done;
}

}  // namespace
}  // namespace webhook_verbs

void add_webhook(Program& program) {
  using namespace webhook_verbs;
  auto& webhook = program.noun("webhook", "Programs that are told of what happens: list, test, replay");

  auto& list_verb =
      webhook.verb("list", "The webhooks of gateway.yaml and what waits for them; exit 1 when one is disabled",
                   "crossdock webhook list");
  auto& listed = list_verb.lists().runs(list);
  listed.store.add_to(list_verb);

  auto& test_verb =
      webhook.verb("test", "Send a signed event 'webhook.test' now and show the answer", "crossdock webhook test erp");
  auto& tested = test_verb.runs(test);
  tested.store.add_to(test_verb);
  test_verb.argument("WEBHOOK", tested.webhook, "Its id");

  auto& replay_verb = webhook.verb("replay", "Send events once more: those that are held, or all since a time, or one",
                                   "crossdock webhook replay erp --since 2026-11-23T14:00:00Z");
  auto& replayed = replay_verb.runs(replay);
  replayed.store.add_to(replay_verb);
  replay_verb.argument("WEBHOOK", replayed.webhook, "Its id");
  auto& since = replay_verb.option("--since", replayed.since, "Events of this time and later").takes("TIME");
  replay_verb.option("--id", replayed.event, "This event alone").takes("EVENT").excludes(since);
  replay_verb.option("--because", replayed.because, "Why, in a sentence").takes("TEXT");
  replayed.actor.add_to(replay_verb);
}

}  // namespace crossdock::cli

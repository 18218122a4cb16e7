// SPDX-License-Identifier: Apache-2.0
// Counts a webhook's events by state, and queues the held or selected ones again, oldest first.
#include "gateway/pipeline/webhook_replay.hpp"

#include <fmt/format.h>

#include <ranges>

#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/webhooks.hpp"
#include "gateway/pipeline/work.hpp"

namespace crossdock::pipeline {
namespace {

constexpr int most_events = 1'000'000;

// Held work is released; for what was sent, or whose work was discarded, there is work again.
Result<bool> again(store::Transaction& tx, const store::Message& event, TimePoint now) {
  const auto released = store::work_queue::release_about(tx, store::Stage::deliver, event.id.number(), now);
  if (!released) return fail(released.error());
  if (*released) return true;
  const auto open = store::work_queue::is_open_about(tx, store::Stage::deliver, event.id.number());
  if (!open) return fail(open.error());
  if (*open) return false;
  if (event.state == store::MessageState::sent) {
    if (auto done = store::messages::set_state(tx, event.id, store::MessageState::ready, now); !done)
      return fail(done.error());
  }
  // In a line of its own: what is repeated says nothing about the order of what happened.
  auto work = deliver_again_of(event.id, fmt::format("replay-{}", store::stored(now)));
  work.order_key = event.partner + "/replay";
  const auto queued = store::work_queue::push(tx, work, now);
  if (!queued) return fail(queued.error());
  return *queued;
}

}  // namespace

Result<WebhookState> webhook_state(store::Transaction& tx, std::string_view id) {
  const auto party = webhook_party(id);
  const auto counts = store::messages::counts_of(tx, party);
  if (!counts) return fail(counts.error());
  WebhookState state;
  for (const auto& count : *counts) {
    if (count.state == store::MessageState::sent) {
      state.sent = count.messages;
      state.last_sent = count.last;
    } else {
      (count.state == store::MessageState::held ? state.held : state.waiting) += count.messages;
    }
  }
  const auto disabled = disabled_by(tx, party);
  if (!disabled) return fail(disabled.error());
  state.disabled_by = *disabled;
  return state;
}

Result<std::int64_t> replay(store::Transaction& tx, std::string_view id, const Replay& which, TimePoint now) {
  const auto party = webhook_party(id);
  store::messages::Filter filter{.partner = party, .name = which.event, .since = which.since, .limit = most_events};
  if (!which.since && which.event.empty()) filter.state = store::MessageState::held;
  const auto events = store::messages::list(tx, filter);
  if (!events) return fail(events.error());
  std::int64_t queued = 0;
  for (const auto& one : std::views::reverse(*events)) {
    const auto event = store::messages::load_for_update(tx, one.id);
    if (!event) return fail(event.error());
    const auto done = again(tx, *event, now);
    if (!done) return fail(done.error());
    queued += *done ? 1 : 0;
  }
  if (auto settled = cases::settle_work(tx, "sent once more", now); !settled) return fail(settled.error());
  return queued;
}

}  // namespace crossdock::pipeline

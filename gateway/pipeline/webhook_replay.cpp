// SPDX-License-Identifier: Apache-2.0
#include "gateway/pipeline/webhook_replay.hpp"

#include <fmt/format.h>

#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/webhooks.hpp"
#include "gateway/pipeline/work.hpp"

namespace crossdock::pipeline {
namespace {

// Held work is released; for what was sent, or whose work was discarded, there is work again.
Result<bool> again(store::Transaction& tx, const store::Message& event, TimePoint now) {
  const auto released = store::work_queue::release_about(tx, store::Stage::deliver, event.id.number(), now);
  if (!released) return fail(released.error());
  if (*released) return true;
  const auto open = tx.query_one("SELECT 1 FROM work WHERE stage = 'deliver' AND subject = $1", {event.id.number()});
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
  const auto rows = tx.query("SELECT state, COUNT(*), MAX(updated_at) FROM message WHERE partner = $1 GROUP BY state",
                             {std::string_view(party)});
  if (!rows) return fail(rows.error());
  WebhookState state;
  for (const auto& row : *rows) {
    if (row.text(0) == "sent") {
      state.sent = row.integer(1);
      state.last_sent = store::time_at(row.integer(2));
    } else {
      (row.text(0) == "held" ? state.held : state.waiting) += row.integer(1);
    }
  }
  const auto disabled = disabled_by(tx, party);
  if (!disabled) return fail(disabled.error());
  state.disabled_by = *disabled;
  return state;
}

Result<std::int64_t> replay(store::Transaction& tx, std::string_view id, const Replay& which, TimePoint now) {
  const auto party = webhook_party(id);
  const auto since = which.since ? store::stored(*which.since) : std::int64_t{0};
  const std::int64_t held_only = !which.since && which.event.empty() ? 1 : 0;
  const auto rows = tx.query(
      "SELECT id FROM message WHERE partner = $1 AND created_at >= $2 AND ($3 = '' OR name = $3) AND ($4 = 0 OR state = 'held') "
      "ORDER BY id",
      {std::string_view(party), since, std::string_view(which.event), held_only});
  if (!rows) return fail(rows.error());
  std::int64_t queued = 0;
  for (const auto& row : *rows) {
    const auto event = store::messages::load_for_update(tx, MessageId(row.integer(0)));
    if (!event) return fail(event.error());
    const auto done = again(tx, *event, now);
    if (!done) return fail(done.error());
    queued += *done ? 1 : 0;
  }
  if (auto settled = cases::settle_work(tx, "sent once more", now); !settled) return fail(settled.error());
  return queued;
}

}  // namespace crossdock::pipeline

// SPDX-License-Identifier: Apache-2.0
// Builds the table of webhooks: what waits for each, and which case disables it.
#include "gateway/views/webhooks.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/pipeline/webhook_replay.hpp"

namespace crossdock::views::webhooks {

Result<List> list(store::Transaction& tx, const std::vector<partners::Webhook>& hooks) {
  Table table{{{"webhook", "WEBHOOK"},
               {"state", "STATE"},
               {"waiting", "WAITING"},
               {"held", "HELD"},
               {"sent", "SENT"},
               {"last_sent", "LAST"},
               {"events", "EVENTS"},
               {"partners", "PARTNERS"},
               {"url", "URL"},
               {"case", ""}},
              {}};
  bool disabled = false;
  for (const auto& hook : hooks) {
    const auto state = pipeline::webhook_state(tx, hook.id);
    if (!state) return fail(state.error());
    disabled = disabled || state->disabled_by;
    std::vector<std::string> partners;
    for (const auto& partner : hook.partners) partners.push_back(partner.text());
    table.add({hook.id,
               state->disabled_by ? Cell(fmt::format("disabled by case {}", *state->disabled_by), Tone::bad)
                                  : Cell("enabled", Tone::good),
               state->waiting, state->held, state->sent, state->last_sent,
               hook.events.empty() ? "all" : join(hook.events, " "), partners.empty() ? "all" : join(partners, " "),
               hook.way.url, state->disabled_by});
  }
  return List{.table = std::move(table), .disabled = disabled};
}

}  // namespace crossdock::views::webhooks

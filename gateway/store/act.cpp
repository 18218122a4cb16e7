// SPDX-License-Identifier: Apache-2.0
// Knows every act of a person.
#include "gateway/store/act.hpp"

#include <array>

#include "base/in_order.hpp"

namespace crossdock::store {
namespace {

constexpr std::array acts{
    ActRow{Act::release_work, "release_work", "Held work is tried again."},
    ActRow{Act::discard_work, "discard_work", "Held work is given up for good."},
    ActRow{Act::replay_message, "replay_message", "A stage of a message that came in is done again."},
    ActRow{Act::resend_message, "resend_message", "A message that went out is delivered once more."},
    ActRow{Act::reopen_message, "reopen_message", "A message that was refused while sealed is opened and taken."},
    ActRow{Act::purge_evidence, "purge_evidence", "The bytes of a refused message are deleted."},
    ActRow{Act::hold_destination, "hold_destination", "Nothing more is sent to a destination."},
    ActRow{Act::drain_destination, "drain_destination", "What waits for a destination is sent, and nothing after it."},
    ActRow{Act::resume_destination, "resume_destination", "A destination that was held is sent to again."},
    ActRow{Act::hurry_destination, "hurry_destination", "A silent destination is tried at once."},
    ActRow{Act::replay_events, "replay_events", "Events are sent to a webhook once more."},
    ActRow{Act::offer_certificate, "offer_certificate", "A certificate of ours is offered to a partner."},
    ActRow{Act::accept_certificate, "accept_certificate", "A certificate that a partner offered is taken."},
    ActRow{Act::reject_certificate, "reject_certificate", "A certificate that a partner offered is refused."},
    ActRow{Act::set_selling_price, "set_selling_price", "An order line that named no price gets one."},
    ActRow{Act::release_hold, "release_hold", "An amount of an invoice that was held is approved."},
    ActRow{Act::refuse_hold, "refuse_hold", "An amount of an invoice that was held is disputed for good."},
    ActRow{Act::accept_price, "accept_price", "The price that an invoice asks for is agreed for its purchase line."},
    ActRow{Act::accept_credit, "accept_credit", "A credit that may mean two things is given one meaning."},
    ActRow{Act::reconcile_invoice, "reconcile_invoice", "An invoice is judged once more by the facts of today."},
    ActRow{Act::close_case, "close_case", "A case is closed by a person."},
    ActRow{Act::restore_store, "restore_store", "A backup was restored; all numbers are raised."},
    ActRow{Act::adopt_exchange, "adopt_exchange", "An exchange folder is given to this store."},
};

static_assert(in_order(acts, &ActRow::act, Act::adopt_exchange));

}  // namespace

std::span<const ActRow> act_rows() { return acts; }
std::string_view to_string(Act act) { return acts.at(static_cast<std::size_t>(act)).word; }

std::optional<Act> act_named(std::string_view word) {
  for (const auto& row : acts) {
    if (row.word == word) return row.act;
  }
  return std::nullopt;
}

}  // namespace crossdock::store

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
    ActRow{Act::assign_exception, "assign_exception", "A case or a hold gets another person, owner or day."},
    ActRow{Act::restore_store, "restore_store", "A backup was restored; all numbers are raised."},
    ActRow{Act::adopt_exchange, "adopt_exchange", "An exchange folder is given to this store."},
    ActRow{Act::add_person, "add_person", "A person may use the console and the API from now on."},
    ActRow{Act::change_person, "change_person", "A person gets other roles or another authority."},
    ActRow{Act::disable_person, "disable_person", "A person may not enter any more."},
    ActRow{Act::enable_person, "enable_person", "A person that was disabled may enter again."},
    ActRow{Act::reset_person, "reset_person", "A person chooses a new password by a link; one-time codes end."},
    ActRow{Act::choose_password, "choose_password", "A person chooses a password."},
    ActRow{Act::change_codes, "change_codes", "One-time codes of a person begin or end."},
    ActRow{Act::log_in, "log_in", "A person opens a session."},
    ActRow{Act::make_token, "make_token", "A program gets a token."},
    ActRow{Act::revoke_token, "revoke_token", "A token of a program ends before its time."},
    ActRow{Act::propose, "propose", "A person proposes what another one must approve."},
    ActRow{Act::approve_proposal, "approve_proposal", "Another person approves a proposal; it is performed."},
    ActRow{Act::refuse_proposal, "refuse_proposal", "A proposal is refused, or taken back."},
    ActRow{Act::read_raw, "read_raw", "A document is read as it came or went."},
    ActRow{Act::export_list, "export_list", "A whole list is taken along as a file."},
};

static_assert(in_order(acts, &ActRow::act, Act::export_list));

}  // namespace

std::span<const ActRow> act_rows() { return acts; }
std::string_view to_string(Act act) { return acts.at(static_cast<std::size_t>(act)).word; }

std::optional<Act> act_named(std::string_view word) { return kind_named(acts, &ActRow::act, word); }

}  // namespace crossdock::store

// SPDX-License-Identifier: Apache-2.0
// The functions behind the table of operations, one file for each noun, and the tables of what they take.
#pragma once

#include "gateway/api/operation.hpp"

namespace crossdock::api {

Answered<http::Response> find_text(const Call& call);
Answered<Parts> find_hits(const Call& call);

Answered<Parts> list_messages(const Call& call);
Answered<http::Response> show_message(const Call& call);
Answered<std::variant<http::Response, http::Streamed>> raw_message(const Call& call);
Answered<http::Response> message_tree(const Call& call);
Answered<http::Response> show_document(const Call& call);
Answered<http::Response> trace_message(const Call& call);

Answered<Parts> list_orders(const Call& call);
Answered<http::Response> show_order(const Call& call);
Answered<http::Response> order_timeline(const Call& call);
Answered<http::Response> order_routing(const Call& call);
Answered<http::Response> try_routing(const Call& call);

Answered<Parts> list_invoices(const Call& call);
Answered<http::Response> show_invoice(const Call& call);

Answered<Parts> list_exceptions(const Call& call);
Answered<http::Response> show_exception(const Call& call);
Answered<http::Response> exception_takers(const Call& call);
Answered<Parts> list_work(const Call& call);
Answered<http::Response> work_shape(const Call& call);

Answered<Parts> list_partners(const Call& call);
Answered<http::Response> show_partner(const Call& call);
Answered<Parts> list_certificates(const Call& call);
Answered<http::Response> overview(const Call& call);

Answered<std::variant<http::Response, http::Streamed>> follow_events(const Call& call);
Answered<http::Response> show_session(const Call& call);
Answered<http::Response> log_in(const Call& call);
Answered<http::Response> log_out(const Call& call);
Answered<http::Response> accept_invitation(const Call& call);
Answered<http::Response> change_password(const Call& call);
Answered<http::Response> begin_codes(const Call& call);
Answered<http::Response> confirm_codes(const Call& call);
Answered<http::Response> end_codes(const Call& call);
Answered<http::Response> description(const Call& call);

Answered<Parts> list_destinations(const Call& call);
Answered<Parts> list_persons(const Call& call);
Answered<http::Response> show_person(const Call& call);
Answered<Parts> list_tokens(const Call& call);
Answered<Parts> list_proposals(const Call& call);
Answered<http::Response> show_proposal(const Call& call);
Answered<Parts> list_audit(const Call& call);
Answered<http::Response> check_bytes(const Call& call);
Answered<http::Response> audit_verdict(const Call& call);

Result<Answered<http::Response>> resend_message(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> replay_message(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> release_work(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> discard_work(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> act_on_exception(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> assign_exception(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> reconcile_invoice(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> set_selling_price(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> hold_destination(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> drain_destination(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> resume_destination(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> hurry_destination(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> add_person(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> change_person(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> disable_person(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> enable_person(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> reset_person(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> make_token(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> revoke_token(const Call& call, store::Transaction& tx);
Result<Answered<http::Response>> decide_proposal(const Call& call, store::Transaction& tx);

extern const std::span<const Member> event_members, find_members, message_members, order_members, what_if_members,
    invoice_members, exception_members, work_members, partner_members, certificate_members, audit_members,
    verdict_members, proposal_members, page_members, file_members,
    check_members;  // page_members: limit and cursor alone; file_members: and format
// Of bodies.
extern const std::span<const Member> log_in_members, invitation_members, password_members, reauthentication_members,
    code_members, because_members, replay_members, action_members, assignment_members, price_members,
    new_person_members, person_change_members, new_token_members, decision_members;

}  // namespace crossdock::api

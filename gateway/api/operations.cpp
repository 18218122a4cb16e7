// SPDX-License-Identifier: Apache-2.0
// The table of operations; those about the API itself are answered here.
#include "gateway/api/operations.hpp"

#include <array>

#include "base/embedded.hpp"

namespace crossdock::api {

extern const std::span<const EmbeddedFile> description_files;

namespace {

using access::Right;

constexpr std::string_view get = "GET", post = "POST";
constexpr std::array page_member_table{limit_member, cursor_member};
constexpr std::array file_member_table{limit_member, cursor_member, format_member};
constexpr std::uint64_t most_checked = 4 << 20;
static_assert(most_checked <= most_upload);

Operation listed(std::string_view id, std::string_view path, Answered<Parts> (*list)(const Call&),
                 std::span<const Member> members, Right right = Right::see) {
  return {.id = id, .method = get, .path = path, .members = members, .right = right, .list = list};
}

Operation act(std::string_view id, std::string_view path, Right right,
              Result<Answered<http::Response>> (*does)(const Call&, store::Transaction&), std::span<const Member> body,
              Answered<http::Response> (*about)(const Call&) = nullptr) {
  return {.id = id, .method = post, .path = path, .right = right, .body = body, .act = does, .about = about};
}

// Rows of the partners that the caller sees, and rows of no partner. All others are for those who see all partners.
Operation own(Operation operation) {
  operation.rows = Operation::Rows::of_own;
  return operation;
}
Operation of_none(Operation operation) {
  operation.rows = Operation::Rows::of_none;
  return operation;
}

// What was seen must be named by If-Match.
Operation needs_match(Operation operation) {
  operation.match = Operation::Match::needed;
  return operation;
}

// The answer holds a secret.
Operation shows_once(Operation operation) {
  operation.shows = Operation::Shows::once;
  return operation;
}

const Operation operation_table[]{
    own({.id = "find",
         .method = get,
         .path = "/find",
         .answer = find_text,
         .members = find_members,
         .list = find_hits}),
    own(listed("list_messages", "/messages", list_messages, message_members)),
    own({"show_message", get, "/messages/{id}", show_message}),
    own({"raw_message", get, "/messages/{id}/raw", nullptr, {}, Right::see_raw, raw_message}),
    own({"message_tree", get, "/messages/{id}/tree", message_tree, page_members, Right::see_raw}),
    own({"show_document", get, "/messages/{id}/documents/{position}", show_document, {}, Right::see_raw}),
    {"trace_message", get, "/messages/{id}/trace", trace_message, {}, Right::see_raw},
    own(listed("list_orders", "/orders", list_orders, order_members)),
    own({"show_order", get, "/orders/{id}", show_order}),
    own({"order_timeline", get, "/orders/{id}/timeline", order_timeline}),
    {"order_routing", get, "/orders/{id}/routing", order_routing},
    {.id = "try_routing",
     .method = post,
     .path = "/orders/{id}/routing",
     .answer = try_routing,
     .body = what_if_members},
    own(listed("list_invoices", "/invoices", list_invoices, invoice_members)),
    own({"show_invoice", get, "/invoices/{id}", show_invoice}),
    own(listed("list_exceptions", "/exceptions", list_exceptions, exception_members)),
    own({"show_exception", get, "/exceptions/{exception}", show_exception}),
    own({"exception_takers", get, "/exceptions/{exception}/takers", exception_takers}),
    listed("list_work", "/open-work", list_work, work_members),
    {"work_shape", get, "/open-work/shape", work_shape},
    own(listed("list_partners", "/partners", list_partners, partner_members)),
    own({"show_partner", get, "/partners/{partner}", show_partner}),
    own(listed("list_certificates", "/partners/{partner}/certificates", list_certificates, certificate_members)),
    {"overview", get, "/overview", overview},
    {"follow_events", get, "/events", nullptr, event_members, Right::see, follow_events},
    of_none({"show_session", get, "/session", show_session, {}, Right::see}),
    of_none(
        {.id = "log_in", .method = post, .path = "/session", .answer = log_in, .right = {}, .body = log_in_members}),
    of_none({.id = "log_out", .method = "DELETE", .path = "/session", .answer = log_out}),
    of_none({.id = "accept_invitation",
             .method = post,
             .path = "/invitation",
             .answer = accept_invitation,
             .right = {},
             .body = invitation_members}),
    of_none({.id = "change_password",
             .method = post,
             .path = "/session/password",
             .answer = change_password,
             .body = password_members}),
    of_none({.id = "begin_codes",
             .method = post,
             .path = "/session/second-factor",
             .answer = begin_codes,
             .body = reauthentication_members}),
    of_none({.id = "confirm_codes",
             .method = post,
             .path = "/session/second-factor/confirmation",
             .answer = confirm_codes,
             .body = code_members}),
    of_none({.id = "end_codes",
             .method = post,
             .path = "/session/second-factor/removal",
             .answer = end_codes,
             .body = reauthentication_members}),
    of_none({"description", get, "/openapi.yaml", description, {}, std::nullopt}),
    listed("list_destinations", "/destinations", list_destinations, file_members),
    listed("list_persons", "/persons", list_persons, file_members, Right::people),
    {"show_person", get, "/persons/{person}", show_person, {}, Right::people},
    listed("list_tokens", "/tokens", list_tokens, file_members, Right::people),
    listed("list_proposals", "/proposals", list_proposals, proposal_members),
    {"show_proposal", get, "/proposals/{id}", show_proposal},
    listed("list_audit", "/audit", list_audit, audit_members, Right::see_audit),
    {"audit_verdict", get, "/audit/verdict", audit_verdict, verdict_members, Right::see_audit},
    {.id = "check",
     .method = post,
     .path = "/check",
     .answer = check_bytes,
     .members = check_members,
     .bytes = most_checked},
    own(act("resend_message", "/messages/{id}/resend", Right::work, resend_message, because_members, show_message)),
    own(act("replay_message", "/messages/{id}/replay", Right::work, replay_message, replay_members, show_message)),
    act("release_work", "/open-work/{id}/release", Right::work, release_work, because_members),
    act("discard_work", "/open-work/{id}/discard", Right::work, discard_work, because_members),
    // Which right is needed depends on the action.
    own(needs_match(act("act_on_exception", "/exceptions/{exception}/actions", Right::see, act_on_exception,
                        action_members, show_exception))),
    own(needs_match(act("assign_exception", "/exceptions/{exception}", Right::settle, assign_exception,
                        assignment_members, show_exception))),
    own(act("reconcile_invoice", "/invoices/{id}/reconcile", Right::decide, reconcile_invoice, because_members,
            show_invoice)),
    own(act("set_selling_price", "/orders/{id}/lines/{line}/selling-price", Right::decide, set_selling_price,
            price_members, show_order)),
    act("hold_destination", "/destinations/{destination}/hold", Right::work, hold_destination, because_members),
    act("drain_destination", "/destinations/{destination}/drain", Right::work, drain_destination, because_members),
    act("resume_destination", "/destinations/{destination}/resume", Right::work, resume_destination, because_members),
    act("hurry_destination", "/destinations/{destination}/hurry", Right::work, hurry_destination, because_members),
    shows_once(act("add_person", "/persons", Right::people, add_person, new_person_members)),
    needs_match(
        act("change_person", "/persons/{person}", Right::people, change_person, person_change_members, show_person)),
    act("disable_person", "/persons/{person}/disable", Right::people, disable_person, because_members, show_person),
    act("enable_person", "/persons/{person}/enable", Right::people, enable_person, because_members, show_person),
    shows_once(
        act("reset_person", "/persons/{person}/reset", Right::people, reset_person, because_members, show_person)),
    shows_once(act("make_token", "/tokens", Right::people, make_token, new_token_members)),
    act("revoke_token", "/tokens/{id}/revoke", Right::people, revoke_token, because_members),
    // Whoever proposed may take it back; another needs the right to approve.
    act("decide_proposal", "/proposals/{id}/decision", Right::see, decide_proposal, decision_members, show_proposal),
};

}  // namespace

const std::span<const Member> page_members = page_member_table, file_members = file_member_table;

std::span<const Operation> operations() { return operation_table; }

Answered<http::Response> description(const Call&) {
  http::Response response{.body = std::string(description_files.front().bytes)};
  response.fields.add("Content-Type", "application/yaml");
  response.fields.add("Cache-Control", "no-cache");
  return response;
}

}  // namespace crossdock::api

// SPDX-License-Identifier: Apache-2.0
// The functions behind the table of operations, one file for each noun, and the tables of what they take.
#pragma once

#include "gateway/api/operation.hpp"

namespace crossdock::api {

Answered<http::Response> find_text(const Call& call);

Answered<http::Response> list_messages(const Call& call);
Answered<http::Response> show_message(const Call& call);
Answered<std::variant<http::Response, http::Streamed>> raw_message(const Call& call);
Answered<http::Response> message_tree(const Call& call);
Answered<http::Response> show_document(const Call& call);
Answered<http::Response> trace_message(const Call& call);

Answered<http::Response> list_orders(const Call& call);
Answered<http::Response> show_order(const Call& call);
Answered<http::Response> order_timeline(const Call& call);
Answered<http::Response> order_routing(const Call& call);

Answered<http::Response> list_invoices(const Call& call);
Answered<http::Response> show_invoice(const Call& call);

Answered<http::Response> list_exceptions(const Call& call);
Answered<http::Response> show_exception(const Call& call);
Answered<http::Response> list_work(const Call& call);
Answered<http::Response> work_shape(const Call& call);

Answered<http::Response> list_partners(const Call& call);
Answered<http::Response> show_partner(const Call& call);
Answered<http::Response> list_certificates(const Call& call);
Answered<http::Response> overview(const Call& call);

Answered<std::variant<http::Response, http::Streamed>> follow_events(const Call& call);
Answered<http::Response> show_session(const Call& call);
Answered<http::Response> description(const Call& call);

extern const std::span<const Member> event_members, find_members, message_members, order_members, invoice_members,
    exception_members, work_members, partner_members, page_members;  // page_members: limit and cursor alone

}  // namespace crossdock::api

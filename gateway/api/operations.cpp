// SPDX-License-Identifier: Apache-2.0
// The table of operations; those about the API itself are answered here.
#include "gateway/api/operations.hpp"

#include <array>

#include "base/embedded.hpp"

namespace crossdock::api {

extern const std::span<const EmbeddedFile> description_files;

namespace {

constexpr std::string_view get = "GET";
constexpr std::array page_member_table{limit_member, cursor_member};

const Operation operation_table[]{
    {"find", get, "/find", find_text, find_members},
    {"list_messages", get, "/messages", list_messages, message_members},
    {"show_message", get, "/messages/{id}", show_message},
    {"raw_message", get, "/messages/{id}/raw", nullptr, {}, false, raw_message},
    {"message_tree", get, "/messages/{id}/tree", message_tree, page_members},
    {"show_document", get, "/messages/{id}/documents/{position}", show_document},
    {"trace_message", get, "/messages/{id}/trace", trace_message},
    {"list_orders", get, "/orders", list_orders, order_members},
    {"show_order", get, "/orders/{id}", show_order},
    {"order_timeline", get, "/orders/{id}/timeline", order_timeline},
    {"order_routing", get, "/orders/{id}/routing", order_routing},
    {"list_invoices", get, "/invoices", list_invoices, invoice_members},
    {"show_invoice", get, "/invoices/{id}", show_invoice},
    {"list_exceptions", get, "/exceptions", list_exceptions, exception_members},
    {"show_exception", get, "/exceptions/{exception}", show_exception},
    {"list_work", get, "/open-work", list_work, work_members},
    {"work_shape", get, "/open-work/shape", work_shape},
    {"list_partners", get, "/partners", list_partners, partner_members},
    {"show_partner", get, "/partners/{partner}", show_partner},
    {"list_certificates", get, "/partners/{partner}/certificates", list_certificates, page_members},
    {"overview", get, "/overview", overview},
    {"follow_events", get, "/events", nullptr, event_members, false, follow_events},
    {"show_session", get, "/session", show_session},
    {"description", get, "/openapi.yaml", description, {}, true},
};

}  // namespace

const std::span<const Member> page_members = page_member_table;

std::span<const Operation> operations() { return operation_table; }

// Until there are persons, a session may read everything.
Answered<http::Response> show_session(const Call& call) {
  views::Page page;
  page.field("person", "", views::Cell());
  page.field("opened_at", "", call.session->opened_at);
  page.field("ends_at", "", call.session->ends_at());
  auto response = page_answer(page);
  return response;
}

Answered<http::Response> description(const Call&) {
  http::Response response{.body = std::string(description_files.front().bytes)};
  response.fields.add("Content-Type", "application/yaml");
  response.fields.add("Cache-Control", "no-cache");
  return response;
}

}  // namespace crossdock::api

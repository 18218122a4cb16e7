// SPDX-License-Identifier: Apache-2.0
// Knows the kinds of refusals, and writes them as JSON and as pages.
#include "gateway/api/problem.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace crossdock::api {
namespace {

namespace json = boost::json;

constexpr ProblemRow problem_table[]{
    {Problem::bad_request, "bad-request", 400, "The request is not of the form that the operation takes",
     "Each entry of \"errors\" names a member and what is right there. The parameters of every operation stand in "
     "/api/v1/openapi.yaml."},
    {Problem::bad_cursor, "bad-cursor", 400, "The cursor does not belong to this list",
     "Take the cursor from \"next\" of the page before, with the same filter, and change nothing of it. Cursors end when "
     "the gateway is restarted: begin with the first page then."},
    {Problem::no_session, "no-session", 401, "There is no session",
     "Open the link that the gateway wrote when it started; it works once. A session ends after 30 minutes without a "
     "request, and after 12 hours. 'kill -HUP' of the gateway makes a new link."},
    {Problem::spent_link, "spent-link", 401, "The link is spent or was never one",
     "A link works once. 'kill -HUP' of the gateway makes a new one and writes it into the log."},
    {Problem::wrong_host, "wrong-host", 403,
     "The request is for another host, or comes from an address that may not ask",
     "Call the address that the gateway listens at, or name the host that people use in 'console.host'. Behind a proxy, "
     "its network must be in 'console.behind_proxy'."},
    {Problem::cross_site, "cross-site", 403, "Another site's page made the browser ask",
     "Only pages of the console itself may read the API in a browser."},
    {Problem::not_found, "not-found", 404, "There is nothing at this address",
     "What was asked for never existed, or it is not yours to see. Find numbers by the lists of the API."},
    {Problem::deleted, "deleted", 410, "What was here is not kept any more", "It was deleted on purpose; its traces stay."},
    {Problem::wrong_method, "wrong-method", 405, "The address does not take this method",
     "The field Allow names the methods it takes."},
    {Problem::too_large, "too-large", 413, "The body of the request is too large", "A request may have 1 MiB."},
    {Problem::no_such_range, "no-such-range", 416, "The range is beyond the bytes",
     "The field Content-Range says how many bytes there are."},
    {Problem::not_shown, "not-shown", 422, "The message cannot be shown in words",
     "X12 and EDIFACT up to 4 MiB can be."},
    {Problem::internal, "internal", 500, "The gateway made a mistake",
     "The log has the cause, under the request's id. Asking again may help; a report helps the next time."},
    {Problem::store_away, "store-away", 503, "The store does not answer", "Ask again after Retry-After."},
};

std::string page_text(const ProblemRow& row) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{0}</title></head>\n"
      "<body><h1>{0}</h1><p>Status {1}, type <code>/problems/{2}</code>.</p><p>{3}</p></body>\n</html>\n",
      row.title, row.status, row.name, row.remedy);
}

}  // namespace

std::span<const ProblemRow> problem_rows() { return problem_table; }

const ProblemRow& row_of(Problem problem) { return *std::ranges::find(problem_table, problem, &ProblemRow::problem); }

Failure failure_of(const Error& error) {
  Failure failure{error.fault == Fault::unavailable ? Problem::store_away : Problem::internal, {}};
  if (failure.problem == Problem::store_away) failure.fields.add("Retry-After", "5");
  return failure;
}

http::Response response_of(const Failure& failure, std::string_view request) {
  const auto& row = row_of(failure.problem);
  json::object body{{"type", fmt::format("/problems/{}", row.name)}, {"title", row.title}, {"status", row.status}};
  body["detail"] = failure.detail.empty() ? std::string(row.remedy) : failure.detail;
  body["instance"] = request;
  if (!failure.mistakes.empty()) {
    json::array errors;
    for (const auto& one : failure.mistakes) errors.push_back({{"pointer", one.pointer}, {"detail", one.detail}});
    body["errors"] = std::move(errors);
  }
  http::Response response{.status = row.status, .fields = failure.fields, .body = json::serialize(body) + "\n"};
  response.fields.add("Content-Type", "application/problem+json");
  response.fields.add("Cache-Control", "no-store");
  return response;
}

std::optional<http::Response> problem_page(std::string_view name) {
  const auto* row = std::ranges::find(problem_table, name, &ProblemRow::name);
  if (row == std::end(problem_table)) return std::nullopt;
  http::Response response{.body = page_text(*row)};
  response.fields.add("Content-Type", "text/html; charset=utf-8");
  response.fields.add("Cache-Control", "no-cache");
  return response;
}

}  // namespace crossdock::api

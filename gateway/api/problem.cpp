// SPDX-License-Identifier: Apache-2.0
// Knows the kinds of refusals, and writes them as JSON and as pages.
#include "gateway/api/problem.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/in_order.hpp"

namespace crossdock::api {
namespace {

namespace json = boost::json;

constexpr std::array problem_table{
    ProblemRow{
        Problem::bad_request, "bad-request", 400, "The request is not of the form that the operation takes",
        "Each entry of \"errors\" names a member and what is right there. The parameters of every operation stand in "
        "/api/v1/openapi.yaml."},
    ProblemRow{
        Problem::bad_cursor, "bad-cursor", 400, "The cursor does not belong to this list",
        "Take the cursor from \"next\" of the page before, with the same filter, and change nothing of it. Cursors end when "
        "the gateway is restarted: begin with the first page then."},
    ProblemRow{Problem::no_key, "no-key", 400, "The request has no key of its own",
               "Requests that do something name a key in the field Idempotency-Key, 8 to 64 characters that no other "
               "request has: the same request with the same key has one effect, however often it is sent."},
    ProblemRow{
        Problem::no_session, "no-session", 401, "Nobody is logged in",
        "Log in at /login, or send a token as 'Authorization: Bearer cd_…'. A session ends after 30 minutes without "
        "a request, and after 12 hours; a token at its day, or when it is revoked."},
    ProblemRow{Problem::wrong_login, "wrong-login", 401, "Name, password or code is wrong",
               "Look at the keyboard's language. An administrator gives a new link with 'crossdock user reset NAME'."},
    ProblemRow{Problem::code_needed, "code-needed", 401, "A one-time code is needed",
               "Send the six digits that the app shows as \"code\", or one of the recovery codes."},
    ProblemRow{Problem::spent_link, "spent-link", 401, "The link is spent, over, or was never one",
               "A link works once. An administrator makes another one with 'crossdock user reset NAME'."},
    ProblemRow{Problem::no_right, "no-right", 403, "This is not among what you may do",
               "An administrator gives roles to persons, and rights to tokens. docs/people.md lists both."},
    ProblemRow{
        Problem::wrong_host, "wrong-host", 403,
        "The request is for another host, or comes from an address that may not ask",
        "Call the address that the gateway listens at, or name the host that people use in 'console.host'. Behind a proxy, "
        "its network must be in 'console.behind_proxy'."},
    ProblemRow{Problem::cross_site, "cross-site", 403, "Another site's page made the browser ask",
               "Only pages of the console itself may read the API in a browser."},
    ProblemRow{Problem::not_found, "not-found", 404, "There is nothing at this address",
               "What was asked for never existed, or it is not yours to see. Find numbers by the lists of the API."},
    ProblemRow{Problem::deleted, "deleted", 410, "What was here is not kept any more",
               "It was deleted on purpose; its traces stay."},
    ProblemRow{Problem::wrong_method, "wrong-method", 405, "The address does not take this method",
               "The field Allow names the methods it takes."},
    ProblemRow{Problem::not_possible, "not-possible", 409, "This cannot be done as things stand",
               "The detail says why. Read again what it is about; somebody may have done it already."},
    ProblemRow{Problem::changed, "changed", 412, "It has changed since it was read",
               "Read it again and look at what changed. If-Match takes the ETag of that answer."},
    ProblemRow{Problem::too_large, "too-large", 413, "The body of the request is too large",
               "A request may have 1 MiB, or what its operation says."},
    ProblemRow{Problem::wrong_media_type, "wrong-media-type", 415, "The body is of another type",
               "Send the type that the operation takes, which is application/json for most, as Content-Type."},
    ProblemRow{Problem::no_such_range, "no-such-range", 416, "The range is beyond the bytes",
               "The field Content-Range says how many bytes there are."},
    ProblemRow{Problem::not_shown, "not-shown", 422, "The message cannot be shown in words",
               "X12 and EDIFACT up to 4 MiB can be."},
    ProblemRow{Problem::key_was_used, "key-was-used", 422, "The key belongs to another request",
               "A key names one request. Take a new one for a request that differs."},
    ProblemRow{Problem::match_needed, "match-needed", 428, "What was seen must be named",
               "Send the ETag of what you decide about as If-Match, so that nobody decides about what nobody saw."},
    ProblemRow{Problem::too_many_tries, "too-many-tries", 429, "Too many log-ins failed",
               "Wait as long as Retry-After says. Five may fail for a name and twenty from an address in 15 minutes."},
    ProblemRow{
        Problem::too_fast, "too-fast", 429, "These are too many requests",
        "Each person and program may send 60 at once and 20 a second, all from one address 600 and 200. Wait as long as "
        "Retry-After says."},
    ProblemRow{Problem::too_many_exports, "too-many-exports", 429, "Two exports are under way already",
               "Ask again after Retry-After. Lists in pages of JSON are answered meanwhile."},
    ProblemRow{Problem::store_away, "store-away", 503, "The store does not answer", "Ask again after Retry-After."},
    ProblemRow{Problem::internal, "internal", 500, "The gateway made a mistake",
               "The log has the cause, under the request's id. Asking again may help; a report helps the next time."},
};
static_assert(in_order(problem_table, &ProblemRow::problem, Problem::internal));

std::string page_text(const ProblemRow& row) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{0}</title></head>\n"
      "<body><h1>{0}</h1><p>Status {1}, type <code>/problems/{2}</code>.</p><p>{3}</p></body>\n</html>\n",
      row.title, row.status, row.name, row.remedy);
}

}  // namespace

std::span<const ProblemRow> problem_rows() { return problem_table; }

const ProblemRow& row_of(Problem problem) { return problem_table.at(static_cast<std::size_t>(problem)); }

Failure failure_of(const Error& error) {
  Failure failure{error.fault == Fault::unavailable ? Problem::store_away : Problem::internal, {}};
  if (failure.problem == Problem::store_away) failure.fields.add("Retry-After", "5");
  return failure;
}

Failure failure_of(const http::Response& refusal) {
  const auto kind = [&] {
    switch (refusal.status) {
      case 400: return Problem::bad_request;
      case 404: return Problem::not_found;
      case 410: return Problem::deleted;
      case 416: return Problem::no_such_range;
      case 503: return Problem::store_away;
      default: return Problem::internal;
    }
  };
  Failure failure{kind(), {}};
  for (const auto* name : {"Content-Range", "Retry-After"}) {
    if (const auto value = refusal.fields.find(name); !value.empty()) failure.fields.add(name, std::string(value));
  }
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
  if (row == problem_table.end()) return std::nullopt;
  http::Response response{.body = page_text(*row)};
  response.fields.add("Content-Type", "text/html; charset=utf-8");
  response.fields.add("Cache-Control", "no-cache");
  return response;
}

}  // namespace crossdock::api

// SPDX-License-Identifier: Apache-2.0
// Finds the operation of a request, opens sessions, and serves the pages of the console and of problems.
#include "gateway/api/router.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/transport/http/range.hpp"

namespace crossdock::api {
namespace {

// Nothing but our own files; nothing inline.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";
constexpr std::string_view problem_root = "/problems/";

// ---- sessions ------------------------------------------------------------------------------------------------

// The prefix binds the cookie to TLS, this host and the whole of it; browsers take it in TLS alone.
std::string_view cookie_name(const Context& context) { return context.secure ? "__Host-crossdock" : "crossdock"; }

std::optional<Session> session_of(const http::Request& request, Context& context, TimePoint now) {
  for (const auto& [name, value] : request.fields.entries) {
    if (!http::is_same_name(name, "Cookie")) continue;
    for (const auto part : split(value, ';')) {
      const auto cookie = trim(part);
      const auto equals = cookie.find('=');
      if (equals == std::string_view::npos || cookie.substr(0, equals) != cookie_name(context)) continue;
      if (auto found = context.sessions.use(cookie.substr(equals + 1), now)) return found;
    }
  }
  return std::nullopt;
}

Answered<http::Response> open_session(const std::string& key, Context& context, TimePoint now) {
  const auto token = context.sessions.open(key, now);
  if (!token) return refuse(Problem::spent_link, {});
  http::Response response{.status = 303};
  response.fields.add("Location", "/");
  response.fields.add(
      "Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}; Max-Age={}", cookie_name(context), *token,
                                context.secure ? "; Secure" : "",
                                std::chrono::duration_cast<std::chrono::seconds>(Sessions::longest).count()));
  response.fields.add("Cache-Control", "no-store");
  return response;
}

// ---- operations ----------------------------------------------------------------------------------------------

bool is_place(std::string_view part) { return part.starts_with('{'); }

// A number of a row or of a position, as it is written in addresses: without sign or leading zeros.
bool is_number(std::string_view text, std::string_view place) {
  if (text.empty() || text.size() > 18 || !std::ranges::all_of(text, is_digit)) return false;
  if (text == "0") return place == "position";
  return text.front() != '0';
}

// The values of the places where a path fits a template.
std::optional<std::map<std::string_view, std::string>> fit(std::string_view path_template, std::string_view path) {
  const auto wanted = split(path_template, '/'), given = split(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::map<std::string_view, std::string> values;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!is_place(wanted[i])) {
      if (wanted[i] != given[i]) return std::nullopt;
      continue;
    }
    const auto place = wanted[i].substr(1, wanted[i].size() - 2);
    auto value = percent_decoded(given[i], Plus::itself);
    if (!value || value->empty()) return std::nullopt;
    if ((place == "id" || place == "position") && !is_number(*value, place)) return std::nullopt;
    values.emplace(place, std::move(*value));
  }
  return values;
}

struct Route {
  const Operation* operation = nullptr;
  std::map<std::string_view, std::string> path;
};

// Paths without places go first: /open-work/shape is no piece of open work.
Answered<Route> route(std::string_view method, std::string_view path) {
  const auto wanted = method == "HEAD" ? std::string_view("GET") : method;
  std::vector<std::string_view> allowed;
  std::optional<Route> found;
  for (const auto& operation : operations()) {
    auto values = fit(operation.path, path);
    if (!values) continue;
    allowed.push_back(operation.method);
    if (operation.method != wanted) continue;
    if (!found || values->size() < found->path.size()) found = Route{&operation, std::move(*values)};
  }
  if (found) return std::move(*found);
  if (allowed.empty()) return refuse(Problem::not_found, {});
  std::string names = fmt::format("{}", fmt::join(allowed, ", "));
  if (std::ranges::find(allowed, "GET") != allowed.end()) names += ", HEAD";
  Failure failure{Problem::wrong_method, fmt::format("{} is not among {}", printable(method, 20), names)};
  failure.fields.add("Allow", names);
  return tl::unexpected(std::move(failure));
}

using Answer = std::variant<http::Response, http::Streamed>;

Answered<Answer> call_operation(const http::Request& request, Context& context, TimePoint now) {
  auto routed = route(request.method, request.path().substr(api_root.size()));
  if (!routed) return tl::unexpected(routed.error());
  const auto& operation = *routed->operation;
  auto session = session_of(request, context, now);
  if (!operation.is_open && !session) return refuse(Problem::no_session, {});
  auto query = Query::read(request.target, operation.members);
  if (!query) return tl::unexpected(query.error());
  const Call call{.request = request,
                  .context = context,
                  .operation = operation,
                  .path = std::move(routed->path),
                  .query = std::move(*query),
                  .now = now,
                  .session = session};
  if (operation.stream != nullptr) return operation.stream(call);
  auto answered = operation.answer(call);
  if (!answered) return tl::unexpected(std::move(answered.error()));
  return Answer(std::move(*answered));
}

// ---- pages ---------------------------------------------------------------------------------------------------

bool has_extension(std::string_view path) {
  return path.substr(path.rfind('/') + 1).find('.') != std::string_view::npos;
}

Answered<http::Response> asset_answer(std::string_view path, const Context& context) {
  if (!context.asset) return refuse(Problem::not_found, "this gateway was built without the console");
  auto asset = context.asset(path);
  // Pages of the console have addresses of their own, which one page answers.
  if (!asset && !has_extension(path)) asset = context.asset("/");
  if (!asset) return refuse(Problem::not_found, {});
  http::Response response{.body = std::string(asset->gzip)};
  response.fields.add("Content-Type", std::string(asset->media_type));
  response.fields.add("Content-Encoding", "gzip");
  response.fields.add("ETag", std::string(asset->etag));
  response.fields.add("Cache-Control", asset->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  return response;
}

bool is_get(const http::Request& request) { return request.method == "GET" || request.method == "HEAD"; }

Answered<http::Response> page(const http::Request& request, Context& context, TimePoint now) {
  if (!is_get(request)) {
    Failure failure{Problem::wrong_method, {}};
    failure.fields.add("Allow", "GET, HEAD");
    return tl::unexpected(std::move(failure));
  }
  const auto path = request.path();
  if (path.starts_with(problem_root)) {
    if (auto found = problem_page(path.substr(problem_root.size()))) return std::move(*found);
    return refuse(Problem::not_found, {});
  }
  // Programs that look at links before people do ask with HEAD: that spends nothing.
  if (const auto key = member_of(request.target, "key"); path == "/" && key && request.method == "GET")
    return open_session(*key, context, now);
  return asset_answer(path, context);
}

// ---- what all answers have in common -------------------------------------------------------------------------

// A page of another site can make a browser ask, but never without the browser saying so.
bool is_cross_site(const http::Request& request) {
  const auto site = request.fields.find("Sec-Fetch-Site");
  return !site.empty() && site != "same-origin" && site != "none";
}

bool is_in_api(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }

Answered<Answer> answer_of(const http::Request& request, Context& context, TimePoint now) {
  if (request.length.value_or(0) > most_body) return refuse(Problem::too_large, {});
  const auto path = request.path();
  if (!is_in_api(path)) {
    auto shown = page(request, context, now);
    if (!shown) return tl::unexpected(std::move(shown.error()));
    return Answer(std::move(*shown));
  }
  if (is_cross_site(request)) return refuse(Problem::cross_site, {});
  if (!path.starts_with(api_root) || path.substr(api_root.size()).empty() || path[api_root.size()] != '/')
    return refuse(Problem::not_found, "the API is at /api/v1; /api/v1/openapi.yaml describes it");
  return call_operation(request, context, now);
}

// An answer that is there gets a strong ETag, and shrinks to 304 where the caller has it.
void settle_etag(const http::Request& request, http::Response& response) {
  if (response.status != 200 || !is_get(request)) return;
  if (response.fields.find("ETag").empty())
    response.fields.add("ETag", fmt::format("\"{}\"", sha256(response.body).substr(0, 32)));
  if (!http::is_known(request, response.fields.find("ETag"))) return;
  response.status = 304;
  response.body.clear();
  std::erase_if(response.fields.entries, [](const auto& field) {
    return http::is_same_name(field.first, "Content-Type") || http::is_same_name(field.first, "Content-Encoding");
  });
}

// Streams bring some of them along.
void set_field(http::Response& response, std::string_view name, std::string value) {
  if (response.fields.count(name) == 0) response.fields.add(std::string(name), std::move(value));
}

void add_security(const http::Request& request, const Context& context, http::Response& response) {
  const bool is_page = response.fields.find("Content-Type").starts_with("text/html");
  set_field(response, "Content-Security-Policy",
            std::string(is_page ? page_policy : "default-src 'none'; frame-ancestors 'none'"));
  set_field(response, "X-Content-Type-Options", "nosniff");
  set_field(response, "Referrer-Policy", "no-referrer");  // the one-time key stands in an address
  set_field(response, "Cross-Origin-Resource-Policy", "same-origin");
  set_field(response, "Cross-Origin-Opener-Policy", "same-origin");
  if (context.secure) set_field(response, "Strict-Transport-Security", "max-age=31536000");
  if (is_in_api(request.path())) set_field(response, "Vary", "Cookie");
}

// Adds what every head has.
void finish_head(const http::Request& request, const Context& context, std::string_view name, http::Response& head) {
  add_security(request, context, head);
  head.fields.add("X-Request-Id", std::string(name));
}

http::Response whole(const http::Request& request, const Context& context, std::string_view name,
                     http::Response response) {
  // Before the answer may shrink: a 304 has the policy of the page that the caller keeps, and replaces it there.
  finish_head(request, context, name, response);
  settle_etag(request, response);
  if (request.method == "HEAD") {
    response.length = response.body.size();
    response.body.clear();
  }
  return response;
}

http::Response refused(const Failure& failure, const http::Request& request, const Context& context,
                       std::string_view name) {
  if (row_of(failure.problem).status >= 500 && context.log)
    context.log(fmt::format("{} {} failed as request {}", request.method, printable(request.path(), 200), name));
  return whole(request, context, name, response_of(failure, name));
}

std::string request_name() { return http::random_token().substr(0, 22); }

}  // namespace

http::Response refusal(Problem problem, const http::Request& request, Context& context) {
  return refused({problem, {}}, request, context, request_name());
}

std::variant<http::Response, http::Streamed> answer(const http::Request& request, Context& context) {
  const auto name = request_name();
  auto answered = answer_of(request, context, context.clock());
  if (!answered) return refused(answered.error(), request, context, name);
  if (auto* response = std::get_if<http::Response>(&*answered))
    return whole(request, context, name, std::move(*response));
  finish_head(request, context, name, std::get<http::Streamed>(*answered).head);
  return std::move(*answered);
}

std::string new_link(Context& context, std::string_view address) {
  return fmt::format("{}/?key={}", address, context.sessions.new_key());
}

}  // namespace crossdock::api

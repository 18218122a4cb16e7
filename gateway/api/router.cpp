// SPDX-License-Identifier: Apache-2.0
// Finds the operation of a request and who asks, and serves the pages of the console and of problems.
#include "gateway/api/router.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/api/act_once.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/transport/http/addresses.hpp"
#include "gateway/transport/http/range.hpp"

namespace crossdock::api {
namespace {

// Nothing but our own files; nothing inline.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";
constexpr std::string_view problem_root = "/problems/";

// ---- links ---------------------------------------------------------------------------------------------------

constexpr std::string_view key_member = "key", invitation_member = "invitation";

// Opens the session of a link that works once.
Answered<http::Response> follow_link(const http::Request& request, const std::string& key, Context& context,
                                     TimePoint now) {
  const auto person = context.links.spend(key);
  if (!person) return refuse(Problem::spent_link, {});
  const auto token = http::random_token();
  bool is_open = false;
  const auto opened = context.database.write([&](store::Transaction& tx) -> Result<void> {
    const auto found = store::persons::find(tx, *person);
    if (!found) return fail(found.error());
    is_open = *found && !(*found)->disabled_at;
    if (!is_open) return {};
    const acts::Actor actor{.name = (*found)->name, .from = "api:" + request.peer};
    return acts::open_session(tx, **found, token, {.actor = actor, .why = "by a link that works once", .now = now});
  });
  if (!opened) return tl::unexpected(failure_of(opened.error()));
  if (!is_open) return refuse(Problem::spent_link, {});
  http::Response response{.status = 303};
  response.fields.add("Location", "/");
  response.fields.add("Set-Cookie", cookie(context.secure, token));
  response.fields.add("Cache-Control", "no-store");
  return response;
}

// ---- operations ----------------------------------------------------------------------------------------------

std::string_view media_type(const http::Request& request) {
  const auto value = request.fields.find("Content-Type");
  return trim(value.substr(0, value.find(';')));
}

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

Answered<Answer> answer_of_list(const Call& call) {
  auto parts = call.operation.list(call);
  if (!parts) return tl::unexpected(std::move(parts.error()));
  if (form_of(call.query) != Form::json) return export_of_list(call, std::move(*parts));
  auto page = page_of_list(call, *parts);
  if (!page) return tl::unexpected(std::move(page.error()));
  return Answer(std::move(*page));
}

bool is_read(const http::Request& request) { return request.method == "GET" || request.method == "HEAD"; }

// What can be said of a request before its body: where it leads and who asks.
struct Admitted {
  Route route;
  std::optional<Principal> principal;
};

Answered<Admitted> admit(const http::Request& request, Context& context, TimePoint now) {
  auto routed = route(request.method, request.path().substr(api_root.size()));
  if (!routed) return tl::unexpected(routed.error());
  const auto& operation = *routed->operation;
  auto principal = principal_of(request, context.secure, context.database, now);
  if (!principal) return tl::unexpected(failure_of(principal.error()));
  if (operation.right) {
    if (!*principal) return refuse(Problem::no_session, {});
    if (!access::may((*principal)->rights, *operation.right))
      return refuse(Problem::no_right, fmt::format("this needs the right '{}'", access::to_string(*operation.right)));
    if (operation.rows == Operation::Rows::of_all && !(*principal)->partners.all())
      return refuse(Problem::no_right, "this is for those who see all partners");
  }
  // The cookie is sent with forms of other sites by old browsers; they can send no JSON.
  const bool has_body = !operation.body.empty();
  if (has_body && !http::is_same_name(media_type(request), "application/json"))
    return refuse(Problem::wrong_media_type, {});
  return Admitted{std::move(*routed), std::move(*principal)};
}

Answered<Answer> call_operation(const http::Request& request, std::string_view bytes, Context& context,
                                std::string_view name, TimePoint now) {
  auto admitted = admit(request, context, now);
  if (!admitted) return tl::unexpected(admitted.error());
  const auto& operation = *admitted->route.operation;
  auto query = Query::read(request.target, operation.members);
  if (!query) return tl::unexpected(query.error());
  auto body = operation.body.empty() ? Answered<Query>() : Query::of_json(bytes, operation.body);
  if (!body) return tl::unexpected(body.error());
  const Call call{.request = request,
                  .context = context,
                  .operation = operation,
                  .path = std::move(admitted->route.path),
                  .query = std::move(*query),
                  .now = now,
                  .principal = std::move(admitted->principal),
                  .body = std::move(*body),
                  .bytes = bytes,
                  .name = name};
  if (operation.list != nullptr && (operation.answer == nullptr || form_of(call.query) != Form::json))
    return answer_of_list(call);
  if (operation.stream != nullptr) return operation.stream(call);
  auto answered = operation.act != nullptr ? act_once(call, bytes) : operation.answer(call);
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

Answered<http::Response> page(const http::Request& request, Context& context, TimePoint now) {
  if (!is_read(request)) {
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
  if (const auto key = member_of(request.target, key_member); path == "/" && key && request.method == "GET")
    return follow_link(request, *key, context, now);
  return asset_answer(path, context);
}

// ---- what all answers have in common -------------------------------------------------------------------------

// A page of another site can make a browser ask, but never without the browser saying so.
bool is_cross_site(const http::Request& request) {
  const auto site = request.fields.find("Sec-Fetch-Site");
  return !site.empty() && site != "same-origin" && site != "none";
}

bool is_in_api(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }

// Whoever shows another cookie each time is still known by the address.
bool is_too_fast(const http::Request& request, Context& context, TimePoint now) {
  if (!context.address_pace.allows(http::caller_of(request.peer), now)) return true;
  const auto authorization = request.fields.find("Authorization");
  const auto shown = authorization.empty() ? request.fields.find("Cookie") : authorization;
  return !context.pace.allows(shown.empty() ? request.peer : sha256(shown), now);
}

Answered<Answer> answer_of(const http::Request& request, std::string_view body, Context& context, std::string_view name,
                           TimePoint now) {
  const auto path = request.path();
  if (!is_in_api(path)) {
    auto shown = page(request, context, now);
    if (!shown) return tl::unexpected(std::move(shown.error()));
    return Answer(std::move(*shown));
  }
  if (is_cross_site(request)) return refuse(Problem::cross_site, {});
  if (!path.starts_with(api_root) || path.substr(api_root.size()).empty() || path[api_root.size()] != '/')
    return refuse(Problem::not_found, "the API is at /api/v1; /api/v1/openapi.yaml describes it");
  return call_operation(request, body, context, name, now);
}

// An answer that is there gets a strong ETag, and shrinks to 304 where the caller has it.
void settle_etag(const http::Request& request, http::Response& response) {
  if (response.status != 200 || !is_read(request)) return;
  if (response.fields.find("ETag").empty()) response.fields.add("ETag", etag_of(response));
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
  if (is_in_api(request.path())) set_field(response, "Vary", "Cookie, Authorization");
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

std::string request_name() { return http::random_token().substr(0, 22); }

}  // namespace

http::Response refusal(const Failure& failure, const http::Request& request, const Context& context,
                       std::string_view name) {
  if (row_of(failure.problem).status >= 500 && context.log)
    context.log(fmt::format("{} {} failed as request {}", request.method, printable(request.path(), 200), name));
  return whole(request, context, name, response_of(failure, name));
}

http::Response refusal(Problem problem, const http::Request& request, Context& context) {
  return refusal({problem, {}}, request, context, request_name());
}

namespace {

http::Begun answer(const http::Request& request, std::string_view body, Context& context) {
  const auto name = request_name();
  auto answered = answer_of(request, body, context, name, context.clock());
  if (!answered) return refusal(answered.error(), request, context, name);
  if (auto* response = std::get_if<http::Response>(&*answered))
    return whole(request, context, name, std::move(*response));
  auto& streamed = std::get<http::Streamed>(*answered);
  finish_head(request, context, name, streamed.head);
  return std::move(streamed);
}

// How many bytes the body may have.
std::uint64_t most_of(const http::Request& request) {
  const auto path = request.path();
  if (!path.starts_with(api_root)) return most_body;
  const auto routed = route(request.method, path.substr(api_root.size()));
  return routed && routed->operation->bytes > 0 ? routed->operation->bytes : most_body;
}

// Why nobody waits for the body of a request.
std::optional<Failure> refused_early(const http::Request& request, Context& context) {
  if (request.length.value_or(0) > most_of(request)) return Failure{Problem::too_large, {}};
  const auto now = context.clock();
  if (is_in_api(request.path()) && is_too_fast(request, context, now)) {
    Failure failure{Problem::too_fast, {}};
    failure.fields.add("Retry-After", "1");
    return failure;
  }
  if (is_read(request) || !request.path().starts_with(api_root) || is_cross_site(request)) return std::nullopt;
  if (auto admitted = admit(request, context, now); !admitted) return std::move(admitted.error());
  return std::nullopt;
}

// Keeps the body until it is there.
class Posted final : public http::Exchange {
 public:
  Posted(const http::Request& request, Context& context)
      : request_(request), context_(context), most_(most_of(request)) {}

  std::optional<http::Response> write(std::string_view piece) override {
    body_ += piece;
    if (body_.size() <= most_) return std::nullopt;
    return refusal(Problem::too_large, request_, context_);
  }
  // Nothing that takes a body is answered by a stream.
  http::Response finish() override {
    auto answered = answer(request_, body_, context_);
    return std::get<http::Response>(std::move(answered));
  }

 private:
  http::Request request_;
  Context& context_;
  std::uint64_t most_;
  std::string body_;
};

}  // namespace

http::Begun begin(const http::Request& request, Context& context) {
  if (const auto failure = refused_early(request, context)) return refusal(*failure, request, context, request_name());
  if (is_read(request)) return answer(request, {}, context);
  return std::make_unique<Posted>(request, context);
}

std::string session_link(Context& context, std::string_view address, store::PersonId person) {
  return fmt::format("{}/?{}={}", address, key_member, context.links.make(person));
}

std::string invitation_link(std::string_view address, std::string_view key) {
  return fmt::format("{}/?{}={}", address, invitation_member, key);
}

}  // namespace crossdock::api

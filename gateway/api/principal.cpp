// SPDX-License-Identifier: Apache-2.0
// Finds the session or the token of a request in the store.
#include "gateway/api/principal.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/store/api_tokens.hpp"
#include "gateway/transport/http/seal.hpp"

namespace crossdock::api {
namespace {

constexpr Duration use_precision = std::chrono::minutes(1);
constexpr std::string_view bearer = "Bearer ";

std::string_view cookie_of(const http::Request& request, bool secure) {
  for (const auto& [name, value] : request.fields.entries) {
    if (!http::is_same_name(name, "Cookie")) continue;
    for (const auto part : split(value, ';')) {
      const auto pair = trim(part);
      const auto equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == cookie_name(secure))
        return pair.substr(equals + 1);
    }
  }
  return {};
}

Principal program_of(const store::api_tokens::Token& token) {
  return {.name = token.name,
          .full_name = token.name,
          .roles = {},
          .rights = token.rights,
          .partners = token.partners,
          .authority = {},
          .person = {},
          .session = {},
          .opened_at = token.made_at,
          .ends_at = token.ends_at};
}

// Found by a hash that callers cannot choose: the time of the search says nothing about the secret.
Result<std::optional<Principal>> by_token(std::string_view token, store::Database& database, TimePoint now) {
  std::optional<store::api_tokens::Token> found;
  const auto hash = sha256(token);
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    auto one = store::api_tokens::in_force(tx, hash, now);
    if (!one) return fail(one.error());
    found = std::move(*one);
    return {};
  });
  if (!read) return fail(read.error());
  if (!found) return std::nullopt;
  if (!found->used_at || *found->used_at + use_precision <= now) {
    const auto used =
        database.write([&](store::Transaction& tx) { return store::api_tokens::use(tx, found->id, now); });
    if (!used) return fail(used.error());
  }
  return program_of(*found);
}

Result<std::optional<Principal>> by_session(std::string_view token, store::Database& database, TimePoint now) {
  std::optional<store::sessions::Found> found;
  const auto hash = sha256(token);
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    auto one = store::sessions::find(tx, hash);
    if (!one) return fail(one.error());
    found = std::move(*one);
    return {};
  });
  if (!read) return fail(read.error());
  if (!found || acts::ends_at(found->session) <= now) return std::nullopt;
  if (found->session.used_at + use_precision <= now) {
    const auto used = database.write([&](store::Transaction& tx) { return store::sessions::use(tx, hash, now); });
    if (!used) return fail(used.error());
    found->session.used_at = now;
  }
  return principal_of(*found, hash);
}

}  // namespace

Principal principal_of(const store::sessions::Found& found, std::string hash) {
  return {.name = found.person.name,
          .full_name = found.person.full_name,
          .roles = found.person.roles,
          .rights = access::rights_of(found.person.roles),
          .partners = found.person.partners,
          .authority = found.person.authority,
          .person = found.person.id,
          .session = std::move(hash),
          .opened_at = found.session.opened_at,
          .ends_at = acts::ends_at(found.session),
          .has_codes = found.person.code_secret.has_value()};
}

acts::Actor Principal::actor(std::string_view peer) const {
  return {.name = is_program() ? "token:" + name : name, .from = fmt::format("api:{}", peer)};
}

std::string cookie(bool secure, std::string_view token) {
  const auto seconds =
      token.empty() ? 0 : std::chrono::duration_cast<std::chrono::seconds>(acts::longest_session).count();
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}; Max-Age={}", cookie_name(secure), token,
                     secure ? "; Secure" : "", seconds);
}

Result<std::optional<Principal>> principal_of(const http::Request& request, bool secure, store::Database& database,
                                              TimePoint now) {
  const auto authorization = request.fields.find("Authorization");
  if (authorization.starts_with(bearer)) {
    const auto token = authorization.substr(bearer.size());
    if (!token.starts_with(token_prefix)) return std::nullopt;
    return by_token(token, database, now);
  }
  const auto token = cookie_of(request, secure);
  if (token.empty()) return std::nullopt;
  return by_session(token, database, now);
}

bool is_still_known(const Principal& principal, store::Database& database, TimePoint now) {
  bool known = true;
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    if (principal.is_program()) {
      const auto token = store::api_tokens::find(tx, principal.name);
      if (!token) return fail(token.error());
      known = *token && !(*token)->revoked_at && (*token)->ends_at > now;
      return {};
    }
    const auto found = store::sessions::find(tx, principal.session);
    if (!found) return fail(found.error());
    known = *found && acts::ends_at((*found)->session) > now && (*found)->person.roles == principal.roles &&
            (*found)->person.partners == principal.partners;
    return {};
  });
  return !read || known;
}

std::string OneTimeLinks::make(store::PersonId person) {
  auto key = http::random_token();
  const std::lock_guard lock(mutex_);
  if (persons_.size() >= most) persons_.clear();
  persons_.emplace(sha256(key), person);
  return key;
}

std::optional<store::PersonId> OneTimeLinks::spend(std::string_view key) {
  const auto hash = sha256(key);
  const std::lock_guard lock(mutex_);
  const auto found = persons_.find(hash);
  if (found == persons_.end()) return std::nullopt;
  const auto person = found->second;
  persons_.erase(found);
  return person;
}

}  // namespace crossdock::api

// SPDX-License-Identifier: Apache-2.0
// Knows what a program may be given, and what a decision about a token leaves behind.
#include "gateway/acts/tokens.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/acts/persons.hpp"
#include "gateway/acts/told.hpp"

namespace crossdock::acts {
namespace {

using store::Act;

std::string token_subject(std::string_view name) { return "token:" + std::string(name); }

}  // namespace

Result<store::ApiTokenId> make_token(store::Transaction& tx, const NewToken& wanted, std::string_view token,
                                     const Because& because) {
  if (auto wrong = wrong_with_person_name(wanted.name); !wrong.empty()) return fail(Fault::invalid, std::move(wrong));
  if (wanted.ends_at <= because.now || wanted.ends_at > because.now + longest_token)
    return fail(Fault::invalid, "a token ends within 400 days, and not before now");
  // Programs give no access and are no second person.
  for (const auto right : {access::Right::people, access::Right::approve}) {
    if (access::may(wanted.rights, right))
      return fail(Fault::invalid, fmt::format("no program may have the right '{}'", access::to_string(right)));
  }
  if (auto wrong = wrong_with_partners(wanted.partners, {}); !wrong.empty())
    return fail(Fault::invalid, std::move(wrong));
  const auto id = store::api_tokens::add(tx,
                                         {.id = {},
                                          .name = wanted.name,
                                          .rights = wanted.rights,
                                          .partners = wanted.partners,
                                          .made_by = because.actor.name,
                                          .made_at = because.now,
                                          .ends_at = wanted.ends_at,
                                          .used_at = {},
                                          .revoked_at = {}},
                                         sha256(token));
  if (!id) return id;
  if (id->none()) return fail(Fault::invalid, fmt::format("there is a token '{}' already, or was one", wanted.name));
  const auto what =
      fmt::format("token {} with {} until {}, partners {}", wanted.name,
                  fmt::join(access::words_of(wanted.rights), ", "), text_of(wanted.ends_at), text_of(wanted.partners));
  if (auto told = note(tx, Act::make_token, token_subject(wanted.name), what, because); !told)
    return fail(told.error());
  return id;
}

Result<void> revoke_token(store::Transaction& tx, std::string_view name, const Because& because) {
  const auto token = store::api_tokens::find(tx, name);
  if (!token) return fail(token.error());
  if (!*token) return fail(Fault::invalid, fmt::format("there is no token '{}'", printable(name)));
  const auto revoked = store::api_tokens::revoke(tx, (*token)->id, because.now);
  if (!revoked) return fail(revoked.error());
  if (!*revoked) return fail(Fault::invalid, fmt::format("token {} was revoked before", (*token)->name));
  return note(tx, Act::revoke_token, token_subject(name), fmt::format("token {} is revoked", (*token)->name), because);
}

}  // namespace crossdock::acts

// SPDX-License-Identifier: Apache-2.0
// Shows persons and the tokens of programs, and does what an administrator decides about them.
#include "gateway/views/people.hpp"

#include <fmt/format.h>

#include <array>

#include "gateway/acts/persons.hpp"
#include "gateway/acts/tokens.hpp"
#include "gateway/api/operations.hpp"
#include "gateway/transport/http/seal.hpp"

namespace crossdock::api {
namespace {

using Acted = Result<Answered<http::Response>>;

constexpr Member full_name_member{"full_name", Member::Kind::text, 1, 200, nullptr, true};
constexpr Member roles_member{"roles", Member::Kind::words};
constexpr Member authority_member{"authority", Member::Kind::text, 1, 40};
constexpr Member currency_member{"currency", Member::Kind::text, 3, 3};
constexpr Member partners_member{"partners", Member::Kind::words};
constexpr Member reason_member{"because", Member::Kind::text, 3, 500};

constexpr std::array person_table{Member{"name", Member::Kind::text, 2, 63, nullptr, true},
                                  full_name_member,
                                  Member{"roles", Member::Kind::words, 1, 200, nullptr, true},
                                  authority_member,
                                  currency_member,
                                  partners_member,
                                  reason_member};
constexpr std::array person_change_table{
    roles_member,  authority_member, currency_member, partners_member, Member{"all_partners", Member::Kind::boolean},
    because_member};
constexpr std::array token_table{Member{"name", Member::Kind::text, 2, 63, nullptr, true},
                                 Member{"rights", Member::Kind::words, 1, 200, nullptr, true},
                                 Member{"ends_at", Member::Kind::time, 1, 200, nullptr, true}, partners_member,
                                 reason_member};

Failure mistaken(std::string_view member, const std::string& detail) {
  return {Problem::bad_request, fmt::format("/{} {}", member, detail), {{fmt::format("/{}", member), detail}}};
}

// A refusal of the body that an act found.
Acted refuse_member(std::string_view member, const std::string& detail) {
  return Acted(Answered<http::Response>(tl::unexpected(mistaken(member, detail))));
}

Answered<std::optional<store::persons::Authority>> authority_in(const Query& body) {
  if (!body.has("authority")) return std::nullopt;
  const auto amount = Decimal::parse(body.view("authority"));
  if (!amount || amount->sign() < 0) return tl::unexpected(mistaken("authority", "is no amount"));
  if (!body.has("currency")) return tl::unexpected(mistaken("currency", "is missing beside the authority"));
  return store::persons::Authority{*amount, body.text("currency")};
}

// All partners where none are named.
Answered<access::Partners> partners_in(const Call& call, const access::Roles& roles) {
  if (!call.body.has("partners")) return access::Partners();
  auto partners = access::Partners::only(call.body.texts("partners"));
  auto wrong = acts::wrong_with_partners(partners, roles);
  if (wrong.empty()) wrong = acts::no_such_partner(partners, call.context.network()->directory());
  if (!wrong.empty()) return tl::unexpected(mistaken("partners", wrong));
  return partners;
}

Acted person_answer(const Call& call, store::Transaction& tx, std::string_view name, std::string_view key) {
  const auto person = store::persons::find(tx, name);
  if (!person) return fail(person.error());
  if (!*person) return refuse(Problem::not_found, {});
  auto page = views::people::page_of(**person);
  if (!key.empty()) page.field("invitation", "", call.context.invitation(key));
  return page_answer(page);
}

// An act on the person of the path, who must exist.
template <class Act>
Acted act_on(const Call& call, store::Transaction& tx, std::string_view key, const Act& act) {
  const auto& name = call.path.at("person");
  const auto known = store::persons::find(tx, name);
  if (!known) return fail(known.error());
  if (!*known) return refuse(Problem::not_found, {});
  const auto actor = actor_of(call);
  const auto acted = act(name, because_of(call, actor));
  if (!acted) return fail(acted.error());
  return person_answer(call, tx, name, key);
}

}  // namespace

const std::span<const Member> new_person_members = person_table, person_change_members = person_change_table,
                              new_token_members = token_table;

Answered<Parts> list_persons(const Call&) {
  return [](store::Transaction& tx, const std::string& after, int limit) {
    return views::people::list(tx, {.after = after, .limit = limit}).map([](views::people::Persons found) {
      return Part{.table = std::move(found.table), .next = std::move(found.next)};
    });
  };
}

Answered<http::Response> show_person(const Call& call) {
  return reading(call, [&](store::Transaction& tx) { return person_answer(call, tx, call.path.at("person"), {}); });
}

Acted add_person(const Call& call, store::Transaction& tx) {
  const auto roles = access::roles_named(call.body.texts("roles"));
  if (!roles) return refuse_member("roles", roles.error().what);
  auto authority = authority_in(call.body);
  if (!authority) return Acted(Answered<http::Response>(tl::unexpected(authority.error())));
  const auto partners = partners_in(call, *roles);
  if (!partners) return Acted(Answered<http::Response>(tl::unexpected(partners.error())));
  const auto name = call.body.text("name");
  if (const auto wrong = acts::wrong_with_person_name(name); !wrong.empty()) return refuse_member("name", wrong);
  const auto key = http::random_token();
  const auto actor = actor_of(call);
  const auto added = acts::add_person(tx,
                                      {.name = name,
                                       .full_name = call.body.text("full_name"),
                                       .roles = *roles,
                                       .authority = *authority,
                                       .partners = *partners},
                                      key, because_of(call, actor));
  if (!added) return fail(added.error());
  return person_answer(call, tx, name, key);
}

Acted change_person(const Call& call, store::Transaction& tx) {
  acts::PersonChange change;
  if (call.body.has("roles")) {
    const auto roles = access::roles_named(call.body.texts("roles"));
    if (!roles) return refuse_member("roles", roles.error().what);
    change.roles = *roles;
  }
  auto authority = authority_in(call.body);
  if (!authority) return Acted(Answered<http::Response>(tl::unexpected(authority.error())));
  if (*authority) change.authority = *authority;
  const bool sees_all = call.body.boolean("all_partners").value_or(false);
  if (call.body.has("partners") && sees_all) return refuse_member("all_partners", "stands beside partners");
  const auto partners = partners_in(call, {});
  if (!partners) return Acted(Answered<http::Response>(tl::unexpected(partners.error())));
  if (call.body.has("partners") || sees_all) change.partners = *partners;
  return act_on(call, tx, {}, [&](const std::string& name, const acts::Because& because) {
    return acts::change_person(tx, name, change, because);
  });
}

Acted disable_person(const Call& call, store::Transaction& tx) {
  return act_on(call, tx, {}, [&](const std::string& name, const acts::Because& because) {
    return acts::disable_person(tx, name, because);
  });
}

Acted enable_person(const Call& call, store::Transaction& tx) {
  return act_on(call, tx, {}, [&](const std::string& name, const acts::Because& because) {
    return acts::enable_person(tx, name, because);
  });
}

Acted reset_person(const Call& call, store::Transaction& tx) {
  const auto key = http::random_token();
  return act_on(call, tx, key, [&](const std::string& name, const acts::Because& because) {
    return acts::reset_person(tx, name, key, because);
  });
}

Answered<Parts> list_tokens(const Call& call) {
  return [now = call.now](store::Transaction& tx, const std::string& after, int limit) {
    return views::people::tokens(tx, {.before = row_in(after), .limit = limit}, now).map(part_of_slice);
  };
}

Acted make_token(const Call& call, store::Transaction& tx) {
  const auto rights = access::rights_named(call.body.texts("rights"));
  if (!rights) return refuse_member("rights", rights.error().what);
  const auto text = std::string(token_prefix) + http::random_token();
  const auto actor = actor_of(call);
  const auto partners = partners_in(call, {});
  if (!partners) return Acted(Answered<http::Response>(tl::unexpected(partners.error())));
  const acts::NewToken wanted{.name = call.body.text("name"),
                              .rights = *rights,
                              .ends_at = call.body.time("ends_at").value_or(TimePoint()),
                              .partners = *partners};
  const auto id = acts::make_token(tx, wanted, text, because_of(call, actor));
  if (!id) return fail(id.error());
  const auto token = store::api_tokens::find(tx, *id);
  if (!token) return fail(token.error());
  if (!*token) return fail(Fault::internal, "a token that was just made is gone");
  auto page = views::people::page_of(**token, call.now);
  page.field("token", "", text);
  return page_answer(page);
}

Acted revoke_token(const Call& call, store::Transaction& tx) {
  const auto token = store::api_tokens::find(tx, store::ApiTokenId(call.id()));
  if (!token) return fail(token.error());
  if (!*token) return refuse(Problem::not_found, {});
  const auto actor = actor_of(call);
  if (const auto revoked = acts::revoke_token(tx, (*token)->name, because_of(call, actor)); !revoked)
    return fail(revoked.error());
  const auto now = store::api_tokens::find(tx, (*token)->id);
  if (!now) return fail(now.error());
  return page_answer(views::people::page_of(now->value(), call.now));
}

}  // namespace crossdock::api

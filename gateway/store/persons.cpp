// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of persons, their recovery codes and their invitations.
#include "gateway/store/persons.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "gateway/store/amounts.hpp"
#include "gateway/store/read_rows.hpp"
#include "gateway/store/within.hpp"

namespace crossdock::store::persons {
namespace {

const std::string select_person =
    "SELECT p.id, p.name, p.full_name, p.roles, p.authority, p.authority_currency, p.password, p.code_secret, "
    "p.code_step, p.created_at, p.disabled_at, p.partners FROM person p ";

Result<Person> person_of(const Row& row) {
  Person person{.id = PersonId(row.integer(0)),
                .name = row.text(1),
                .full_name = row.text(2),
                .roles = {},
                .authority = {},
                .partners = partners_in(row, 11),
                .password = row.text(6),
                .code_secret = {},
                .code_step = row.integer(8),
                .created_at = time_at(row.integer(9)),
                .disabled_at = {}};
  const auto roles = access::roles_named(words_in(row.text(3)));
  if (!roles) return fail(Fault::internal, "person " + person.name + ": " + roles.error().what);
  person.roles = *roles;
  if (!row.is_null(4)) person.authority = Authority{decimal_at(row.integer(4)), row.text(5)};
  if (!row.is_null(7)) person.code_secret = Secret(row.text(7));
  if (!row.is_null(10)) person.disabled_at = time_at(row.integer(10));
  return person;
}

struct StoredAuthority {
  Argument amount = nullptr;
  std::string_view currency;
};
Result<StoredAuthority> stored_of(const std::optional<Authority>& authority) {
  if (!authority) return StoredAuthority{};
  const auto amount = stored(authority->amount);
  if (!amount) return fail(amount.error());
  return StoredAuthority{*amount, authority->currency};
}

}  // namespace

Result<bool> add(Transaction& tx, const Person& person) {
  const auto roles = text_of_words(access::words_of(person.roles));
  const auto authority = stored_of(person.authority);
  if (!authority) return fail(authority.error());
  std::string partners;
  return tx
      .execute(
          "INSERT INTO person (name, full_name, roles, authority, authority_currency, created_at, partners) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING",
          {person.name, storable(person.full_name, 200), roles, authority->amount, authority->currency,
           stored(person.created_at), stored(person.partners, partners)})
      .map([](std::int64_t added) { return added == 1; });
}

Result<std::optional<Person>> find(Transaction& tx, std::string_view name) {
  return one_of(tx.query_one(select_person + "WHERE p.name = $1", {name}), person_of);
}

Result<std::optional<Person>> find(Transaction& tx, PersonId id) {
  return one_of(tx.query_one(select_person + "WHERE p.id = $1", {id.number()}), person_of);
}

Result<std::vector<Person>> list(Transaction& tx, const Filter& filter) {
  return all_of(tx.query(select_person + "WHERE p.name > $1 ORDER BY p.name LIMIT $2",
                         {filter.after, std::int64_t{filter.limit}}),
                person_of);
}

Result<std::int64_t> count_with(Transaction& tx, access::Role role) {
  // All rows are locked where the transaction writes: it is a handful, and two changes at a time would each see the other's
  // person still there.
  const auto rows = tx.query("SELECT roles FROM person WHERE disabled_at IS NULL ORDER BY id {for_update}");
  if (!rows) return fail(rows.error());
  std::int64_t count = 0;
  for (const auto& row : *rows) {
    const auto roles = access::roles_named(words_in(row.text(0)));
    if (roles && access::has(*roles, role)) ++count;
  }
  return count;
}

bool can_take(const Person& person, std::string_view partner) {
  return !person.disabled_at && access::may(access::rights_of(person.roles), access::Right::settle) &&
         person.partners.has(partner);
}

Result<std::vector<Person>> takers(Transaction& tx, std::string_view partner) {
  auto persons = all_of(tx.query(select_person + "WHERE p.disabled_at IS NULL ORDER BY p.name LIMIT 500"), person_of);
  if (persons) std::erase_if(*persons, [&](const Person& person) { return !can_take(person, partner); });
  return persons;
}

Result<void> change_roles(Transaction& tx, PersonId id, const access::Roles& roles) {
  return tx.send("UPDATE person SET roles = $2 WHERE id = $1",
                 {id.number(), std::string_view(text_of_words(access::words_of(roles)))});
}

Result<void> change_authority(Transaction& tx, PersonId id, const std::optional<Authority>& authority) {
  const auto kept = stored_of(authority);
  if (!kept) return fail(kept.error());
  return tx.send("UPDATE person SET authority = $2, authority_currency = $3 WHERE id = $1",
                 {id.number(), kept->amount, kept->currency});
}

Result<void> change_partners(Transaction& tx, PersonId id, const access::Partners& partners) {
  std::string kept;
  return tx.send("UPDATE person SET partners = $2 WHERE id = $1", {id.number(), stored(partners, kept)});
}

Result<void> change_password(Transaction& tx, PersonId id, std::string_view hash) {
  return tx.send("UPDATE person SET password = $2 WHERE id = $1", {id.number(), hash});
}

Result<void> change_disabled(Transaction& tx, PersonId id, std::optional<TimePoint> disabled_at) {
  return tx.send("UPDATE person SET disabled_at = $2 WHERE id = $1",
                 {id.number(), disabled_at ? Argument(stored(*disabled_at)) : Argument(nullptr)});
}

Result<void> change_code_secret(Transaction& tx, PersonId id, const std::optional<Secret>& secret,
                                std::span<const std::string> recovery_hashes) {
  auto done = tx.send("UPDATE person SET code_secret = $2, code_step = 0 WHERE id = $1",
                      {id.number(), secret ? Argument(Blob{secret->reveal()}) : Argument(nullptr)});
  if (!done) return done;
  done = tx.send("DELETE FROM recovery_code WHERE person = $1", {id.number()});
  for (const auto& hash : recovery_hashes) {
    if (!done) return done;
    done = tx.send("INSERT INTO recovery_code (person, hash) VALUES ($1, $2)", {id.number(), std::string_view(hash)});
  }
  return done;
}

Result<bool> use_code_step(Transaction& tx, PersonId id, std::int64_t step) {
  return tx.execute("UPDATE person SET code_step = $2 WHERE id = $1 AND code_step < $2", {id.number(), step})
      .map([](std::int64_t changed) { return changed == 1; });
}

Result<bool> use_recovery_code(Transaction& tx, PersonId id, std::string_view hash, TimePoint now) {
  return tx
      .execute("UPDATE recovery_code SET used_at = $3 WHERE person = $1 AND hash = $2 AND used_at IS NULL",
               {id.number(), hash, stored(now)})
      .map([](std::int64_t changed) { return changed == 1; });
}

Result<void> invite(Transaction& tx, PersonId id, std::string_view hash, TimePoint ends_at) {
  return tx.send(
      "INSERT INTO invitation (person, hash, ends_at) VALUES ($1, $2, $3) "
      "ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, ends_at = excluded.ends_at",
      {id.number(), hash, stored(ends_at)});
}

Result<std::optional<Person>> invited(Transaction& tx, std::string_view hash, TimePoint now) {
  return one_of(
      tx.query_one(select_person + "JOIN invitation i ON i.person = p.id WHERE i.hash = $1 AND i.ends_at > $2 "
                                   "AND p.disabled_at IS NULL",
                   {hash, stored(now)}),
      person_of);
}

Result<void> end_invitation(Transaction& tx, PersonId id) {
  return tx.send("DELETE FROM invitation WHERE person = $1", {id.number()});
}

}  // namespace crossdock::store::persons

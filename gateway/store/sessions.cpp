// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of sessions and of log-ins that failed.
#include "gateway/store/sessions.hpp"

namespace crossdock::store::sessions {

Result<void> open(Transaction& tx, std::string_view hash, const Session& session) {
  return tx.send("INSERT INTO session (hash, person, opened_at, used_at) VALUES ($1, $2, $3, $4)",
                 {hash, session.person.number(), stored(session.opened_at), stored(session.used_at)});
}

Result<std::optional<Found>> find(Transaction& tx, std::string_view hash) {
  const auto row = tx.query_one("SELECT person, opened_at, used_at FROM session WHERE hash = $1", {hash});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  Found found{.session = {.person = PersonId((*row)->integer(0)),
                          .opened_at = time_at((*row)->integer(1)),
                          .used_at = time_at((*row)->integer(2))},
              .person = {}};
  auto person = persons::find(tx, found.session.person);
  if (!person) return fail(person.error());
  if (!*person || (*person)->disabled_at) return std::nullopt;
  found.person = std::move(**person);
  return found;
}

Result<void> use(Transaction& tx, std::string_view hash, TimePoint now) {
  return tx.send("UPDATE session SET used_at = $2 WHERE hash = $1 AND used_at < $2", {hash, stored(now)});
}

Result<void> end(Transaction& tx, std::string_view hash) {
  return tx.send("DELETE FROM session WHERE hash = $1", {hash});
}

Result<void> end_others(Transaction& tx, PersonId person, std::string_view but) {
  return tx.send("DELETE FROM session WHERE person = $1 AND hash <> $2", {person.number(), but});
}

Result<void> sweep(Transaction& tx, TimePoint opened_before, TimePoint used_before) {
  return tx.send("DELETE FROM session WHERE opened_at < $1 OR used_at < $2",
                 {stored(opened_before), stored(used_before)});
}

Result<std::int64_t> failures(Transaction& tx, std::string_view subject, TimePoint since) {
  const auto row =
      tx.query_one("SELECT failures FROM login_try WHERE subject = $1 AND since >= $2", {subject, stored(since)});
  if (!row) return fail(row.error());
  return *row ? (*row)->integer(0) : 0;
}

Result<void> add_failure(Transaction& tx, std::string_view subject, TimePoint since, TimePoint now) {
  const auto forgotten = tx.send("DELETE FROM login_try WHERE since < $1", {stored(since)});
  if (!forgotten) return forgotten;
  return tx.send(
      "INSERT INTO login_try (subject, failures, since) VALUES ($1, 1, $2) "
      "ON CONFLICT (subject) DO UPDATE SET failures = login_try.failures + 1",
      {subject, stored(now)});
}

Result<void> forgive(Transaction& tx, std::string_view subject) {
  return tx.send("DELETE FROM login_try WHERE subject = $1", {subject});
}

}  // namespace crossdock::store::sessions

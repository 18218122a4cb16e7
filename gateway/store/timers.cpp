// SPDX-License-Identifier: Apache-2.0
#include "gateway/store/timers.hpp"

namespace crossdock::store::timers {
namespace {

bool one(std::int64_t changed) { return changed == 1; }

}  // namespace

Result<bool> arm(Transaction& tx, const Timer& timer, TimePoint now) {
  return tx
      .execute(
          "INSERT INTO timer (kind, subject, partner, due_at, state, message, created_at) VALUES ($1, $2, $3, $4, 'armed', $5, $6) "
          "ON CONFLICT (kind, subject) DO NOTHING",
          {timer.kind, timer.subject, timer.partner, stored(timer.due_at), stored(timer.message), stored(now)})
      .map(one);
}

Result<void> rearm(Transaction& tx, const Timer& timer, TimePoint now) {
  return tx
      .execute(
          "INSERT INTO timer (kind, subject, partner, due_at, state, message, created_at) VALUES ($1, $2, $3, $4, 'armed', $5, $6) "
          "ON CONFLICT (kind, subject) DO UPDATE SET partner = $3, due_at = $4, state = 'armed', message = $5",
          {timer.kind, timer.subject, timer.partner, stored(timer.due_at), stored(timer.message), stored(now)})
      .map([](auto) {});
}

Result<bool> cancel(Transaction& tx, std::string_view kind, std::string_view subject) {
  return tx
      .execute("UPDATE timer SET state = 'cancelled' WHERE kind = $1 AND subject = $2 AND state = 'armed'",
               {kind, subject})
      .map(one);
}

Result<std::vector<Timer>> due(Transaction& tx, TimePoint now, int limit) {
  const auto rows = tx.query(
      "SELECT id, kind, subject, partner, due_at, message FROM timer WHERE state = 'armed' AND due_at <= $1 ORDER BY due_at, id LIMIT $2",
      {stored(now), limit});
  if (!rows) return fail(rows.error());
  std::vector<Timer> found;
  for (const auto& row : *rows) {
    found.push_back({.id = TimerId(row.integer(0)),
                     .kind = row.text(1),
                     .subject = row.text(2),
                     .partner = row.text(3),
                     .due_at = time_at(row.integer(4)),
                     .message = MessageId(row.integer(5))});
  }
  return found;
}

Result<bool> fire(Transaction& tx, TimerId id, TimePoint now) {
  return tx
      .execute("UPDATE timer SET state = 'fired' WHERE id = $1 AND state = 'armed' AND due_at <= $2",
               {id.number(), stored(now)})
      .map(one);
}

Result<std::optional<TimePoint>> next_due(Transaction& tx) {
  const auto row = tx.query_one("SELECT MIN(due_at) FROM timer WHERE state = 'armed'");
  if (!row) return fail(row.error());
  if (!*row || (*row)->is_null(0)) return std::nullopt;
  return time_at((*row)->integer(0));
}

}  // namespace crossdock::store::timers

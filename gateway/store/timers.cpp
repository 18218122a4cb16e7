// SPDX-License-Identifier: Apache-2.0
// Holds the SQL that arms, cancels, finds and fires timers.
#include "gateway/store/timers.hpp"

#include "gateway/store/names.hpp"

namespace crossdock::store {
namespace {

constexpr std::array<Named<TimerClock>, 2> clocks{{{TimerClock::listening, "listening"}, {TimerClock::wall, "wall"}}};

// With the acknowledgement's word of the first version.
constexpr std::array<Named<TimerKind>, 4> timer_kinds{{{TimerKind::acknowledgement, "expect-997"},
                                                       {TimerKind::receipt, "expect-mdn"},
                                                       {TimerKind::order_ack, "expect-order-ack"},
                                                       {TimerKind::ship_notice, "expect-ship-notice"}}};

bool one(std::int64_t changed) { return changed == 1; }

Result<std::vector<Timer>> timers_of(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<Timer> found;
  for (const auto& row : *rows) {
    const auto kind = named(timer_kinds, row.text(1));
    if (!kind) return fail(kind.error());
    const auto clock = named(clocks, row.text(6));
    if (!clock) return fail(clock.error());
    found.push_back({.id = TimerId(row.integer(0)),
                     .kind = *kind,
                     .subject = row.text(2),
                     .partner = row.text(3),
                     .due_at = time_at(row.integer(4)),
                     .message = MessageId(row.integer(5)),
                     .clock = *clock});
  }
  return found;
}

}  // namespace

std::string_view to_string(TimerKind kind) { return name_of(timer_kinds, kind); }

namespace timers {

Result<void> arm(Transaction& tx, const Timer& timer, TimePoint now) {
  return tx.send(
      "INSERT INTO timer (kind, subject, partner, due_at, state, message, created_at, clock) "
      "VALUES ($1, $2, $3, $4, 'armed', $5, $6, $7) "
      "ON CONFLICT (kind, subject) DO NOTHING",
      {name_of(timer_kinds, timer.kind), timer.subject, timer.partner, stored(timer.due_at), stored(timer.message),
       stored(now), name_of(clocks, timer.clock)});
}

Result<void> rearm(Transaction& tx, const Timer& timer, TimePoint now) {
  return tx.send(
      "INSERT INTO timer (kind, subject, partner, due_at, state, message, created_at, clock) "
      "VALUES ($1, $2, $3, $4, 'armed', $5, $6, $7) "
      "ON CONFLICT (kind, subject) DO UPDATE SET partner = $3, due_at = $4, state = 'armed', message = $5, "
      "created_at = $6, clock = $7",
      {name_of(timer_kinds, timer.kind), timer.subject, timer.partner, stored(timer.due_at), stored(timer.message),
       stored(now), name_of(clocks, timer.clock)});
}

Result<bool> cancel(Transaction& tx, TimerKind kind, std::string_view subject) {
  return tx
      .execute("UPDATE timer SET state = 'cancelled' WHERE kind = $1 AND subject = $2 AND state = 'armed'",
               {name_of(timer_kinds, kind), subject})
      .map(one);
}

Result<std::vector<Timer>> due(Transaction& tx, TimePoint now, int limit) {
  return timers_of(
      tx.query("SELECT id, kind, subject, partner, due_at, message, clock FROM timer "
               "WHERE state = 'armed' AND due_at <= $1 ORDER BY due_at, id LIMIT $2",
               {stored(now), limit}));
}

Result<std::vector<Timer>> due_by_wall(Transaction& tx, TimePoint now, int limit) {
  return timers_of(
      tx.query("SELECT id, kind, subject, partner, due_at, message, clock FROM timer "
               "WHERE state = 'armed' AND due_at <= $1 AND clock = 'wall' ORDER BY due_at, id LIMIT $2",
               {stored(now), limit}));
}

Result<std::vector<Timer>> due_of(Transaction& tx, std::string_view partner, TimePoint heard_until, int limit) {
  return timers_of(tx.query(
      "SELECT id, kind, subject, partner, due_at, message, clock FROM timer "
      "WHERE partner = $1 AND state = 'armed' AND due_at <= $2 AND clock = 'listening' ORDER BY due_at, id LIMIT $3",
      {partner, stored(heard_until), limit}));
}

Result<std::vector<std::string>> partners_due(Transaction& tx, TimePoint now) {
  const auto rows = tx.query(
      "SELECT DISTINCT partner FROM timer WHERE state = 'armed' AND due_at <= $1 AND clock = 'listening' ORDER BY partner",
      {stored(now)});
  if (!rows) return fail(rows.error());
  std::vector<std::string> partners;
  for (const auto& row : *rows) partners.push_back(row.text(0));
  return partners;
}

Result<bool> fire(Transaction& tx, TimerId id, TimePoint now) {
  return tx
      .execute("UPDATE timer SET state = 'fired' WHERE id = $1 AND state = 'armed' AND due_at <= $2",
               {id.number(), stored(now)})
      .map(one);
}

Result<std::vector<Armed>> armed(Transaction& tx, TimePoint now) {
  const auto rows = tx.query(
      "SELECT kind, COUNT(*), CAST(SUM(CASE WHEN due_at < $1 THEN 1 ELSE 0 END) AS BIGINT), MIN(due_at) FROM timer WHERE "
      "state = 'armed' GROUP BY kind ORDER BY kind",
      {stored(now)});
  if (!rows) return fail(rows.error());
  std::vector<Armed> all;
  for (const auto& row : *rows) {
    const auto kind = named(timer_kinds, row.text(0));
    if (!kind) return fail(kind.error());
    all.push_back({*kind, row.integer(1), row.integer(2), time_at(row.integer(3))});
  }
  return all;
}

Result<std::optional<TimePoint>> next_due(Transaction& tx) {
  const auto row = tx.query_one("SELECT MIN(due_at) FROM timer WHERE state = 'armed'");
  if (!row) return fail(row.error());
  if (!*row || (*row)->is_null(0)) return std::nullopt;
  return time_at((*row)->integer(0));
}

}  // namespace timers
}  // namespace crossdock::store

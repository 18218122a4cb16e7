// SPDX-License-Identifier: Apache-2.0
// Knows how timers move when time was lost.
#include "gateway/store/listening.hpp"

#include "gateway/store/names.hpp"

namespace crossdock::store::listening {
namespace {

constexpr std::array<Named<Mode>, 2> modes{{{Mode::serving, "serving"}, {Mode::once, "once"}}};

// A timer that was armed in the middle lost only what came after.
constexpr std::string_view lost = "$2 - CASE WHEN created_at > $1 THEN created_at ELSE $1 END";

}  // namespace

Result<std::optional<Beat>> beat(Transaction& tx) {
  const auto row = tx.query_one("SELECT at, mode FROM gateway_beat WHERE one = 1");
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  const auto mode = named(modes, (*row)->text(1));
  if (!mode) return fail(mode.error());
  return Beat{time_at((*row)->integer(0)), *mode};
}

Result<void> set_beat(Transaction& tx, const Beat& beat) {
  return tx.send(
      "INSERT INTO gateway_beat (one, at, mode) VALUES (1, $1, $2) ON CONFLICT (one) DO UPDATE SET at = $1, mode = $2",
      {stored(beat.at), name_of(modes, beat.mode)});
}

Result<std::optional<TimePoint>> last_event(Transaction& tx) {
  const auto row = tx.query_one("SELECT at FROM event ORDER BY id DESC LIMIT 1");
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return time_at((*row)->integer(0));
}

Result<std::vector<Ear>> ears(Transaction& tx) {
  const auto rows =
      tx.query("SELECT partner, first_heard, failing_since, reason, deaf_ms FROM listening ORDER BY partner");
  if (!rows) return fail(rows.error());
  std::vector<Ear> found;
  for (const auto& row : *rows) {
    Ear ear{.partner = PartnerId(row.text(0)), .first_heard = time_at(row.integer(1))};
    if (!row.is_null(2)) ear.failing_since = time_at(row.integer(2));
    ear.reason = row.text(3);
    ear.deaf = Duration(row.integer(4));
    found.push_back(std::move(ear));
  }
  return found;
}

Result<void> add_ear(Transaction& tx, const PartnerId& partner, TimePoint now) {
  return tx.send("INSERT INTO listening (partner, first_heard) VALUES ($1, $2) ON CONFLICT (partner) DO NOTHING",
                 {partner.text(), stored(now)});
}

Result<bool> set_failing(Transaction& tx, const PartnerId& partner, TimePoint since, std::string_view reason) {
  return tx
      .execute(
          "INSERT INTO listening (partner, first_heard, failing_since, reason) VALUES ($1, $2, $2, $3) "
          "ON CONFLICT (partner) DO UPDATE SET failing_since = $2, reason = $3 WHERE listening.failing_since IS NULL",
          {partner.text(), stored(since), storable(reason)})
      .map([](std::int64_t changed) { return changed == 1; });
}

Result<std::optional<Recovered>> recover(Transaction& tx, const PartnerId& partner, TimePoint now) {
  const auto row =
      tx.query_one("SELECT failing_since FROM listening WHERE partner = $1 AND failing_since IS NOT NULL {for_update}",
                   {partner.text()});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  const auto since = std::min(time_at((*row)->integer(0)), now);
  const auto moved =
      tx.execute("UPDATE timer SET due_at = due_at + (" + std::string(lost) +
                     ") WHERE partner = $3 AND state = 'armed' AND clock = 'listening' AND created_at < $2",
                 {stored(since), stored(now), partner.text()});
  if (!moved) return fail(moved.error());
  const auto heard =
      tx.send("UPDATE listening SET failing_since = NULL, reason = '', deaf_ms = deaf_ms + $2 WHERE partner = $1",
              {partner.text(), std::int64_t{(now - since).count()}});
  if (!heard) return fail(heard.error());
  return Recovered{.deaf = now - since, .timers = *moved};
}

Result<std::int64_t> postpone_all(Transaction& tx, TimePoint since, TimePoint now) {
  return tx.execute("UPDATE timer SET due_at = due_at + (" + std::string(lost) +
                        ") WHERE state = 'armed' AND clock = 'listening' AND created_at < $2 AND NOT EXISTS "
                        "(SELECT 1 FROM listening l WHERE l.partner = timer.partner AND l.failing_since IS NOT NULL)",
                    {stored(since), stored(now)});
}

Result<std::int64_t> shift_all(Transaction& tx, Duration jump, TimePoint now) {
  const std::int64_t by = jump.count();
  const auto moved = tx.execute(
      "UPDATE timer SET due_at = due_at + $1, created_at = created_at + $1 "
      "WHERE state = 'armed' AND clock = 'listening'",
      {by});
  if (!moved) return fail(moved.error());
  const auto failing =
      tx.send("UPDATE listening SET failing_since = failing_since + $1 WHERE failing_since IS NOT NULL", {by});
  if (!failing) return fail(failing.error());
  if (by >= 0) return *moved;
  const auto retries =
      tx.send("UPDATE work SET due_at = due_at + $1 WHERE state <> 'held' AND due_at > $2", {by, stored(now)});
  if (!retries) return fail(retries.error());
  return *moved;
}

Result<bool> unread(Transaction& tx, std::string_view partner) {
  const auto row = tx.query_one(
      "SELECT CASE WHEN "
      "EXISTS (SELECT 1 FROM work w JOIN message m ON m.id = w.subject "
      "WHERE w.stage IN ('check', 'translate') AND w.state <> 'held' AND m.direction = 'in' AND m.partner = $1) OR "
      "EXISTS (SELECT 1 FROM work w JOIN document d ON d.id = w.subject "
      "WHERE w.stage = 'apply' AND w.state <> 'held' AND d.partner = $1) THEN 1 ELSE 0 END",
      {partner});
  if (!row) return fail(row.error());
  return (*row)->integer(0) != 0;
}

}  // namespace crossdock::store::listening

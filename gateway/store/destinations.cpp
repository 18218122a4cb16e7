// SPDX-License-Identifier: Apache-2.0
// Knows the rows of destinations, and which work may be claimed for one.
#include "gateway/store/destinations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "gateway/store/names.hpp"
#include "gateway/store/read_rows.hpp"

namespace crossdock::store {
namespace {

constexpr std::array<Named<DestinationKind>, 3> destination_kinds{{{DestinationKind::partner, "partner"},
                                                                   {DestinationKind::receipts, "receipts"},
                                                                   {DestinationKind::webhook, "webhook"}}};

}  // namespace

std::string_view to_string(DestinationKind kind) { return name_of(destination_kinds, kind); }

std::string destination_name(DestinationKind kind, std::string_view owner) {
  return fmt::format("{}:{}", to_string(kind), owner);
}

namespace destinations {
namespace {

constexpr WorkId any_work(std::numeric_limits<std::int64_t>::max());

#define CROSSDOCK_COLUMNS                                                                                          \
  "d.name, d.kind, d.owner, d.failures, d.failing_since, d.failed_at, d.not_before, d.why, d.held_at, d.held_by, " \
  "d.held_because, d.drain_to"

std::optional<TimePoint> time_in(const Row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(time_at(row.integer(column)));
}

Argument stored_or_null(const std::optional<TimePoint>& time) {
  return time ? Argument(stored(*time)) : Argument(nullptr);
}

Result<Destination> read(const Row& row) {
  const auto kind = named(destination_kinds, row.text(1));
  if (!kind) return fail(kind.error());
  Destination destination{.name = row.text(0), .kind = *kind, .owner = row.text(2)};
  destination.standing = {.failures = row.integer(3),
                          .failing_since = time_in(row, 4),
                          .failed_at = time_in(row, 5),
                          .not_before = time_at(row.integer(6)),
                          .why = row.text(7)};
  if (!row.is_null(8)) {
    destination.hold = Hold{
        .by = row.text(9), .because = row.text(10), .at = time_at(row.integer(8)), .drain_to = WorkId(row.integer(11))};
  }
  return destination;
}

Result<std::vector<Due>> due_of(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<Due> found;
  for (const auto& row : *rows) found.push_back({row.text(0), row.text(1), row.integer(2) > 0});
  return found;
}

// False when another gateway was faster.
Result<bool> reserve(Transaction& tx, const Destination& destination, TimePoint until) {
  return tx
      .execute("UPDATE destination SET not_before = $2 WHERE name = $1 AND not_before = $3",
               {destination.name, stored(until), stored(destination.standing.not_before)})
      .map([](std::int64_t changed) { return changed == 1; });
}

}  // namespace

Later<std::vector<Due>> ask_due(Transaction& tx, Load load, TimePoint now) {
  const std::int64_t events = load == Load::events ? 1 : 0;
  auto asked = tx.ask(
      "SELECT d.name, d.owner, d.failures FROM destination d WHERE (CASE WHEN d.kind = 'webhook' THEN 1 ELSE 0 END) = $1 "
      "AND d.not_before <= $2 AND EXISTS (SELECT 1 FROM work w WHERE w.destination = d.name AND w.destination <> '' "
      "AND w.due_at <= $2 AND (d.held_at IS NULL OR w.id <= d.drain_to)) ORDER BY d.name",
      {events, stored(now)});
  return {std::move(asked), due_of};
}

Result<std::vector<work_queue::Claim>> claim(Transaction& tx, std::string_view name, TimePoint now, Duration lease,
                                             int limit) {
  std::vector<work_queue::Claim> none;
  const auto found = find(tx, name);
  if (!found) return fail(found.error());
  if (!*found || (*found)->standing.not_before > now) return none;
  const auto& destination = **found;
  const bool silent = destination.standing.silent();
  const auto newest = destination.hold ? destination.hold->drain_to : any_work;
  const auto purpose = silent ? work_queue::Purpose::probe : work_queue::Purpose::send;
  auto claims = work_queue::claim_for(tx, now, lease, name, newest, silent ? 1 : limit, purpose);
  if (!claims || claims->empty() || !silent) return claims;
  const auto ours = reserve(tx, destination, now + lease);
  if (!ours) return fail(ours.error());
  if (*ours) return claims;
  for (const auto& one : *claims) {
    if (auto back = work_queue::give_back(tx, one, one.created_at); !back) return fail(back.error());
  }
  return none;
}

Result<std::optional<Destination>> find(Transaction& tx, std::string_view name) {
  const auto row = tx.query_one("SELECT " CROSSDOCK_COLUMNS " FROM destination d WHERE d.name = $1", {name});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return read(**row);
}

Result<std::vector<Destination>> of_owner(Transaction& tx, const PartnerId& partner) {
  return all_of(tx.query("SELECT " CROSSDOCK_COLUMNS
                         " FROM destination d WHERE d.owner = $1 AND d.kind <> 'webhook' ORDER BY d.name",
                         {partner.text()}),
                read);
}

Result<std::vector<Listed>> list(Transaction& tx) {
  const auto destinations = all_of(tx.query("SELECT " CROSSDOCK_COLUMNS " FROM destination d ORDER BY d.name"), read);
  if (!destinations) return fail(destinations.error());
  std::vector<Listed> listed;
  for (const auto& one : *destinations) listed.push_back({.destination = one});
  const auto rows = tx.query(
      "SELECT destination, state, COUNT(*), MIN(created_at) FROM work WHERE destination <> '' "
      "GROUP BY destination, state");
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows) {
    const auto one = std::ranges::find(listed, row.text(0), [](const Listed& l) { return l.destination.name; });
    if (one == listed.end()) continue;
    auto& count = row.text(1) == "ready" ? one->ready : row.text(1) == "leased" ? one->leased : one->held;
    count = row.integer(2);
    if (row.text(1) == "held") continue;
    const auto oldest = time_at(row.integer(3));
    one->oldest = std::min(one->oldest.value_or(oldest), oldest);
  }
  return listed;
}

Result<std::int64_t> left_to_drain(Transaction& tx, std::string_view name) {
  const auto row = tx.query_one(
      "SELECT COUNT(*) FROM work w JOIN destination d ON d.name = w.destination WHERE d.name = $1 AND w.destination <> '' "
      "AND w.id <= d.drain_to AND w.state <> 'held'",
      {name});
  if (!row) return fail(row.error());
  return (*row)->integer(0);
}

Result<void> add(Transaction& tx, DestinationKind kind, std::string_view owner) {
  const auto name = destination_name(kind, owner);
  return tx.send("INSERT INTO destination (name, kind, owner) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
                 {name, to_string(kind), owner});
}

Result<Standing> standing_for_update(Transaction& tx, std::string_view name) {
  const auto row =
      tx.query_one("SELECT " CROSSDOCK_COLUMNS " FROM destination d WHERE d.name = $1 {for_update}", {name});
  if (!row) return fail(row.error());
  if (!*row) return fail(Fault::internal, fmt::format("there is no destination '{}'", name));
  auto destination = read(**row);
  if (!destination) return fail(destination.error());
  return std::move(destination->standing);
}

Result<void> save(Transaction& tx, std::string_view name, const Standing& standing) {
  const auto why = storable(standing.why);
  return tx.send(
      "UPDATE destination SET failures = $2, failing_since = $3, failed_at = $4, not_before = $5, why = $6 "
      "WHERE name = $1",
      {name, standing.failures, stored_or_null(standing.failing_since), stored_or_null(standing.failed_at),
       stored(standing.not_before), why});
}

Result<void> allow_now(Transaction& tx, std::string_view name, TimePoint now) {
  return tx.send("UPDATE destination SET not_before = $2 WHERE name = $1 AND not_before > $2", {name, stored(now)});
}

Result<std::optional<TimePoint>> went_well(Transaction& tx, std::string_view name) {
  const auto row = tx.query_one(
      "SELECT failing_since FROM destination WHERE name = $1 AND failing_since IS NOT NULL {for_update}", {name});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  const auto well = tx.send(
      "UPDATE destination SET failures = 0, failing_since = NULL, failed_at = NULL, not_before = 0, why = '', "
      "alarmed = 0 WHERE name = $1",
      {name});
  if (!well) return fail(well.error());
  return time_at((*row)->integer(0));
}

Result<std::vector<std::string>> unalarmed(Transaction& tx, TimePoint before) {
  const auto rows = tx.query(
      "SELECT d.name FROM destination d WHERE d.failing_since IS NOT NULL AND d.failing_since <= $1 AND d.alarmed = 0 "
      "AND EXISTS (SELECT 1 FROM work w WHERE w.destination = d.name AND w.destination <> '' AND w.state <> 'held') "
      "ORDER BY d.name",
      {stored(before)});
  if (!rows) return fail(rows.error());
  std::vector<std::string> names;
  for (const auto& row : *rows) names.push_back(row.text(0));
  return names;
}

Result<bool> alarmed(Transaction& tx, std::string_view name) {
  return tx
      .execute("UPDATE destination SET alarmed = 1 WHERE name = $1 AND failing_since IS NOT NULL AND alarmed = 0",
               {name})
      .map([](std::int64_t changed) { return changed == 1; });
}

Result<void> hold(Transaction& tx, std::string_view name, const Hold& hold) {
  const auto held =
      tx.execute("UPDATE destination SET held_at = $2, held_by = $3, held_because = $4, drain_to = $5 WHERE name = $1",
                 {name, stored(hold.at), hold.by, hold.because, hold.drain_to.number()});
  if (!held) return fail(held.error());
  if (*held == 0) return fail(Fault::invalid, fmt::format("there is no destination '{}'", name));
  return {};
}

Result<bool> resume(Transaction& tx, std::string_view name) {
  return tx
      .execute(
          "UPDATE destination SET held_at = NULL, held_by = '', held_because = '', drain_to = 0 "
          "WHERE name = $1 AND held_at IS NOT NULL",
          {name})
      .map([](std::int64_t changed) { return changed == 1; });
}

Result<std::int64_t> hurry(Transaction& tx, std::string_view name) {
  const auto allowed = tx.send("UPDATE destination SET not_before = 0 WHERE name = $1", {name});
  if (!allowed) return fail(allowed.error());
  return work_queue::hurry(tx, name);
}

}  // namespace destinations
}  // namespace crossdock::store

// SPDX-License-Identifier: Apache-2.0
// Holds the SQL that queues, claims, retries, holds and releases work.
#include "gateway/store/work_queue.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/store/names.hpp"

namespace crossdock::store::work_queue {
namespace {

constexpr std::array<Named<State>, 3> states{
    {{State::ready, "ready"}, {State::leased, "leased"}, {State::held, "held"}}};

// True for the row `w` if nothing older with its order key waits or is being worked on, and nothing younger is.
// $2 is the present.
#define CROSSDOCK_FIRST_IN_LINE                                                                                  \
  "(w.order_key = '' OR NOT EXISTS (SELECT 1 FROM work o WHERE o.order_key = w.order_key AND o.order_key <> '' " \
  "AND o.id <> w.id AND o.state <> 'held' AND (o.id < w.id OR (o.state = 'leased' AND o.due_at > $2))))"

constexpr std::string_view select_candidates =
    "SELECT w.id, w.order_key, w.abandoned + CASE WHEN w.state = 'leased' THEN 1 ELSE 0 END FROM work w WHERE w.stage = $1 AND w.due_at <= $2 AND " CROSSDOCK_FIRST_IN_LINE
    " ORDER BY w.due_at, w.id LIMIT $3 {for_update_skip_locked}";

// Work that failed most_probes times gives way to others only after this: a silence is mostly the destination's.
constexpr Duration probe_patience{3'600'000};

#define CROSSDOCK_FOR_DESTINATION                                                                       \
  "SELECT w.id, w.order_key, w.abandoned + CASE WHEN w.state = 'leased' THEN 1 ELSE 0 END FROM work w " \
  "WHERE w.destination = $1 AND w.destination <> '' AND w.due_at <= $2 AND w.id <= $4 AND " CROSSDOCK_FIRST_IN_LINE

constexpr std::string_view select_to_send =
    CROSSDOCK_FOR_DESTINATION " ORDER BY w.due_at, w.id LIMIT $3 {for_update_skip_locked}";
constexpr std::string_view select_to_probe = CROSSDOCK_FOR_DESTINATION
    " ORDER BY CASE WHEN w.failures >= $5 AND w.created_at <= $6 THEN 1 ELSE 0 END, w.due_at, w.id LIMIT $3 {for_update_skip_locked}";

constexpr std::string_view take =
    "UPDATE work AS w SET state = 'leased', attempt = attempt + 1, due_at = $3, abandoned = $4 "
    "WHERE w.id = $1 AND w.due_at <= $2 AND " CROSSDOCK_FIRST_IN_LINE
    " RETURNING id, stage, subject, discriminator, order_key, attempt, failures, abandoned, due_at, created_at, destination";

constexpr std::string_view select_queued =
    "SELECT w.id, w.stage, w.subject, w.discriminator, w.order_key, w.attempt, w.failures, w.abandoned, w.due_at, "
    "w.created_at, w.destination FROM work w WHERE w.id > $1 AND w.state = 'ready' AND w.attempt = 0 AND w.due_at <= $2 "
    "ORDER BY w.id LIMIT $3";

constexpr std::string_view take_out_of_line =
    "DELETE FROM work AS w WHERE w.id = $1 AND w.state = 'ready' AND w.attempt = 0 AND w.due_at <= $2 "
    "AND " CROSSDOCK_FIRST_IN_LINE;

#define CROSSDOCK_RELEASE \
  "UPDATE work SET state = 'ready', due_at = $2, failures = 0, abandoned = 0 WHERE state = 'held' "

// To whom a message goes. A receipt that a partner wants over a connection of its own goes to another server.
#define CROSSDOCK_DESTINATION                                                \
  "CASE WHEN m.channel = 'webhook' THEN m.partner "                          \
  "WHEN m.channel = 'as2' AND m.type = 'MDN' THEN 'receipts:' || m.partner " \
  "ELSE 'partner:' || m.partner END"

constexpr std::string_view insert =
    "INSERT INTO work (stage, subject, discriminator, order_key, state, due_at, created_at, destination) "
    "VALUES ($1, $2, $3, $4, 'ready', $5, $6, CASE WHEN $1 = 'deliver' THEN "
    "COALESCE((SELECT " CROSSDOCK_DESTINATION
    " FROM message m WHERE m.id = $2), '') ELSE '' END) "
    "ON CONFLICT (stage, subject, discriminator) DO NOTHING";

constexpr std::string_view insert_destination =
    "INSERT INTO destination (name, kind, owner) SELECT " CROSSDOCK_DESTINATION
    ", CASE WHEN m.channel = 'webhook' THEN 'webhook' WHEN m.channel = 'as2' AND m.type = 'MDN' THEN 'receipts' "
    "ELSE 'partner' END, CASE WHEN m.channel = 'webhook' THEN SUBSTR(m.partner, 9) ELSE m.partner END "
    "FROM message m WHERE m.id = $1 ON CONFLICT (name) DO NOTHING";

Result<void> know_destination(Transaction& tx, const Item& item) {
  if (item.stage != Stage::deliver) return {};
  return tx.send(insert_destination, {item.subject});
}

// A process that dies each time with this work dies half as often, and others get theirs done meanwhile.
Duration patience(Duration lease, std::int64_t abandoned) {
  return lease * (1LL << std::min<std::int64_t>(abandoned, 6));
}

Result<Stage> stage_at(const Row& row, int column) {
  const auto word = row.text(column);
  if (const auto known = stage_named(word)) return *known;
  return fail(Fault::internal, "database: unknown stage '" + word + "'");
}

Result<bool> are_there(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  return !rows->empty();
}

// A word that is no filter.
std::string_view word_of(std::optional<Stage> stage) { return stage ? to_string(*stage) : std::string_view(); }

Result<Claim> claim_of(const Row& row) {
  const auto stage = stage_at(row, 1);
  if (!stage) return fail(stage.error());
  return Claim{.id = WorkId(row.integer(0)),
               .stage = *stage,
               .subject = row.integer(2),
               .discriminator = row.text(3),
               .order_key = row.text(4),
               .attempt = row.integer(5),
               .failures = row.integer(6),
               .abandoned = row.integer(7),
               .lease_until = time_at(row.integer(8)),
               .created_at = time_at(row.integer(9)),
               .destination = row.text(10)};
}

// Two claimers may each see an item of the same order key, one of which was pushed or committed late. Whoever
// does not get the key's lock leaves it; whoever gets it decides by a statement that starts after the lock was
// free, and so sees what its previous holder committed.
Result<std::vector<const Row*>> lock(Transaction& tx, std::span<const Row> candidates) {
  std::vector<std::optional<Asked>> asked;
  for (const auto& candidate : candidates) {
    const auto& order_key = candidate.text(1);
    auto& lock = asked.emplace_back();
    if (!order_key.empty()) lock = tx.ask("SELECT CASE WHEN {try_lock:$1} THEN 1 ELSE 0 END", {order_key});
  }
  std::vector<const Row*> locked;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto row = asked[i] ? asked[i]->row() : Result<std::optional<Row>>(std::nullopt);
    if (!row) return fail(row.error());
    if (!*row || (*row)->integer(0) == 1) locked.push_back(&candidates[i]);
  }
  return locked;
}

// Claims those that nobody else has or had meanwhile. How many.
Result<std::size_t> claim_all(Transaction& tx, std::span<const Row> candidates, TimePoint now, Duration lease,
                              std::vector<Claim>& claims) {
  const auto locked = lock(tx, candidates);
  if (!locked) return fail(locked.error());
  std::vector<Asked> taken;
  for (const auto* one : *locked) {
    const auto abandoned = one->integer(2);
    taken.push_back(tx.ask(take, {one->integer(0), stored(now), stored(now + patience(lease, abandoned)), abandoned}));
  }
  const auto before = claims.size();
  for (auto& one : taken) {
    const auto row = one.row();
    if (!row) return fail(row.error());
    if (!*row) continue;
    const auto claim = claim_of(**row);
    if (!claim) return fail(claim.error());
    claims.push_back(*claim);
  }
  return claims.size() - before;
}

// Those that were not abandoned are claimed together, each of the others alone. False if no more is to be claimed with
// these.
Result<bool> claim_candidates(Transaction& tx, const Result<Rows>& candidates, TimePoint now, Duration lease,
                              std::vector<Claim>& claims) {
  if (!candidates) return fail(candidates.error());
  const auto is_alone = [](const Row& candidate) { return candidate.integer(2) > 0; };
  for (std::span<const Row> left(*candidates); !left.empty();) {
    const bool alone = is_alone(left.front());
    if (alone && !claims.empty()) return false;
    const auto together = alone ? 1 : std::ranges::find_if(left, is_alone) - left.begin();
    const auto claimed = claim_all(tx, left.first(static_cast<std::size_t>(together)), now, lease, claims);
    if (!claimed) return fail(claimed.error());
    if (alone && *claimed > 0) return false;
    left = left.subspan(static_cast<std::size_t>(together));
  }
  return true;
}

Result<bool> claim_of_stages(Transaction& tx, TimePoint now, Duration lease, std::span<const Stage> stages, int limit,
                             std::vector<Claim>& claims) {
  const auto room = [&] { return static_cast<std::size_t>(limit) - claims.size(); };
  std::vector<Asked> asked;
  for (const auto stage : stages)
    asked.push_back(tx.ask(select_candidates, {to_string(stage), stored(now), static_cast<std::int64_t>(room())}));
  for (auto& candidates : asked) {
    auto rows = candidates.rows();
    if (rows && rows->size() > room()) rows->erase(rows->begin() + static_cast<std::ptrdiff_t>(room()), rows->end());
    const auto more = claim_candidates(tx, rows, now, lease, claims);
    if (!more || !*more) return more;
    if (room() == 0) return false;
  }
  return true;
}

#define CROSSDOCK_ENTRIES                                                                                                 \
  "SELECT id, stage, subject, discriminator, order_key, due_at, state, attempt, reason, fault, created_at, destination, " \
  "(SELECT MIN(o.id) FROM work o WHERE o.order_key = w.order_key AND o.order_key <> '' AND o.id < w.id "                  \
  "AND o.state <> 'held') FROM work w "

Result<std::vector<Entry>> entries_of(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<Entry> entries;
  for (const auto& row : *rows) {
    const auto known = named(states, row.text(6));
    if (!known) return fail(known.error());
    const auto stage = stage_at(row, 1);
    if (!stage) return fail(stage.error());
    Item item{.stage = *stage, .subject = row.integer(2), .discriminator = row.text(3), .order_key = row.text(4)};
    if (!row.is_null(5)) item.not_before = time_at(row.integer(5));
    entries.push_back({.id = WorkId(row.integer(0)),
                       .item = std::move(item),
                       .state = *known,
                       .attempt = row.integer(7),
                       .reason = row.text(8),
                       .fault = fault_named(row.text(9)),
                       .created_at = time_at(row.integer(10)),
                       .destination = row.text(11),
                       .behind = WorkId(row.integer(12))});
  }
  return entries;
}

Error not_ours(const Claim& claim) {
  return {Fault::internal,
          "work " + std::to_string(claim.id.number()) + " (" + std::string(to_string(claim.stage)) +
              ") is no longer ours: attempt " + std::to_string(claim.attempt) + " lost its lease",
          ""};
}

Result<void> fenced(const Claim& claim, const Result<std::int64_t>& changed) {
  if (!changed) return fail(changed.error());
  return *changed == 1 ? Result<void>{} : fail(not_ours(claim));
}

}  // namespace

std::string_view to_string(State state) { return name_of(states, state); }

Result<bool> push(Transaction& tx, const Item& item, TimePoint now) {
  if (auto known = know_destination(tx, item); !known) return fail(known.error());
  return tx
      .execute(insert, {to_string(item.stage), item.subject, item.discriminator, item.order_key,
                        stored(item.not_before.value_or(now)), stored(now)})
      .map([](std::int64_t added) { return added == 1; });
}

Result<void> add(Transaction& tx, const Item& item, TimePoint now) {
  if (auto known = know_destination(tx, item); !known) return known;
  return tx.send(insert, {to_string(item.stage), item.subject, item.discriminator, item.order_key,
                          stored(item.not_before.value_or(now)), stored(now)});
}

Result<std::vector<Claim>> claim(Transaction& tx, TimePoint now, Duration lease, std::span<const Stage> stages,
                                 int limit) {
  std::vector<Claim> claims;
  // All but the last stage are asked about at once. Work piles up before the first stage of a message, which is the last
  // here: candidates are locked, so no more of them are asked for than there is room.
  for (std::size_t done = 0, together = 0; done < stages.size(); done += together) {
    together = stages.size() - done > 1 ? stages.size() - done - 1 : 1;
    const auto more = claim_of_stages(tx, now, lease, stages.subspan(done, together), limit, claims);
    if (!more) return fail(more.error());
    if (!*more) break;
  }
  return claims;
}

Result<std::vector<Claim>> claim_for(Transaction& tx, TimePoint now, Duration lease, std::string_view destination,
                                     WorkId newest, int limit, Purpose purpose) {
  std::vector<Claim> claims;
  const auto candidates = purpose == Purpose::send
                              ? tx.query(select_to_send, {destination, stored(now), limit, newest.number()})
                              : tx.query(select_to_probe, {destination, stored(now), limit, newest.number(),
                                                           most_probes, stored(now - probe_patience)});
  const auto done = claim_candidates(tx, candidates, now, lease, claims);
  if (!done) return fail(done.error());
  return claims;
}

Result<std::vector<Claim>> queued_after(Transaction& tx, WorkId last, TimePoint now, int limit) {
  const auto rows = tx.query(select_queued, {last.number(), stored(now), limit});
  if (!rows) return fail(rows.error());
  std::vector<Claim> found;
  for (const auto& row : *rows) {
    const auto claim = claim_of(row);
    if (!claim) return fail(claim.error());
    found.push_back(*claim);
  }
  return found;
}

Result<bool> take(Transaction& tx, const Claim& queued, TimePoint now) {
  return tx.execute(take_out_of_line, {queued.id.number(), stored(now)}).map([](std::int64_t taken) {
    return taken == 1;
  });
}

Result<void> finish(Transaction& tx, const Claim& claim) {
  return tx.send_change("DELETE FROM work WHERE id = $1 AND attempt = $2 AND state = 'leased'",
                        {claim.id.number(), claim.attempt}, not_ours(claim));
}

Result<void> retry(Transaction& tx, const Claim& claim, TimePoint not_before, std::string_view reason) {
  return fenced(claim, tx.execute("UPDATE work SET state = 'ready', due_at = $3, reason = $4, "
                                  "fault = 'unavailable', failures = failures + 1, abandoned = 0 "
                                  "WHERE id = $1 AND attempt = $2 AND state = 'leased'",
                                  {claim.id.number(), claim.attempt, stored(not_before), storable(reason)}));
}

Result<void> postpone(Transaction& tx, const Claim& claim, TimePoint not_before, std::string_view reason) {
  return fenced(claim, tx.execute("UPDATE work SET state = 'ready', due_at = $3, reason = $4, "
                                  "fault = 'unavailable', abandoned = 0 "
                                  "WHERE id = $1 AND attempt = $2 AND state = 'leased'",
                                  {claim.id.number(), claim.attempt, stored(not_before), storable(reason)}));
}

Result<void> hold(Transaction& tx, const Claim& claim, std::string_view reason, Fault fault) {
  return fenced(claim, tx.execute("UPDATE work SET state = 'held', due_at = NULL, reason = $3, fault = $4 "
                                  "WHERE id = $1 AND attempt = $2 AND state = 'leased'",
                                  {claim.id.number(), claim.attempt, storable(reason), crossdock::to_string(fault)}));
}

Result<void> extend(Transaction& tx, const Claim& claim, TimePoint lease_until) {
  return fenced(claim, tx.execute("UPDATE work SET due_at = $3 WHERE id = $1 AND attempt = $2 AND state = 'leased'",
                                  {claim.id.number(), claim.attempt, stored(lease_until)}));
}

Result<void> give_back(Transaction& tx, const Claim& claim, TimePoint now) {
  return fenced(claim, tx.execute("UPDATE work SET state = 'ready', attempt = attempt - 1, due_at = $3 "
                                  "WHERE id = $1 AND attempt = $2 AND state = 'leased'",
                                  {claim.id.number(), claim.attempt, stored(now)}));
}

Result<void> put_back(Transaction& tx, const Claim& claim, std::string_view reason) {
  return fenced(claim, tx.execute("UPDATE work SET state = 'ready', due_at = created_at, reason = $3, abandoned = 0 "
                                  "WHERE id = $1 AND attempt = $2 AND state = 'leased'",
                                  {claim.id.number(), claim.attempt, storable(reason)}));
}

Result<bool> release(Transaction& tx, WorkId id, TimePoint now) {
  return tx.execute(CROSSDOCK_RELEASE "AND id = $1", {id.number(), stored(now)}).map([](std::int64_t changed) {
    return changed == 1;
  });
}

Result<std::int64_t> release_all(Transaction& tx, std::optional<Stage> stage, TimePoint now) {
  return tx.execute(CROSSDOCK_RELEASE "AND ($1 = '' OR stage = $1)", {word_of(stage), stored(now)});
}

Result<bool> release_about(Transaction& tx, Stage stage, std::int64_t subject, TimePoint now) {
  return tx.execute(CROSSDOCK_RELEASE "AND stage = $1 AND subject = $3", {to_string(stage), stored(now), subject})
      .map([](std::int64_t changed) { return changed > 0; });
}

Result<bool> is_open_about(Transaction& tx, Stage stage, std::int64_t subject) {
  const auto row =
      tx.query_one("SELECT 1 FROM work WHERE stage = $1 AND subject = $2 LIMIT 1", {to_string(stage), subject});
  if (!row) return fail(row.error());
  return row->has_value();
}

Result<void> take_back_all(Transaction& tx, TimePoint now) {
  return tx.send("UPDATE work SET state = 'ready', due_at = $1 WHERE state = 'leased'", {stored(now)});
}

Result<void> take_out(Transaction& tx, Stage stage, std::int64_t subject) {
  return tx.send("DELETE FROM work WHERE stage = $1 AND subject = $2", {to_string(stage), subject});
}

Result<bool> discard(Transaction& tx, WorkId id) {
  return tx.execute("DELETE FROM work WHERE id = $1 AND state = 'held'", {id.number()}).map([](std::int64_t changed) {
    return changed == 1;
  });
}

Result<std::int64_t> hurry(Transaction& tx, std::string_view destination) {
  return tx.execute(
      "UPDATE work SET due_at = created_at WHERE destination = $1 AND destination <> '' AND state = 'ready'",
      {destination});
}

Result<std::vector<WorkId>> release_unavailable(Transaction& tx, std::string_view destination, TimePoint since,
                                                TimePoint now) {
  const auto rows = tx.query(CROSSDOCK_RELEASE
                             "AND stage = 'deliver' AND destination = $1 AND destination <> '' "
                             "AND fault = 'unavailable' AND created_at >= $3 RETURNING id",
                             {destination, stored(now), stored(since)});
  if (!rows) return fail(rows.error());
  std::vector<WorkId> released;
  for (const auto& row : *rows) released.emplace_back(row.integer(0));
  return released;
}

Later<bool> ask_for_strays(Transaction& tx) {
  return {tx.ask("SELECT 1 FROM work w WHERE w.stage = 'deliver' AND w.destination = '' "
                 "AND EXISTS (SELECT 1 FROM message m WHERE m.id = w.subject) LIMIT 1",
                 {}),
          are_there};
}

Result<void> adopt_strays(Transaction& tx) {
  const auto rows = tx.query("SELECT subject FROM work WHERE stage = 'deliver' AND destination = ''");
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows) {
    if (auto known = tx.send(insert_destination, {row.integer(0)}); !known) return known;
    const auto adopted = tx.send(
        "UPDATE work SET destination = COALESCE((SELECT " CROSSDOCK_DESTINATION
        " FROM message m WHERE m.id = work.subject), '') WHERE stage = 'deliver' AND destination = '' AND subject = $1",
        {row.integer(0)});
    if (!adopted) return adopted;
  }
  return {};
}

Result<WorkId> newest(Transaction& tx) {
  const auto row = tx.query_one("SELECT MAX(id) FROM work");
  if (!row) return fail(row.error());
  return *row ? WorkId((*row)->integer(0)) : WorkId();
}

Result<std::vector<Entry>> list(Transaction& tx, const Filter& filter) {
  const auto state = filter.state ? to_string(*filter.state) : std::string_view();
  return entries_of(tx.query(
      CROSSDOCK_ENTRIES
      "WHERE ($1 = '' OR state = $1) AND ($2 = '' OR stage = $2) AND ($3 = 0 OR subject = $3) "
      "AND ($5 = '' OR destination = $5) AND w.id > $6 ORDER BY id LIMIT $4",
      {state, word_of(filter.stage), filter.subject, filter.limit, filter.destination, filter.after.number()}));
}

Result<std::optional<Entry>> find(Transaction& tx, WorkId id) {
  auto found = entries_of(tx.query(CROSSDOCK_ENTRIES "WHERE w.id = $1", {id.number()}));
  if (!found) return fail(found.error());
  return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
}

Result<std::optional<TimePoint>> next_due(Transaction& tx) {
  const auto row = tx.query_one("SELECT MIN(due_at) FROM work");
  if (!row) return fail(row.error());
  if (!*row || (*row)->is_null(0)) return std::nullopt;
  return time_at((*row)->integer(0));
}

Result<std::vector<StageShape>> shape(Transaction& tx, TimePoint now) {
  std::string sql = "SELECT stage, state, CASE";
  for (std::size_t i = 0; i < age_limits.size(); ++i) {
    sql += " WHEN created_at >= CAST($1 AS BIGINT) - " + std::to_string(age_limits[i].count()) + " THEN " +
           std::to_string(i);
  }
  sql += " ELSE " + std::to_string(age_limits.size()) + " END AS age, COUNT(*) FROM work GROUP BY 1, 2, 3 ORDER BY 1";
  const auto rows = tx.query(sql, {stored(now)});
  if (!rows) return fail(rows.error());
  std::vector<StageShape> shapes;
  for (const auto& row : *rows) {
    const auto stage = stage_at(row, 0);
    if (!stage) return fail(stage.error());
    if (shapes.empty() || shapes.back().stage != *stage) shapes.push_back({.stage = *stage});
    auto& shape = shapes.back();
    const auto count = row.integer(3);
    shape.by_age.at(static_cast<std::size_t>(row.integer(2))) += count;
    (row.text(1) == "ready" ? shape.ready : row.text(1) == "leased" ? shape.leased : shape.held) += count;
  }
  return shapes;
}

}  // namespace crossdock::store::work_queue

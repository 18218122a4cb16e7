// SPDX-License-Identifier: Apache-2.0
// Knows how findings become one case, and when a case ends.
#include "gateway/store/cases.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "gateway/store/amounts.hpp"
#include "gateway/store/pages.hpp"
#include "gateway/store/within.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::store::cases {
namespace {

constexpr std::string_view select_cases =
    "SELECT id, kind, partner, subject, text, state, resolution, document, created_at, fold_key, stake, currency, count, "
    "last_at, due_at, owner, taken_by FROM exception_case ";
constexpr std::string_view select_parts =
    "SELECT p.id, p.case_id, c.kind, p.text, p.purchase_line, p.state, p.resolution FROM exception_case_part p "
    "JOIN exception_case c ON c.id = p.case_id ";

Result<CaseKind> kind_named(const std::string& word) {
  const auto kind = case_kind(word);
  if (!kind) return fail(Fault::internal, "database: unknown kind of case '" + word + "'");
  return *kind;
}

// Rows of before there were owners have the one of their kind.
Result<CaseOwner> owner_named(const std::string& word, CaseKind kind) {
  if (word.empty()) return row_of(kind).owner;
  const auto owner = case_owner(word);
  if (!owner) return fail(Fault::internal, "database: unknown owner of cases '" + word + "'");
  return *owner;
}

std::string fold_prefix(CaseKind kind, const PartnerId& partner) {
  return fmt::format("{} {} ", to_string(kind), partner.text());
}

// The key of which one case at most is open. A partner may write long names, so the part that identifies them
// has a bound.
std::string fold_key(const Case& found) {
  constexpr std::size_t longest = 200;
  const auto& by = !found.fold.empty() || row_of(found.kind).fold == CaseFold::partner ? found.fold : found.subject;
  return fold_prefix(found.kind, found.partner) + (by.size() <= longest ? by : sha256(by));
}

Result<std::vector<Case>> cases_of(Result<Rows> rows) {
  if (!rows) return fail(rows.error());
  std::vector<Case> cases;
  for (const auto& row : *rows) {
    const auto kind = kind_named(row.text(1));
    if (!kind) return fail(kind.error());
    const auto owner = owner_named(row.text(15), *kind);
    if (!owner) return fail(owner.error());
    Case one{.id = row.integer(0),
             .kind = *kind,
             .partner = PartnerId(row.text(2)),
             .subject = row.text(3),
             .text = row.text(4),
             .open = row.text(5) == "open",
             .resolution = row.text(6),
             .document = DocumentId(row.integer(7)),
             .created_at = time_at(row.integer(8)),
             .count = row.integer(12),
             .last_at = time_at(row.integer(13)),
             .owner = *owner,
             .due_at = {},
             .taken_by = row.text(16)};
    if (const auto prefix = fold_prefix(one.kind, one.partner); row.text(9).starts_with(prefix))
      one.fold = row.text(9).substr(prefix.size());
    if (!row.is_null(10)) one.stake = Stake{decimal_at(row.integer(10)), row.text(11)};
    if (!row.is_null(14)) one.due_at = time_at(row.integer(14));
    cases.push_back(std::move(one));
  }
  return cases;
}

Result<std::vector<Part>> parts_of(Result<Rows> rows) {
  if (!rows) return fail(rows.error());
  std::vector<Part> parts;
  for (const auto& row : *rows) {
    const auto kind = kind_named(row.text(2));
    if (!kind) return fail(kind.error());
    parts.push_back({.id = row.integer(0),
                     .of_case = row.integer(1),
                     .kind = *kind,
                     .text = row.text(3),
                     .purchase_line = PurchaseLineId(row.integer(4)),
                     .open = row.text(5) == "open",
                     .resolution = row.text(6)});
  }
  return parts;
}

// A stake as its columns.
struct StoredStake {
  Argument amount = nullptr;
  std::string_view currency;
};
// It informs a person: one that is beyond what the store counts must not stop the document that it is about.
StoredStake stored_stake(const std::optional<Stake>& stake) {
  if (!stake) return {};
  const auto amount = store::stored(stake->amount);
  return amount ? StoredStake{*amount, stake->currency} : StoredStake{};
}

// The case of this matter, locked, and how often it was found before.
struct Opened {
  std::int64_t id = 0;
  std::int64_t count = 0;
};
Result<Opened> open(Transaction& tx, const Case& found, const StoredStake& stake, TimePoint now) {
  const auto& kind = row_of(found.kind);
  const auto key = fold_key(found);
  const auto rows = tx.query(
      "INSERT INTO exception_case (kind, partner, subject, text, state, document, created_at, fold_key, count, last_at, "
      "owner, due_at, stake, currency) VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, 0, $6, $8, $9, $10, $11) "
      "ON CONFLICT (fold_key) WHERE state = 'open' DO UPDATE SET last_at = exception_case.last_at RETURNING id, count",
      {kind.word, found.partner.text(), found.subject, found.text, stored(found.document), stored(now), key,
       to_string(kind.owner), stored(now + kind.deadline), stake.amount, stake.currency});
  if (!rows) return fail(rows.error());
  return Opened{rows->front().integer(0), rows->front().integer(1)};
}

Result<void> count(Transaction& tx, const Case& found, std::int64_t id, const StoredStake& stake, TimePoint now) {
  return tx.send(
      "UPDATE exception_case SET count = count + 1, last_at = $2, text = $3, subject = $4, document = $5, "
      "stake = $6, currency = $7 WHERE id = $1",
      {id, stored(now), found.text, found.subject, stored(found.document), stake.amount, stake.currency});
}

// False when the same part is open already.
Result<bool> add_part(Transaction& tx, const Case& found, std::int64_t id, const StoredStake& stake, TimePoint now) {
  const auto same = tx.query_one(
      "SELECT 1 FROM exception_case_part WHERE case_id = $1 AND state = 'open' AND text = $2 "
      "AND COALESCE(purchase_line, 0) = $3",
      {id, found.text, found.purchase_line.number()});
  if (!same) return fail(same.error());
  if (*same) return false;
  const auto added = tx.send(
      "INSERT INTO exception_case_part (case_id, text, purchase_line, stake, currency, state, created_at) "
      "VALUES ($1, $2, $3, $4, $5, 'open', $6)",
      {id, found.text, stored(found.purchase_line), stake.amount, stake.currency, stored(now)});
  if (!added) return fail(added.error());
  return true;
}

// Adds up the parts that are open, in the currency of the latest.
Result<void> sum_stakes(Transaction& tx, std::int64_t id) {
  return tx.send(
      "UPDATE exception_case SET stake = (SELECT CAST(SUM(p.stake) AS BIGINT) FROM exception_case_part p "
      "WHERE p.case_id = exception_case.id AND p.state = 'open' AND p.currency = exception_case.currency) "
      "WHERE id = $1 AND currency <> ''",
      {id});
}

Result<void> close_parts(Transaction& tx, std::int64_t id, std::string_view resolution, TimePoint now) {
  return tx.send(
      "UPDATE exception_case_part SET state = 'closed', resolution = $2, closed_at = $3 "
      "WHERE case_id = $1 AND state = 'open'",
      {id, resolution, stored(now)});
}

// Closes those of the rows.
Result<Closed> close_all(Transaction& tx, const Result<Rows>& rows, std::string_view resolution, TimePoint now) {
  if (!rows) return fail(rows.error());
  Closed closed;
  for (const auto& row : *rows) {
    closed.push_back(row.integer(0));
    if (auto done = close(tx, closed.back(), resolution, now); !done) return fail(done.error());
  }
  return closed;
}

}  // namespace

Result<Added> add(Transaction& tx, const Case& found, TimePoint now) {
  const auto stake = stored_stake(found.stake);
  const auto opened = open(tx, found, stake, now);
  if (!opened) return fail(opened.error());
  const bool has_parts = row_of(found.kind).fold == CaseFold::parts;
  if (has_parts) {
    const auto fresh = add_part(tx, found, opened->id, stake, now);
    if (!fresh) return fail(fresh.error());
    if (!*fresh) return Added{opened->id, false};
  }
  if (auto counted = count(tx, found, opened->id, stake, now); !counted) return fail(counted.error());
  if (has_parts && found.stake) {
    if (auto summed = sum_stakes(tx, opened->id); !summed) return fail(summed.error());
  }
  return Added{opened->id, opened->count == 0};
}

Result<std::optional<Case>> find(Transaction& tx, std::int64_t id) {
  auto found = cases_of(tx.query(std::string(select_cases) + "WHERE id = $1", {id}));
  if (!found) return fail(found.error());
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

Result<std::vector<Case>> list(Transaction& tx, const Filter& filter) {
  std::vector<Argument> arguments{std::int64_t{filter.open_only ? 1 : 0},
                                  filter.kind ? to_string(*filter.kind) : std::string_view(),
                                  filter.owner ? to_string(*filter.owner) : std::string_view(),
                                  filter.partner,
                                  end_of(filter.before),
                                  std::int64_t{filter.limit}};
  const auto of_partners = within(filter.partners, "partner", arguments);
  return cases_of(
      tx.query(std::string(select_cases) +
                   "WHERE (state = 'open' OR $1 = 0) AND ($2 = '' OR kind = $2) AND ($3 = '' OR owner = $3) "
                   "AND ($4 = '' OR partner = $4) AND id < $5" +
                   of_partners + " ORDER BY id DESC LIMIT $6",
               arguments));
}

Result<std::vector<Case>> list(Transaction& tx, bool open_only, int limit) {
  return list(tx, Filter{.open_only = open_only, .kind = {}, .owner = {}, .partner = "", .limit = limit});
}

Result<std::vector<OpenCount>> open_counts(Transaction& tx, TimePoint now) {
  const auto rows = tx.query(
      "SELECT kind, COUNT(*), CAST(SUM(CASE WHEN due_at < $1 THEN 1 ELSE 0 END) AS BIGINT) FROM exception_case WHERE state "
      "= 'open' GROUP BY kind ORDER BY kind",
      {stored(now)});
  if (!rows) return fail(rows.error());
  std::vector<OpenCount> counts;
  for (const auto& row : *rows) {
    const auto kind = kind_named(row.text(0));
    if (!kind) return fail(kind.error());
    counts.push_back({*kind, row.integer(1), row.integer(2)});
  }
  return counts;
}

Result<std::vector<Case>> of_subject(Transaction& tx, std::string_view subject) {
  return cases_of(tx.query(std::string(select_cases) + "WHERE subject = $1 ORDER BY id", {subject}));
}

Result<std::vector<Case>> open_of_partner(Transaction& tx, const PartnerId& partner, std::span<const CaseKind> kinds) {
  std::vector<Case> all;
  for (const auto kind : kinds) {
    auto some =
        cases_of(tx.query(std::string(select_cases) + "WHERE partner = $1 AND kind = $2 AND state = 'open' ORDER BY id",
                          {partner.text(), to_string(kind)}));
    if (!some) return some;
    std::ranges::move(*some, std::back_inserter(all));
  }
  return all;
}

Result<std::vector<Part>> parts(Transaction& tx, std::int64_t of_case) {
  return parts_of(tx.query(std::string(select_parts) + "WHERE p.case_id = $1 ORDER BY p.id", {of_case}));
}

// An open part is one of an open case (`close` closes them all). Asked for open cases too, both engines begin with these,
// of which there may be many, instead of with the lines.
Result<std::vector<Part>> of_lines(Transaction& tx, PurchaseOrderId order) {
  return parts_of(tx.query(std::string(select_parts) + "JOIN purchase_line l ON l.id = p.purchase_line "
                                                       "WHERE l.purchase_order = $1 AND p.state = 'open' ORDER BY p.id",
                           {stored(order)}));
}

Result<Closed> settle(Transaction& tx, const Part& part, std::string_view resolution, TimePoint now) {
  const auto settled = tx.execute(
      "UPDATE exception_case_part SET state = 'closed', resolution = $2, closed_at = $3 WHERE id = $1 AND state = 'open'",
      {part.id, resolution, stored(now)});
  if (!settled) return fail(settled.error());
  if (*settled == 0) return Closed{};
  const auto left =
      tx.query_one("SELECT 1 FROM exception_case_part WHERE case_id = $1 AND state = 'open' LIMIT 1", {part.of_case});
  if (!left) return fail(left.error());
  const auto done = *left ? sum_stakes(tx, part.of_case) : close(tx, part.of_case, resolution, now);
  if (!done) return fail(done.error());
  return *left ? Closed{} : Closed{part.of_case};
}

Result<Closed> settle(Transaction& tx, const Case& settled, std::string_view resolution, TimePoint now) {
  if (row_of(settled.kind).fold == CaseFold::parts) {
    const auto open = parts_of(tx.query(
        std::string(select_parts) +
            "WHERE c.kind = $1 AND c.subject = $2 AND c.state = 'open' AND p.state = 'open' AND p.text = $3 ORDER BY p.id",
        {to_string(settled.kind), settled.subject, settled.text}));
    if (!open) return fail(open.error());
    Closed closed;
    for (const auto& part : *open) {
      if (!settled.purchase_line.none() && part.purchase_line != settled.purchase_line) continue;
      const auto done = settle(tx, part, resolution, now);
      if (!done) return done;
      closed.insert(closed.end(), done->begin(), done->end());
    }
    return closed;
  }
  return close_all(
      tx,
      tx.query(
          "SELECT id FROM exception_case WHERE kind = $1 AND subject = $2 AND text = $3 AND state = 'open' ORDER BY id",
          {to_string(settled.kind), settled.subject, settled.text}),
      resolution, now);
}

Result<Closed> settle_all(Transaction& tx, CaseKind kind, std::string_view subject, std::string_view resolution,
                          TimePoint now) {
  return close_all(
      tx,
      tx.query("SELECT id FROM exception_case WHERE subject = $1 AND kind = $2 AND state = 'open' ORDER BY id",
               {subject, to_string(kind)}),
      resolution, now);
}

Result<Closed> settle_work(Transaction& tx, std::string_view resolution, TimePoint now) {
  return close_all(
      tx,
      tx.query(
          "SELECT id FROM exception_case WHERE kind = $1 AND state = 'open' AND NOT EXISTS "
          "(SELECT 1 FROM work WHERE work.state = 'held' AND 'work:' || CAST(work.id AS TEXT) = exception_case.subject) "
          "ORDER BY id",
          {to_string(CaseKind::work_held)}),
      resolution, now);
}

Result<void> close(Transaction& tx, std::int64_t id, std::string_view resolution, TimePoint now) {
  const auto closed = tx.execute(
      "UPDATE exception_case SET state = 'closed', resolution = $2, closed_at = $3 WHERE id = $1 AND state = 'open'",
      {id, resolution, stored(now)});
  if (!closed) return fail(closed.error());
  if (*closed == 0) return fail(Fault::invalid, "case " + std::to_string(id) + " is not open");
  return close_parts(tx, id, resolution, now);
}

}  // namespace crossdock::store::cases

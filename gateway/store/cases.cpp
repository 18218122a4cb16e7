// SPDX-License-Identifier: Apache-2.0
#include "gateway/store/cases.hpp"

namespace crossdock::store::cases {
namespace {

constexpr std::string_view columns =
    "SELECT id, kind, partner, subject, text, state, resolution, document, created_at FROM exception_case ";

Result<std::vector<Case>> all(Result<Rows> rows) {
  if (!rows) return fail(rows.error());
  std::vector<Case> cases;
  for (const auto& row : *rows) {
    cases.push_back({.id = row.integer(0),
                     .kind = row.text(1),
                     .partner = PartnerId(row.text(2)),
                     .subject = row.text(3),
                     .text = row.text(4),
                     .open = row.text(5) == "open",
                     .resolution = row.text(6),
                     .document = DocumentId(row.integer(7)),
                     .created_at = time_at(row.integer(8))});
  }
  return cases;
}

}  // namespace

Result<bool> add(Transaction& tx, const Case& found, TimePoint now) {
  const auto added = tx.execute(
      "INSERT INTO exception_case (kind, partner, subject, text, state, document, created_at) "
      "SELECT $1, $2, $3, $4, 'open', CAST($5 AS BIGINT), CAST($6 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM exception_case WHERE kind = $1 AND subject = $3 "
      "AND text = $4 AND state = 'open')",
      {found.kind, found.partner.text(), found.subject, found.text, stored(found.document), stored(now)});
  if (!added) return fail(added.error());
  return *added > 0;
}

Result<std::vector<Case>> list(Transaction& tx, bool open_only, int limit) {
  return all(tx.query(std::string(columns) + "WHERE state = 'open' OR $1 = 0 ORDER BY id DESC LIMIT $2",
                      {std::int64_t{open_only ? 1 : 0}, std::int64_t{limit}}));
}

Result<std::vector<Case>> of_subject(Transaction& tx, std::string_view subject) {
  return all(tx.query(std::string(columns) + "WHERE subject = $1 ORDER BY id", {subject}));
}

Result<void> close_same(Transaction& tx, const Case& settled, std::string_view resolution, TimePoint now) {
  return tx
      .execute(
          "UPDATE exception_case SET state = 'closed', resolution = $4, closed_at = $5 "
          "WHERE kind = $1 AND subject = $2 AND text = $3 AND state = 'open'",
          {settled.kind, settled.subject, settled.text, resolution, stored(now)})
      .map([](auto) {});
}

Result<void> close(Transaction& tx, std::int64_t id, std::string_view resolution, TimePoint now) {
  const auto closed = tx.execute(
      "UPDATE exception_case SET state = 'closed', resolution = $2, closed_at = $3 WHERE id = $1 AND state = 'open'",
      {id, resolution, stored(now)});
  if (!closed) return fail(closed.error());
  if (*closed == 0) return fail(Fault::invalid, "case " + std::to_string(id) + " is not open");
  return {};
}

}  // namespace crossdock::store::cases

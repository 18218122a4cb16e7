// SPDX-License-Identifier: Apache-2.0
#include "gateway/store/cases.hpp"

#include "gateway/store/work_queue.hpp"

namespace crossdock::store::cases {
namespace {

constexpr std::string_view columns =
    "SELECT id, kind, partner, subject, text, state, resolution, document, created_at, purchase_line FROM exception_case ";

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
                     .created_at = time_at(row.integer(8)),
                     .purchase_line = PurchaseLineId(row.integer(9))});
  }
  return cases;
}

// Who follows along is told by the stage `publish`, in the order of the case's story.
Result<void> push_news(Transaction& tx, std::int64_t id, std::string_view news, TimePoint now) {
  return work_queue::push(tx,
                          {.stage = "publish",
                           .subject = id,
                           .discriminator = std::string(news),
                           .order_key = "case/" + std::to_string(id)},
                          now)
      .map([](bool) {});
}

}  // namespace

Result<bool> add(Transaction& tx, const Case& found, TimePoint now) {
  const auto id = tx.insert(
      "INSERT INTO exception_case (kind, partner, subject, text, state, document, created_at, purchase_line) "
      "SELECT $1, $2, $3, $4, 'open', CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM exception_case WHERE kind = $1 AND subject = $3 "
      "AND text = $4 AND state = 'open') RETURNING id",
      {found.kind, found.partner.text(), found.subject, found.text, stored(found.document), stored(now),
       stored(found.purchase_line)});
  if (!id) return fail(id.error());
  if (*id == 0) return false;
  if (auto told = push_news(tx, *id, "opened", now); !told) return fail(told.error());
  return true;
}

Result<std::optional<Case>> find(Transaction& tx, std::int64_t id) {
  auto found = all(tx.query(std::string(columns) + "WHERE id = $1", {id}));
  if (!found) return fail(found.error());
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

Result<std::vector<Case>> list(Transaction& tx, bool open_only, int limit) {
  return all(tx.query(std::string(columns) + "WHERE state = 'open' OR $1 = 0 ORDER BY id DESC LIMIT $2",
                      {std::int64_t{open_only ? 1 : 0}, std::int64_t{limit}}));
}

Result<std::vector<Case>> of_subject(Transaction& tx, std::string_view subject) {
  return all(tx.query(std::string(columns) + "WHERE subject = $1 ORDER BY id", {subject}));
}

Result<void> close_same(Transaction& tx, const Case& settled, std::string_view resolution, TimePoint now) {
  const auto rows = tx.query(
      "UPDATE exception_case SET state = 'closed', resolution = $4, closed_at = $5 "
      "WHERE kind = $1 AND subject = $2 AND text = $3 AND state = 'open' RETURNING id",
      {settled.kind, settled.subject, settled.text, resolution, stored(now)});
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows) {
    if (auto told = push_news(tx, row.integer(0), "closed", now); !told) return told;
  }
  return {};
}

Result<std::vector<Case>> of_lines(Transaction& tx, PurchaseOrderId order) {
  return all(
      tx.query("SELECT c.id, c.kind, c.partner, c.subject, c.text, c.state, c.resolution, c.document, c.created_at, "
               "c.purchase_line FROM exception_case c JOIN purchase_line l ON l.id = c.purchase_line "
               "WHERE l.purchase_order = $1 AND c.state = 'open' ORDER BY c.id",
               {stored(order)}));
}

Result<void> close(Transaction& tx, std::int64_t id, std::string_view resolution, TimePoint now) {
  const auto closed = tx.execute(
      "UPDATE exception_case SET state = 'closed', resolution = $2, closed_at = $3 WHERE id = $1 AND state = 'open'",
      {id, resolution, stored(now)});
  if (!closed) return fail(closed.error());
  if (*closed == 0) return fail(Fault::invalid, "case " + std::to_string(id) + " is not open");
  return push_news(tx, id, "closed", now);
}

}  // namespace crossdock::store::cases

// SPDX-License-Identifier: Apache-2.0
// Knows every counter from which a number that partners see is made.
#include "gateway/store/numbering.hpp"

#include <algorithm>
#include <set>

#include "gateway/store/identity.hpp"

namespace crossdock::store::numbering {
namespace {

constexpr std::int64_t most = 100'000'000;
constexpr auto levels = {control_numbers::Level::interchange, control_numbers::Level::group,
                         control_numbers::Level::set};

Result<std::set<std::string>> partners_with_counters(Transaction& tx) {
  const auto rows = tx.query("SELECT DISTINCT partner FROM control_counter");
  if (!rows) return fail(rows.error());
  std::set<std::string> partners;
  for (const auto& row : *rows) partners.insert(row.text(0));
  return partners;
}

Result<void> raise_ids_of_sqlite(Transaction& tx, std::int64_t by) {
  const auto tables = tx.query("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'");
  if (!tables) return fail(tables.error());
  for (const auto& table : *tables) {
    const auto raised = tx.execute("UPDATE sqlite_sequence SET seq = seq + $2 WHERE name = $1", {table.text(0), by});
    if (!raised) return fail(raised.error());
    if (*raised > 0) continue;
    const auto begun = tx.send("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)", {table.text(0), by});
    if (!begun) return fail(begun.error());
  }
  return {};
}

Result<void> raise_ids_of_postgresql(Transaction& tx, std::int64_t by) {
  const auto columns = tx.query(
      "SELECT table_name::text, column_name::text FROM information_schema.columns "
      "WHERE table_schema = current_schema() AND is_identity = 'YES'");
  if (!columns) return fail(columns.error());
  for (const auto& column : *columns) {
    const auto raised = tx.query(
        "SELECT setval(pg_get_serial_sequence($1::text, $2::text), "
        "nextval(pg_get_serial_sequence($1::text, $2::text)) + $3::bigint)",
        {column.text(0), column.text(1), by});
    if (!raised) return fail(raised.error());
  }
  return {};
}

}  // namespace

Result<int> raise(Transaction& tx, Dialect dialect, std::int64_t by, std::span<const std::string> partners,
                  TimePoint now) {
  if (by < 1 || by > most) return fail(Fault::invalid, "numbers are raised by 1 to 100000000");
  auto all = partners_with_counters(tx);
  if (!all) return fail(all.error());
  all->insert(partners.begin(), partners.end());
  int raised = 0;
  for (const auto& partner : *all) {
    for (const auto level : levels) {
      if (auto skipped = control_numbers::skip(tx, partner, level, by, now); !skipped) return fail(skipped.error());
      ++raised;
    }
  }
  const auto noted = tx.send(
      "UPDATE store_identity SET raised = raised + $1, restored_at = $2, "
      "raised_up_to = (SELECT COALESCE(MAX(id), 0) FROM sales_order) WHERE one = 1",
      {by, stored(now)});
  if (!noted) return fail(noted.error());
  const auto ids = dialect == Dialect::sqlite ? raise_ids_of_sqlite(tx, by) : raise_ids_of_postgresql(tx, by);
  if (!ids) return fail(ids.error());
  return raised;
}

Result<std::int64_t> added_to_counts_of(Transaction& tx, SalesOrderId order) {
  const auto identity = identity::load(tx);
  if (!identity) return fail(identity.error());
  return order.number() <= identity->raised_up_to ? identity->raised : 0;
}

Result<std::vector<MessageId>> perhaps_sent(Transaction& tx) {
  const auto rows = tx.query(
      "SELECT id FROM message WHERE direction = 'out' AND state IN ('ready', 'held') AND channel <> 'webhook' ORDER BY id");
  if (!rows) return fail(rows.error());
  std::vector<MessageId> found;
  for (const auto& row : *rows) found.emplace_back(row.integer(0));
  return found;
}

}  // namespace crossdock::store::numbering

// SPDX-License-Identifier: Apache-2.0
// Moves all buckets of a line by one statement, and replays the journal to find differences.
#include "gateway/store/journal.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "gateway/store/amounts.hpp"
#include "gateway/store/many_rows.hpp"

namespace crossdock::store::journal {
namespace {

std::optional<std::size_t> index_of(Account account, std::string_view bucket) {
  const auto all = buckets(account);
  const auto found = std::ranges::find(all, bucket);
  if (found == all.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all.begin());
}

// Units and money have a journal each; its columns are the same.
std::string_view table_of(Account account) {
  const bool money = account == Account::purchase_money || account == Account::sales_money;
  return money ? "money_journal" : "journal";
}

// One statement moves all buckets of a line at once, so that entries that pass through a bucket (confirmed on the
// way to shipped) need no order among themselves. It moves one line: joined with a list of lines, PostgreSQL reads the
// whole table while that is small, and goes on to do so when it has grown.
std::string move_statement(Account account) {
  std::string assignments;
  int parameter = 2;
  for (const auto bucket : buckets(account)) {
    const std::string b(bucket);
    if (!assignments.empty()) assignments += ", ";
    assignments += b + " = " + b + " + $" + std::to_string(parameter++);
  }
  return "UPDATE " + std::string(name(account)) + " SET " + assignments + " WHERE id = $1";
}

std::string insert_into(std::string_view journal) {
  return "INSERT INTO " + std::string(journal) +
         " (at, account, line, from_bucket, to_bucket, quantity, document) VALUES {rows}";
}

// The changes of every line that entries touch, in the order of the lines' ids: locks are always taken that way.
using Changes = std::map<std::int64_t, std::array<std::int64_t, 10>>;

Result<void> move(Transaction& tx, Account account, const Changes& changes) {
  std::vector<std::vector<Argument>> rows;
  for (const auto& [line, deltas] : changes) {
    std::vector<Argument> row{line};
    for (std::size_t i = 0; i < buckets(account).size(); ++i) row.push_back(deltas[i]);
    rows.push_back(std::move(row));
  }
  return tx.send_many(move_statement(account), rows);
}

// Lines with a bucket that is not what the journal says: the start bucket gets the whole quantity, a contra
// bucket what left it.
std::string replay_statement(Account account) {
  const std::string table(name(account));
  std::string sums, differs;
  for (const auto bucket : buckets(account)) {
    const std::string b(bucket);
    const std::string in = is_contra(bucket) ? "from_bucket" : "to_bucket";
    const std::string out = is_contra(bucket) ? "to_bucket" : "from_bucket";
    const std::string start = b == "open" || b == "ordered" ? "l.quantity + " : "";
    sums += ", SUM(CASE WHEN " + in + " = '" + b + "' THEN quantity WHEN " + out + " = '" + b +
            "' THEN -quantity ELSE 0 END) AS " + b;
    differs += (differs.empty() ? "l." : " OR l.") + b + " <> " + start + "COALESCE(j." + b + ", 0)";
  }
  return "SELECT l.id FROM " + table + " l LEFT JOIN (SELECT line" + sums + " FROM " + std::string(table_of(account)) +
         " WHERE account = '" + table + "' GROUP BY line) j ON j.line = l.id WHERE " + differs + " ORDER BY l.id";
}

}  // namespace

Result<void> post(Transaction& tx, std::span<const Entry> entries, DocumentId document, TimePoint now) {
  Changes changes[std::size(accounts)];
  std::vector<std::vector<Argument>> units, money;
  for (const auto& entry : entries) {
    const auto quantity = stored(entry.quantity);
    if (!quantity) return fail(quantity.error());
    const auto from = index_of(entry.account, entry.from);
    const auto to = index_of(entry.account, entry.to);
    if (!from || !to) return fail(Fault::internal, "journal has no move from " + entry.from + " to " + entry.to);
    auto& deltas = changes[static_cast<int>(entry.account)][entry.line];
    deltas[*from] += is_contra(entry.from) ? *quantity : -*quantity;
    deltas[*to] += is_contra(entry.to) ? -*quantity : *quantity;
    auto& rows = table_of(entry.account) == "journal" ? units : money;
    rows.push_back({stored(now), name(entry.account), entry.line, std::string_view(entry.from),
                    std::string_view(entry.to), *quantity, stored(document)});
  }
  for (const auto account : accounts) {
    if (auto moved = move(tx, account, changes[static_cast<int>(account)]); !moved) return moved;
  }
  static const ManyRows keep_units(insert_into("journal"), 7), keep_money(insert_into("money_journal"), 7);
  return keep_units.send(tx, units).and_then([&] { return keep_money.send(tx, money); });
}

Result<std::vector<Recorded>> of_line(Transaction& tx, Account account, std::int64_t line) {
  const auto rows = tx.query("SELECT id, at, from_bucket, to_bucket, quantity, document FROM " +
                                 std::string(table_of(account)) + " WHERE account = $1 AND line = $2 ORDER BY id",
                             {name(account), line});
  if (!rows) return fail(rows.error());
  std::vector<Recorded> result;
  for (const auto& row : *rows) {
    result.push_back({.id = row.integer(0),
                      .at = time_at(row.integer(1)),
                      .entry = {account, line, row.text(2), row.text(3), decimal_at(row.integer(4))},
                      .document = DocumentId(row.integer(5))});
  }
  return result;
}

Result<std::vector<std::string>> differences(Transaction& tx) {
  std::vector<std::string> found;
  for (const auto account : accounts) {
    const auto rows = tx.query(replay_statement(account));
    if (!rows) return fail(rows.error());
    for (const auto& row : *rows) {
      found.push_back(std::string(name(account)) + " " + std::to_string(row.integer(0)) +
                      ": balances differ from the journal");
    }
  }
  return found;
}

}  // namespace crossdock::store::journal

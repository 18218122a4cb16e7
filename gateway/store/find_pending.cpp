// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of `find_pending`, and of the rows that keys are made from.
#include "gateway/store/find_pending.hpp"

#include <array>

#include "base/in_order.hpp"

namespace crossdock::store::find_pending {
namespace {

struct SourceRow {
  Source source{};
  std::string_view table;
  std::string_view items;  // id, message and text of rows below $1, at most $2
};

constexpr std::array sources{
    SourceRow{Source::message, "message", ""},
    SourceRow{Source::as2_inbound, "as2_inbound",
              "SELECT id, message, message_id FROM as2_inbound WHERE id < $1 ORDER BY id DESC LIMIT $2"},
    SourceRow{Source::as2_outbound, "as2_outbound",
              "SELECT id, message, message_id FROM as2_outbound WHERE id < $1 ORDER BY id DESC LIMIT $2"},
    SourceRow{Source::document, "document",
              "SELECT id, message, canonical FROM document WHERE id < $1 ORDER BY id DESC LIMIT $2"},
    // One that was not sent yet gets its keys with its message.
    SourceRow{Source::outbound_document, "outbound_document",
              "SELECT id, message, canonical FROM outbound_document WHERE id < $1 ORDER BY id DESC LIMIT $2"},
};

static_assert(in_order(sources, &SourceRow::source, Source::outbound_document));

const SourceRow& row_of(Source source) { return sources.at(static_cast<std::size_t>(source)); }

}  // namespace

Result<std::vector<Pending>> load(Transaction& tx) {
  const auto rows = tx.query("SELECT source, below FROM find_pending ORDER BY source");
  if (!rows) return fail(rows.error());
  std::vector<Pending> pending;
  for (const auto& row : *rows) {
    for (const auto& known : sources) {
      if (known.table == row.text(0)) pending.push_back({known.source, row.integer(1)});
    }
  }
  return pending;
}

Result<void> done_down_to(Transaction& tx, Source source, std::int64_t below) {
  return tx.send("UPDATE find_pending SET below = $2 WHERE source = $1", {row_of(source).table, below});
}

Result<void> finish(Transaction& tx, Source source) {
  return tx.send("DELETE FROM find_pending WHERE source = $1", {row_of(source).table});
}

Result<void> begin_anew(Transaction& tx) {
  for (const auto* forget : {"DELETE FROM find_key", "DELETE FROM find_pending"}) {
    if (auto gone = tx.send(forget, {}); !gone) return fail(gone.error());
  }
  for (const auto& row : sources) {
    const std::string table(row.table);
    const auto noted = tx.send("INSERT INTO find_pending (source, below) SELECT '" + table + "', MAX(id) + 1 FROM " +
                                   table + " HAVING COUNT(*) > 0",
                               {});
    if (!noted) return fail(noted.error());
  }
  return {};
}

Result<std::vector<Item>> items(Transaction& tx, const Pending& pending, int limit) {
  const auto rows = tx.query(row_of(pending.source).items, {pending.below, std::int64_t{limit}});
  if (!rows) return fail(rows.error());
  std::vector<Item> found;
  for (const auto& row : *rows)
    found.push_back({.id = row.integer(0), .message = MessageId(row.integer(1)), .text = row.text(2)});
  return found;
}

}  // namespace crossdock::store::find_pending

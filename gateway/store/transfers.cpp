// SPDX-License-Identifier: Apache-2.0
// Holds the SQL that finds, holds, claims and drops AS2 transfers that broke off.
#include "gateway/store/transfers.hpp"

namespace crossdock::store::transfers {

Result<std::optional<Transfer>> find(Transaction& tx, const PartnerId& partner, std::string_view name) {
  const auto row = tx.query_one(
      "SELECT message_id, payload, chunks, head, size, writer, updated_at, peer FROM as2_transfer "
      "WHERE partner = $1 AND name = $2",
      {partner.text(), name});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return Transfer{.partner = partner,
                  .name = std::string(name),
                  .message_id = (*row)->text(0),
                  .payload = PayloadId((*row)->integer(1)),
                  .chunks = (*row)->integer(2),
                  .head = (*row)->integer(3),
                  .size = (*row)->integer(4),
                  .writer = (*row)->text(5),
                  .peer = (*row)->text(7),
                  .updated_at = time_at((*row)->integer(6))};
}

Result<bool> hold(Transaction& tx, const Transfer& transfer, TimePoint now) {
  // The first deletes the transfers of what it deletes, the second those of messages.
  for (const auto* replace : {"DELETE FROM payload WHERE sha256 IS NULL AND id IN "
                              "(SELECT payload FROM as2_transfer WHERE partner = $1 AND name = $2 AND payload <> $3)",
                              "DELETE FROM as2_transfer WHERE partner = $1 AND name = $2 AND payload <> $3"}) {
    const auto replaced = tx.send(replace, {transfer.partner.text(), transfer.name, transfer.payload.number()});
    if (!replaced) return fail(replaced.error());
  }
  return tx
      .execute(
          "INSERT INTO as2_transfer (partner, name, message_id, payload, chunks, head, size, writer, updated_at, peer) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (payload) DO UPDATE "
          "SET chunks = excluded.chunks, size = excluded.size, updated_at = excluded.updated_at "
          "WHERE as2_transfer.writer = excluded.writer",
          {transfer.partner.text(), transfer.name, transfer.message_id, transfer.payload.number(), transfer.chunks,
           transfer.head, transfer.size, transfer.writer, stored(now), transfer.peer})
      .map([](std::int64_t changed) { return changed == 1; });
}

Result<bool> claim(Transaction& tx, const Transfer& found, std::string_view writer, TimePoint now) {
  return tx
      .execute(
          "UPDATE as2_transfer SET writer = $4, updated_at = $5 WHERE payload = $1 AND writer = $2 AND chunks = $3",
          {found.payload.number(), found.writer, found.chunks, writer, stored(now)})
      .map([](std::int64_t changed) { return changed == 1; });
}

Result<bool> forget(Transaction& tx, PayloadId payload, std::string_view writer) {
  return tx.execute("DELETE FROM as2_transfer WHERE payload = $1 AND writer = $2", {payload.number(), writer})
      .map([](std::int64_t gone) { return gone == 1; });
}

Result<Held> held_beside(Transaction& tx, const Transfer& transfer) {
  const auto row = tx.query_one(
      "SELECT COUNT(*), CAST(COALESCE(SUM(t.size), 0) AS BIGINT), COUNT(CASE WHEN t.peer = $3 THEN 1 END), "
      "CAST(COALESCE(SUM(CASE WHEN t.peer = $3 THEN t.size ELSE 0 END), 0) AS BIGINT) "
      "FROM as2_transfer t JOIN payload p ON p.id = t.payload "
      "WHERE t.partner = $1 AND t.name <> $2 AND p.sha256 IS NULL",
      {transfer.partner.text(), transfer.name, transfer.peer});
  if (!row) return fail(row.error());
  return Held{(*row)->integer(0), (*row)->integer(1), (*row)->integer(2), (*row)->integer(3)};
}

Result<std::int64_t> drop_old(Transaction& tx, TimePoint before) {
  const auto bytes = tx.execute(
      "DELETE FROM payload WHERE sha256 IS NULL AND id IN (SELECT payload FROM as2_transfer WHERE updated_at < $1)",
      {stored(before)});
  if (!bytes) return bytes;
  return tx.execute("DELETE FROM as2_transfer WHERE updated_at < $1", {stored(before)}).map([&](std::int64_t names) {
    return *bytes + names;
  });
}

}  // namespace crossdock::store::transfers

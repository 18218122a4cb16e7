// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of documents that wait for the stage `emit` or were sent by it.
#include "gateway/store/outbound_documents.hpp"

namespace crossdock::store::outbound_documents {
namespace {

constexpr std::string_view columns =
    "SELECT id, partner, kind, number, order_number, canonical, cause, message, created_at, mapping FROM outbound_document ";

OutboundDocument from(const Row& row) {
  return {.id = row.integer(0),
          .partner = PartnerId(row.text(1)),
          .kind = row.text(2),
          .number = row.text(3),
          .order_number = row.text(4),
          .canonical = row.text(5),
          .cause = DocumentId(row.integer(6)),
          .message = MessageId(row.integer(7)),
          .mapping = MappingTextId(row.integer(9)),
          .created_at = time_at(row.integer(8))};
}

Result<std::vector<OutboundDocument>> all(Result<Rows> rows) {
  if (!rows) return tl::unexpected(rows.error());
  std::vector<OutboundDocument> documents;
  for (const auto& row : *rows) documents.push_back(from(row));
  return documents;
}

}  // namespace

Result<std::int64_t> add(Transaction& tx, const OutboundDocument& document, TimePoint now) {
  return tx.insert(
      "INSERT INTO outbound_document (partner, kind, number, order_number, canonical, cause, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (partner, kind, number) DO NOTHING RETURNING id",
      {document.partner.text(), document.kind, document.number, document.order_number, document.canonical,
       stored(document.cause), stored(now)});
}

Result<OutboundDocument> find(Transaction& tx, std::int64_t id) {
  const auto row = tx.query_one(std::string(columns) + "WHERE id = $1", {id});
  if (!row) return tl::unexpected(row.error());
  if (!*row) return fail(Fault::internal, "outbound document " + std::to_string(id) + " does not exist");
  return from(**row);
}

Result<bool> set_sent(Transaction& tx, std::int64_t id, MessageId message, std::string_view mapping_sha256) {
  const auto row = tx.query_one(
      "UPDATE outbound_document SET message = $2, mapping = (SELECT m.id FROM mapping_text m WHERE m.sha256 = $3) "
      "WHERE id = $1 RETURNING mapping",
      {id, stored(message), mapping_sha256});
  if (!row) return fail(row.error());
  return *row && !(*row)->is_null(0);
}

Result<void> set_mapping(Transaction& tx, std::int64_t id, MappingTextId mapping) {
  return tx.send("UPDATE outbound_document SET mapping = $2 WHERE id = $1", {id, stored(mapping)});
}

Result<std::vector<OutboundDocument>> caused_by(Transaction& tx, DocumentId cause) {
  return all(tx.query(std::string(columns) + "WHERE cause = $1 ORDER BY id", {cause.number()}));
}

Result<std::vector<OutboundDocument>> of_message(Transaction& tx, MessageId message) {
  return all(tx.query(std::string(columns) + "WHERE message = $1 ORDER BY id", {message.number()}));
}

Result<std::vector<OutboundDocument>> of_order(Transaction& tx, std::string_view order_number) {
  return all(tx.query(std::string(columns) + "WHERE order_number = $1 ORDER BY id", {order_number}));
}

}  // namespace crossdock::store::outbound_documents

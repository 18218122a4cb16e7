// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of the table `document`.
#include "gateway/store/documents.hpp"

#include "gateway/store/names.hpp"

namespace crossdock::store {
namespace {

constexpr std::array<Named<DocumentState>, 4> document_states{{{DocumentState::translated, "translated"},
                                                               {DocumentState::applied, "applied"},
                                                               {DocumentState::held, "held"},
                                                               {DocumentState::rejected, "rejected"}}};

const std::string select_document =
    "SELECT id, message, position, kind, partner, number, order_number, canonical, state, reason, created_at, mapping FROM document ";

Result<Document> document_of(const Row& row) {
  const auto state = named(document_states, row.text(8));
  if (!state) return fail(state.error());
  return Document{.id = DocumentId(row.integer(0)),
                  .message = MessageId(row.integer(1)),
                  .position = row.integer(2),
                  .kind = row.text(3),
                  .partner = row.text(4),
                  .number = row.text(5),
                  .order_number = row.text(6),
                  .canonical = row.text(7),
                  .state = *state,
                  .reason = row.text(9),
                  .mapping = MappingTextId(row.integer(11)),
                  .mapping_sha256 = {},
                  .created_at = time_at(row.integer(10))};
}

Result<std::vector<Document>> documents_of(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<Document> found;
  for (const auto& row : *rows) {
    auto document = document_of(row);
    if (!document) return fail(std::move(document.error()));
    found.push_back(std::move(*document));
  }
  return found;
}

}  // namespace

std::string_view to_string(DocumentState state) { return name_of(document_states, state); }

namespace documents {

Result<Added> add(Transaction& tx, const Document& document, TimePoint now) {
  const auto reason = storable(document.reason);
  // The mapping is found by the same statement: nearly always its text is kept already.
  const auto row = tx.query_one(
      "INSERT INTO document (message, position, kind, partner, number, order_number, canonical, state, reason, created_at, "
      "mapping) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (SELECT id FROM mapping_text WHERE sha256 = $11)) "
      "ON CONFLICT (message, position) DO NOTHING RETURNING id, mapping",
      {document.message.number(), document.position, document.kind, document.partner, document.number,
       document.order_number, document.canonical, to_string(document.state), reason, stored(now),
       document.mapping_sha256});
  if (!row) return fail(row.error());
  if (*row) {
    const bool lacks = (*row)->is_null(1) && !document.mapping_sha256.empty();
    return Added{.id = DocumentId((*row)->integer(0)), .fresh = true, .lacks_mapping = lacks};
  }
  const auto known = tx.query_one("SELECT id FROM document WHERE message = $1 AND position = $2",
                                  {document.message.number(), document.position});
  if (!known) return fail(known.error());
  return Added{.id = *known ? DocumentId((*known)->integer(0)) : DocumentId(), .fresh = false};
}

Result<void> set_mapping(Transaction& tx, DocumentId id, MappingTextId mapping) {
  return tx.send("UPDATE document SET mapping = $2 WHERE id = $1", {id.number(), stored(mapping)});
}

Later<std::vector<Document>> ask_of_order(Transaction& tx, SalesOrderId order) {
  static const auto statement = select_document + "WHERE id = (SELECT document FROM sales_order WHERE id = $1)";
  return {tx.ask(statement, {order.number()}), documents_of};
}

Result<Document> load(Transaction& tx, DocumentId id) {
  const auto row = tx.query_one(select_document + "WHERE id = $1", {id.number()});
  if (!row) return fail(row.error());
  if (!*row) return fail(Fault::internal, "document " + std::to_string(id.number()) + " does not exist");
  return document_of(**row);
}

Result<void> set_state(Transaction& tx, DocumentId id, DocumentState state, std::string_view reason) {
  const auto changed =
      tx.execute("UPDATE document SET state = $2, reason = $3 WHERE id = $1 AND state IN ('translated', 'held', $2)",
                 {id.number(), to_string(state), storable(reason)});
  if (!changed) return fail(changed.error());
  if (*changed == 1) return {};
  const auto document = load(tx, id);
  if (!document) return fail(document.error());
  return fail(Fault::internal, "document " + std::to_string(id.number()) + " is " +
                                   std::string(to_string(document->state)) + " and cannot become " +
                                   std::string(to_string(state)));
}

Result<std::vector<Document>> for_message(Transaction& tx, MessageId message) {
  return documents_of(tx.query(select_document + "WHERE message = $1 ORDER BY position", {message.number()}));
}

Result<std::vector<Document>> for_order(Transaction& tx, std::string_view order_number, int limit) {
  return documents_of(
      tx.query(select_document + "WHERE order_number = $1 ORDER BY id LIMIT $2", {order_number, limit}));
}

Result<std::optional<Document>> find(Transaction& tx, std::string_view partner, std::string_view kind,
                                     std::string_view number) {
  const auto row =
      tx.query_one(select_document + "WHERE partner = $1 AND kind = $2 AND number = $3 ORDER BY id DESC LIMIT 1",
                   {partner, kind, number});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return document_of(**row).map([](Document document) { return std::optional(std::move(document)); });
}

}  // namespace documents
}  // namespace crossdock::store

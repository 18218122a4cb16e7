// SPDX-License-Identifier: Apache-2.0
// Holds the SQL that adds events and reads them by message, by subject or by id.
#include "gateway/store/events.hpp"

namespace crossdock::store::events {
namespace {

const std::string select = "SELECT id, at, message, document, subject, kind, text, brief FROM event ";

Result<std::vector<Event>> all(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<Event> found;
  for (const auto& row : *rows) {
    found.push_back({.id = EventId(row.integer(0)),
                     .at = time_at(row.integer(1)),
                     .message = MessageId(row.integer(2)),
                     .document = DocumentId(row.integer(3)),
                     .subject = row.text(4),
                     .kind = event_kind(row.text(5)).value_or(EventKind::note),  // a word of another version
                     .text = row.text(6),
                     .brief = row.text(7)});
  }
  return found;
}

}  // namespace

Result<void> add(Transaction& tx, const Event& event) {
  return tx.send(
      "INSERT INTO event (at, message, document, subject, kind, text, brief) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {stored(event.at), stored(event.message), stored(event.document), event.subject, to_string(event.kind),
       storable(event.text), storable(event.brief)});
}

Result<std::vector<Event>> for_message(Transaction& tx, MessageId message, int limit) {
  return all(tx.query(select + "WHERE message = $1 ORDER BY at, id LIMIT $2", {message.number(), limit}));
}

Result<std::vector<Event>> for_subject(Transaction& tx, std::string_view subject, int limit) {
  return all(tx.query(select + "WHERE subject = $1 ORDER BY at, id LIMIT $2", {subject, limit}));
}

Result<std::vector<Event>> since(Transaction& tx, EventId last, int limit) {
  return all(tx.query(select + "WHERE id > $1 ORDER BY id LIMIT $2", {last.number(), limit}));
}

Result<std::vector<Event>> between(Transaction& tx, EventId first, EventId last, int limit) {
  return all(
      tx.query(select + "WHERE id BETWEEN $1 AND $2 ORDER BY id LIMIT $3", {first.number(), last.number(), limit}));
}

Result<EventId> newest(Transaction& tx) {
  const auto row = tx.query_one("SELECT COALESCE(MAX(id), 0) FROM event");
  if (!row) return fail(row.error());
  return EventId(*row ? (*row)->integer(0) : 0);
}

Result<EventId> oldest(Transaction& tx) {
  const auto row = tx.query_one("SELECT COALESCE(MIN(id), 0) FROM event");
  if (!row) return fail(row.error());
  return EventId(*row ? (*row)->integer(0) : 0);
}

}  // namespace crossdock::store::events

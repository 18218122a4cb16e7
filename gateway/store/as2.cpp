// SPDX-License-Identifier: Apache-2.0
// Holds the SQL for AS2 messages in both directions, with their state and their receipts.
#include "gateway/store/as2.hpp"

#include "gateway/store/names.hpp"

namespace crossdock::store::as2 {
namespace {

constexpr std::array<Named<Asked>, 3> asked_names{
    {{Asked::none, "none"}, {Asked::unsigned_receipt, "unsigned"}, {Asked::signed_receipt, "signed"}}};

#define CROSSDOCK_INBOUND                                                                                          \
  "SELECT id, partner, as2_from, as2_to, message_id, sha256, accepted, disposition, mic, wire, message, receipt, " \
  "peer FROM as2_inbound "

Result<std::optional<Inbound>> inbound_of(const Result<std::optional<Row>>& found) {
  if (!found) return fail(found.error());
  if (!*found) return std::nullopt;
  const auto& row = **found;
  return Inbound{.id = row.integer(0),
                 .partner = PartnerId(row.text(1)),
                 .key = {row.text(2), row.text(3), row.text(4)},
                 .sha256 = row.text(5),
                 .accepted = row.integer(6) == 1,
                 .disposition = row.text(7),
                 .mic = row.text(8),
                 .wire = PayloadId(row.integer(9)),
                 .message = MessageId(row.integer(10)),
                 .receipt = PayloadId(row.integer(11)),
                 .peer = row.text(12)};
}

#define CROSSDOCK_OUTBOUND                                                                                   \
  "SELECT id, message, partner, message_id, wire, headers, entity, url, mic, mic_digest, asked, posted_at, " \
  "receipt, disposition FROM as2_outbound "

Result<std::optional<Outbound>> outbound_of(const Result<std::optional<Row>>& found) {
  if (!found) return fail(found.error());
  if (!*found) return std::nullopt;
  const auto& row = **found;
  const auto asked = named(asked_names, row.text(10));
  if (!asked) return fail(asked.error());
  Outbound outbound{.id = row.integer(0),
                    .message = MessageId(row.integer(1)),
                    .partner = PartnerId(row.text(2)),
                    .message_id = row.text(3),
                    .wire = PayloadId(row.integer(4)),
                    .headers = row.text(5),
                    .entity = row.text(6),
                    .url = row.text(7),
                    .mic = row.text(8),
                    .mic_digest = row.text(9),
                    .asked = *asked,
                    .receipt = PayloadId(row.integer(12)),
                    .disposition = row.text(13)};
  if (!row.is_null(11)) outbound.posted_at = time_at(row.integer(11));
  return outbound;
}

Result<void> add_key(Transaction& tx, MessageId message, const std::string& message_id) {
  const store::Key key{KeyKind::message_id, message_id};
  return find_keys::add(tx, message, 0, {&key, 1});
}

}  // namespace

Result<std::optional<Inbound>> accepted(Transaction& tx, const Key& key) {
  return inbound_of(tx.query_one(CROSSDOCK_INBOUND
                                 "WHERE as2_from = $1 AND as2_to = $2 AND message_id = $3 AND accepted = 1",
                                 {key.from, key.to, key.message_id}));
}

Result<std::optional<Inbound>> with_content(Transaction& tx, const Key& key, std::string_view sha256) {
  return inbound_of(tx.query_one(CROSSDOCK_INBOUND
                                 "WHERE as2_from = $1 AND as2_to = $2 AND message_id = $3 AND sha256 = $4",
                                 {key.from, key.to, key.message_id, sha256}));
}

Result<std::vector<Refused>> refused(Transaction& tx, const Key& key) {
  const auto rows = tx.query(
      "SELECT i.message, i.sha256 FROM as2_inbound i JOIN message m ON m.id = i.message WHERE i.as2_from = $1 AND i.as2_to = $2 "
      "AND i.message_id = $3 AND i.accepted = 0 AND m.state = 'held' ORDER BY i.id",
      {key.from, key.to, key.message_id});
  if (!rows) return fail(rows.error());
  std::vector<Refused> messages;
  for (const auto& row : *rows) messages.push_back({MessageId(row.integer(0)), row.text(1)});
  return messages;
}

Result<bool> is_refused_left(Transaction& tx, const PartnerId& partner) {
  const auto row = tx.query_one(
      "SELECT 1 FROM as2_inbound i JOIN message m ON m.id = i.message JOIN payload p ON p.id = m.payload "
      "WHERE i.partner = $1 AND i.accepted = 0 AND m.state = 'held' AND p.purged_at IS NULL LIMIT 1",
      {partner.text()});
  if (!row) return fail(row.error());
  return row->has_value();
}

Result<std::optional<Inbound>> of_message(Transaction& tx, MessageId message) {
  return inbound_of(tx.query_one(CROSSDOCK_INBOUND "WHERE message = $1 ORDER BY id LIMIT 1", {message.number()}));
}

Result<bool> was_refused(Transaction& tx, const Message& message) {
  if (message.channel != "as2" || message.state != MessageState::held) return false;
  const auto row = of_message(tx, message.id);
  if (!row) return fail(row.error());
  return row->has_value() && !(*row)->accepted;
}

Result<bool> record(Transaction& tx, const Inbound& inbound, TimePoint now) {
  const auto& key = inbound.key;
  const std::int64_t is_accepted = inbound.accepted ? 1 : 0;
  const auto added = tx.execute(
      "INSERT INTO as2_inbound (partner, as2_from, as2_to, message_id, sha256, accepted, disposition, mic, wire, message, "
      "receipt, created_at, peer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING",
      {inbound.partner.text(), key.from, key.to, key.message_id, inbound.sha256, is_accepted, inbound.disposition,
       inbound.mic, inbound.wire.number(), inbound.message.number(), stored(inbound.receipt), stored(now),
       inbound.peer});
  if (!added) return fail(added.error());
  if (*added == 1) return add_key(tx, inbound.message, key.message_id).map([] { return true; });
  const auto other = accepted(tx, key);
  if (!other) return fail(other.error());
  if (*other) return false;
  const auto changed = tx.execute(
      "UPDATE as2_inbound SET accepted = $5, disposition = $6, mic = $7, wire = $8, message = $9, receipt = $10 "
      "WHERE as2_from = $1 AND as2_to = $2 AND message_id = $3 AND sha256 = $4 AND accepted = 0",
      {key.from, key.to, key.message_id, inbound.sha256, is_accepted, inbound.disposition, inbound.mic,
       inbound.wire.number(), inbound.message.number(), stored(inbound.receipt)});
  if (!changed) return fail(changed.error());
  if (*changed != 1) return false;
  return add_key(tx, inbound.message, key.message_id).map([] { return true; });
}

Result<std::vector<TimePoint>> refused(Transaction& tx, const PartnerId& partner, std::string_view peer,
                                       std::string_view reason, TimePoint since, int limit) {
  const auto rows = tx.query(
      "SELECT m.created_at FROM message m JOIN as2_inbound i ON i.message = m.id WHERE m.direction = 'in' AND "
      "m.partner = $1 AND m.state = 'held' AND m.reason = $2 AND m.created_at > $3 AND ($4 = '' OR i.peer = $4) "
      "ORDER BY m.id DESC LIMIT $5",
      {partner.text(), reason, stored(since), peer, std::int64_t{limit}});
  if (!rows) return fail(rows.error());
  std::vector<TimePoint> times;
  for (auto row = rows->rbegin(); row != rows->rend(); ++row) times.push_back(time_at(row->integer(0)));
  return times;
}

Result<std::optional<Outbound>> sealed_for(Transaction& tx, MessageId message) {
  return outbound_of(tx.query_one(CROSSDOCK_OUTBOUND "WHERE message = $1 AND ended = 0", {message.number()}));
}

Result<std::optional<Outbound>> last_sealed_for(Transaction& tx, MessageId message) {
  return outbound_of(
      tx.query_one(CROSSDOCK_OUTBOUND "WHERE message = $1 ORDER BY id DESC LIMIT 1", {message.number()}));
}

Result<std::optional<Outbound>> with_id(Transaction& tx, std::string_view message_id) {
  return outbound_of(tx.query_one(CROSSDOCK_OUTBOUND "WHERE message_id = $1", {message_id}));
}

Result<std::optional<std::int64_t>> add(Transaction& tx, const Outbound& outbound, TimePoint now) {
  const auto row = tx.query_one(
      "INSERT INTO as2_outbound (message, partner, message_id, wire, headers, entity, url, mic, mic_digest, asked, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id",
      {outbound.message.number(), outbound.partner.text(), outbound.message_id, outbound.wire.number(),
       outbound.headers, outbound.entity, outbound.url, outbound.mic, outbound.mic_digest,
       name_of(asked_names, outbound.asked), stored(now)});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return add_key(tx, outbound.message, outbound.message_id).map([&] { return std::optional((*row)->integer(0)); });
}

Result<void> posted(Transaction& tx, std::int64_t id, TimePoint now) {
  return tx.send("UPDATE as2_outbound SET posted_at = $2 WHERE id = $1", {id, stored(now)});
}

Result<bool> answered(Transaction& tx, std::int64_t id, PayloadId receipt, std::string_view disposition,
                      std::optional<TimePoint> posted_at) {
  return tx
      .execute(
          "UPDATE as2_outbound SET receipt = $2, disposition = $3, posted_at = COALESCE($4, posted_at) "
          "WHERE id = $1 AND receipt IS NULL",
          {id, receipt.number(), disposition, posted_at ? Argument(stored(*posted_at)) : Argument(nullptr)})
      .map([](std::int64_t changed) { return changed == 1; });
}

Result<void> end(Transaction& tx, std::int64_t id) {
  return tx.send("UPDATE as2_outbound SET ended = 1 WHERE id = $1", {id});
}

}  // namespace crossdock::store::as2

// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of the table `find_key`, the kinds of keys, and the one form in which keys are compared.
#include "gateway/store/find_keys.hpp"

#include <algorithm>
#include <array>

#include "base/in_order.hpp"
#include "base/text.hpp"
#include "gateway/store/many_rows.hpp"
#include "gateway/store/within.hpp"

namespace crossdock::store {
namespace {

constexpr std::array key_kinds{
    KeyRow{KeyKind::purchase_order, "purchase_order", "A purchase order: a buyer's to us, or ours to a supplier."},
    KeyRow{KeyKind::order, "order", "Another number of an order: the consumer's, the buyer's own, or the supplier's."},
    KeyRow{KeyKind::invoice, "invoice", "An invoice or a credit note."},
    KeyRow{KeyKind::shipment, "shipment", "A shipment, its bill of lading or its packing list."},
    KeyRow{KeyKind::tracking, "tracking", "A carrier's tracking number, of a shipment or of a carton."},
    KeyRow{KeyKind::sscc, "sscc", "The serial number of a carton or pallet (SSCC)."},
    KeyRow{KeyKind::item, "item", "An item by a number of the buyer, the seller or the manufacturer, or by its SKU."},
    KeyRow{KeyKind::gtin, "gtin", "An item by its GTIN, UPC or EAN."},
    KeyRow{KeyKind::document, "document", "A document of another kind: an acknowledgement, a stock report."},
    KeyRow{KeyKind::interchange, "interchange", "The control number of an interchange."},
    KeyRow{KeyKind::group, "group", "The control number of a group."},
    KeyRow{KeyKind::message_id, "message_id", "The Message-ID of an AS2 message."},
    KeyRow{KeyKind::file, "file", "The name of a file."},
    KeyRow{KeyKind::partner, "partner", "A partner, by its id."},
};

static_assert(in_order(key_kinds, &KeyRow::kind, KeyKind::partner));

// Cut so that no character is left in part.
std::string within_longest(std::string text) {
  if (text.size() <= longest_key) return text;
  auto end = longest_key;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

}  // namespace

std::span<const KeyRow> key_rows() { return key_kinds; }
const KeyRow& row_of(KeyKind kind) { return key_kinds.at(static_cast<std::size_t>(kind)); }
std::string_view to_string(KeyKind kind) { return row_of(kind).word; }

std::string normalised_key(std::string_view text) {
  const bool keeps_others = is_utf8(text);
  std::string normal;
  normal.reserve(std::min(text.size(), longest_key));
  bool digits_alone = true;
  for (const char c : text) {
    const bool beyond_ascii = static_cast<unsigned char>(c) >= 0x80;
    if (beyond_ascii ? !keeps_others : !is_alphanumeric(c)) continue;
    normal.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    digits_alone = digits_alone && is_digit(c);
  }
  if (digits_alone && !normal.empty()) normal.erase(0, std::min(normal.find_first_not_of('0'), normal.size() - 1));
  return within_longest(std::move(normal));
}

namespace find_keys {
namespace {

// What a key names. In `{}` stand the keys.
std::string with_what_they_name(std::string_view keys) {
  return "SELECT k.value, k.kind, k.message, k.document, k.seen, m.direction, m.partner, m.type, m.control, m.name, m.state, "
         "m.created_at, COALESCE(d.kind, s.kind, ''), COALESCE(d.number, s.number, ''), "
         "COALESCE(d.order_number, s.order_number, ''), o.id, i.id FROM (" +
         std::string(keys) +
         ") AS k JOIN message m ON m.id = k.message "
         "LEFT JOIN document d ON m.direction = 'in' AND d.id = k.document "
         "LEFT JOIN outbound_document s ON m.direction = 'out' AND s.id = k.document "
         "LEFT JOIN sales_order o ON d.kind = 'order' AND o.buyer = d.partner AND o.number = d.number "
         "LEFT JOIN invoice i ON d.kind = 'invoice' AND i.document = d.id "
         "ORDER BY k.message DESC, k.kind, k.value, k.document";
}

// Where a key names what the document itself is, its kind is one of these.
const std::string keys_of_itself = "kind IN (" + std::to_string(static_cast<int>(KeyKind::purchase_order)) + ", " +
                                   std::to_string(static_cast<int>(KeyKind::invoice)) + ") AND document <> 0";

// Documents about a thing follow it, so it stands among the oldest with its number: they are looked at beside the newest,
// and joined only where they may be it. Both bounds keep a number that very many carry, such as an item's, cheap.
constexpr int oldest_looked_at = 1000;  // rows of the index alone
constexpr int oldest_named = 50;

// Of a key, where only messages of some partners are looked into.
std::string in_messages_of(const access::Partners& partners, std::vector<Argument>& arguments) {
  const auto those = within(partners, "p.partner", arguments);
  return those.empty() ? "" : " AND EXISTS (SELECT 1 FROM message p WHERE p.id = find_key.message" + those + ")";
}

Hit hit_of(const Row& row) {
  return {.kind = static_cast<KeyKind>(row.integer(1)),
          .value = row.text(0),
          .message = MessageId(row.integer(2)),
          .direction =
              row.text(5) == to_string(canonical::Direction::in) ? canonical::Direction::in : canonical::Direction::out,
          .partner = row.text(6),
          .type = row.text(7),
          .control = row.text(8),
          .name = row.text(9),
          .state = row.text(10),
          .at = time_at(row.integer(11)),
          .document = row.integer(3),
          .document_kind = row.text(12),
          .number = row.text(13),
          .order_number = row.text(14),
          .order = SalesOrderId(row.integer(15)),
          .invoice = InvoiceId(row.integer(16))};
}

// `rows` are those of the newest messages first. What is the thing itself comes to the front.
Result<Hits> hits_of(const Result<Rows>& rows, int limit) {
  if (!rows) return fail(rows.error());
  Hits found;
  for (const auto& row : *rows) found.hits.push_back(hit_of(row));
  std::ranges::stable_partition(found.hits, is_itself);
  if (!rows->empty()) found.more = rows->front().integer(4) > limit;
  if (std::ssize(found.hits) <= limit) return found;
  found.hits.resize(static_cast<std::size_t>(limit));
  found.more = true;
  return found;
}

}  // namespace

bool is_itself(const Hit& hit) {
  const bool is_named = (hit.kind == KeyKind::purchase_order && hit.document_kind == "order") ||
                        (hit.kind == KeyKind::invoice && hit.document_kind == "invoice");
  return is_named && normalised_key(hit.number) == hit.value;
}

Result<void> add(Transaction& tx, MessageId message, std::int64_t document, std::span<const Key> keys) {
  // One statement for nearly every document.
  static const ManyRows insert(
      "INSERT INTO find_key (value, kind, message, document) VALUES {rows} ON CONFLICT DO NOTHING", 4,
      {64, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
  std::vector<std::pair<std::string, KeyKind>> kept;
  kept.reserve(keys.size());
  for (const auto& key : keys) {
    if (auto value = normalised_key(key.value); !value.empty()) kept.emplace_back(std::move(value), key.kind);
  }
  std::ranges::sort(kept);
  kept.erase(std::ranges::unique(kept).begin(), kept.end());
  std::vector<std::vector<Argument>> rows;
  rows.reserve(kept.size());
  for (const auto& [value, kind] : kept)
    rows.push_back({std::string_view(value), static_cast<std::int64_t>(kind), message.number(), document});
  return insert.send(tx, rows);
}

Result<Hits> equal(Transaction& tx, std::string_view value, int limit, const access::Partners& partners) {
  std::vector<Argument> arguments{value, std::int64_t{limit} + 1};
  const auto own = in_messages_of(partners, arguments);
  const auto sql = with_what_they_name(
      "SELECT value, kind, message, document, CAST(0 AS BIGINT) AS seen FROM ("
      "SELECT value, kind, message, document FROM find_key WHERE value = $1" +
      own +
      " ORDER BY message DESC, kind DESC, document DESC LIMIT $2) AS newest UNION "
      "SELECT value, kind, message, document, 0 FROM (SELECT value, kind, message, document FROM ("
      "SELECT value, kind, message, document FROM find_key WHERE value = $1" +
      own + " ORDER BY message, kind, document LIMIT " + std::to_string(oldest_looked_at) + ") AS old WHERE " +
      keys_of_itself + " ORDER BY message, kind, document LIMIT " + std::to_string(oldest_named) + ") AS oldest");
  return hits_of(tx.query(sql, arguments), limit);
}

Result<Hits> beginning(Transaction& tx, std::string_view value, int limit, const access::Partners& partners) {
  const auto end = std::string(value) + "\xF4\x8F\xBF\xBF";  // the last character that there is
  std::vector<Argument> arguments{value, std::string_view(end), std::int64_t{limit}};
  // The oldest of a value is the thing itself, if any of them is: so it comes to be named, whatever the limit.
  const auto sql = with_what_they_name(
      "SELECT value, kind, message, document, COUNT(*) OVER () AS seen FROM ("
      "SELECT value, kind, message, document FROM find_key WHERE value > $1 AND value < $2" +
      in_messages_of(partners, arguments) + " ORDER BY value DESC, message DESC, kind DESC, document DESC LIMIT " +
      std::to_string(most_beginnings + 1) + ") AS near ORDER BY CASE WHEN " + keys_of_itself +
      " AND message = MIN(CASE WHEN " + keys_of_itself +
      " THEN message END) OVER (PARTITION BY value) THEN 0 ELSE 1 END, message DESC, kind, value, document LIMIT $3");
  return hits_of(tx.query(sql, arguments), limit);
}

Result<std::vector<Partner>> partners(Transaction& tx) {
  const auto rows = tx.query(
      "WITH RECURSIVE named(id) AS (SELECT MIN(partner) FROM message UNION ALL "
      "SELECT (SELECT MIN(m.partner) FROM message m WHERE m.partner > named.id) FROM named WHERE named.id IS NOT NULL) "
      "SELECT named.id, (SELECT MAX(m.id) FROM message m WHERE m.partner = named.id) FROM named "
      "WHERE named.id IS NOT NULL");
  if (!rows) return fail(rows.error());
  std::vector<Partner> found;
  for (const auto& row : *rows) {
    const bool is_webhook = row.text(0).find(':') != std::string::npos;  // an event for "webhook:erp"
    if (!row.text(0).empty() && !is_webhook) found.push_back({PartnerId(row.text(0)), MessageId(row.integer(1))});
  }
  return found;
}

Result<std::vector<Entry>> all(Transaction& tx) {
  const auto rows =
      tx.query("SELECT value, kind, message, document FROM find_key ORDER BY value, message, kind, document");
  if (!rows) return fail(rows.error());
  std::vector<Entry> found;
  for (const auto& row : *rows) {
    found.push_back({row.text(0), static_cast<KeyKind>(row.integer(1)), MessageId(row.integer(2)), row.integer(3)});
  }
  return found;
}

}  // namespace find_keys
}  // namespace crossdock::store

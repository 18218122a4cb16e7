// SPDX-License-Identifier: Apache-2.0
// What messages and documents are found by: an index of the numbers of business, of envelopes, and of names.
//
// A key is written in the transaction that stores what it names, and repeating that adds nothing. It holds no name or
// address of a person. All of it can be made anew from the other rows (gateway/pipeline/find_keys.hpp).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "gateway/access/partners.hpp"
#include "gateway/store/transaction.hpp"
#include "translators/canonical/kinds.hpp"

namespace crossdock::store {

// The store keeps the numbers of these: a new one goes to the end. docs/find.md shows this table.
enum class KeyKind : std::uint8_t {
  purchase_order,
  order,
  invoice,
  shipment,
  tracking,
  sscc,
  item,
  gtin,
  document,
  interchange,
  group,
  message_id,
  file,
  partner,  // no rows of find_key: see find_keys::partners
};

struct KeyRow {
  KeyKind kind{};
  std::string_view word;     // for people and programs
  std::string_view meaning;  // a sentence
};

// In the order of the enumeration.
std::span<const KeyRow> key_rows();
const KeyRow& row_of(KeyKind kind);
std::string_view to_string(KeyKind kind);

struct Key {
  KeyKind kind{};
  std::string value;  // as it is written
};

inline constexpr std::size_t longest_key = 80;  // bytes of a normalised key; what is longer is cut

// The form in which keys are kept and looked for, one for every kind: letters of ASCII as capitals, digits, and
// characters beyond ASCII. Blanks, dashes and other marks go, and so do zeros at the start of what is digits alone:
// "po 4711" finds PO-4711, "1z 8zp-mca" a tracking number, a GTIN of 12 digits one of 14, "71" the control number
// 000000071, and a label's "(00)…" its SSCC. Bytes that are not UTF-8 go, too. "": nothing is left.
std::string normalised_key(std::string_view text);

namespace find_keys {

// Keys of a message, or of one document in it: a DocumentId where the message came in, the id of an outbound document
// where it went out, 0 for the message as a whole. Keys with nothing to look for are left out.
Result<void> add(Transaction& tx, MessageId message, std::int64_t document, std::span<const Key> keys);

// A key with what it names.
struct Hit {
  KeyKind kind{};
  std::string value;  // normalised
  MessageId message;
  canonical::Direction direction{};
  std::string partner, type, control, name, state;  // of the message, as words
  TimePoint at;                                     // when the message came, or was made
  std::int64_t document = 0;                        // as above
  std::string document_kind, number, order_number;  // of the document; "" without one
  SalesOrderId order;                               // that this document is; none: it is no order, or was not applied
  InvoiceId invoice;                                // the same of a supplier's invoice
};
// Whether the document is the thing that the key is the number of: this order, purchase order or invoice, and not one of
// the documents about it.
bool is_itself(const Hit& hit);
struct Hits {
  std::vector<Hit> hits;  // the things themselves, then what is about them; of each those of the newest messages first
  bool more = false;      // there are more than these
};
// At most `limit`, from 1. `value` is normalised. A thing itself is looked for among the newest and the oldest keys: of a
// number that more than a thousand keys have, one in between may stand where its message does, or beyond the limit.
// Only in messages of these partners.
Result<Hits> equal(Transaction& tx, std::string_view value, int limit, const access::Partners& partners = {});
// Those that begin with `value` and are longer. Where that are more than `most_beginnings`, the last of them in the
// order of their bytes are looked at, which for numbers that count up are the newest.
inline constexpr int most_beginnings = 500;
Result<Hits> beginning(Transaction& tx, std::string_view value, int limit, const access::Partners& partners = {});

// Every partner that a message names, with its newest message. Reads one row of an index for each.
struct Partner {
  PartnerId id;
  MessageId newest;
};
Result<std::vector<Partner>> partners(Transaction& tx);

// All keys, in the order of the index: to compare two of them.
struct Entry {
  std::string value;
  KeyKind kind{};
  MessageId message;
  std::int64_t document = 0;
  friend bool operator==(const Entry&, const Entry&) = default;
};
Result<std::vector<Entry>> all(Transaction& tx);

}  // namespace find_keys
}  // namespace crossdock::store

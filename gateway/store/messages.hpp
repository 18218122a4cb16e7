// SPDX-License-Identifier: Apache-2.0
// A message is one transmission to or from a partner: an interchange, a file, an MDN, and what became of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/access/partners.hpp"
#include "gateway/store/find_keys.hpp"
#include "gateway/store/payloads.hpp"
#include "translators/canonical/kinds.hpp"

namespace crossdock::store {

using canonical::Direction;

// In the order of a message's journey; `held` belongs to both directions.
enum class MessageState {
  // inbound
  received,
  unwrapped,
  checked,
  translated,
  applied,
  rejected,
  duplicate,
  // outbound
  ready,
  sent,
  confirmed,
  overdue,
  failed,
  // both
  held,
};
std::string_view to_string(MessageState state);
std::vector<std::string_view> message_state_words();        // in the order of the enumeration
Result<MessageState> message_state(std::string_view name);  // Fault::invalid for another word

// True if a message may go from one state to the other. A state may always be set again, because every stage
// may run twice. `applied`, `rejected`, `duplicate` and `confirmed` are ends.
bool may_move(Direction direction, MessageState from, MessageState to);

struct Message {
  MessageId id;
  Direction direction = Direction::in;
  std::string partner;  // empty while it is not known
  std::string channel;  // "as2", "sftp", "folder", "http"
  std::string name;     // the file's name or the AS2 Message-ID
  PayloadId payload;
  std::string sha256;
  std::int64_t size = 0;
  std::string dedup_key;  // empty: nothing to compare; otherwise unique within the direction
  MessageState state = MessageState::received;
  std::string syntax;   // a word of canonical::Syntax, "json" of an event; "" while it is not known
  std::string type;     // "850"
  std::string control;  // interchange control number, as text
  std::string numbers;  // those of all interchanges and groups: see numbers_of
  MessageId answers;    // the message that this one acknowledges or was caused by
  std::string reason;   // why it is held, rejected or failed
  std::string place;    // "po-4711.edi:12 PO1-03"
  std::optional<Fault> fault;
  TimePoint created_at;
  TimePoint updated_at;
};

// The column `numbers`: the first 500 control numbers of interchanges and groups, normalised, each once.
std::string numbers_of(std::span<const Key> keys);
// What a message as a whole is found by: its file name and control numbers. Nothing of an event for a webhook.
std::vector<Key> keys_of(const Message& message);

namespace messages {

struct Added {
  MessageId id;       // of the message that has this dedup_key
  bool fresh = true;  // false: it was there before, and nothing was stored
};
// With the keys by which it is found.
Result<Added> add(Transaction& tx, const Message& message, TimePoint now);

Result<std::optional<Message>> find(Transaction& tx, MessageId id);
// The one that has this dedup_key.
Result<std::optional<Message>> find_by_key(Transaction& tx, Direction direction, std::string_view dedup_key);
Result<Message> load(Transaction& tx, MessageId id);             // Fault::internal if there is none
Result<Message> load_for_update(Transaction& tx, MessageId id);  // and nobody changes it until this transaction ends

// Fault::internal for a move that may_move forbids. `why` replaces reason, place and fault; without it they are cleared.
Result<void> set_state(Transaction& tx, MessageId id, MessageState state, TimePoint now,
                       const std::optional<Error>& why = {});
// The same of a message that was loaded for update.
Result<void> change_state(Transaction& tx, const Message& message, MessageState state, TimePoint now,
                          const std::optional<Error>& why = {});

// The facts that unwrapping, checking and delivering found out; an empty member keeps what is stored.
struct Identity {
  std::string partner, syntax, type, control;
  std::string channel = {};
  std::string numbers = {};  // by them it is found from now on
};
Result<void> identify(Transaction& tx, MessageId id, const Identity& identity, TimePoint now);

// Further keys by which a repetition is recognised, such as "isa:ACME:000000123". The message that holds the
// key: `id` itself if nobody had it before.
Result<MessageId> hold_key(Transaction& tx, Direction direction, std::string_view key, MessageId id);
Result<MessageId> holder_of_key(Transaction& tx, Direction direction, std::string_view key);  // none if nobody holds it

struct Filter {
  std::optional<std::string> partner;
  std::optional<Direction> direction;
  std::optional<MessageState> state;
  std::string text;  // part of the name, control number, type or partner; case does not matter
  MessageId answers;
  MessageId before;  // only older ones: for the next page
  std::string name;  // the whole name; "": any
  std::optional<TimePoint> since;
  int limit = 100;
  access::Partners partners = {};  // of whom
};
Result<std::vector<Message>> list(Transaction& tx, const Filter& filter);  // newest first

// Whether a stage still has something to do with what it was translated into.
Result<bool> is_being_applied(Transaction& tx, MessageId id);
// Whether a partner, or webhook, took anything since then.
Result<bool> has_taken(Transaction& tx, std::string_view partner, TimePoint since);

struct Count {
  Direction direction{};
  MessageState state{};
  std::int64_t messages = 0;
};
Result<std::vector<Count>> counts(Transaction& tx);  // reads an index from end to end
// Those that something is still to be done with, by a stage, a delivery or a person. What was sent may wait for an answer,
// or for none: it is not counted.
Result<std::vector<Count>> counts_of_unfinished(Transaction& tx);
// The count of messages for a partner or webhook in each state, and when the last of them came to it.
struct PartnerCount {
  MessageState state{};
  std::int64_t messages = 0;
  TimePoint last;
};
Result<std::vector<PartnerCount>> counts_of(Transaction& tx, std::string_view partner);

}  // namespace messages
}  // namespace crossdock::store

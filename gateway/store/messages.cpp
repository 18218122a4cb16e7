// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of messages and the table of their legal moves between states.
#include "gateway/store/messages.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "gateway/store/names.hpp"
#include "gateway/store/within.hpp"

namespace crossdock::store {
namespace {

Result<Direction> direction_named(std::string_view word) {
  for (const auto& [known, direction] : canonical::direction_words) {
    if (known == word) return direction;
  }
  return fail(Fault::internal, "database: unknown direction '" + std::string(word) + "'");
}

constexpr auto message_states = [] {
  using enum MessageState;
  return std::array<Named<MessageState>, 13>{{{received, "received"},
                                              {unwrapped, "unwrapped"},
                                              {checked, "checked"},
                                              {translated, "translated"},
                                              {applied, "applied"},
                                              {rejected, "rejected"},
                                              {duplicate, "duplicate"},
                                              {ready, "ready"},
                                              {sent, "sent"},
                                              {confirmed, "confirmed"},
                                              {overdue, "overdue"},
                                              {failed, "failed"},
                                              {held, "held"}}};
}();

struct Move {
  Direction direction;
  MessageState from;
  MessageState to;
};

// A functional acknowledgement is applied without being translated; what an operator releases from `held`
// goes back to the stage that held it, which for a delivery is the last.
constexpr auto moves = [] {
  using enum MessageState;
  return std::array{
      Move{Direction::in, received, unwrapped},  Move{Direction::in, received, rejected},
      Move{Direction::in, received, duplicate},  Move{Direction::in, received, held},
      Move{Direction::in, unwrapped, checked},   Move{Direction::in, unwrapped, rejected},
      Move{Direction::in, unwrapped, duplicate}, Move{Direction::in, unwrapped, held},
      Move{Direction::in, checked, translated},  Move{Direction::in, checked, applied},
      Move{Direction::in, checked, rejected},    Move{Direction::in, checked, duplicate},
      Move{Direction::in, checked, held},        Move{Direction::in, translated, applied},
      Move{Direction::in, translated, rejected}, Move{Direction::in, translated, held},
      Move{Direction::in, held, received},       Move{Direction::in, held, unwrapped},
      Move{Direction::in, held, checked},        Move{Direction::in, held, translated},
      Move{Direction::in, held, applied},        Move{Direction::in, held, rejected},
      Move{Direction::in, held, duplicate},      Move{Direction::out, ready, sent},
      Move{Direction::out, ready, failed},       Move{Direction::out, ready, held},
      Move{Direction::out, sent, confirmed},     Move{Direction::out, sent, overdue},
      Move{Direction::out, sent, failed},        Move{Direction::out, sent, ready},
      Move{Direction::out, overdue, confirmed},  Move{Direction::out, overdue, failed},
      Move{Direction::out, overdue, ready},      Move{Direction::out, failed, ready},
      Move{Direction::out, failed, confirmed},   Move{Direction::out, held, ready},
      Move{Direction::out, held, failed},        Move{Direction::out, held, sent},
  };
}();

constexpr bool belongs(Direction direction, MessageState state) {
  return state == MessageState::held || (direction == Direction::in) == (state < MessageState::ready);
}

constexpr std::string_view message_columns =
    "id, direction, partner, channel, name, payload, sha256, size, dedup_key, state, syntax, type, control, answers, reason, "
    "place, fault, created_at, updated_at, numbers";

Result<Message> message_of(const Row& row) {
  const auto direction = direction_named(row.text(1));
  const auto state = named(message_states, row.text(9));
  if (!direction) return fail(direction.error());
  if (!state) return fail(state.error());
  return Message{.id = MessageId(row.integer(0)),
                 .direction = *direction,
                 .partner = row.text(2),
                 .channel = row.text(3),
                 .name = row.text(4),
                 .payload = PayloadId(row.integer(5)),
                 .sha256 = row.text(6),
                 .size = row.integer(7),
                 .dedup_key = row.text(8),
                 .state = *state,
                 .syntax = row.text(10),
                 .type = row.text(11),
                 .control = row.text(12),
                 .numbers = row.text(19),
                 .answers = MessageId(row.integer(13)),
                 .reason = row.text(14),
                 .place = row.text(15),
                 .fault = fault_named(row.text(16)),
                 .created_at = time_at(row.integer(17)),
                 .updated_at = time_at(row.integer(18))};
}

std::string label(MessageId id) { return "message " + std::to_string(id.number()); }

Result<std::optional<Message>> select(Transaction& tx, MessageId id, std::string_view sql) {
  const auto row = tx.query_one(sql, {id.number()});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return message_of(**row).map([](Message message) { return std::optional(std::move(message)); });
}

Result<Message> required(MessageId id, Result<std::optional<Message>> found) {
  if (!found) return fail(std::move(found.error()));
  if (!*found) return fail(Fault::internal, label(id) + " does not exist");
  return std::move(**found);
}

// Where a message ends, or stays for long: most messages are there.
constexpr bool is_frequent(MessageState state) {
  using enum MessageState;
  return state == applied || state == sent || state == confirmed || state == duplicate;
}

// A letter before each number says of what it is.
constexpr std::array<Named<KeyKind>, 2> numbered{{{KeyKind::interchange, "i"}, {KeyKind::group, "g"}}};

std::vector<Key> numbers_in(std::string_view numbers) {
  std::vector<Key> keys;
  if (numbers.empty()) return keys;
  for (const auto word : split(numbers, ' ')) {
    for (const auto& known : numbered) {
      if (word.starts_with(known.name)) keys.push_back({known.value, std::string(word.substr(1))});
    }
  }
  return keys;
}

const std::string select_one = "SELECT " + std::string(message_columns) + " FROM message WHERE id = $1";
const std::string select_locked = select_one + " {for_update}";

}  // namespace

std::string_view to_string(MessageState state) { return name_of(message_states, state); }
std::vector<std::string_view> message_state_words() {
  std::vector<std::string_view> words;
  for (const auto& known : message_states) words.push_back(known.name);
  return words;
}
Result<MessageState> message_state(std::string_view name) {
  return named(message_states, name).map_error([&](auto) {
    return Error{Fault::invalid, "'" + std::string(name) + "' is not a state of a message", {}};
  });
}

bool may_move(Direction direction, MessageState from, MessageState to) {
  if (from == to) return belongs(direction, to);
  for (const auto& move : moves) {
    if (move.direction == direction && move.from == from && move.to == to) return true;
  }
  return false;
}

std::string numbers_of(std::span<const Key> keys) {
  constexpr std::size_t most = 500;
  std::vector<std::string> words;
  for (const auto& key : keys) {
    const auto value = normalised_key(key.value);
    auto word = std::string(name_of(numbered, key.kind)) + value;
    if (value.empty() || words.size() == most || std::ranges::find(words, word) != words.end()) continue;
    words.push_back(std::move(word));
  }
  return join(words, " ");
}

std::vector<Key> keys_of(const Message& message) {
  if (message.syntax == "json") return {};
  auto keys = numbers_in(message.numbers);
  const auto syntax = canonical::syntax_named(message.syntax);
  // A message of an earlier version has the numbers of its interchanges alone.
  if (keys.empty() && syntax && canonical::is_acknowledged(*syntax)) {
    for (const auto control : split(message.control, ',')) keys.push_back({KeyKind::interchange, std::string(control)});
  }
  keys.push_back({KeyKind::file, storable(message.name)});
  return keys;
}

namespace messages {

Result<Added> add(Transaction& tx, const Message& message, TimePoint now) {
  if (!belongs(message.direction, message.state)) {
    return fail(Fault::internal, "a message " + std::string(to_string(message.direction)) + " cannot be " +
                                     std::string(to_string(message.state)));
  }
  const auto dedup_key = message.dedup_key.empty() ? Argument(nullptr) : Argument(std::string_view(message.dedup_key));
  const auto name = storable(message.name);
  const auto reason = storable(message.reason);
  const auto id = tx.insert(
      "INSERT INTO message (direction, partner, channel, name, payload, sha256, size, dedup_key, state, syntax, type, control, "
      "answers, reason, place, fault, created_at, updated_at, numbers) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18) "
      "ON CONFLICT (direction, dedup_key) DO NOTHING RETURNING id",
      {to_string(message.direction), message.partner, message.channel, name, stored(message.payload), message.sha256,
       message.size, dedup_key, to_string(message.state), message.syntax, message.type, message.control,
       stored(message.answers), reason, message.place, stored(message.fault), stored(now), message.numbers});
  if (!id) return fail(id.error());
  if (*id != 0) {
    const Added added{.id = MessageId(*id), .fresh = true};
    return find_keys::add(tx, added.id, 0, keys_of(message)).map([&] { return added; });
  }
  const auto known = tx.query_one("SELECT id FROM message WHERE direction = $1 AND dedup_key = $2",
                                  {to_string(message.direction), dedup_key});
  if (!known) return fail(known.error());
  if (!*known) return fail(Fault::unavailable, "the message with the same key was just removed");
  return Added{.id = MessageId((*known)->integer(0)), .fresh = false};
}

Result<std::optional<Message>> find(Transaction& tx, MessageId id) { return select(tx, id, select_one); }
Result<std::optional<Message>> find_by_key(Transaction& tx, Direction direction, std::string_view dedup_key) {
  const auto row =
      tx.query_one("SELECT id FROM message WHERE direction = $1 AND dedup_key = $2", {to_string(direction), dedup_key});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return find(tx, MessageId((*row)->integer(0)));
}
Result<Message> load(Transaction& tx, MessageId id) { return required(id, select(tx, id, select_one)); }
Result<Message> load_for_update(Transaction& tx, MessageId id) { return required(id, select(tx, id, select_locked)); }

Result<void> set_state(Transaction& tx, MessageId id, MessageState state, TimePoint now,
                       const std::optional<Error>& why) {
  const auto message = load_for_update(tx, id);
  if (!message) return fail(message.error());
  return change_state(tx, *message, state, now, why);
}

Result<void> change_state(Transaction& tx, const Message& message, MessageState state, TimePoint now,
                          const std::optional<Error>& why) {
  if (!may_move(message.direction, message.state, state)) {
    return fail(Fault::internal, label(message.id) + " is " + std::string(to_string(message.state)) +
                                     " and cannot become " + std::string(to_string(state)));
  }
  const auto reason = why ? storable(why->what) : std::string();
  const auto place = why ? storable(why->where) : std::string();
  const auto fault = why ? std::optional(why->fault) : std::nullopt;
  return tx.send("UPDATE message SET state = $2, reason = $3, place = $4, fault = $5, updated_at = $6 WHERE id = $1",
                 {message.id.number(), to_string(state), reason, place, stored(fault), stored(now)});
}

Result<void> identify(Transaction& tx, MessageId id, const Identity& identity, TimePoint now) {
  const Error missing{Fault::internal, label(id) + " does not exist", ""};
  const auto changed = tx.send_change(
      "UPDATE message SET partner = CASE WHEN $2 = '' THEN partner ELSE $2 END, syntax = CASE WHEN $3 = '' THEN syntax ELSE $3 END, "
      "type = CASE WHEN $4 = '' THEN type ELSE $4 END, control = CASE WHEN $5 = '' THEN control ELSE $5 END, "
      "channel = CASE WHEN $6 = '' THEN channel ELSE $6 END, updated_at = $7, "
      "numbers = CASE WHEN $8 = '' THEN numbers ELSE $8 END WHERE id = $1",
      {id.number(), identity.partner, identity.syntax, identity.type, identity.control, identity.channel, stored(now),
       identity.numbers},
      missing);
  if (!changed) return changed;
  return find_keys::add(tx, id, 0, numbers_in(identity.numbers));
}

Result<MessageId> hold_key(Transaction& tx, Direction direction, std::string_view key, MessageId id) {
  const auto added = tx.send(
      "INSERT INTO message_key (direction, key, message) VALUES ($1, $2, $3) ON CONFLICT (direction, key) DO NOTHING",
      {to_string(direction), key, id.number()});
  if (!added) return fail(added.error());
  const auto holder = holder_of_key(tx, direction, key);
  if (!holder) return fail(holder.error());
  return holder->none() ? id : *holder;
}

Result<MessageId> holder_of_key(Transaction& tx, Direction direction, std::string_view key) {
  const auto row =
      tx.query_one("SELECT message FROM message_key WHERE direction = $1 AND key = $2", {to_string(direction), key});
  if (!row) return fail(row.error());
  return *row ? MessageId((*row)->integer(0)) : MessageId();
}

Result<std::vector<Message>> list(Transaction& tx, const Filter& filter) {
  std::string sql = "SELECT " + std::string(message_columns) + " FROM message WHERE 1 = 1";
  std::vector<Argument> arguments;
  const auto next = [&](Argument argument) {
    arguments.push_back(argument);
    return "$" + std::to_string(arguments.size());
  };
  std::string pattern = "%";
  for (const char c : filter.text) pattern.append(c == '%' || c == '_' || c == '!' ? "!" : "").push_back(c);
  pattern = storable(pattern + "%");
  // Of partner and state, the one by which fewer messages are looked at: an index serves a column as it is alone.
  const bool both = filter.partner && filter.state;
  const std::string by_state = both && is_frequent(*filter.state) ? "state || ''" : "state";
  const std::string by_partner = both && !is_frequent(*filter.state) ? "partner || ''" : "partner";
  if (filter.partner) sql += " AND " + by_partner + " = " + next(std::string_view(*filter.partner));
  if (filter.direction) sql += " AND direction = " + next(to_string(*filter.direction));
  if (filter.state) sql += " AND " + by_state + " = " + next(to_string(*filter.state));
  if (!filter.answers.none()) sql += " AND answers = " + next(filter.answers.number());
  if (!filter.before.none()) sql += " AND id < " + next(filter.before.number());
  if (!filter.name.empty()) sql += " AND name = " + next(std::string_view(filter.name));
  sql += within(filter.partners, "partner", arguments);
  if (filter.since) sql += " AND created_at >= " + next(stored(*filter.since));
  if (!filter.text.empty()) {
    sql += " AND LOWER(name || ' ' || control || ' ' || type || ' ' || partner) LIKE LOWER(" +
           next(std::string_view(pattern)) + ") ESCAPE '!'";
  }
  sql += " ORDER BY id DESC LIMIT " + next(std::int64_t{filter.limit});
  const auto rows = tx.query(sql, arguments);
  if (!rows) return fail(rows.error());
  std::vector<Message> found;
  for (const auto& row : *rows) {
    auto message = message_of(row);
    if (!message) return fail(std::move(message.error()));
    found.push_back(std::move(*message));
  }
  return found;
}

Result<bool> is_being_applied(Transaction& tx, MessageId id) {
  const auto open = tx.query_one(
      "SELECT 1 WHERE EXISTS (SELECT 1 FROM document WHERE message = $1 AND state IN ('translated', 'held')) "
      "OR EXISTS (SELECT 1 FROM work WHERE stage = 'translate' AND subject = $1)",
      {id.number()});
  if (!open) return fail(open.error());
  return open->has_value();
}

Result<bool> has_taken(Transaction& tx, std::string_view partner, TimePoint since) {
  const auto taken =
      tx.query_one("SELECT 1 FROM message WHERE partner = $1 AND state = 'sent' AND updated_at >= $2 LIMIT 1",
                   {partner, stored(since)});
  if (!taken) return fail(taken.error());
  return taken->has_value();
}

Result<std::vector<PartnerCount>> counts_of(Transaction& tx, std::string_view partner) {
  const auto rows =
      tx.query("SELECT state, COUNT(*), MAX(updated_at) FROM message WHERE partner = $1 GROUP BY state", {partner});
  if (!rows) return fail(rows.error());
  std::vector<PartnerCount> counts;
  for (const auto& row : *rows) {
    const auto state = named(message_states, row.text(0));
    if (!state) return fail(state.error());
    counts.push_back({*state, row.integer(1), time_at(row.integer(2))});
  }
  return counts;
}

namespace {

Result<std::vector<Count>> counts_in(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<Count> found;
  for (const auto& row : *rows) {
    const auto direction = direction_named(row.text(0));
    const auto state = named(message_states, row.text(1));
    if (!direction || !state) return fail(Fault::internal, "database: a message in no known state");
    found.push_back({.direction = *direction, .state = *state, .messages = row.integer(2)});
  }
  return found;
}

}  // namespace

Result<std::vector<Count>> counts(Transaction& tx) {
  return counts_in(
      tx.query("SELECT direction, state, COUNT(*) FROM message GROUP BY direction, state ORDER BY direction, state"));
}

Result<std::vector<Count>> counts_of_unfinished(Transaction& tx) {
  return counts_in(tx.query(
      "SELECT direction, state, COUNT(*) FROM message WHERE state IN ('received', 'unwrapped', 'checked', 'translated', "
      "'ready', 'overdue', 'failed', 'held') GROUP BY direction, state ORDER BY direction, state"));
}

}  // namespace messages
}  // namespace crossdock::store

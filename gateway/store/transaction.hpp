// SPDX-License-Identifier: Apache-2.0
// The view that a repository has of a database: statements inside one transaction.
//
// One SQL text serves SQLite and PostgreSQL. Placeholders are $1, $2, …; RETURNING and ON CONFLICT are
// available in both; the few differences are tokens such as {identity}, listed in dialect.hpp. Statements
// are prepared once per connection and found again by their text, so keep the text constant.
// No statement may be built from a partner's data.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace crossdock::store {

// Bytes as they are, where a string_view is UTF-8 text.
struct Blob {
  std::string_view bytes;
};

// Views must outlive the call only. Text must be UTF-8 without NUL (Fault::internal otherwise, on both engines).
using Argument = std::variant<std::nullptr_t, std::int64_t, std::string_view, Blob>;

// One result row, columns from 0. Reading a column as what it is not is a mistake in the SQL beside it:
// NULL reads as 0 and "", an integer column has no text and a text column is the integer 0.
class Row {
 public:
  using Cell = std::variant<std::nullptr_t, std::int64_t, std::string>;
  explicit Row(std::vector<Cell> cells) : cells_(std::move(cells)) {}

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  const std::string& text(int column) const;  // also the bytes of a blob
  int size() const { return static_cast<int>(cells_.size()); }

 private:
  std::vector<Cell> cells_;
};
using Rows = std::vector<Row>;

class Session;  // one connection of one engine
class Transaction;
struct Reply;

// A query that was asked and not waited for, see Transaction::ask. Valid as long as its transaction.
class Asked {
 public:
  Asked(Transaction& tx, std::shared_ptr<Reply> reply) : tx_(&tx), reply_(std::move(reply)) {}

  // Waits for the answer, and for those of everything that was sent meanwhile. Once: the rows are moved out.
  Result<Rows> rows();
  // The first row, or nothing.
  Result<std::optional<Row>> row();

 private:
  Transaction* tx_;
  std::shared_ptr<Reply> reply_;  // shared with the session, which fills it; none after a failure
};

using Work = std::function<Result<void>(Transaction&)>;

// What a repository makes of the rows of a question. Several that are asked for before the first is taken cost one round
// trip:
//
//   auto order = orders::ask(tx, id);
//   auto lines = orders::ask_lines(tx, id);
//   const auto found = order.take();
template <class T>
class Later {
 public:
  using Read = Result<T> (*)(const Result<Rows>&);
  Later(Asked asked, Read read) : asked_(std::move(asked)), read_(read) {}
  Result<T> take() { return read_(asked_.rows()); }  // once

 private:
  Asked asked_;
  Read read_;
};

// Handed to the function given to Database::write or read and valid until it returns: never stored.
//
// After the first statement that fails the transaction is doomed on both engines: every further call
// returns the same error, and nothing is committed even if the function reports success. A conflict that
// is expected is therefore written as ON CONFLICT, not tried. Work that may fail on its own gets a savepoint.
class Transaction {
 public:
  explicit Transaction(Session& session) : session_(session) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // All rows of a SELECT or of a statement with RETURNING.
  Result<Rows> query(std::string_view sql, std::span<const Argument> arguments);
  Result<Rows> query(std::string_view sql, std::initializer_list<Argument> arguments = {});
  // The first row, or nothing.
  Result<std::optional<Row>> query_one(std::string_view sql, std::initializer_list<Argument> arguments = {});

  // How many rows were inserted, changed or deleted.
  Result<std::int64_t> execute(std::string_view sql, std::span<const Argument> arguments);
  Result<std::int64_t> execute(std::string_view sql, std::initializer_list<Argument> arguments = {});

  // Like execute, when nobody asks how many rows there were. PostgreSQL is not waited for: the statement travels with the
  // next one that is. Its error shows there, and names it; at the latest in the commit.
  Result<void> send(std::string_view sql, std::span<const Argument> arguments);
  Result<void> send(std::string_view sql, std::initializer_list<Argument> arguments);
  // The same statement once for each row of arguments. All or none succeed.
  Result<void> send_many(std::string_view sql, std::span<const std::vector<Argument>> rows);
  // The same of an INSERT, UPDATE or DELETE without RETURNING that must change a row: else the transaction fails with
  // `otherwise`.
  Result<void> send_change(std::string_view sql, std::initializer_list<Argument> arguments, const Error& otherwise);

  // Like query, for several questions in one round trip: ask all of them, then take the rows of each. A failure shows
  // when rows are taken.
  Asked ask(std::string_view sql, std::initializer_list<Argument> arguments);

  // "INSERT … RETURNING id": the id, or 0 when ON CONFLICT DO NOTHING kept the row that was there.
  Result<std::int64_t> insert(std::string_view sql, std::initializer_list<Argument> arguments);

  // Runs `work` so that its failure undoes it alone: what was done before it stays, and the transaction goes on. One that
  // throws has failed. Not inside of another savepoint (Fault::internal).
  // The transaction cannot go on after a lost connection or a conflict, which concern all of it: then it is doomed.
  Result<void> savepoint(const Work& work);

  // The error that doomed this transaction, if any.
  const std::optional<Error>& failure() const { return failure_; }

 private:
  friend class Asked;
  Result<void> wait();

  Session& session_;
  std::optional<Error> failure_;
  bool in_savepoint_ = false;
};

// How values of ours are stored: times as milliseconds UTC, a row id of "none" as NULL.
inline std::int64_t stored(TimePoint time) { return time.time_since_epoch().count(); }
inline TimePoint time_at(std::int64_t milliseconds) { return TimePoint(Duration(milliseconds)); }
template <class Tag>
Argument stored(RowId<Tag> id) {
  return id.none() ? Argument(nullptr) : Argument(id.number());
}

// Text for operators that may quote a partner's bytes, made storable: what is not UTF-8 becomes U+FFFD,
// NUL is dropped, other control characters too become U+FFFD, so that it stays one line and moves no terminal's
// cursor, and it ends after `limit` bytes.
std::string storable(std::string_view text, std::size_t limit = 4000);

}  // namespace crossdock::store

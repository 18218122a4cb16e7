// SPDX-License-Identifier: Apache-2.0
// The interfaces of an engine to the store: a connection that runs statements, and transactions over such connections.
// Not for use outside of gateway/store.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "gateway/store/database.hpp"

namespace crossdock::store {

enum class Access { read_only, read_write };

struct Outcome {
  Rows rows;
  std::int64_t affected = 0;
};

// What a statement said that was not waited for; nothing until its answer was read.
struct Reply {
  std::optional<Outcome> outcome;
};

class Session {
 public:
  virtual ~Session() = default;
  virtual Result<Outcome> run(std::string_view sql, std::span<const Argument> arguments) = 0;

  // Statements that the engine need not wait for. An error shows in the next call that waits.
  virtual Result<void> send(std::string_view sql, std::span<const Argument> arguments) = 0;
  // An INSERT, UPDATE or DELETE without RETURNING. `otherwise`: the error if no row was changed.
  virtual Result<void> send_change(std::string_view sql, std::span<const Argument> arguments,
                                   const Error& otherwise) = 0;
  virtual Result<std::shared_ptr<Reply>> ask(std::string_view sql, std::span<const Argument> arguments) = 0;
  // Until everything that was sent is answered.
  virtual Result<void> wait() = 0;

  // A place in the transaction to go back to; one at a time.
  virtual Result<void> set_savepoint() = 0;
  // Errors of what was sent since then show here, at the latest.
  virtual Result<void> release_savepoint() = 0;
  // Undoes what was done since then, and releases it. An error: the transaction as a whole is lost.
  virtual Result<void> return_to_savepoint() = 0;
};

// Runs it. Nothing thrown leaves here, and a doomed transaction is never reported as a success.
Result<void> guarded(const Work& work, Transaction& tx);

// `work` given to an engine does not throw and reports a doomed transaction: Database has wrapped it.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual Result<void> write(const Work& work) = 0;
  virtual Result<void> read(const Work& work) = 0;
  virtual Dialect dialect() const = 0;
  virtual std::string loss() const { return {}; }  // see Database
};

// Prepared statements by their text, found without making a string of it.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <class Statement>
using StatementCache = std::unordered_map<std::string, Statement, TextHash, std::equal_to<>>;
// Texts are constants of the program; more than this means that somebody builds them, and the cache starts over.
inline constexpr std::size_t statement_cache_limit = 500;

}  // namespace crossdock::store

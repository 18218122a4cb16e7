// SPDX-License-Identifier: Apache-2.0
// Commits claimed work in batches: many pieces of work in one transaction, a savepoint each. A piece that fails is rolled
// back alone, so that it has no effect on the others, and is handled by itself afterwards.
//
// What a piece queues, and needs no preparation, is done in the same transaction as well, while there is time: an order is
// checked, translated and applied by one commit. If that fails, it is as if it had not been tried.
//
// On PostgreSQL each piece is a transaction of its own, without a savepoint. What it changes there, such as a partner's
// control numbers, is locked until its end, and workers that wait for each other are slower than those that commit often.
//
// A batch never waits for company: it holds what one worker has claimed. Its time is bounded, and so is the memory that
// its prepared results take.
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "base/memory.hpp"
#include "gateway/pipeline/stage.hpp"
#include "gateway/store/database.hpp"

namespace crossdock::pipeline {

// How long pieces of one batch are prepared, and how long further ones are added to its transaction. The first always is.
// Whoever is alone with the store need not hurry, and does the same each time.
inline constexpr std::chrono::milliseconds batch_time{20};
inline constexpr std::chrono::milliseconds no_hurry = std::chrono::hours(24);

// The result of a piece of work.
struct Outcome {
  Result<Committed> committed;
  bool busy = false;  // it failed because other work takes the memory just now
};

// A claim on its way through its stage.
struct Piece {
  const store::work_queue::Claim* claim = nullptr;
  const StageRow* stage = nullptr;
  std::optional<MemoryAccount> memory;  // of what is prepared
  Prepared prepared;
  std::optional<Outcome> outcome;  // none: its turn has not come
};

class Batch {
 public:
  using Claim = store::work_queue::Claim;

  // All of these outlive the batch. `time` is batch_time or no_hurry.
  Batch(store::Database& database, const Context& context, std::span<const StageRow> stages, MemoryPool& pool,
        std::chrono::milliseconds time);

  // Prepares the claim and adds it, with an outcome if the preparation failed. False when no more should be added: time
  // or memory is used up.
  bool add(const Claim& claim);

  // Commits, in the order in which they were added, as many pieces as there is time for. Each of these has an outcome
  // afterwards. An error is one of the whole transaction: then no piece without an outcome was committed.
  Result<void> commit();

  std::deque<Piece>& pieces() { return pieces_; }

 private:
  using Steady = std::chrono::steady_clock;

  Result<void> commit(store::Transaction& tx, const std::vector<Piece*>& open);
  void commit(store::Transaction& tx, Piece& piece);
  void commit_alone(Piece& piece);
  Result<void> run(store::Transaction& tx, const Piece& piece, MemoryAccount& memory, Committed& committed);
  bool follows(const std::vector<Piece*>& open) const;
  Result<std::optional<store::WorkId>> follow(store::Transaction& tx, store::WorkId last, Steady::time_point end);
  Result<void> commit_next(store::Transaction& tx, const Claim& queued, const StageRow& stage);

  store::Database& database_;
  const Context& context_;
  std::span<const StageRow> stages_;
  MemoryPool& pool_;
  const std::chrono::milliseconds time_;
  const bool together_;  // pieces may share a transaction
  int followed_ = 0;     // in the transaction that is open
  Steady::time_point begun_ = Steady::now();
  std::size_t prepared_bytes_ = 0;
  std::deque<Piece> pieces_;
};

}  // namespace crossdock::pipeline

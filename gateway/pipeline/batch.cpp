// SPDX-License-Identifier: Apache-2.0
// Prepares pieces of work one by one, and commits them in one transaction with a savepoint each.
#include "gateway/pipeline/batch.hpp"

#include <algorithm>
#include <optional>

#include "gateway/pipeline/failpoint.hpp"
#include "gateway/store/background.hpp"

namespace crossdock::pipeline {

using store::WorkId;

// How much of what a piece has queued is read in one go, and how many follow in one transaction: a file may hold thousands
// of documents.
constexpr int followed_at_once = 8, most_followed = 64;

Batch::Batch(store::Database& database, const Context& context, std::span<const StageRow> stages, MemoryPool& pool,
             std::chrono::milliseconds time)
    : database_(database),
      context_(context),
      stages_(stages),
      pool_(pool),
      time_(time),
      together_(database.dialect() == store::Dialect::sqlite) {}

bool Batch::add(const Claim& claim) {
  auto& piece = pieces_.emplace_back();
  piece.claim = &claim;
  piece.stage = &*std::ranges::find(stages_, claim.stage, &StageRow::stage);
  if (piece.stage->prepare == nullptr) return true;
  auto& memory = piece.memory.emplace(pool_);
  auto ready = memory.bounded([&] { return piece.stage->prepare(database_, context_, claim); });
  if (ready) {
    piece.prepared = std::move(*ready);
    failpoint("stage.prepared");
  } else {
    piece.outcome = Outcome{fail(ready.error()), memory.was_busy()};
  }
  prepared_bytes_ += memory.peak();
  return prepared_bytes_ <= pool_.small() && Steady::now() - begun_ < time_;
}

// Work may run again after a conflict: an outcome counts only once the transaction is committed.
Result<void> Batch::commit() {
  std::vector<Piece*> open;
  for (auto& piece : pieces_) {
    if (!piece.outcome) open.push_back(&piece);
  }
  if (open.empty()) return {};
  const store::LongWrite may_wait;
  if (!together_) {
    commit_alone(*open.front());
    return {};
  }
  const auto done = database_.write([&](store::Transaction& tx) {
    for (auto* piece : open) piece->outcome.reset();
    return commit(tx, open);
  });
  for (auto* piece : open) {
    if (!done) piece->outcome.reset();
    if (piece->outcome && piece->outcome->committed == Committed::done) failpoint("stage.committed");
  }
  return done;
}

Result<void> Batch::commit(store::Transaction& tx, const std::vector<Piece*>& open) {
  const auto end = Steady::now() + time_;
  followed_ = 0;
  Result<std::optional<WorkId>> last;
  if (follows(open)) last = store::work_queue::newest(tx).map([](WorkId newest) { return std::optional(newest); });
  if (!last) return fail(last.error());
  for (auto* piece : open) {
    if (piece != open.front()) {
      if (Steady::now() >= end) return {};
      failpoint("batch.between");
    }
    commit(tx, *piece);
    if (tx.failure()) return fail(*tx.failure());
    if (*last) last = follow(tx, **last, end);
    if (!last) return fail(last.error());
  }
  return {};
}

// Work that took the process down, or was with such work, is alone: what follows from it as well.
bool Batch::follows(const std::vector<Piece*>& open) const {
  return std::ranges::all_of(open, [](const auto* piece) { return piece->claim->abandoned == 0; });
}

// The last that was queued and looked at; none: no more is followed in this transaction.
Result<std::optional<WorkId>> Batch::follow(store::Transaction& tx, WorkId last, Steady::time_point end) {
  while (Steady::now() < end && followed_ < most_followed) {
    const auto queued = store::work_queue::queued_after(tx, last, context_.now, followed_at_once);
    if (!queued) return fail(queued.error());
    if (queued->empty()) break;
    for (const auto& next : *queued) {
      last = next.id;
      const auto row = std::ranges::find(stages_, next.stage, &StageRow::stage);
      if (row == stages_.end() || row->commit == nullptr || row->prepare != nullptr) continue;
      failpoint("batch.between");
      ++followed_;
      const auto done = commit_next(tx, next, *row);
      if (tx.failure()) return fail(*tx.failure());
      if (!done) return std::nullopt;
    }
  }
  return last;
}

// What fails stays in the queue as it was, and is claimed from there.
Result<void> Batch::commit_next(store::Transaction& tx, const Claim& queued, const StageRow& stage) {
  MemoryAccount memory(pool_);
  return tx.savepoint([&](store::Transaction&) -> Result<void> {
    const auto taken = store::work_queue::take(tx, queued, context_.now);
    if (!taken) return fail(taken.error());
    if (!*taken) return {};
    const auto ran = memory.bounded([&] { return stage.commit(tx, context_, queued, {}); });
    if (!ran) return fail(ran.error());
    failpoint("stage.before_commit");
    return {};
  });
}

void Batch::commit(store::Transaction& tx, Piece& piece) {
  MemoryAccount own(pool_);
  auto& memory = piece.memory ? *piece.memory : own;
  auto committed = Committed::done;
  const auto done = tx.savepoint([&](store::Transaction&) { return run(tx, piece, memory, committed); });
  piece.outcome = Outcome{done ? Result<Committed>(committed) : fail(done.error()), memory.was_busy()};
}

// It needs no savepoint: what fails takes its transaction with it.
void Batch::commit_alone(Piece& piece) {
  MemoryAccount own(pool_);
  auto& memory = piece.memory ? *piece.memory : own;
  auto committed = Committed::done;
  const auto done = database_.write([&](store::Transaction& tx) { return run(tx, piece, memory, committed); });
  piece.outcome = Outcome{done ? Result<Committed>(committed) : fail(done.error()), memory.was_busy()};
  if (done && committed == Committed::done) failpoint("stage.committed");
}

Result<void> Batch::run(store::Transaction& tx, const Piece& piece, MemoryAccount& memory, Committed& committed) {
  const auto ran = memory.bounded([&] { return piece.stage->commit(tx, context_, *piece.claim, piece.prepared); });
  if (!ran) return fail(ran.error());
  committed = *ran;
  if (committed == Committed::stale) return {};
  if (auto finished = store::work_queue::finish(tx, *piece.claim); !finished) return finished;
  failpoint("stage.before_commit");
  return {};
}

}  // namespace crossdock::pipeline

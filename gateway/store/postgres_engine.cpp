// SPDX-License-Identifier: Apache-2.0
// Runs each transaction on a pooled connection, and repeats it after a conflict or a lost connection.
#include "gateway/store/postgres_engine.hpp"

#include <thread>

#include "gateway/store/pool.hpp"
#include "gateway/store/postgres_session.hpp"

namespace crossdock::store {
namespace {

using Trouble = PostgresSession::Trouble;

constexpr int conflict_retries = 5;

class PostgresEngine final : public Engine {
 public:
  explicit PostgresEngine(Options options) : options_(std::move(options)), pool_(options_.connections) {}

  // Rows that a decision depends on are locked by the repositories ({for_update}), so read committed suffices.
  Result<void> write(const Work& work) override { return repeated(Access::read_write, work); }
  Result<void> read(const Work& work) override { return repeated(Access::read_only, work); }

  Dialect dialect() const override { return Dialect::postgresql; }

 private:
  struct Attempt {
    Result<void> result;
    Trouble trouble = Trouble::none;
  };

  // Conflicts are tried again a few times, a lost connection once: in both cases nothing was committed.
  Result<void> repeated(Access access, const Work& work) {
    bool reconnected = false;
    for (int conflicts = 0;;) {
      auto attempt = once(access, work);
      if (attempt.trouble == Trouble::conflict && conflicts < conflict_retries) {
        // The winner needs a moment to finish; the wait doubles so that many losers spread out.
        std::this_thread::sleep_for(std::chrono::milliseconds(1 << conflicts++));
      } else if (attempt.trouble == Trouble::broken && !reconnected) {
        reconnected = true;
        pool_.drop_idle();
      } else {
        return std::move(attempt.result);
      }
    }
  }

  Attempt once(Access access, const Work& work) {
    auto seat = pool_.take(options_.patience);
    if (!seat) return {.result = fail(Fault::unavailable, "database: all connections are busy")};
    if (!seat->connection) {
      auto opened = PostgresSession::open(options_.dsn, options_.patience);
      if (!opened) return {.result = fail(std::move(opened.error()))};
      seat->connection = std::move(*opened);
    }
    auto& session = *seat->connection;
    session.clear_trouble();
    Attempt attempt{.result = run(session, access, work)};
    attempt.trouble = session.trouble();
    if (!attempt.result && session.usable() && attempt.trouble != Trouble::broken) {
      if (!session.control("ROLLBACK")) seat->connection.reset();
    } else if (!attempt.result) {
      seat->connection.reset();
    }
    return attempt;
  }

  Result<void> run(PostgresSession& session, Access access, const Work& work) {
    const auto* begin = access == Access::read_write ? "BEGIN ISOLATION LEVEL READ COMMITTED"
                                                     : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    if (auto begun = session.send(begin, {}); !begun) return begun;  // with the first statement
    Transaction tx(session);
    if (auto done = work(tx); !done) return done;
    if (access == Access::read_only) return session.leave();
    if (options_.before_commit) options_.before_commit();
    if (auto done = session.commit(); !done) return done;
    if (options_.after_commit) options_.after_commit();
    return {};
  }

  const Options options_;
  Pool<PostgresSession> pool_;
};

}  // namespace

Result<std::unique_ptr<Engine>> open_postgres(Options options) {
  auto engine = std::make_unique<PostgresEngine>(std::move(options));
  // A wrong address or password is found at the start and not by the first partner.
  if (auto reached = engine->read([](Transaction&) -> Result<void> { return {}; }); !reached)
    return fail(std::move(reached.error()));
  return engine;
}

}  // namespace crossdock::store

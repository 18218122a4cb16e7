// SPDX-License-Identifier: Apache-2.0
// Checks that writes reported as done survive, and that others leave nothing behind.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "gateway/store/payloads.hpp"
#include "gateway/store/work_queue.hpp"
#include "tests/store/fixture.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::store::durability_test {
namespace {

class DurabilityTest : public StoreTest {
 protected:
  static Result<void> receive(Transaction& tx, std::int64_t subject) {
    const auto payload = payloads::store(tx, "payload " + std::to_string(subject), noon);
    if (!payload) return fail(payload.error());
    return work_queue::push(tx, {.stage = Stage::check, .subject = subject}, noon).map([](bool) {});
  }

  // Runs `body` in a process of its own and returns how it ended. The database is closed before: SQLite's locks
  // do not survive a fork.
  int in_child(const std::function<void()>& body) {
    close();
    const auto child = fork();
    if (child == 0) {
      body();
      _exit(3);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  }

  // A process that is killed while it commits its third write.
  void kill_in(std::function<void()> Options::*failpoint) {
    const auto status = in_child([&] {
      int commits = 0;
      Options options{.dsn = dsn()};
      options.*failpoint = [&] {
        if (++commits == 3) kill(getpid(), SIGKILL);
      };
      auto own = Database::open(std::move(options));
      if (!own) _exit(4);
      for (int i = 1; i <= 5; ++i) {
        if (!(*own)->write([&](Transaction& tx) { return receive(tx, i); })) _exit(5);
      }
    });
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
    open();
  }
};
CROSSDOCK_ON_BOTH_ENGINES(DurabilityTest);

class PostgresDurabilityTest : public DurabilityTest {};
INSTANTIATE_TEST_SUITE_P(Store, PostgresDurabilityTest, testing::Values(on_postgresql), case_name);
class SqliteDurabilityTest : public DurabilityTest {};
INSTANTIATE_TEST_SUITE_P(Store, SqliteDurabilityTest, testing::Values(on_sqlite), case_name);

TEST_P(DurabilityTest, KilledBeforeCommitLeavesNothingOfThatWrite) {
  kill_in(&Options::before_commit);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work"), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload"), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload_chunk"), 2);
}

TEST_P(DurabilityTest, KilledAfterCommitKeepsAllOfThatWrite) {
  kill_in(&Options::after_commit);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work"), 3);
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload_chunk"), 3);
  read([](Transaction& tx) -> Result<void> {
    EXPECT_EQ(expect(payloads::load(tx, PayloadId(3))), "payload 3");
    return {};
  });
}

TEST_P(PostgresDurabilityTest, AServerThatIsKilledLosesNothingReportedAndIsFoundAgain) {
  for (int i = 1; i <= 10; ++i) write([&](Transaction& tx) { return receive(tx, i); });
  PostgresServer::shared()->crash_and_restart();
  // The pool's connections are dead; the next write opens a new one without its caller noticing.
  write([](Transaction& tx) { return receive(tx, 11); });
  EXPECT_EQ(number("SELECT COUNT(*) FROM work"), 11);
}

TEST_P(PostgresDurabilityTest, AConnectionLostDuringWorkIsReplacedOnce) {
  int runs = 0;
  write([&](Transaction& tx) -> Result<void> {
    if (++runs == 1) (void)tx.query("SELECT pg_terminate_backend(pg_backend_pid())");
    return receive(tx, 1);
  });
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work"), 1);
  runs = 0;
  const auto hopeless = database().write([&](Transaction& tx) -> Result<void> {
    ++runs;
    return tx.query("SELECT pg_terminate_backend(pg_backend_pid())").map([](auto) {});
  });
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(hopeless.error().fault, Fault::unavailable);
}

TEST_P(PostgresDurabilityTest, AConnectionLostDuringCommitIsReportedAsUnknown) {
  int runs = 0;
  std::int64_t backend = 0;
  Options options;
  const auto victim_dsn = dsn();
  options.before_commit = [&] {
    if (backend == 0) return;
    auto other = Database::open({.dsn = victim_dsn});
    expect((*other)->write([&](Transaction& tx) -> Result<void> {
      return tx.query("SELECT pg_terminate_backend(CAST($1 AS INTEGER), 5000)", {backend}).map([](auto) {});
    }));
  };
  open(std::move(options));
  const auto done = database().write([&](Transaction& tx) -> Result<void> {
    ++runs;
    backend = expect(tx.query_one("SELECT pg_backend_pid()"))->integer(0);
    return receive(tx, 1);
  });
  backend = 0;
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().fault, Fault::unavailable);
  EXPECT_NE(done.error().what.find("unknown"), std::string::npos) << done.error().what;
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(number("SELECT COUNT(*) FROM work"), 0);
}

TEST_P(PostgresDurabilityTest, ACommitThatNoReplicaConfirmedIsReportedAsUnknown) {
  auto& server = *PostgresServer::shared();
  server.crash_and_restart({"synchronous_standby_names=absent"});
  open();
  Result<void> done;
  {
    const std::jthread writer([&] { done = database().write([](Transaction& tx) { return receive(tx, 1); }); });
    // An operator loses patience and cancels the wait: the server then reports success, with a warning.
    while (
        number(
            "SELECT COUNT(*) FROM (SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep') AS cancelled") ==
        0) {
      std::this_thread::yield();
    }
  }
  server.crash_and_restart();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().fault, Fault::unavailable);
  EXPECT_NE(done.error().what.find("unknown"), std::string::npos) << done.error().what;
}

TEST_P(PostgresDurabilityTest, ADeadlockIsTriedAgainByItsLoser) {
  for (const int i : {1, 2}) write([&](Transaction& tx) { return receive(tx, i); });
  std::atomic<int> waiting = 0;
  std::atomic<int> runs = 0;
  const auto touch = [&](std::int64_t first, std::int64_t second) {
    expect(database().write([&](Transaction& tx) -> Result<void> {
      ++runs;
      if (auto one = tx.execute("UPDATE work SET reason = 'x' WHERE id = $1", {first}); !one) return fail(one.error());
      ++waiting;
      while (waiting < 2) std::this_thread::yield();
      return tx.execute("UPDATE work SET reason = 'x' WHERE id = $1", {second}).map([](auto) {});
    }));
  };
  {
    const std::jthread one([&] { touch(1, 2); });
    const std::jthread other([&] { touch(2, 1); });
  }
  // Each once, and the loser again; the server may choose both as losers when it finds the deadlock twice.
  EXPECT_GE(runs, 3);
}

TEST_P(SqliteDurabilityTest, AFullDiskIsUnavailableAndAcknowledgesNothing) {
  const auto status = in_child([&] {
    signal(SIGXFSZ, SIG_IGN);
    auto own = Database::open({.dsn = dsn()});
    if (!own) _exit(4);
    const rlimit limit{.rlim_cur = 2 << 20, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    int acknowledged = 0;
    const std::string bytes(200'000, 'x');
    for (int i = 1; i <= 30; ++i) {
      const auto done =
          (*own)->write([&](Transaction& tx) { return payloads::store(tx, bytes, noon).map([](auto) {}); });
      if (done) {
        ++acknowledged;
      } else if (done.error().fault != Fault::unavailable) {
        _exit(5);
      }
    }
    if (acknowledged == 0 || acknowledged == 30) _exit(6);
    // Space again: the same database goes on.
    const rlimit lifted{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &lifted);
    if (!(*own)->write([&](Transaction& tx) { return payloads::store(tx, bytes, noon).map([](auto) {}); })) _exit(7);
    _exit(100 + acknowledged + 1);
  });
  ASSERT_TRUE(WIFEXITED(status));
  ASSERT_GT(WEXITSTATUS(status), 100) << WEXITSTATUS(status);
  open();
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload"), WEXITSTATUS(status) - 100);
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload_chunk"), WEXITSTATUS(status) - 100);
}

}  // namespace
}  // namespace crossdock::store::durability_test

// SPDX-License-Identifier: Apache-2.0
// Queues writers, commits them in groups with one savepoint each, and watches that the files stay in place.
#include "gateway/store/sqlite_engine.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "gateway/store/background.hpp"
#include "gateway/store/pool.hpp"
#include "gateway/store/sqlite_file.hpp"
#include "gateway/store/sqlite_journal.hpp"
#include "gateway/store/sqlite_session.hpp"

namespace crossdock::store {
namespace {

// One caller of write, waiting on its own stack.
struct Job {
  const Work* work = nullptr;
  Result<void> result;
  bool done = false;
  std::condition_variable finished;
};

class SqliteEngine final : public Engine {
 public:
  SqliteEngine(Options options, std::string path, std::unique_ptr<SqliteSession> writer)
      : options_(std::move(options)),
        path_(std::move(path)),
        session_(std::move(writer)),
        files_(path_),
        readers_(options_.connections),
        writer_([this] { serve(); }) {}

  // Whatever is queued is still written: its callers are waiting.
  ~SqliteEngine() override {
    {
      const std::scoped_lock lock(mutex_);
      stopping_ = true;
    }
    queued_.notify_one();
    writer_.join();
  }

  Result<void> write(const Work& work) override {
    Job job;
    job.work = &work;
    std::unique_lock lock(mutex_);
    queue_of(patience_here()).push_back(&job);
    queued_.notify_one();
    job.finished.wait(lock, [&] { return job.done; });
    return std::move(job.result);
  }

  Result<void> read(const Work& work) override {
    if (auto gone = lost_file(); !gone.empty()) return fail(Fault::unavailable, "database: " + gone);
    auto seat = readers_.take(options_.patience);
    if (!seat) return fail(Fault::unavailable, "database: all readers are busy");
    if (!seat->connection) {
      auto opened = SqliteSession::open(path_, Access::read_only, options_.patience);
      if (!opened) return fail(std::move(opened.error()));
      seat->connection = std::move(*opened);
    }
    auto& session = *seat->connection;
    if (auto begun = session.control("BEGIN"); !begun) return begun;
    Transaction tx(session);
    auto done = work(tx);
    if (!session.in_transaction()) return done;
    if (auto ended = session.control("ROLLBACK"); !ended) seat->connection.reset();
    return done;
  }

  Dialect dialect() const override { return Dialect::sqlite; }

  std::string loss() const override {
    if (lost_) return "the store could not be made durable or is damaged";
    return look_for_files();
  }

 private:
  using Clock = std::chrono::steady_clock;

  // A file that is gone stays gone, whatever is put in its place.
  std::string lost_file() const {
    const std::scoped_lock lock(files_mutex_);
    return lost_file_;
  }
  std::string look_for_files() const {
    const std::scoped_lock lock(files_mutex_);
    if (lost_file_.empty()) lost_file_ = files_.missing();
    return lost_file_;
  }
  Result<void> files_are_there() {
    const auto missing = look_for_files();
    if (missing.empty()) return {};
    session_->abandon();
    return fail(Fault::unavailable, "database: " + missing);
  }

  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      queued_.wait(lock, [this] { return stopping_ || some_queue() != nullptr; });
      if (some_queue() == nullptr) return;
      lock.unlock();
      const auto group = commit_group();
      lock.lock();
      for (auto* job : group) {
        job->done = true;
        job->finished.notify_one();  // under the lock: the job is gone as soon as its caller has it
      }
    }
  }

  using Queue = std::deque<Job*>;
  Queue& queue_of(Patience patience) { return queues_.at(static_cast<std::size_t>(patience)); }
  // The first that holds a job.
  Queue* some_queue() {
    const auto found = std::ranges::find_if(queues_, [](const Queue& queue) { return !queue.empty(); });
    return found == queues_.end() ? nullptr : &*found;
  }

  // The more patient come after the others; but a job that may wait begins every second group, short and long in turn.
  Job* next(bool first) {
    const std::scoped_lock lock(mutex_);
    auto* from = some_queue();
    if (first && ++turn_ % 2 == 0) {
      auto& preferred = queue_of(turn_ % 4 == 0 ? Patience::much : Patience::some);
      auto& other = queue_of(turn_ % 4 == 0 ? Patience::some : Patience::much);
      if (!other.empty()) from = &other;
      if (!preferred.empty()) from = &preferred;
    }
    if (from == nullptr) return nullptr;
    auto* job = from->front();
    from->pop_front();
    return job;
  }

  // Takes what is queued and commits it at once. Each but the first has a savepoint of its own to go back to.
  std::vector<Job*> commit_group() {
    std::vector<Job*> group;
    const auto begun = begin();
    const auto end = Clock::now() + options_.group_time;
    auto state = begun;
    while (static_cast<int>(group.size()) < options_.group_limit && (group.empty() || !begun || Clock::now() < end)) {
      auto* job = next(group.empty());
      if (job == nullptr) break;
      group.push_back(job);
      if (!begun) continue;  // nobody who waits now fares better
      state = group.size() == 1 ? run_first(*job) : run(*job);
      if (!state) break;
    }
    if (state) state = commit();
    if (state) return group;
    lost_ = session_->lost();
    if (session_->in_transaction()) (void)session_->control("ROLLBACK");
    for (auto* job : group) {
      if (job->result) job->result = fail(state.error());
    }
    return group;
  }

  Result<void> begin() {
    if (session_->lost())
      return fail(Fault::unavailable, "database: stopped after a failed fsync or damage, restart to recover");
    if (auto there = files_are_there(); !there) return there;
    if (auto begun = session_->control("BEGIN IMMEDIATE"); !begun) return begun;
    if (remembered_) return {};
    const std::scoped_lock lock(files_mutex_);
    files_.remember();
    remembered_ = true;
    return {};
  }

  // Most groups of a quiet gateway are one job: it goes back to the start of the transaction.
  Result<void> run_first(Job& job) {
    Transaction tx(*session_);
    job.result = (*job.work)(tx);
    if (!session_->in_transaction()) return lost(job);
    if (job.result) return {};
    return session_->control("ROLLBACK").and_then([&] { return session_->control("BEGIN IMMEDIATE"); });
  }

  static tl::unexpected<Error> lost(const Job& job) {
    return job.result ? fail(Fault::unavailable, "database: the transaction was lost")
                      : fail(Fault::unavailable, job.result.error().what);
  }

  // The job's own failure goes into its result. The returned result concerns the whole group.
  Result<void> run(Job& job) {
    if (auto begun = session_->control("SAVEPOINT job"); !begun) return begun;
    Transaction tx(*session_);
    job.result = (*job.work)(tx);
    if (!session_->in_transaction()) return lost(job);
    if (job.result) return session_->control("RELEASE job");
    return session_->control("ROLLBACK TO job").and_then([&] { return session_->control("RELEASE job"); });
  }

  // The files are looked for once more after the commit: only what is in them then was kept.
  Result<void> commit() {
    if (options_.before_commit) options_.before_commit();
    if (auto there = files_are_there(); !there) return there;
    if (auto done = session_->control("COMMIT"); !done) return fail(Fault::unavailable, done.error().what);
    if (auto there = files_are_there(); !there) return there;
    if (options_.after_commit) options_.after_commit();
    return {};
  }

  const Options options_;
  const std::string path_;
  std::unique_ptr<SqliteSession> session_;
  mutable std::mutex files_mutex_;
  SqliteFiles files_;
  mutable std::string lost_file_;
  bool remembered_ = false;  // the writer's own
  Pool<SqliteSession> readers_;
  std::mutex mutex_;
  std::condition_variable queued_;
  std::array<Queue, 3> queues_;  // by Patience
  unsigned turn_ = 0;
  bool stopping_ = false;
  std::atomic<bool> lost_{false};
  std::thread writer_;  // last: it uses all of the above
};

}  // namespace

Result<std::unique_ptr<Engine>> open_sqlite(Options options) {
  auto path = options.dsn.substr(std::string_view("sqlite:").size());
  if (options.absent == Absent::created) {
    if (auto made = make_private_file(path); !made) return fail(made.error());
  } else if (!is_there(path)) {
    return no_store(options.dsn);
  }
  auto writer = SqliteSession::open(path, Access::read_write, options.patience);
  if (!writer) return fail(std::move(writer.error()));
  if (options.settle_journal) {
    if (auto settled = settle_journal(**writer, path + "-wal"); !settled) return fail(settled.error());
  }
  return std::make_unique<SqliteEngine>(std::move(options), std::move(path), std::move(*writer));
}

}  // namespace crossdock::store

// SPDX-License-Identifier: Apache-2.0
// Measures what a durable receipt costs: payload of 10 KB, message and first work item in one transaction, by 1 and by
// 64 callers at once. One caller shows the price of an fsync; many show what sharing it saves.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "gateway/store/messages.hpp"
#include "gateway/store/migrations.hpp"
#include "gateway/store/work_queue.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::store {
namespace {

constexpr TimePoint noon{std::chrono::milliseconds{1'795'435'200'000}};

// The folder lies where TMPDIR says: on the disk that is to be measured, not in memory.
class Folder {
 public:
  Folder() : path_((std::filesystem::temp_directory_path() / "crossdock-bench-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string dsn() const { return "sqlite:" + path_ + "/bench.db"; }

 private:
  std::string path_;
};

std::unique_ptr<Database> open(std::string dsn) {
  auto database = Database::open(
      {.dsn = std::move(dsn), .connections = 16, .absent = Absent::created, .patience = Duration(60'000)});
  if (!database || !migrate(**database, noon)) std::abort();
  return std::move(*database);
}

Database& sqlite() {
  static const Folder folder;
  static const auto database = open(folder.dsn());
  return *database;
}

Database& postgresql() {
  auto* server = PostgresServer::shared();
  if (server == nullptr) std::abort();
  static const auto database = open(server->fresh_dsn());
  return *database;
}

Result<void> receive(Transaction& tx, const std::string& bytes) {
  const auto payload = payloads::store(tx, bytes, noon);
  if (!payload) return fail(payload.error());
  const Message message{.partner = "acme",
                        .channel = "as2",
                        .name = "po.edi",
                        .payload = payload->id,
                        .sha256 = payload->sha256,
                        .size = payload->size};
  const auto added = messages::add(tx, message, noon);
  if (!added) return fail(added.error());
  return work_queue::push(tx, {.stage = store::Stage::check, .subject = added->id.number()}, noon).map([](bool) {});
}

void receipts(benchmark::State& state, Database& (*database)()) {
  const std::string bytes(10'000, 'x');
  auto& db = database();
  for (auto _ : state) {
    if (const auto done = db.write([&](Transaction& tx) { return receive(tx, bytes); }); !done)
      state.SkipWithError(done.error().what.c_str());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(receipts, sqlite, sqlite)->Threads(1)->Threads(64)->UseRealTime();
BENCHMARK_CAPTURE(receipts, postgresql, postgresql)->Threads(1)->Threads(64)->UseRealTime();

// A stage as the pipeline runs it: claim eight items in one transaction, finish each in one of its own.
void stages(benchmark::State& state, Database& (*database)()) {
  auto& db = database();
  std::int64_t finished = 0;
  std::int64_t next = std::int64_t{state.thread_index()} * 1'000'000'000;
  const auto rows = store::stage_rows();
  const auto stage = rows[static_cast<std::size_t>(state.thread_index()) % rows.size()].stage;
  const std::array stages{stage};
  const auto line = "line" + std::to_string(state.thread_index()) + "/";
  for (auto _ : state) {
    std::vector<work_queue::Claim> claims;
    const auto done = db.write([&](Transaction& tx) -> Result<void> {
      for (int i = 0; i < 8; ++i) {
        if (auto pushed = work_queue::push(
                tx, {.stage = stage, .subject = next + i, .order_key = line + std::to_string(i)}, noon);
            !pushed)
          return fail(pushed.error());
      }
      auto claimed = work_queue::claim(tx, noon, std::chrono::minutes(1), stages, 8);
      if (!claimed) return fail(claimed.error());
      claims = std::move(*claimed);
      return {};
    });
    if (!done) return state.SkipWithError(done.error().what.c_str());
    next += 8;
    for (const auto& claim : claims) {
      const auto ended = db.write([&](Transaction& tx) { return work_queue::finish(tx, claim); });
      if (!ended) return state.SkipWithError(ended.error().what.c_str());
      ++finished;
    }
  }
  state.SetItemsProcessed(finished);
}
BENCHMARK_CAPTURE(stages, sqlite, sqlite)->Threads(1)->Threads(8)->UseRealTime();
BENCHMARK_CAPTURE(stages, postgresql, postgresql)->Threads(1)->Threads(8)->UseRealTime();

}  // namespace
}  // namespace crossdock::store

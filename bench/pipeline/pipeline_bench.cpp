// SPDX-License-Identifier: Apache-2.0
// Documents a second through the whole gateway: small 850s of the sample network are received, checked, translated,
// routed, and what follows from them is written and delivered to a channel that only counts. Every step is durable.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "gateway/pipeline/engine.hpp"
#include "gateway/pipeline/receive.hpp"
#include "gateway/service/stages.hpp"
#include "gateway/store/migrations.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::pipeline {
namespace {

using Moment = std::chrono::steady_clock::time_point;

constexpr int orders = 48;  // the sample suppliers' stock lasts for these
constexpr std::chrono::milliseconds quiet{300};

class CountingChannel : public Channel {
 public:
  Delivered deliver(const partners::Partner&, const Delivery& delivery) override {
    ++delivered;
    bytes += static_cast<std::int64_t>(delivery.bytes.size());
    return std::string("counted");
  }
  std::atomic<std::int64_t> delivered = 0, bytes = 0;
};

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

template <class T>
T require(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
  std::abort();
}
void require(const Result<void>& result) {
  if (result) return;
  std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
  std::abort();
}

// Two lines in the style of the sample buyer's orders.
std::string order_bytes(int number) {
  return fmt::format(
      "ISA*00*          *00*          *12*2125550177     *ZZ*CROSSDOCK      *261120*0931*U*00401*{0:09}*0*P*>~"
      "GS*PO*METROOUT*CROSSDOCK*20261120*0931*{0}*X*004010~ST*850*0001~BEG*00*DS*BENCH-{0}**20261120~CUR*BY*USD~"
      "REF*CO*WEB-{0}~DTM*001*20261218~DTM*002*20261204~N1*BT*METRO OUTFITTERS*92*MO-HQ~N3*350 FIFTH AVENUE~"
      "N4*NEW YORK*NY*10118*US~N1*ST*JORDAN AVERY~N3*1420 RIVER ROAD~N4*BOISE*ID*83702*US~"
      "PO1*1*100*EA*2.49**UP*614141100248*IN*MO-10024~PID*F****CARABINER 12 KN, WIRE GATE~"
      "PO1*2*10*EA*12.50**UP*614141100484*IN*MO-10048~PID*F****WATER BOTTLE 750 ML, STEEL~"
      "CTT*2*110~SE*18*0001~GE*1*{0}~IEA*1*{0:09}~",
      number);
}

std::shared_ptr<const Network> sample_network() {
  auto settings = partners::load_settings(CROSSDOCK_SOURCE_DIR "/conf/gateway.yaml");
  if (!settings) require(Result<void>(fail(settings.error().front())));
  auto network = Network::load(*settings);
  if (!network) require(Result<void>(fail(network.error().front())));
  return *network;
}

// When the last piece of work was done. A worker stops when nothing was found for a while: others may be
// about to queue more.
Moment work_off(Engine& engine, int workers) {
  std::atomic<Moment> last = std::chrono::steady_clock::now();
  const auto work = [&] {
    while (std::chrono::steady_clock::now() - last.load() < quiet) {
      if (require(engine.run_once()) > 0) {
        last = std::chrono::steady_clock::now();
      } else {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < workers; ++i) threads.emplace_back(work);
  }
  return last;
}

void run(benchmark::State& state, const std::string& dsn) {
  const auto now = *parse_time_point("2026-11-23T09:00:00Z");
  const auto database = require(store::Database::open(
      {.dsn = dsn, .connections = 16, .absent = store::Absent::created, .patience = Duration(60'000)}));
  require(store::migrate(*database, now));
  const NetworkHolder network(sample_network());
  require(take_stock_reports(*database, *network.current(), now));
  CountingChannel channel;
  Engine engine(
      *database, network, channel, [now] { return now; }, service::stages());
  int number = 1000;
  double seconds = 0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < orders; ++i) {
      const auto bytes = order_bytes(++number);
      const auto name = fmt::format("{}.edi", number);
      require(receive(*database,
                      {.partner = PartnerId("metro-outfitters"),
                       .channel = "folder",
                       .name = name,
                       .bytes = bytes,
                       .dedup_key = name},
                      now));
    }
    const auto end = work_off(engine, static_cast<int>(state.range(0)));
    const std::chrono::duration<double> taken = end - start;
    state.SetIterationTime(taken.count());
    seconds += taken.count();
  }
  state.counters["orders_per_second"] = orders * static_cast<double>(state.iterations()) / seconds;
  state.counters["documents_per_second"] =
      (orders * static_cast<double>(state.iterations()) + static_cast<double>(channel.delivered)) / seconds;
  state.counters["delivered_per_order"] =
      static_cast<double>(channel.delivered) / (orders * static_cast<double>(state.iterations()));
}

void sqlite(benchmark::State& state) {
  const Folder folder;
  run(state, folder.dsn());
}
BENCHMARK(sqlite)->ArgName("workers")->Arg(1)->Arg(4)->Iterations(1)->UseManualTime()->MeasureProcessCPUTime()->Unit(
    benchmark::kMillisecond);

void postgres(benchmark::State& state) {
  auto* server = PostgresServer::shared();
  if (server == nullptr) return state.SkipWithError("PostgreSQL is not installed");
  run(state, server->fresh_dsn());
}
BENCHMARK(postgres)->ArgName("workers")->Arg(1)->Arg(4)->Iterations(1)->UseManualTime()->MeasureProcessCPUTime()->Unit(
    benchmark::kMillisecond);

}  // namespace
}  // namespace crossdock::pipeline

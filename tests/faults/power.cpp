// SPDX-License-Identifier: Apache-2.0
// The power fails: all processes die at one moment, and what was not synced is gone or torn.
#include <fmt/format.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <random>

#include "tests/faults/forgetful_disk.hpp"
#include "tests/faults/run.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::tests {
namespace {

enum class Sync { honest, lies };

// The network, and SQLite's file or PostgreSQL's folder, on a disk that forgets.
class PowerCuts {
 public:
  PowerCuts(const Bounds& bounds, ForgetfulDisk& disk) : disk_(disk), random_(bounds.seed) {
    ::chmod(disk.folder().c_str(), 0755);
    if (bounds.store == "postgresql") {
      ::setenv("TMPDIR", disk.folder().c_str(), 1);  // where PostgresServer makes its folder
      server_ = PostgresServer::shared();
    }
    stage_ = std::make_unique<Stage>(bounds, PeerOptions{}, disk.folder());
    disk_.keep();
  }
  Stage& stage() { return *stage_; }

  // The gateway runs for a while, then the power fails. False if it does not start.
  bool cut(Report& report) {
    const auto took = stage_->start();
    if (!took) {
      report.judgement.wrong.push_back("the gateway does not start: " + stage_->gateway().wait().output);
      return false;
    }
    report.recoveries.push_back(*took);
    std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution(20, 350)(random_)));
    const bool torn = random_() % 2 == 0;
    const auto seed = static_cast<unsigned>(random_());
    stage_->kill();
    const auto lose = [&] { torn ? disk_.forget_torn(seed) : disk_.forget(); };
    if (server_ != nullptr) {
      server_->crash_and_restart({}, lose);
    } else {
      lose();
    }
    return true;
  }

 private:
  ForgetfulDisk& disk_;
  std::mt19937 random_;
  PostgresServer* server_ = nullptr;
  std::unique_ptr<Stage> stage_;
};

}  // namespace

Report power_loss(const Bounds& bounds) {
  Report report{.name = "power loss", .store = bounds.store, .faults = {}, .seed = bounds.seed};
  const auto disk = ForgetfulDisk::mount(report.absent);
  if (!disk) return report;
  PowerCuts cuts(bounds, *disk);
  auto& peer = cuts.stage().peer();
  peer.start();
  int cut = 0;
  for (; cut < bounds.count && cuts.cut(report); ++cut)
    bounds.progress(fmt::format("{} of {} power cuts, {} messages", cut + 1, bounds.count, peer.messages()));
  bounds.progress("what is left is finished, and judged");
  auto judgement = cuts.stage().settle();
  std::ranges::move(report.judgement.wrong, std::back_inserter(judgement.wrong));
  report.judgement = std::move(judgement);
  report.messages = peer.messages();
  report.faults = fmt::format("{} power cuts", cut);
  return report;
}

Report power_loss_without_fsync(const Bounds& bounds) {
  Report report{
      .name = "power loss, fsync does nothing (must lose)", .store = "sqlite", .faults = {}, .seed = bounds.seed};
  const auto disk = ForgetfulDisk::mount(report.absent);
  if (!disk) return report;
  auto sqlite = bounds;
  sqlite.store = "sqlite";
  PowerCuts cuts(sqlite, *disk);
  auto& stage = cuts.stage();
  stage.start();  // there is a store, and it is durable
  stage.kill();
  disk->keep();
  stage.launch().environment["LD_PRELOAD"] = CROSSDOCK_FAILING_CALLS;
  stage.launch().environment["CROSSDOCK_FSYNC"] = "lies";
  stage.launch().environment["ASAN_OPTIONS"] = "verify_asan_link_order=0";
  stage.peer().start();
  const bool started = stage.start().has_value();
  const bool acknowledged = eventually([&] { return stage.peer().receipts() >= 3; }, std::chrono::seconds(30));
  stage.kill();
  disk->forget();
  stage.peer().stop();
  const auto seen = stage.judge(Extent::acknowledged);
  report.messages = stage.peer().messages();
  report.faults = "1 power cut";
  report.details.push_back(fmt::format("{} messages seen to be lost", seen.lost.size()));
  if (!started || !acknowledged) {
    report.judgement.wrong.push_back("nothing was acknowledged that could be lost");
  } else if (seen.lost.empty()) {
    report.judgement.wrong.push_back("the judge did not see that acknowledged messages are gone: " + seen.text());
  }
  return report;
}

// After a failed fsync the kernel shows pages as clean that are not on the disk. A gateway that is started again must
// not build on them: the power fails after it has acknowledged more.
Report failed_fsync(const Bounds& bounds) {
  Report report{.name = "fsync fails, later the power", .store = "sqlite", .faults = {}, .seed = bounds.seed};
  const auto disk = ForgetfulDisk::mount(report.absent);
  if (!disk) return report;
  auto sqlite = bounds;
  sqlite.store = "sqlite";
  PowerCuts cuts(sqlite, *disk);
  auto& stage = cuts.stage();
  std::mt19937 random(static_cast<unsigned>(bounds.seed));
  int stops = 0;
  int round = 0;
  for (; round < bounds.count && report.judgement.clean(); ++round) {
    stage.start();
    disk->fail_fsync(1 + static_cast<int>(random() % 12));
    stage.peer().send_one(std::chrono::milliseconds(400));
    const bool ended = eventually([&] { return !stage.gateway().is_running(); }, std::chrono::milliseconds(300));
    if (ended) ++stops;
    stage.kill();
    disk->fail_fsync(0);
    const auto took = stage.start();
    if (took) report.recoveries.push_back(*took);
    stage.peer().send_one(std::chrono::milliseconds(2000));
    stage.kill();
    disk->forget();
    report.judgement = stage.judge(Extent::acknowledged);
    bounds.progress(fmt::format("{} of {} rounds, {} ends of the gateway", round + 1, bounds.count, stops));
  }
  auto judgement = stage.settle();
  report.messages = stage.peer().messages();
  report.faults = fmt::format("{} failed fsyncs, {} power cuts", round, round);
  report.details.push_back(fmt::format("{} of them were the store's and ended the gateway", stops));
  std::ranges::move(report.judgement.lost, std::back_inserter(judgement.lost));
  std::ranges::move(report.judgement.wrong, std::back_inserter(judgement.wrong));
  report.judgement = std::move(judgement);
  return report;
}

}  // namespace crossdock::tests

// SPDX-License-Identifier: Apache-2.0
// Too few file descriptors, too little space, no database: load is shed, nothing is acknowledged that cannot be kept, and all goes
// on when there is enough again.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "tests/crash/tiny_disk.hpp"
#include "tests/faults/run.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::tests {
namespace {

using namespace std::chrono_literals;

rlim_t descriptors_of(pid_t process) {
  const auto folder = fmt::format("/proc/{}/fd", process);
  return static_cast<rlim_t>(names_in(folder).size());
}

void limit(pid_t process, rlim_t descriptors) {
  rlimit both{};
  ::prlimit(process, RLIMIT_NOFILE, nullptr, &both);
  both.rlim_cur = descriptors;
  ::prlimit(process, RLIMIT_NOFILE, &both, nullptr);
}

void conclude(Report& report, Stage& stage, const std::vector<std::string>& wrong) {
  report.judgement = stage.settle();
  std::ranges::copy(wrong, std::back_inserter(report.judgement.wrong));
  report.messages = stage.peer().messages();
}

// A message that comes now gets through before long.
bool recovers(Stage& stage) {
  const auto before = stage.peer().receipts();
  return eventually([&] { return stage.peer().receipts() > before; }, 30s);
}

}  // namespace

Report few_descriptors(const Bounds& bounds) {
  Report report{.name = "too few file descriptors", .store = bounds.store, .faults = {}, .seed = bounds.seed};
  Stage stage(bounds, {.senders = 6, .most_open = 24, .patience = 1000ms});
  std::vector<std::string> wrong;
  stage.start();
  stage.peer().start();
  std::mt19937 random(static_cast<unsigned>(bounds.seed));
  rlimit usual{};
  ::prlimit(stage.gateway().id(), RLIMIT_NOFILE, nullptr, &usual);
  for (int round = 1; round <= bounds.count; ++round) {
    // Also fewer than it has open: then there is not one more.
    const auto open = descriptors_of(stage.gateway().id());
    const auto spare = static_cast<rlim_t>(random() % 5);
    limit(stage.gateway().id(), open > 4 ? open - 2 + spare : open);
    std::this_thread::sleep_for(std::chrono::milliseconds(100 + random() % 300));
    limit(stage.gateway().id(), usual.rlim_cur);
    if (!stage.gateway().is_running()) {
      wrong.push_back("the gateway ended for want of descriptors: " + stage.gateway().wait().output);
      break;
    }
    if (!recovers(stage)) wrong.push_back(fmt::format("nothing is received after shortage {}", round));
    bounds.progress(fmt::format("{} of {} shortages, {} messages", round, bounds.count, stage.peer().messages()));
  }
  conclude(report, stage, wrong);
  report.faults = fmt::format("{} shortages", bounds.count);
  return report;
}

Report database_kills(const Bounds& bounds) {
  Report report{.name = "SIGKILL of PostgreSQL", .store = "postgresql", .faults = {}, .seed = bounds.seed};
  auto* const server = PostgresServer::shared();
  if (server == nullptr) {
    report.absent = "[POSTGRESQL ABSENT] install the package postgresql";
    return report;
  }
  Stage stage(bounds, {.senders = 3, .most_open = 12, .patience = 1000ms}, "", server->fresh_dsn());
  std::vector<std::string> wrong;
  stage.start();
  stage.peer().start();
  std::mt19937 random(static_cast<unsigned>(bounds.seed));
  for (int round = 1; round <= bounds.count; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 400));
    server->crash_and_restart();
    const auto back = std::chrono::steady_clock::now();
    if (!recovers(stage)) wrong.push_back(fmt::format("nothing is received after kill {} of the database", round));
    report.recoveries.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - back).count());
    bounds.progress(fmt::format("{} of {} kills, {} messages", round, bounds.count, stage.peer().messages()));
  }
  conclude(report, stage, wrong);
  report.faults = fmt::format("{} kills", bounds.count);
  report.details.push_back("times: from the restarted database to the next receipt");
  return report;
}

Report full_disk(const Bounds& bounds) {
  Report report{.name = "disk full, then not", .store = "sqlite", .faults = {}, .seed = bounds.seed};
  const std::string folder = fmt::format("/tmp/crossdock-tiny-{}", ::getpid());
  {
    TinyDisk disk(folder, "48m");
    if (!disk.mounted()) {
      report.absent = "[NO MOUNT] only root can try a full disk";
      std::filesystem::remove(folder);
      return report;
    }
    auto sqlite = bounds;
    sqlite.store = "sqlite";
    Stage stage(sqlite, {.senders = 3, .most_open = 12, .patience = 1000ms}, folder);
    std::vector<std::string> wrong;
    stage.start();
    stage.peer().start();
    std::mt19937 random(static_cast<unsigned>(bounds.seed));
    for (int round = 1; round <= bounds.count; ++round) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 150));
      disk.fill();
      std::this_thread::sleep_for(std::chrono::milliseconds(100 + random() % 300));
      if (round % 4 == 0) stage.kill();
      disk.make_room();
      if (round % 4 == 0) {
        if (const auto took = stage.start()) report.recoveries.push_back(*took);
      }
      if (!stage.gateway().is_running()) {
        wrong.push_back("the gateway ended for want of space: " + stage.gateway().wait().output);
        break;
      }
      if (!recovers(stage)) wrong.push_back(fmt::format("nothing is received after the disk was full, time {}", round));
      bounds.progress(fmt::format("{} of {} times full, {} messages", round, bounds.count, stage.peer().messages()));
    }
    conclude(report, stage, wrong);
    report.faults = fmt::format("{} times full", bounds.count);
  }
  std::error_code ignored;
  std::filesystem::remove(folder, ignored);
  return report;
}

}  // namespace crossdock::tests

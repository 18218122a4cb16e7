// SPDX-License-Identifier: Apache-2.0
// The n-th call of each kind fails, n = 1, 2, 3 … until a run passes by without meeting its fault. The way SQLite is
// tested; see https://www.sqlite.org/testing.html#i_o_error_testing.
#include <fmt/format.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/e2e/network.hpp"
#include "tests/faults/run.hpp"

namespace crossdock::tests {
namespace {

using namespace std::chrono_literals;

struct FailingCall {
  const char* call;
  const char* error;
};
constexpr FailingCall kinds[] = {{"write", "EIO"},   {"write", "ENOSPC"}, {"fsync", "EIO"},  {"truncate", "EIO"},
                                 {"open", "EMFILE"}, {"open", "ENFILE"},  {"rename", "EIO"}, {"rename", "ENOSPC"},
                                 {"remove", "EIO"},  {"folder", "ENOSPC"}};

// One order from the partner and one file, while the fault waits for its call. What came of it.
struct Trial {
  bool hit = false;
  bool again = false;         // the same file was synced again after its fsync had failed
  std::string path;           // of the file that was hit
  bool on_store = false;      // rather than in a partner's folder
  bool acknowledged = false;  // although the store's fsync had failed
  std::string output;
};

class FailingCalls {
 public:
  explicit FailingCalls(const Bounds& bounds) : stage_(bounds, {.later = 0.2, .again = 0, .forgetful = 0}) {
    log_ = stage_.site().folder() + ".calls";
    auto& environment = stage_.launch().environment;
    environment["LD_PRELOAD"] = CROSSDOCK_FAILING_CALLS;
    environment["CROSSDOCK_FAULT_BELOW"] = stage_.site().folder();
    environment["CROSSDOCK_FAULT_LOG"] = log_;
    // The sanitizers' library else insists on being the first.
    const char* const options = std::getenv("ASAN_OPTIONS");
    environment["ASAN_OPTIONS"] =
        (options != nullptr ? std::string(options) + ":" : std::string()) + "verify_asan_link_order=0";
    // What only a first start makes is there afterwards.
    stage_.start();
    stage_.gateway().signal(SIGTERM);
    stage_.gateway().wait();
  }

  Trial run(const FailingCall& kind, int n) {
    std::filesystem::remove(log_);
    stage_.launch().environment["CROSSDOCK_FAULT"] = fmt::format("{}:{}:{}", kind.call, n, kind.error);
    Trial trial;
    if (stage_.start()) {
      const auto receipts = stage_.peer().receipts();
      const bool was_hit = !hits().empty();
      stage_.peer().send_one(400ms);
      if (hits().empty()) eventually([this] { return is_idle() || !hits().empty(); }, 3s);
      trial.acknowledged = was_hit && stage_.peer().receipts() > receipts;
    }
    stage_.gateway().signal(SIGTERM);
    const auto ended = stage_.gateway().wait(20s);
    trial.output = ended.output;
    const auto log = hits();
    trial.hit = log.starts_with("hit ");
    trial.again = log.find("\nagain ") != std::string::npos;
    trial.path = trial.hit ? log.substr(log.rfind(' ', log.find('\n')) + 1) : "";
    trial.path.resize(std::min(trial.path.size(), trial.path.find('\n')));
    trial.on_store = log.find("crossdock.db") != std::string::npos;
    stage_.launch().environment.erase("CROSSDOCK_FAULT");
    return trial;
  }

  Stage& stage() { return stage_; }

 private:
  std::string hits() const { return std::filesystem::exists(log_) ? read_file(log_) : std::string(); }
  bool is_idle() { return stage_.site().count("SELECT COUNT(*) FROM work WHERE state <> 'held'") == 0; }

  Stage stage_;
  std::string log_;
};

// n = 1, 2, 3 …, or growing steps where not every one is asked for.
int next(int n, bool thorough) { return thorough ? n + 1 : n + 1 + n / 2; }

// What SQLite passes over without harm: a look into the store that the next look repeats, its journal that is not cut
// or removed, and the folder of the journal, whose fsync it does not check.
bool may_be_silent(const FailingCall& kind, const Trial& trial, const std::string& folder) {
  const std::string_view call = kind.call;
  return (trial.on_store && (call == "open" || call == "truncate" || call == "remove")) || trial.path == folder;
}

bool speaks(const std::string& output) {
  return output.find(" warn") != std::string::npos || output.find(" error") != std::string::npos ||
         output.find("crossdock: ") != std::string::npos;
}

}  // namespace

Report failing_calls(const Bounds& bounds) {
  Report report{.name = "n-th call fails", .store = bounds.store, .faults = {}, .seed = bounds.seed};
  FailingCalls calls(bounds);
  auto& wrong = report.judgement.wrong;
  int hit = 0;
  for (const auto& kind : kinds) {
    int n = 1;
    int of_kind = 0;
    for (int passed_by = 0; passed_by < 2 && n <= bounds.count; n = next(n, bounds.thorough)) {
      const auto fault = fmt::format("{} {} by {}", n, kind.call, kind.error);
      const auto trial = calls.run(kind, n);
      bounds.progress(fault);
      passed_by = trial.hit ? 0 : passed_by + 1;
      if (!trial.hit) continue;
      ++hit;
      ++of_kind;
      if (trial.again && trial.on_store) wrong.push_back(fault + ": the file was synced again after that had failed");
      if (trial.acknowledged && trial.on_store && std::string_view(kind.call) == "fsync")
        wrong.push_back(fault + ": a message was acknowledged by a store that cannot be trusted");
      if (!speaks(trial.output) && !may_be_silent(kind, trial, calls.stage().site().folder()))
        wrong.push_back(fault + ": nobody was told of " + trial.path + ": " + trial.output);
    }
    report.details.push_back(fmt::format("{} {}: {} calls failed", kind.call, kind.error, of_kind));
  }
  bounds.progress("what is left is finished, and judged");
  auto judgement = calls.stage().settle();
  std::ranges::move(wrong, std::back_inserter(judgement.wrong));
  report.judgement = std::move(judgement);
  report.messages = calls.stage().peer().messages();
  report.faults = fmt::format("{} failed calls", hit);
  return report;
}

}  // namespace crossdock::tests

// SPDX-License-Identifier: Apache-2.0
// One run of the fault programme: a gateway as a process, its partner, the ledger and what came of it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/faults/judge.hpp"

namespace crossdock::tests {

// How far a run goes. The same seed makes the same choices; what happens in them depends on the machine.
struct Bounds {
  std::string store = "sqlite";  // or "postgresql"
  int count = 10;                // of kills or faults
  std::uint64_t seed = 1;
  bool thorough = false;  // every n, where otherwise some are left out
  std::function<void(const std::string&)> progress = [](const std::string&) {};
};

struct Report {
  std::string name, store, faults;  // faults: what was done, "500 kills"
  std::uint64_t seed = 1;
  int messages = 0;  // that the partner sent
  Judgement judgement;
  std::vector<double> recoveries;  // milliseconds from the start of the process to its first answer
  std::vector<std::string> details;
  std::string absent;  // why it could not be tried, "[FUSE ABSENT] …"
};

// What a run needs; ends all that it started.
class Stage {
 public:
  // `place`: where the network and, by SQLite, the store lie; "" for memory. `dsn` instead of that of bounds.store.
  Stage(const Bounds& bounds, PeerOptions options, const std::string& place = "", const std::string& dsn = "");
  ~Stage();

  As2Peer& peer() { return *peer_; }
  Site& site() { return peer_->site(); }
  OutsideLedger& ledger() { return *ledger_; }
  Launch& launch() { return launch_; }  // of the next start

  // Starts the gateway, and returns how long it took to answer; nothing if it ended before.
  std::optional<double> start();
  void start_unwatched();
  Process& gateway() { return *gateway_; }
  void kill();
  // Nothing new is sent, all the rest is finished, the gateway ended as systemd does, and all judged.
  Judgement settle();
  Judgement judge(Extent extent) { return judge_as2(*peer_, *ledger_, extent); }

 private:
  bool answers() const;
  bool is_quiet();
  bool comes_to_rest();
  std::vector<std::string> waiting();

  std::string folder_;
  std::unique_ptr<OutsideLedger> ledger_;
  std::unique_ptr<As2Peer> peer_;
  Launch launch_;
  std::unique_ptr<Process> gateway_;
};

// A dsn for Stage; nothing if the store's package is absent. "" for SQLite in the network's folder.
std::optional<std::string> dsn_of(const std::string& store);

Report random_kills(const Bounds& bounds);
Report bad_network(const Bounds& bounds);
Report failing_calls(const Bounds& bounds);
Report few_descriptors(const Bounds& bounds);
Report full_disk(const Bounds& bounds);
Report database_kills(const Bounds& bounds);
Report silent_partner(const Bounds& bounds);  // `count`: orders meanwhile
Report power_loss(const Bounds& bounds);
Report failed_fsync(const Bounds& bounds);
// The negative control: clean if the judge saw what was lost.
Report power_loss_without_fsync(const Bounds& bounds);

}  // namespace crossdock::tests

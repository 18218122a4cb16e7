// SPDX-License-Identifier: Apache-2.0
// The sample network in a folder, with a gateway that is a process of its own: it can be killed at any place. The
// partners are played within the test, and an outside ledger sees what goes through their folders.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/pipeline/network.hpp"
#include "gateway/store/database.hpp"
#include "tests/crash/ledger.hpp"
#include "tests/crash/process.hpp"

namespace crossdock::tests {

TimePoint present();  // of the real clock, in whole milliseconds as the store keeps it

class Site {
 public:
  // `program` is the path of crossdock; `store` a dsn, "" for a SQLite file in the folder. The folder is made below
  // `place`, "" for where temporary files are.
  explicit Site(std::string program, const std::string& store = "", const std::string& place = "");
  ~Site();
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  // A fresh network at the same place, and an empty ledger.
  void reset(const std::string& store = "");
  // Puts `key: value` in the place of a line of gateway.yaml.
  void set(const std::string& key, const std::string& value);

  // As it is now under a name, and as it was then. SQLite only.
  void save(const std::string& name);
  void restore(const std::string& name);

  const std::string& folder() const { return folder_; }
  std::string config() const { return folder_ + "/gateway.yaml"; }
  std::string exchange() const { return folder_ + "/exchange"; }
  std::string inbound(const std::string& partner) const { return exchange() + "/" + partner + "/in"; }
  std::string outbound(const std::string& partner) const { return exchange() + "/" + partner + "/out"; }
  Ledger& ledger() { return ledger_; }

  void send(const std::string& partner, const std::string& name, const std::string& bytes);
  void send_sample(const std::string& partner, const std::string& sample, const std::string& as = "");
  void send_orders();  // the three of the sample network
  // So much of everything that orders do not compete for it: which goes where does not depend on which is routed first.
  void stock_up();

  Launch serve(const std::string& failpoint = "") const;
  Ended serve_once(const std::string& failpoint = "");  // and looks at the folders before and after
  int play();                                           // all partners; how many files they read

  // The gateway and its partners in turns, until nobody has anything left to do. `failpoint` is armed for each
  // process; returns how many of them were killed.
  int settle(const std::string& failpoint = "");
  bool is_work_left();  // leased work too, which waits for the end of its lease

  // Reads the store, while no gateway need be running. Throws what goes wrong.
  void read(const store::Work& query);
  std::int64_t count(const std::string& sql);  // the first column of its one row
  // Orders with their lines' buckets, purchase orders, invoices with verdicts and holds, cases, violations: as JSON
  // in an order that does not depend on when what happened.
  std::string summary();

 private:
  std::string program_;
  std::string folder_;
  std::string store_;
  std::shared_ptr<const pipeline::Network> network_;
  Ledger ledger_;
};

// What a run without any kill came to.
struct Reference {
  Ledger ledger;
  std::string summary;
};

// Everything that must hold when a network has settled; see ledger.hpp for what concerns the exchange.
Judgement judge(Site& site, const Reference& reference);

std::vector<std::string> names_in(const std::string& folder);  // hidden ones too; sorted

}  // namespace crossdock::tests

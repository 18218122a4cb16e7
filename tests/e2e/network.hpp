// SPDX-License-Identifier: Apache-2.0
// The sample network in a temporary folder, on a virtual clock, for tests that follow documents through the whole
// gateway: real folders, a real store, real partners played by the simulator.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/service/deployment.hpp"
#include "gateway/service/venue.hpp"
#include "gateway/simulator/run.hpp"

namespace crossdock::tests {

struct NetworkOptions {
  std::string store;                                         // dsn; "" for a SQLite file in the folder
  std::string schemas;                                       // folder of XSDs; "" leaves the XML gate off
  std::function<void(partners::Settings&)> adjust;           // changes the settings before they are used
  std::function<void(const std::string& partners)> arrange;  // changes the copied profiles before they are loaded
  // AS2 and SFTP as the profiles of the sample network say; otherwise all partners exchange through folders.
  bool real_transports = false;
};

class SampleNetwork {
 public:
  // A fresh copy of partners/examples.
  explicit SampleNetwork(const NetworkOptions& options = {});
  ~SampleNetwork();

  service::Deployment& gateway() { return *deployment_; }
  const std::string& folder() const { return folder_; }
  const service::Venue& venue() const { return venue_; }
  TimePoint now() const { return *now_; }

  // Puts a file into the partner's inbound folder.
  void send(const std::string& partner, const std::string& name, const std::string& bytes);
  void send_sample(const std::string& partner, const std::string& sample);

  // The gateway takes what lies in the folders and works until nothing is due.
  void work();
  // The partner answers what lies in its folder; how many files it read.
  int play(const std::string& partner, partners::Behaviour behaviour);
  // Work and play until nobody has anything left to do. Partners without a behaviour here act as their profiles say.
  void settle(const std::map<std::string, partners::Behaviour>& behaviours = {});
  void advance(Duration duration);
  // The gateway is not there for so long, and begins again.
  void go_away_for(Duration outage);
  // One look and all work, whatever the look could not read.
  exchange::PickupRound look_and_work();

  // What the gateway delivered to a partner and nobody has read yet, by file name.
  std::map<std::string, std::string> delivered(const std::string& partner) const;
  // The same, and the files are gone afterwards.
  std::map<std::string, std::string> collect(const std::string& partner);

  // Reads from the store; a failing read fails the test.
  template <class F>
  auto read(F&& query) {
    decltype(query(std::declval<store::Transaction&>())) result = fail(Fault::internal, "not read");
    (void)gateway().database().read([&](store::Transaction& tx) -> Result<void> {
      result = query(tx);
      return {};
    });
    return require(std::move(result));
  }

  // Everything that must hold at any time: journal, stock, invoices, control numbers.
  std::vector<std::string> violations();

 private:
  template <class T>
  static T require(Result<T> result) {
    if (!result) report(result.error());
    return std::move(*result);
  }
  [[noreturn]] static void report(const Error& error);

  void open(store::Absent absent);

  std::string folder_;
  partners::Settings settings_;
  std::shared_ptr<TimePoint> now_;
  service::Venue venue_;
  std::unique_ptr<service::Deployment> deployment_;
};

// The file of a test's own folder or of the corpus, as bytes.
std::string read_file(const std::string& path);

// The UBL schemas of the corpus; "" when the corpus is absent, which is said loudly.
std::string ubl_schemas();

// The stores that the same story must pass on. A test asks with the name and skips when there is no server.
inline constexpr const char* store_names[] = {"SQLite", "PostgreSQL"};
bool store_is_there(std::string_view name);
std::string fresh_store(std::string_view name);

}  // namespace crossdock::tests

// SPDX-License-Identifier: Apache-2.0
// Records when each partner could be heard. Deadlines of partners stand still while we could not hear them: while their
// way fails, while the gateway was down, and while its clock jumped. docs/operations.md, "Outages and deadlines".
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "gateway/pipeline/engine.hpp"
#include "gateway/store/listening.hpp"
#include "gateway/transport/exchange/alerts.hpp"
#include "gateway/transport/exchange/arrivals.hpp"

namespace crossdock::service {

// Safe to use from several threads.
class Ears {
 public:
  enum class Way { folder, sftp };

  // All outlive the ears.
  Ears(store::Database& database, const pipeline::NetworkHolder& network, exchange::Alerts& alerts,
       pipeline::Clock clock);

  // At the start: what the time since an earlier run's last beat did to deadlines. Partners whose folders were read
  // before are returned.
  Result<std::vector<PartnerId>> begin(store::listening::Mode mode);

  // The gateway listens now. With `steady` the clocks are compared, which a virtual clock would not stand.
  void beat(std::optional<std::chrono::steady_clock::time_point> steady = {});
  void end();  // an orderly end: nothing of the time before is lost

  // One look at a partner's files.
  void looked(Way way, const exchange::Looked& looked);

  // Up to when everything was heard that the partner has sent; nothing while we do not know. Partners that come to us
  // are heard as long as we listen, those whose files we fetch when we have looked.
  std::optional<TimePoint> heard_until(const std::string& partner) const;

 private:
  struct Ear {
    std::optional<TimePoint> until;   // nothing before the first look
    std::optional<TimePoint> silent;  // since when looks fail
    bool on_record = false;           // that it fails
    bool known = false;               // that it was heard once
  };
  using Key = std::pair<PartnerId, Way>;

  void heard(const Key& key, TimePoint now);
  void failed(const Key& key, const Error& error, TimePoint now);
  Duration settling(const Key& key) const;
  void write_beat(TimePoint now);
  bool move_with(Duration jump, TimePoint now);

  store::Database& database_;
  const pipeline::NetworkHolder& network_;
  exchange::Alerts& alerts_;
  pipeline::Clock clock_;
  mutable std::mutex mutex_;
  store::listening::Mode mode_ = store::listening::Mode::serving;
  std::map<Key, Ear> ears_;
  std::optional<TimePoint> last_beat_, written_;
  std::optional<pipeline::Clocks> clocks_;
};

}  // namespace crossdock::service

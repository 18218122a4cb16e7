// SPDX-License-Identifier: Apache-2.0
// One running gateway: settings, network, store, channel and engine, wired together. This is the only place that
// knows all of them.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "gateway/pipeline/engine.hpp"
#include "gateway/service/channels.hpp"
#include "gateway/service/ears.hpp"
#include "gateway/service/reload.hpp"
#include "gateway/service/store_mark.hpp"
#include "gateway/store/database.hpp"
#include "gateway/transport/folder/pickup.hpp"
#include "gateway/transport/keyring/keyring.hpp"
#include "partners/settings.hpp"

namespace crossdock::service {

class Deployment {
 public:
  // Loads partners, mappings and keys, opens and migrates the store, takes the stock reports. All mistakes of the
  // configuration at once. A store that is not there is made only when `absent` says so, and one that does not belong
  // to the exchange folder is refused. `before`: see Network::load.
  static tl::expected<std::unique_ptr<Deployment>, std::vector<Error>> open(
      const partners::Settings& settings, pipeline::Clock clock, store::Absent absent = store::Absent::refused,
      const std::shared_ptr<const pipeline::Standards>& before = nullptr);

  const partners::Settings& settings() const { return settings_; }  // those of the start
  const pipeline::Clock& clock() const { return clock_; }
  store::Database& database() { return *database_; }
  pipeline::NetworkHolder& network() { return network_; }
  const pipeline::NetworkHolder& network() const { return network_; }
  pipeline::Engine& engine() { return engine_; }
  folder::Pickup& pickup() { return pickup_; }
  Ears& ears() { return ears_; }
  StoreMark& mark() { return mark_; }

  // Begins to listen: before the first look.
  Result<void> listen(store::listening::Mode mode);
  // One look into all partners' folders, and who was heard by it.
  exchange::PickupRound look_into_folders();
  Channels& channels() { return channels_; }
  std::shared_ptr<const keyring::KeyRing> keys() const;

  // Partners and keys at one moment, for AS2.
  as2_wire::Parties parties() const;
  http_wire::Parties http_parties() const;  // and for documents over HTTP

  // The settings of today: those of the start, and what reloads have applied since.
  partners::Settings current_settings() const { return network_.current()->settings(); }

  // Takes what a transport needs of settings and keys that are about to serve.
  using Take = std::function<Result<void>(const partners::Settings&, const keyring::KeyRing&)>;
  // Reads settings, partners, mappings, keys and certificates again. Whatever is wrong with any of them leaves
  // everything as it was.
  Reloaded reload(const ReadSettings& read, const Take& take);

 private:
  Deployment(partners::Settings settings, pipeline::Clock clock, std::unique_ptr<store::Database> database,
             std::shared_ptr<const pipeline::Network> network, std::shared_ptr<const keyring::KeyRing> keys);

  partners::Settings settings_;
  pipeline::Clock clock_;
  std::unique_ptr<store::Database> database_;
  pipeline::NetworkHolder network_;
  mutable std::mutex keys_mutex_;
  std::shared_ptr<const keyring::KeyRing> keys_;
  StoreMark mark_;
  Channels channels_;
  Ears ears_;
  folder::Pickup pickup_;
  pipeline::Engine engine_;
  Contents contents_;  // of what serves; only reloads touch it
};

}  // namespace crossdock::service

// SPDX-License-Identifier: Apache-2.0
// Picks up what partners put into their folders: complete files only, durably, each once.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "gateway/pipeline/network.hpp"
#include "gateway/store/database.hpp"
#include "gateway/transport/exchange/arrivals.hpp"
#include "gateway/transport/folder/files.hpp"

namespace crossdock::folder {

// Remembers what it saw, to know when a file has stopped changing. One pickup per exchange folder.
class Pickup {
 public:
  explicit Pickup(std::string root) : root_(std::move(root)) {}

  // One look into every partner's folder. A file is taken when it
  //   - is a regular file whose name is none of a transfer in progress (".name", "name.tmp", "name.part", …),
  //   - has not changed for `settings.settle`, measured by this clock and by its own time of change,
  //   - and, if it is X12, ends with a closed interchange; one that stays open ten times as long is taken as it is.
  // It is removed (or moved to "archive/") only after it was received durably.
  exchange::PickupRound look(store::Database& database, const pipeline::Network& network, TimePoint now);

 private:
  void look_into(store::Database& database, const pipeline::Network& network, const partners::Partner& partner,
                 TimePoint now, exchange::PickupRound& round);
  // nullopt for a file that is still too open to be taken.
  Result<std::optional<exchange::PickedUp>> take(store::Database& database, const pipeline::Network& network,
                                                 const partners::Partner& partner, const std::string& name,
                                                 Duration at_rest, TimePoint now);

  // Makes a folder that was never there. One that is gone, or cannot be read, is told as a case until it can.
  Result<void> open_folder(store::Database& database, const partners::Partner& partner);
  Result<void> keep_told(store::Database& database, const partners::Partner& partner, const Result<void>& state,
                         TimePoint now);

  std::string root_;
  exchange::Settling<FileIdentity> seen_;
  std::set<PartnerId> known_;                  // whose folder was there
  std::map<PartnerId, std::string> problems_;  // of folders as their cases tell them; "" when all is well
};

}  // namespace crossdock::folder

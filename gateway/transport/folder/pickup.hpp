// SPDX-License-Identifier: Apache-2.0
// Picks up what partners put into their folders: complete files only, durably, each once.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "gateway/pipeline/network.hpp"
#include "gateway/pipeline/receive.hpp"
#include "gateway/store/database.hpp"
#include "gateway/transport/exchange/arrivals.hpp"
#include "gateway/transport/exchange/refusals.hpp"
#include "gateway/transport/folder/files.hpp"

namespace crossdock::folder {

// Remembers what it saw, to know when a file has stopped changing. One pickup per exchange folder.
class Pickup {
 public:
  explicit Pickup(std::string root) : root_(std::move(root)) {}

  // One look into every partner's folder. A file is taken when it
  //   - is a regular file whose name is none of a transfer in progress, a lock and the like (exchange/names.hpp),
  //   - has not changed for `settings.settle`, measured by this clock and by its own time of change,
  //   - and, if it is X12 or EDIFACT, ends with a closed interchange; one that stays open for `settings.incomplete_wait`
  //     is taken as it is, and a case says so.
  // It is removed (or moved to "archive/") only after it was received durably. Links and devices are a case NAME_REFUSED,
  // files beyond the limit FILE_TOO_LARGE. Odd names are as good as others: they are data, never a path.
  // A partner's folder is made when it was never there. One that was there and is gone is a failure: perhaps a volume
  // is not mounted, and what would be made is not what the partner writes into. So is a link that somebody else made.
  // While a folder cannot be read, a case FOLDER_UNREADABLE says so.
  exchange::PickupRound look(store::Database& database, const pipeline::Network& network, TimePoint now);

  // The partner's folder was there in an earlier run.
  void expect(const PartnerId& partner) { expected_.insert(partner); }

 private:
  // Makes a folder that was never there. Fails when it is gone or not to be trusted.
  Result<void> find_folder(const partners::Partner& partner);
  Result<std::vector<std::string>> names_of(const partners::Partner& partner);
  // One case FOLDER_UNREADABLE while the folder itself cannot be read. False when the store is away.
  bool keep_told(store::Database& database, const PartnerId& partner, const std::optional<Error>& failure,
                 TimePoint now);
  void look_into(store::Database& database, const pipeline::Network& network, const partners::Partner& partner,
                 TimePoint now, exchange::PickupRound& round);
  struct Found;
  // nullopt for a file that is still too open to be taken.
  Result<std::optional<Found>> read(const pipeline::Network& network, const partners::Partner& partner,
                                    const std::string& name, Duration at_rest) const;
  std::vector<Result<exchange::PickedUp>> take(store::Database& database, const pipeline::Network& network,
                                               const partners::Partner& partner, std::span<const Found> files,
                                               TimePoint now);
  Result<exchange::PickedUp> finish(store::Database& database, const pipeline::Network& network,
                                    const partners::Partner& partner, const Found& found,
                                    const pipeline::Receipt& receipt, TimePoint now);

  std::string root_;
  std::set<PartnerId> expected_;
  exchange::Settling<FileIdentity> seen_;
  std::map<PartnerId, std::string> problems_;  // of folders as their cases tell them; "" when all is well
  exchange::Refusals refusals_;
};

}  // namespace crossdock::folder

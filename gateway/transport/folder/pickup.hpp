// SPDX-License-Identifier: Apache-2.0
// Picks up what partners put into their folders: complete files only, durably, each once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gateway/pipeline/network.hpp"
#include "gateway/store/database.hpp"
#include "gateway/transport/folder/files.hpp"

namespace crossdock::folder {

struct PickedUp {
  PartnerId partner;
  std::string name;
  MessageId message;
  bool fresh = true;  // false: received before, the file had only not been removed
};

struct PickupRound {
  std::vector<PickedUp> files;
  std::vector<Error> problems;  // of single files or folders; the others went on
};

// Remembers what it saw, to know when a file has stopped changing. One pickup per exchange folder.
class Pickup {
 public:
  explicit Pickup(std::string root) : root_(std::move(root)) {}

  // One look into every partner's folder. A file is taken when it
  //   - is a regular file whose name is none of a transfer in progress (".name", "name.tmp", "name.part", …),
  //   - has not changed for `settings.settle`, measured by this clock and by its own time of change,
  //   - and, if it is X12, ends with a closed interchange; one that stays open ten times as long is taken as it is.
  // It is removed (or moved to "archive/") only after it was received durably.
  PickupRound look(store::Database& database, const pipeline::Network& network, TimePoint now);

 private:
  struct Seen {
    FileIdentity identity;
    TimePoint since;
  };
  bool is_settled(const std::string& path, const FileIdentity& identity, Duration settle, TimePoint now);
  void look_into(store::Database& database, const pipeline::Network& network, const partners::Partner& partner,
                 TimePoint now, PickupRound& round);
  Result<PickedUp> take(store::Database& database, const pipeline::Network& network, const partners::Partner& partner,
                        const std::string& path, const std::string& name, TimePoint now, bool& later);

  std::string root_;
  std::map<std::string, Seen> seen_;
};

}  // namespace crossdock::folder

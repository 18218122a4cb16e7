// SPDX-License-Identifier: Apache-2.0
// When a file that lies somewhere may be taken, and what came of a look: the same for every transport of files.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace crossdock::exchange {

struct PickedUp {
  PartnerId partner;
  std::string name;
  MessageId message;
  bool fresh = true;  // false: received before, the file had only not been removed
};

// Whether all was taken that a partner had put there, or why that is not known.
struct Looked {
  PartnerId partner;
  std::optional<Error> failure;
};

struct PickupRound {
  std::vector<PickedUp> files;
  std::vector<Looked> looked;   // a partner each, where the round is one of several partners
  std::vector<Error> problems;  // of single files or folders; the others went on

  void add(PickupRound&& other);
};

// Whether an X12 file looks cut off: its last segment is no IEA. Other files have no such sign.
bool is_open_interchange(std::string_view bytes);

// Remembers files between looks, to know which have stopped changing. `Identity` is what changes with the file.
template <class Identity>
class Settling {
 public:
  // How long the file has been the same, by our clock.
  Duration at_rest(const std::string& path, const Identity& identity, TimePoint now) {
    auto [seen, added] = seen_.try_emplace(path, Seen{identity, now});
    if (!added && !(seen->second.identity == identity)) seen->second = {identity, now};
    return now - seen->second.since;
  }
  void forget(const std::string& path) { seen_.erase(path); }
  template <class F>
  void forget_if(F&& gone) {
    std::erase_if(seen_, [&](const auto& entry) { return gone(entry.first); });
  }

 private:
  struct Seen {
    Identity identity;
    TimePoint since;
  };
  std::map<std::string, Seen> seen_;
};

// A file that stays an open interchange is taken as it is when it was at rest so many times longer.
inline constexpr int patience_with_open_interchanges = 10;

}  // namespace crossdock::exchange

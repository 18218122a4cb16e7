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
#include "gateway/store/database.hpp"

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
  bool told = false;  // of the failure, by a case of its own
};

struct PickupRound {
  std::vector<PickedUp> files;
  std::vector<Looked> looked;   // a partner each, where the round is one of several partners
  std::vector<Error> problems;  // of single files or folders; the others went on

  void add(PickupRound&& other);
};

// Whether a file looks cut off: it begins as X12 (ISA) or EDIFACT (UNA, UNB) and does not end with a whole IEA or UNZ,
// or it is so short that it may begin so. Other files have no such sign. `start` and `end` are what the file begins and
// ends with, `ends_needed` bytes each or all of it.
bool is_open_interchange(std::string_view start, std::string_view end);
inline bool is_open_interchange(std::string_view bytes) { return is_open_interchange(bytes, bytes); }
inline constexpr std::size_t ends_needed = 4096;  // blanks and blank lines before and after count too

// Tells a person, once, that a file was taken without its end, after `waited`: by a case and in the story of its
// message.
Result<void> tell_incomplete(store::Database& database, const PickedUp& file, Duration waited, TimePoint now);

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

}  // namespace crossdock::exchange

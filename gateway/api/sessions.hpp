// SPDX-License-Identifier: Apache-2.0
// Who may read, until the gateway knows persons: whoever has the link that it writes when it starts. The link works once
// and opens a session; of key and session only hashes are kept, in memory.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace crossdock::api {

struct Session {
  TimePoint opened_at, used_at;
  TimePoint ends_at() const;  // whichever comes first: half an hour without a request, or twelve hours
};

class Sessions {
 public:
  static constexpr Duration longest_idle = std::chrono::minutes(30);
  static constexpr Duration longest = std::chrono::hours(12);
  static constexpr std::size_t most = 64;  // at a time; beyond, the one that was idle longest ends

  // A key of 256 random bits, as text. The key before it is worth nothing any more.
  std::string new_key();
  // Spends the key: the token of a new session. nullopt if it is not the key, or was spent.
  std::optional<std::string> open(std::string_view key, TimePoint now);
  // Finds the session of a token and counts this as a use of it. nullopt if there is none, or it is over.
  std::optional<Session> use(std::string_view token, TimePoint now);

 private:
  std::mutex mutex_;
  std::string key_hash_;                                  // "": spent
  std::map<std::string, Session, std::less<>> sessions_;  // by the hash of the token
};

}  // namespace crossdock::api

// SPDX-License-Identifier: Apache-2.0
// Keeps the hashes of the one-time key and of the sessions' tokens, and says which are over.
#include "gateway/api/sessions.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "gateway/transport/http/seal.hpp"

namespace crossdock::api {

TimePoint Session::ends_at() const { return std::min(opened_at + Sessions::longest, used_at + Sessions::longest_idle); }

std::string Sessions::new_key() {
  auto key = http::random_token();
  const std::lock_guard lock(mutex_);
  key_hash_ = sha256(key);
  return key;
}

std::optional<std::string> Sessions::open(std::string_view key, TimePoint now) {
  const auto given = sha256(key);
  auto token = http::random_token();
  const std::lock_guard lock(mutex_);
  if (!http::is_same_secret(given, key_hash_)) return std::nullopt;
  key_hash_.clear();
  std::erase_if(sessions_, [&](const auto& one) { return one.second.ends_at() <= now; });
  if (sessions_.size() >= most)
    sessions_.erase(std::ranges::min_element(sessions_, {}, [](const auto& one) { return one.second.used_at; }));
  sessions_.emplace(sha256(token), Session{.opened_at = now, .used_at = now});
  return token;
}

std::optional<Session> Sessions::use(std::string_view token, TimePoint now) {
  // Found by a hash that callers cannot choose: the time of the search says nothing about tokens.
  const auto hash = sha256(token);
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(hash);
  if (found == sessions_.end()) return std::nullopt;
  if (found->second.ends_at() <= now) {
    sessions_.erase(found);
    return std::nullopt;
  }
  found->second.used_at = std::max(found->second.used_at, now);
  return found->second;
}

}  // namespace crossdock::api

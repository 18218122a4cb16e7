// SPDX-License-Identifier: Apache-2.0
// Logging in: how often somebody may try, what a one-time code is worth, and how long a session lasts.
#pragma once

#include <string_view>

#include "gateway/acts/actor.hpp"
#include "gateway/store/sessions.hpp"

namespace crossdock::acts {

inline constexpr Duration longest_idle = std::chrono::minutes(30);
inline constexpr Duration longest_session = std::chrono::hours(12);
// Log-ins that fail within this time count against their name and their address.
inline constexpr Duration tries_counted = std::chrono::minutes(15);

// When a session ends, whichever comes first.
TimePoint ends_at(const store::sessions::Session& session);

// Whether a log-in under this name from this address is looked at. Names are counted whether somebody has them or not, and
// in any case of letters.
Result<bool> may_try(store::Transaction& tx, std::string_view name, std::string_view address, TimePoint now);
Result<void> count_failed_try(store::Transaction& tx, std::string_view name, std::string_view address, TimePoint now);

// Uses up a one-time code or a recovery code of a person who has them. False if it is none, or was used.
Result<bool> use_code(store::Transaction& tx, const store::persons::Person& person, std::string_view code,
                      TimePoint now);

// Opens a session for a person who has proven who that is, and forgives the failed tries. `token`: 256 random bits, of
// which the store keeps the SHA-256 alone.
Result<void> open_session(store::Transaction& tx, const store::persons::Person& person, std::string_view token,
                          const Because& how);

}  // namespace crossdock::acts

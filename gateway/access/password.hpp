// SPDX-License-Identifier: Apache-2.0
// Passwords: what a good one is, and how one is kept. Kept is its argon2id hash (RFC 9106) with 64 MiB, three passes and
// one lane, in the usual text form, so that its cost can be raised later.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace crossdock::access {

inline constexpr std::size_t shortest_password = 12, longest_password = 200;  // bytes of UTF-8
inline constexpr std::size_t salt_size = 16;

// What is wrong with a new password, a sentence without a stop; "" for nothing. `name`: whose it will be.
std::string wrong_with_password(const Secret& password, std::string_view name);

// Takes about a third of a second and 64 MiB: callers bound how many run at a time. `salt`: random bytes.
std::string hash_of(const Secret& password, std::string_view salt);
// False also for a text that is no hash. Takes as long as hash_of.
bool is_password(const Secret& password, const std::string& hash);

// The hash of a password that nobody knows: who asks for a name that does not exist waits as long as others.
const std::string& nobodys_hash();

}  // namespace crossdock::access

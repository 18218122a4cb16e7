// SPDX-License-Identifier: Apache-2.0
// Codes of six digits that an app on a telephone shows: TOTP (RFC 6238) with SHA-1, 30 seconds and six digits, the only
// kind that all such apps know.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "base/time.hpp"

namespace crossdock::access {

inline constexpr std::size_t code_secret_size = 20;  // bytes, RFC 4226 §4

// The number of the half minute that a time is in.
std::int64_t step_at(TimePoint now);
// "287082"
std::string code_at(const Secret& secret, std::int64_t step);
// Whose step the code is: this one, the one before or the one after, if it is newer than `last_used`: each works once.
// Blanks in the code do not matter. nullopt: none.
std::optional<std::int64_t> step_of_code(const Secret& secret, std::string_view code, TimePoint now,
                                         std::int64_t last_used);

// RFC 4648 §6 without padding: how apps take a secret that is typed in.
std::string base32(std::string_view bytes);
// What apps read from a QR code: "otpauth://totp/Crossdock:jane?secret=…&issuer=Crossdock".
std::string enrolment_uri(const Secret& secret, std::string_view name);

}  // namespace crossdock::access

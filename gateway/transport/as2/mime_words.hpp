// SPDX-License-Identifier: Apache-2.0
// Character sets of names in MIME headers. Internal to the AS2 core.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossdock::as2 {

// In UTF-8. nullopt for a character set that is not known here, and for bytes that are not in it. Few sets are known, as
// those that a partner's products really write are few, and converters for all others are code that strangers could reach.
std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset);

// The value of a hexadecimal digit; -1 for another character.
int hexadecimal(char c);

}  // namespace crossdock::as2

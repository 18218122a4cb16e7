// SPDX-License-Identifier: Apache-2.0
// Knows the units that count single pieces.
#include "translators/canonical/units.hpp"

namespace crossdock::canonical {

bool is_piece(std::string_view unit) { return unit == "EA" || unit == "H87" || unit == "C62"; }

bool same_unit(std::string_view a, std::string_view b) { return a == b || (is_piece(a) && is_piece(b)); }

}  // namespace crossdock::canonical

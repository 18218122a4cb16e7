// SPDX-License-Identifier: Apache-2.0
// Units of UN/ECE Recommendation 20 that mean the same in trade.
#pragma once

#include <string_view>

namespace crossdock::canonical {

// EA, H87 and C62 (each, piece, one) count the same things; partners write one for the other.
bool is_piece(std::string_view unit);

// Whether a quantity means the same in both units.
bool same_unit(std::string_view a, std::string_view b);

}  // namespace crossdock::canonical

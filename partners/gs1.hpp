// SPDX-License-Identifier: Apache-2.0
// GS1 numbers: GTIN, GLN and SSCC end in the same check digit.
#pragma once

#include <string_view>

namespace crossdock::partners {

// Whether all are digits and the last one is the check digit of the others (GS1 General Specifications, section 7.9).
bool has_check_digit(std::string_view digits);

// A global location number: 13 digits with its check digit.
inline bool is_gln(std::string_view text) { return text.size() == 13 && has_check_digit(text); }

}  // namespace crossdock::partners

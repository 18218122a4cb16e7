// SPDX-License-Identifier: Apache-2.0
// Tells numbers, dates and times from other texts.
#pragma once

#include <cstddef>
#include <string_view>

namespace crossdock::segments {

// Whether two numbers written with different leading zeros are the same.
bool same_number(std::string_view a, std::string_view b);
bool all_digits(std::string_view text);
bool is_date(std::string_view text);  // YYMMDD or CCYYMMDD, a day that exists
bool is_time(std::string_view text);  // HHMM, HHMMSS, with one or two decimals
bool all_zeros(std::string_view text);

// The parts of a number: "-", digits with at most one point, "E" and an exponent.
struct NumberScan {
  bool valid = false, point = false, exponent = false;
  std::size_t digits = 0;  // those of the exponent too
};
NumberScan scan_number(std::string_view text);

}  // namespace crossdock::segments

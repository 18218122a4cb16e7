// SPDX-License-Identifier: Apache-2.0
#include "partners/gs1.hpp"

#include <algorithm>

namespace crossdock::partners {

bool has_check_digit(std::string_view digits) {
  if (digits.size() < 2 || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return false;
  int sum = 0;
  int weight = 1;  // the check digit itself counts once, its neighbour three times, and so on
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    sum += (*digit - '0') * weight;
    weight = 4 - weight;
  }
  return sum % 10 == 0;
}

}  // namespace crossdock::partners

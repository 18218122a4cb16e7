// SPDX-License-Identifier: Apache-2.0
// Looks at the digits of numbers, dates and times.
#include "translators/segments/values.hpp"

#include <algorithm>
#include <cstdint>

#include "base/time.hpp"
#include "translators/segments/automaton.hpp"

namespace crossdock::segments {
namespace {

int two(std::string_view text, std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); }

std::string_view without_zeros(std::string_view text) {
  while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
  return text;
}

}  // namespace

// Eight bytes at once: all digits if the high nibbles are 3 and stay so after adding 6.
bool all_digits(std::string_view text) {
  if (text.empty()) return false;
  while (text.size() > 8) {
    if (!all_digits(text.substr(0, 8))) return false;
    text.remove_prefix(8);
  }
  const std::uint64_t ones = text.size() == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * text.size())) - 1;
  const auto value = pack(text);
  constexpr std::uint64_t high = 0xF0F0F0F0F0F0F0F0, threes = 0x3030303030303030, sixes = 0x0606060606060606;
  return (value & high) == (threes & ones) && ((value + (sixes & ones)) & high) == (threes & ones);
}

bool same_number(std::string_view a, std::string_view b) {
  return all_digits(a) && all_digits(b) && without_zeros(a) == without_zeros(b);
}

bool is_date(std::string_view text) {
  if ((text.size() != 6 && text.size() != 8) || !all_digits(text)) return false;
  const auto rest = text.substr(text.size() - 4);
  const int short_year = two(text, text.size() - 6);
  const int year = text.size() == 8 ? two(text, 0) * 100 + short_year : 2000 + short_year;
  const int month = two(rest, 0), day = two(rest, 2);
  if (month < 1 || month > 12 || day < 1 || year < 1) return false;
  if (day <= 28) return true;
  return Date::from(year, static_cast<unsigned>(month), static_cast<unsigned>(day)).has_value();
}

bool all_zeros(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

bool is_time(std::string_view text) {
  if (text.size() != 4 && text.size() != 6 && text.size() != 7 && text.size() != 8) return false;
  if (!all_digits(text)) return false;
  return two(text, 0) < 24 && two(text, 2) < 60 && (text.size() == 4 || two(text, 4) < 60);
}

NumberScan scan_number(std::string_view text) {
  const auto count_digits = [&text] {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(end);
    return end;
  };
  const auto take = [&text](char c) {
    const bool found = text.starts_with(c);
    if (found) text.remove_prefix(1);
    return found;
  };
  NumberScan scan;
  take('-');
  scan.digits = count_digits();
  scan.point = take('.');
  if (scan.point) scan.digits += count_digits();
  scan.valid = scan.digits > 0;
  if (take('E')) {
    scan.exponent = true;
    take('-');
    const auto digits = count_digits();
    scan.digits += digits;
    scan.valid &= digits > 0;
  }
  scan.valid &= text.empty();
  return scan;
}

}  // namespace crossdock::segments

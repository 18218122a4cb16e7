// SPDX-License-Identifier: Apache-2.0
// Dates, times and ranges of them in the forms that element 1250 names for element 1251.
#include <algorithm>
#include <array>

#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

// C century and year, Y year, M month, D day, h hour, m minute, s second. A range repeats the form after a hyphen.
struct PeriodForm {
  std::string_view code, parts;
  bool range = false;
};
constexpr std::array period_forms = {
    PeriodForm{"CC", "CC"},
    PeriodForm{"CM", "CCYYMM"},
    PeriodForm{"CY", "CCYY"},
    PeriodForm{"D6", "YYMMDD"},
    PeriodForm{"D8", "CCYYMMDD"},
    PeriodForm{"DT", "CCYYMMDDhhmm"},
    PeriodForm{"MD", "MMDD"},
    PeriodForm{"RD2", "YY", true},
    PeriodForm{"RD4", "CCYY", true},
    PeriodForm{"RD5", "CCYYMM", true},
    PeriodForm{"RD6", "YYMMDD", true},
    PeriodForm{"RD8", "CCYYMMDD", true},
    PeriodForm{"RDT", "CCYYMMDDhhmm", true},
    PeriodForm{"RTM", "hhmm", true},
    PeriodForm{"TM", "hhmm"},
    PeriodForm{"TS", "hhmmss"},
};

int two_digits(std::string_view text, std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); }

// One moment in the form of `parts`, all of digits and of the same length.
PeriodFault moment_fault(std::string_view parts, std::string_view value) {
  const bool timed = parts.starts_with('h');
  if (value.size() != parts.size() || !all_digits(value)) return timed ? PeriodFault::time : PeriodFault::date;
  const auto day_at = parts.find("MMDD");
  if (day_at != std::string_view::npos) {
    // A day without year may be the 29th of February.
    const auto full = day_at == 0 ? "2000" + std::string(value.substr(0, 4)) : std::string(value.substr(0, day_at + 4));
    if (!is_date(full)) return PeriodFault::date;
  } else if (const auto month = parts.find("MM"); month != std::string_view::npos) {
    if (two_digits(value, month) < 1 || two_digits(value, month) > 12) return PeriodFault::date;
  }
  const auto time_at = parts.find("hh");
  if (time_at != std::string_view::npos && !is_time(value.substr(time_at))) return PeriodFault::time;
  return PeriodFault::none;
}

}  // namespace

PeriodFault period_fault(std::string_view format, std::string_view value) {
  const auto form = std::ranges::find(period_forms, format, &PeriodForm::code);
  if (form == period_forms.end()) return PeriodFault::none;
  if (!form->range) return moment_fault(form->parts, value);
  const auto hyphen = value.find('-');
  const auto first = moment_fault(form->parts, value.substr(0, hyphen));
  if (first != PeriodFault::none || hyphen == std::string_view::npos)
    return first != PeriodFault::none ? first : PeriodFault::date;
  return moment_fault(form->parts, value.substr(hyphen + 1));
}

}  // namespace crossdock::x12

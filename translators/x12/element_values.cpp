// SPDX-License-Identifier: Apache-2.0
// Each type of element has one function here that says what is wrong with a value, and with which code.
#include "translators/x12/element_values.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "translators/segments/code_words.hpp"

namespace crossdock::x12 {
namespace {

bool all_blanks(std::string_view value) { return value.find_first_not_of(' ') == std::string_view::npos; }

std::string shown(std::string_view value) { return "'" + printable(value, 40) + "'"; }

std::string form(const ElementDef& def) {
  const auto range = std::to_string(def.min) + ".." + std::to_string(def.max);
  return def.type == ElementType::real ? "R, " + range : "N" + std::to_string(def.decimals) + ", " + range;
}

std::size_t characters(std::string_view value, bool utf8) { return utf8 ? characters_in(value) : value.size(); }

// X12.5 §3.3.1: upper case, digits, blank and these. The extended set adds what else ASCII can print.
bool is_basic(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(" !\"&'()*+,-./:;?=").find(c) != std::string_view::npos;
}

}  // namespace

void ValueChecker::add(const Spot& at, std::string_view code, std::string_view value, const std::string& message,
                       bool error, int trigger) {
  check_.add(at.number, {.code = std::string(code),
                         .element = static_cast<int>(at.element),
                         .component = static_cast<int>(at.component),
                         .repetition = static_cast<int>(at.repetition),
                         .value = echo(value, check_.interchange.delimiters),
                         .message = message,
                         .error = error,
                         .trigger_segment = trigger > 0 ? static_cast<int>(at.number) : 0,
                         .trigger_element = trigger});
}

std::string ValueChecker::name(const Spot& at) const {
  return place(check_.segment(at.number).tag, at.element, at.component);
}

bool ValueChecker::check(const Spot& at, std::string_view value, const ElementDef& def, const CodeSet* codes) {
  const bool text = def.type == ElementType::text || def.type == ElementType::identifier;
  if (text && all_blanks(value)) {
    add(at, "warning:blank-value", value, name(at) + " holds only blanks: taken as empty", false);
    return false;
  }
  if (!check_characters(at, value) || tolerated_in_trailer(at, value)) return true;
  switch (def.type) {
    case ElementType::number:
    case ElementType::real: check_number(at, value, def); break;
    case ElementType::date: check_date(at, value, def); break;
    case ElementType::time: check_time(at, value, def); break;
    case ElementType::identifier: check_code(at, value, def, codes); break;
    default: check_text(at, value, def);
  }
  return true;
}

// Whether the envelope check has let a count or control number of SE pass in spite of its form.
bool ValueChecker::tolerated_in_trailer(const Spot& at, std::string_view value) const {
  if (check_.segment(at.number).tag != "SE") return false;
  const auto allowed = check_.interchange.tolerances;
  const bool padded = value.front() == ' ' || value.back() == ' ';
  return (padded && allowed.has(Tolerance::padded_numbers)) ||
         (at.element == 2 && allowed.has(Tolerance::control_zeros) && same_number(value, check_.set.control));
}

bool ValueChecker::check_characters(const Spot& at, std::string_view value) {
  const auto control = std::ranges::find_if(value, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
  if (control != value.end()) {
    const bool line_break = *control == '\r' || *control == '\n';
    add(at, "AK403:6", value,
        name(at) + " holds a " +
            (line_break ? "line break (tolerance 'line-breaks' would accept it)" : "control byte"));
    return false;
  }
  if (check_.options.character_set == CharacterSet::basic) {
    const auto outside = std::ranges::find_if_not(value, is_basic);
    if (outside == value.end()) return true;
    add(at, "AK403:6", value,
        name(at) + " " + shown(value) + " holds '" + printable({&*outside, 1}) + "', which is not in the basic set");
    return false;
  }
  const bool high = check_.kinds.high && std::ranges::any_of(value, [](char c) { return c < 0; });
  return !high || check_high_bytes(at, value);
}

// Bytes above 0x7F: what they mean depends on what was agreed with the partner.
bool ValueChecker::check_high_bytes(const Spot& at, std::string_view value) {
  const auto c1_control = [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 && static_cast<unsigned char>(c) < 0xA0;
  };
  const char* wrong = nullptr;
  switch (check_.options.character_set) {
    case CharacterSet::extended: wrong = "characters outside the extended set"; break;
    case CharacterSet::latin1:
      wrong = std::ranges::any_of(value, c1_control) ? "bytes that Latin-1 has no character for" : nullptr;
      break;
    case CharacterSet::utf8: wrong = is_utf8(value) ? nullptr : "bytes that are not UTF-8"; break;
    default:
      if (check_.national) break;
      check_.national = true;
      add(at, "warning:national-characters", {},
          name(at) + " " + shown(value) + " holds characters outside the X12 sets, read as " +
              (check_.utf8 ? "UTF-8" : "bytes of an unknown set"),
          false);
  }
  if (wrong != nullptr) add(at, "AK403:6", value, name(at) + " " + shown(value) + " holds " + wrong);
  return wrong == nullptr;
}

void ValueChecker::check_length(const Spot& at, std::string_view value, std::size_t length, const ElementDef& def) {
  if (static_cast<int>(length) > def.max) {
    add(at, "AK403:5", value, name(at) + " " + shown(value) + " is longer than " + std::to_string(def.max));
  } else if (static_cast<int>(length) < def.min) {
    add(at, "AK403:4", value, name(at) + " " + shown(value) + " is shorter than " + std::to_string(def.min));
  }
}

// Leading blanks belong to a text. Trailing ones do not, but may fill it up to its least length.
void ValueChecker::check_text(const Spot& at, std::string_view value, const ElementDef& def) {
  const bool utf8 = check_.utf8 && check_.options.character_set != CharacterSet::latin1;
  const auto kept = value.substr(0, value.find_last_not_of(' ') + 1);
  const auto length = characters(value, utf8), needed = characters(kept, utf8);
  if (static_cast<int>(length) > def.max && static_cast<int>(needed) <= def.max) {
    add(at, "warning:padded-text", value, name(at) + " " + shown(value) + " is padded with blanks beyond its length",
        false);
  } else {
    check_length(at, value, length, def);
  }
}

void ValueChecker::check_code(const Spot& at, std::string_view value, const ElementDef& def, const CodeSet* codes) {
  auto code = value;
  while (code.size() > static_cast<std::size_t>(std::max(def.min, 1)) && code.back() == ' ') code.remove_suffix(1);
  if (code.size() != value.size())
    add(at, "warning:padded-code", value, name(at) + " " + shown(value) + " is padded with blanks", false);
  check_length(at, code, characters(code, check_.utf8), def);
  if (codes == nullptr || codes->contains(code)) return;
  const auto what = name(at) + " " + shown(value) + " " + not_a_code(def);
  if (def.codes == nullptr || !def.codes->open) return add(at, "AK403:7", value, what);
  const auto length = characters(code, check_.utf8);
  const bool fits = length >= static_cast<std::size_t>(def.min) && length <= static_cast<std::size_t>(def.max);
  if (fits) add(at, "warning:unknown-code", value, what + ": it is carried as written", false);
}

// X12.6 knows exponents from 005010 on; in earlier releases they are no numbers.
bool ValueChecker::exponents_allowed() const {
  return check_.report.grammar != nullptr && check_.report.grammar->release >= "005010";
}

// The length of a number counts its digits only, not sign, point and the E of an exponent.
void ValueChecker::check_number(const Spot& at, std::string_view value, const ElementDef& def) {
  const auto number = scan_number(value);
  if (def.type == ElementType::number && number.valid && number.point) {
    return add(at, "AK403:6", value,
               name(at) + " " + shown(value) + " has a decimal point, but its point is implied (" + form(def) + ")");
  }
  const bool exponent_fits = !number.exponent || (def.type == ElementType::real && exponents_allowed());
  if (!number.valid || !exponent_fits) {
    return add(at, "AK403:6", value, name(at) + " " + shown(value) + " is not a number (" + form(def) + ")");
  }
  if (number.exponent)
    add(at, "warning:exponent", value, name(at) + " " + shown(value) + " has an exponent, which few partners read",
        false);
  check_length(at, value, number.digits, def);
}

void ValueChecker::check_date(const Spot& at, std::string_view value, const ElementDef& def) {
  const bool length = static_cast<int>(value.size()) >= def.min && static_cast<int>(value.size()) <= def.max;
  if (length && is_date(value)) return;
  if (length && all_zeros(value)) {
    return check_.depart(at.number, Tolerance::zero_date,
                         {.code = "AK403:8",
                          .element = static_cast<int>(at.element),
                          .component = static_cast<int>(at.component),
                          .repetition = static_cast<int>(at.repetition),
                          .value = echo(value, check_.interchange.delimiters),
                          .message = name(at) + " " + shown(value) + " is not a date"});
  }
  add(at, "AK403:8", value,
      name(at) + " " + shown(value) + " is not a date (" + (def.max == 6 ? "YYMMDD" : "CCYYMMDD") + ")");
}

void ValueChecker::check_time(const Spot& at, std::string_view value, const ElementDef& def) {
  if (is_time(value)) return check_length(at, value, value.size(), def);
  add(at, "AK403:9", value, name(at) + " " + shown(value) + " is not a time (HHMM, HHMMSS or with decimals)");
}

void ValueChecker::check_period(const Spot& at, std::string_view format, std::string_view value) {
  const auto fault = period_fault(format, value);
  if (fault == PeriodFault::none) return;
  add(at, fault == PeriodFault::time ? "AK403:9" : "AK403:8", value,
      name(at) + " " + shown(value) + " does not have the form " + printable(format, 3));
}

}  // namespace crossdock::x12

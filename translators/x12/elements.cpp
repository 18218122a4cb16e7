// SPDX-License-Identifier: Apache-2.0
// Level 2, the elements of one segment: presence, type, length, codes, repetitions, components, syntax notes.
#include <algorithm>
#include <bit>

#include "base/text.hpp"
#include "translators/x12/element_values.hpp"

namespace crossdock::x12 {
namespace {

using segments::ElementCheck;
using segments::NoteCheck;

// No syntax note is about elements after the 64th.
std::uint64_t bit_of(std::size_t index) { return index < 64 ? std::uint64_t{1} << index : 0; }

// Digits with at most one point, which does not count.
bool fits_real(std::string_view value, const ElementCheck& rule) {
  std::size_t digits = 0, points = 0;
  for (const char c : value) {
    digits += static_cast<unsigned char>(c - '0') <= 9;
    points += c == '.';
  }
  return points <= 1 && digits + points == value.size() && digits > 0 && digits >= rule.min && digits <= rule.max;
}

// Whether an ASCII value without delimiters is right, for the usual forms; false means: look closer.
bool fits_fast(std::string_view value, const ElementCheck& rule) {
  const bool length = value.size() >= rule.min && value.size() <= rule.max;
  switch (rule.type) {
    case ElementType::text: return length && value.front() != ' ';
    case ElementType::identifier:
      return length && value.back() != ' ' && (rule.codes == nullptr || rule.codes->contains(value));
    case ElementType::number: return length && all_digits(value);
    case ElementType::real: return fits_real(value, rule);
    case ElementType::date: return length && is_date(value);
    case ElementType::time: return length && is_time(value);
    default: return false;
  }
}

// Checks what the fast look at a segment left over: values in unusual forms, and findings.
class ElementChecker {
 public:
  ElementChecker(SetCheck& check, std::size_t number, const SegmentCheck& rules)
      : check_(check), values_(check), number_(number), rules_(rules) {}

  // `present`: the elements that were found right already.
  void run(std::uint64_t present) {
    const auto elements = check_.elements(number_);
    const std::size_t defined = std::min(elements.size(), rules_.elements.size());
    for (std::size_t i = 0; i < defined; ++i) {
      const auto bit = bit_of(i);
      if ((present & bit) == 0 && !elements[i].empty() && fits(i + 1, elements[i], rules_.elements[i])) present |= bit;
    }
    const auto beyond = std::ranges::find_if(elements.subspan(defined), [](auto element) { return !element.empty(); });
    if (beyond != elements.end()) too_many(static_cast<std::size_t>(beyond - elements.begin()) + 1, elements.size());
    if (!elements.empty() && elements.back().empty()) trailing(elements);
    if ((rules_.mandatory & ~present) != 0) missing(rules_.mandatory & ~present);
    for (const auto& note : rules_.notes) {
      if (!note.holds(present)) add_broken(note, present);
    }
    for (const auto period : rules_.periods) check_period(period);
  }

 private:
  // The close look. False if the element counts as absent; what is wrong with it is reported.
  bool fits(std::size_t position, std::string_view element, const ElementCheck& rule) {
    return check_.plain && rule.type < ElementType::binary
               ? values_.check({number_, position}, element, *rule.def, rule.codes)
               : check_element(position, element, rule);
  }

  // `trigger` is the element of the same segment that made it an error.
  void add(const Spot& at, std::string_view code, std::string_view value, const std::string& message, bool error = true,
           int trigger = 0) {
    values_.add(at, code, value, message, error, trigger);
  }

  void too_many(std::size_t position, std::size_t count) {
    add({number_, position}, "AK403:3", {},
        std::string(rules_.def->tag) + " has " + std::to_string(count) + " elements, " +
            std::to_string(rules_.elements.size()) + " are defined");
  }

  // X12.6 suppresses separators at the end. Within the definition they cannot do harm and are only reported.
  void trailing(std::span<const std::string_view> elements) {
    const auto last = std::ranges::find_if(elements.rbegin(), elements.rend(), [](auto e) { return !e.empty(); });
    const auto used = static_cast<std::size_t>(elements.rend() - last), defined = rules_.elements.size();
    if (used > defined) return;  // too_many has said it
    const bool beyond = elements.size() > defined;
    check_.depart(number_, Tolerance::trailing_separators,
                  {.code = beyond ? "AK403:3" : "warning:trailing-separators",
                   .element = static_cast<int>(beyond ? defined + 1 : used + 1),
                   .message = std::string(rules_.def->tag) + " ends with " + std::to_string(elements.size() - used) +
                              " empty elements" +
                              (beyond ? ", more than the " + std::to_string(defined) + " that are defined" : ""),
                   .error = beyond});
  }

  void missing(std::uint64_t positions) {
    for (; positions != 0; positions &= positions - 1) {
      const auto position = static_cast<std::size_t>(std::countr_zero(positions)) + 1;
      add({number_, position}, "AK403:1", {},
          place(rules_.def->tag, position) + " (" + rules_.elements[position - 1].def->name +
              ") is mandatory and missing");
    }
  }

  void add_broken(const NoteCheck& note, std::uint64_t present) {
    if (note.kind == 'E') return excluded(present & note.mask);
    // For R and L one element is enough: the first is named. For P and C all absent elements are named.
    const bool one_is_enough = note.kind == 'R' || note.kind == 'L';
    const auto absent = one_is_enough ? note.mask & (~note.mask + 1) : note.mask & ~present;
    const char* why = note.kind == 'P'   ? "is missing: it goes together with "
                      : note.kind == 'R' ? "is missing: one is needed of "
                      : note.kind == 'C' ? "is missing: it is required by "
                                         : "is missing: one of these is required by ";
    const auto others = note.first != 0 ? note.first : note.mask;
    const auto triggers = others & present;
    const int trigger = triggers != 0 ? std::countr_zero(triggers) + 1 : 0;
    for (auto left = absent; left != 0; left &= left - 1) {
      const auto position = static_cast<std::size_t>(std::countr_zero(left)) + 1;
      add({number_, position}, "AK403:2", {},
          place(rules_.def->tag, position) + " " + why + list(others & ~(left & (~left + 1))), true, trigger);
    }
  }

  void excluded(std::uint64_t have) {
    const auto position = static_cast<std::size_t>(std::bit_width(have));
    add({number_, position}, "AK403:10", check_.element(number_, position),
        place(rules_.def->tag, position) + " may not be used together with " + list(have & ~std::bit_floor(have)), true,
        std::countr_zero(have) + 1);
  }

  std::string list(std::uint64_t positions) const {
    std::string text;
    for (; positions != 0; positions &= positions - 1) {
      text += (text.empty() ? "" : ", ") +
              place(rules_.def->tag, static_cast<std::size_t>(std::countr_zero(positions)) + 1);
    }
    return text;
  }

  // The careful way, for sets in which something unusual occurs. False if the element counts as absent.
  bool check_element(std::size_t position, std::string_view element, const ElementCheck& rule) {
    if (rule.type == ElementType::binary) return check_binary(position, element);
    const char separator = check_.interchange.delimiters.repetition;
    if (separator == 0 || element.find(separator) == std::string_view::npos)
      return check_repetition({number_, position}, element, rule);
    if (!rule.repeats) {
      // Not a few partners use the separator in texts. Where nothing can repeat, it can only be data.
      check_.depart(number_, Tolerance::repetition_as_data,
                    {.code = "AK403:12",
                     .element = static_cast<int>(position),
                     .message = place(rules_.def->tag, position) +
                                " holds the repetition separator but cannot repeat: taken as data"});
      return check_repetition({number_, position}, element, rule);
    }
    const auto parts = split(element, separator);
    if (rule.def->repeat > 0 && parts.size() > static_cast<std::size_t>(rule.def->repeat)) {
      add({number_, position}, many_code("12"), {},
          place(rules_.def->tag, position) + " repeats " + std::to_string(parts.size()) + " times, at most " +
              std::to_string(rule.def->repeat) + " are allowed");
    }
    bool present = false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!parts[i].empty()) present |= check_repetition({number_, position, 0, i + 1}, parts[i], rule);
    }
    return present;
  }

  // 12 and 13 are codes of releases that know repetitions; earlier ones say 3 for both.
  std::string many_code(std::string_view code) const {
    return "AK403:" + std::string(check_.interchange.delimiters.repetition != 0 ? code : "3");
  }

  bool check_repetition(const Spot& at, std::string_view value, const ElementCheck& rule) {
    const char separator = check_.interchange.delimiters.component;
    if (rule.type == ElementType::composite) return check_components(at, split(value, separator), *rule.def);
    if (value.find(separator) == std::string_view::npos) return values_.check(at, value, *rule.def, rule.codes);
    add(at, many_code("13"), value, values_.name(at) + " holds the component separator but has no components");
    return true;
  }

  bool check_components(const Spot& at, const std::vector<std::string_view>& parts, const ElementDef& composite) {
    const auto& components = composite.components;
    if (parts.size() > components.size()) {
      add({number_, at.element, components.size() + 1, at.repetition}, many_code("13"), {},
          values_.name(at) + " has " + std::to_string(parts.size()) + " components, " +
              std::to_string(components.size()) + " are defined");
    }
    std::uint64_t present = 0, absent = 0;
    for (std::size_t i = 0; i < components.size(); ++i) {
      const auto bit = std::uint64_t{1} << (i & 63);
      const auto* codes = check_.automaton->checks.codes_of(components[i].codes);
      const Spot spot{number_, at.element, i + 1, at.repetition};
      if (i < parts.size() && !parts[i].empty() && values_.check(spot, parts[i], components[i], codes))
        present |= bit;
      else if (components[i].requirement == Requirement::mandatory)
        absent |= bit;
    }
    // Separators alone are no value, and nothing is missing in what is not there.
    if (present == 0) return parts.size() > components.size();
    for (; absent != 0; absent &= absent - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(absent));
      const Spot spot{number_, at.element, i + 1, at.repetition};
      add(spot, "AK403:1", {}, values_.name(spot) + " (" + components[i].name + ") is mandatory and missing");
    }
    for (const auto& note : composite.notes) check_note(at, compile_note(note), present);
    return true;
  }

  // A syntax note about the components of a composite.
  void check_note(const Spot& at, const NoteCheck& note, std::uint64_t present) {
    if (note.holds(present)) return;
    const auto wrong = note.kind == 'E' ? std::bit_floor(present & note.mask) : note.mask & ~present;
    const Spot spot{number_, at.element, static_cast<std::size_t>(std::countr_zero(wrong)) + 1, at.repetition};
    add(spot, note.kind == 'E' ? "AK403:10" : "AK403:2", {},
        values_.name(spot) +
            (note.kind == 'E' ? " may not be used together with others" : " is missing: other components ask for it"));
  }

  // The length of binary data stands in the element before it. One that is no number was reported there.
  bool check_binary(std::size_t position, std::string_view element) {
    const auto declared = check_.element(number_, position - 1);
    if (position < 2 || !all_digits(declared) || same_number(declared, std::to_string(element.size()))) return true;
    add({number_, position - 1}, "AK403:6", declared,
        place(rules_.def->tag, position - 1) + " '" + printable(declared, 20) +
            "' is not the length of the binary data that follows, which has " + std::to_string(element.size()) +
            " bytes");
    return true;
  }

  void check_period(std::size_t position) {
    const auto value = check_.element(number_, position);
    const auto format = check_.element(number_, position - 1);
    if (!value.empty() && !format.empty()) values_.check_period({number_, position}, format, value);
  }

  SetCheck& check_;
  ValueChecker values_;
  std::size_t number_;
  const SegmentCheck& rules_;
};

}  // namespace

void check_elements(SetCheck& check, std::size_t number, const SegmentCheck& rules) {
  const auto elements = check.elements(number);
  std::uint64_t present = 0, bit = 1;  // the bit leaves the word after element 64, as bit_of does
  bool usual = check.plain && elements.size() <= rules.elements.size() &&
               (rules.periods.empty() || elements.size() < rules.periods.front()) &&
               (elements.empty() || !elements.back().empty());
  if (usual) [[likely]] {
    const ElementCheck* rule = rules.elements.data();
    for (const auto element : elements) {
      if (!element.empty()) {
        if (fits_fast(element, *rule)) [[likely]]
          present |= bit;
        else
          usual = false;
      }
      ++rule;
      bit <<= 1;
    }
  }
  if (!usual || (rules.mandatory & ~present) != 0 || !rules.notes_hold(present)) [[unlikely]]
    ElementChecker(check, number, rules).run(present);
}

}  // namespace crossdock::x12

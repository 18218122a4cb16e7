// SPDX-License-Identifier: Apache-2.0
// Level 2, the elements of one segment: presence, type, length, codes, repetitions, components, syntax notes.
#include <algorithm>
#include <bit>

#include "base/text.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

// Where a value stands, for findings.
struct Spot {
  std::size_t number = 0, element = 0, component = 0, repetition = 0;
};

class ElementChecker {
 public:
  ElementChecker(SetCheck& check, std::size_t number, const SegmentCheck& rules)
      : check_(check), number_(number), rules_(rules) {}

  void run() {
    const auto elements = check_.elements(number_);
    const auto& kinds = check_.kinds;
    const bool clean = !kinds.control && !kinds.high && !kinds.component && !kinds.repetition;
    std::uint64_t present = 0;
    std::size_t position = 0;
    for (const auto element : elements) {
      ++position;
      if (element.empty()) continue;
      if (position > rules_.elements.size()) {
        too_many(position, elements.size());
        break;
      }
      if (position <= 64) present |= std::uint64_t{1} << (position - 1);
      const auto& rule = rules_.elements[position - 1];
      if (clean && rule.type != ElementType::composite) [[likely]] {
        if (rule.type != ElementType::binary && !fits_fast(element, rule))
          check_value({number_, position}, element, *rule.def, rule.codes);
      } else {
        check_element(position, element, rule);
      }
    }
    if (!elements.empty() && elements.back().empty()) [[unlikely]]
      trailing(elements);
    if ((rules_.mandatory & ~present) != 0) missing(rules_.mandatory & ~present);
    for (const auto& note : rules_.notes) {
      if (!note.holds(present)) [[unlikely]]
        add_broken(note, present);
    }
  }

 private:
  // Whether an ASCII value without delimiters is right, for the usual forms; false means: look closer.
  static bool fits_fast(std::string_view value, const ElementCheck& rule) {
    const bool length = value.size() >= rule.min && value.size() <= rule.max;
    switch (rule.type) {
      case ElementType::text: return length && value.front() != ' ';
      case ElementType::identifier:
        return length && value.back() != ' ' && (rule.codes == nullptr || rule.codes->contains(value));
      case ElementType::number:
      case ElementType::real: return length && all_digits(value);
      case ElementType::date: return length && is_date(value);
      case ElementType::time: return length && is_time(value);
      default: return false;
    }
  }

  // `trigger` is the element of the same segment that made it an error.
  void add(const Spot& at, std::string_view code, std::string_view value, const std::string& message, bool error = true,
           int trigger = 0) {
    const auto elements = check_.elements(number_);
    Finding finding{.code = std::string(code),
                    .element = static_cast<int>(at.element),
                    .component = static_cast<int>(at.component),
                    .repetition = static_cast<int>(at.repetition),
                    .value = echo(value, check_.interchange.delimiters),
                    .message = message,
                    .error = error,
                    .trigger_segment = trigger > 0 ? static_cast<int>(number_) : 0,
                    .trigger_element = trigger};
    if (at.element <= elements.size()) finding.value = echo(value, check_.interchange.delimiters);
    check_.add(number_, std::move(finding));
  }

  std::string name(const Spot& at) const { return place(check_.segment(number_).tag, at.element, at.component); }

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
    // Of R and L one element is enough: the first is named. Of P and C all that are absent are.
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

  // The careful way, for sets in which something unusual occurs.
  void check_element(std::size_t position, std::string_view element, const ElementCheck& rule) {
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
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!parts[i].empty()) check_repetition({number_, position, 0, i + 1}, parts[i], rule);
    }
  }

  // 12 and 13 are codes of releases that know repetitions; earlier ones say 3 for both.
  std::string many_code(std::string_view code) const {
    return "AK403:" + std::string(check_.interchange.delimiters.repetition != 0 ? code : "3");
  }

  void check_repetition(const Spot& at, std::string_view value, const ElementCheck& rule) {
    const char separator = check_.interchange.delimiters.component;
    if (rule.type != ElementType::composite) {
      if (value.find(separator) == std::string_view::npos) return check_value(at, value, *rule.def, rule.codes);
      return add(at, many_code("13"), value, name(at) + " holds the component separator but has no components");
    }
    const auto parts = split(value, separator);
    const auto& components = rule.def->components;
    if (parts.size() > components.size()) {
      add({number_, at.element, components.size() + 1, at.repetition}, many_code("13"), {},
          name(at) + " has " + std::to_string(parts.size()) + " components, " + std::to_string(components.size()) +
              " are defined");
    }
    for (std::size_t i = 0; i < components.size(); ++i) {
      const Spot spot{number_, at.element, i + 1, at.repetition};
      if (i < parts.size() && !parts[i].empty()) {
        check_value(spot, parts[i], components[i], check_.automaton->checks.codes_of(components[i].codes));
      } else if (components[i].requirement == Requirement::mandatory) {
        add(spot, "AK403:1", {}, name(spot) + " (" + components[i].name + ") is mandatory and missing");
      }
    }
  }

  // The length of binary data stands in the element before it.
  void check_binary(std::size_t position, std::string_view element) {
    const auto declared = check_.element(number_, position - 1);
    if (position < 2 || same_number(declared, std::to_string(element.size()))) return;
    add({number_, position - 1}, "AK403:6", declared,
        place(rules_.def->tag, position - 1) + " '" + printable(declared, 20) +
            "' is not the length of the binary data that follows");
  }

  void check_value(const Spot& at, std::string_view value, const ElementDef& def, const CodeSet* codes);
  bool check_characters(const Spot& at, std::string_view value);
  bool tolerated_in_trailer(const Spot& at, std::string_view value) const;
  void check_length(const Spot& at, std::string_view value, std::size_t length, const ElementDef& def);
  std::size_t check_numeric(const Spot& at, std::string_view value, const ElementDef& def);

  SetCheck& check_;
  std::size_t number_;
  const SegmentCheck& rules_;
};

bool is_zero(std::string_view value) { return value.find_first_not_of('0') == std::string_view::npos; }

std::string form(const ElementDef& def) {
  const auto range = std::to_string(def.min) + ".." + std::to_string(def.max);
  return def.type == ElementType::real ? "R, " + range : "N" + std::to_string(def.decimals) + ", " + range;
}

std::size_t characters(std::string_view value, bool utf8) {
  if (!utf8) return value.size();
  return static_cast<std::size_t>(
      std::ranges::count_if(value, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool ElementChecker::check_characters(const Spot& at, std::string_view value) {
  const auto control = std::ranges::find_if(value, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
  if (control != value.end()) {
    const bool line_break = *control == '\r' || *control == '\n';
    add(at, "AK403:6", value,
        name(at) + " holds a " +
            (line_break ? "line break (tolerance 'line-breaks' would accept it)" : "control byte"));
    return false;
  }
  if (!check_.national && std::ranges::any_of(value, [](char c) { return c < 0; })) {
    check_.national = true;
    add(at, "warning:national-characters", {},
        name(at) + " '" + printable(value, 40) + "' holds characters outside the X12 sets, read as " +
            (check_.utf8 ? "UTF-8" : "bytes of an unknown set"),
        false);
  }
  return true;
}

void ElementChecker::check_length(const Spot& at, std::string_view value, std::size_t length, const ElementDef& def) {
  if (static_cast<int>(length) > def.max) {
    add(at, "AK403:5", value, name(at) + " '" + printable(value, 40) + "' is longer than " + std::to_string(def.max));
  } else if (static_cast<int>(length) < def.min) {
    add(at, "AK403:4", value, name(at) + " '" + printable(value, 40) + "' is shorter than " + std::to_string(def.min));
  }
}

// Checks the form of a number and returns its length, which counts digits only.
std::size_t ElementChecker::check_numeric(const Spot& at, std::string_view value, const ElementDef& def) {
  auto body = value;
  if (body.starts_with('-')) body.remove_prefix(1);
  std::size_t digits = 0, points = 0;
  bool ok = true;
  for (const char c : body) {
    digits += c >= '0' && c <= '9';
    points += c == '.';
    ok &= (c >= '0' && c <= '9') || c == '.';
  }
  if (def.type == ElementType::number && points > 0 && ok) {
    add(at, "AK403:6", value,
        name(at) + " '" + printable(value, 40) + "' has a decimal point, but its point is implied (" + form(def) + ")");
    return 0;
  }
  if (!ok || points > 1 || digits == 0) {
    add(at, "AK403:6", value, name(at) + " '" + printable(value, 40) + "' is not a number (" + form(def) + ")");
    return 0;
  }
  return digits;
}

// Whether the envelope check has let a count or control number of SE pass in spite of its form.
bool ElementChecker::tolerated_in_trailer(const Spot& at, std::string_view value) const {
  if (check_.segment(number_).tag != "SE") return false;
  const auto allowed = check_.interchange.tolerances;
  const bool padded = value.front() == ' ' || value.back() == ' ';
  return (padded && allowed.has(Tolerance::padded_numbers)) ||
         (at.element == 2 && allowed.has(Tolerance::control_zeros) && same_number(value, check_.set.control));
}

void ElementChecker::check_value(const Spot& at, std::string_view value, const ElementDef& def, const CodeSet* codes) {
  if (!check_characters(at, value) || tolerated_in_trailer(at, value)) return;
  switch (def.type) {
    case ElementType::number:
    case ElementType::real:
      if (const auto length = check_numeric(at, value, def); length > 0) check_length(at, value, length, def);
      return;
    case ElementType::date:
      if (static_cast<int>(value.size()) >= def.min && static_cast<int>(value.size()) <= def.max && is_zero(value)) {
        return check_.depart(at.number, Tolerance::zero_date,
                             {.code = "AK403:8",
                              .element = static_cast<int>(at.element),
                              .component = static_cast<int>(at.component),
                              .repetition = static_cast<int>(at.repetition),
                              .value = echo(value, check_.interchange.delimiters),
                              .message = name(at) + " '" + std::string(value) + "' is not a date"});
      }
      if (!is_date(value) || static_cast<int>(value.size()) > def.max || static_cast<int>(value.size()) < def.min) {
        add(at, "AK403:8", value,
            name(at) + " '" + printable(value, 40) + "' is not a date (" + (def.max == 6 ? "YYMMDD" : "CCYYMMDD") +
                ")");
      }
      return;
    case ElementType::time:
      if (!is_time(value)) {
        add(at, "AK403:9", value,
            name(at) + " '" + printable(value, 40) + "' is not a time (HHMM, HHMMSS or with decimals)");
      } else {
        check_length(at, value, value.size(), def);
      }
      return;
    case ElementType::identifier: {
      auto code = value;
      while (code.size() > static_cast<std::size_t>(std::max(def.min, 1)) && code.back() == ' ') code.remove_suffix(1);
      if (code.size() != value.size())
        add(at, "warning:padded-code", value, name(at) + " '" + printable(value, 40) + "' is padded with blanks",
            false);
      check_length(at, code, code.size(), def);
      if (codes != nullptr && !codes->contains(code)) {
        add(at, "AK403:7", value,
            name(at) + " '" + printable(value, 40) + "' is not a code of element " + std::to_string(def.number));
      }
      return;
    }
    default: check_length(at, value, characters(value, check_.utf8), def);
  }
}

}  // namespace

void check_elements(SetCheck& check, std::size_t number, const SegmentCheck& rules) {
  ElementChecker(check, number, rules).run();
}

}  // namespace crossdock::x12

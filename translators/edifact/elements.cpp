// SPDX-License-Identifier: Apache-2.0
// Level 2, the elements of one segment: presence, kind of characters, length, codes.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "translators/edifact/checks.hpp"
#include "translators/segments/code_words.hpp"
#include "translators/segments/values.hpp"

namespace crossdock::edifact {
namespace {

using segments::ElementDef;
using segments::ElementType;

// ISO 9735 level A: capitals, digits and these. Level B adds small letters, further levels a national set.
constexpr std::string_view level_a_marks = " .,-()/=!\"%&*;<>'+:?";

bool in_level(std::string_view level, char c) {
  if (c < 0) return level != "UNOA" && level != "UNOB";
  if (is_digit(c) || (c >= 'A' && c <= 'Z') || level_a_marks.find(c) != std::string_view::npos) return true;
  return level != "UNOA" && (level != "UNOB" || (c >= 'a' && c <= 'z'));
}

std::size_t characters(std::string_view value, bool utf8) {
  if (!utf8) return value.size();
  return static_cast<std::size_t>(
      std::ranges::count_if(value, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Formats of element 2379 whose value is a date, a time or both, as the lengths of their parts: date digits first
// (0: no date), then those of the time. Others are accepted as they are.
struct Moment {
  std::string_view format;
  std::size_t date, time;
};
constexpr std::array moments = {Moment{"101", 6, 0}, Moment{"102", 8, 0}, Moment{"201", 6, 4}, Moment{"202", 6, 6},
                                Moment{"203", 8, 4}, Moment{"204", 8, 6}, Moment{"401", 0, 4}, Moment{"402", 0, 6}};
constexpr int value_of_date = 2380, format_of_date = 2379;

// Whether the value is what its format says; a format that is not known here says nothing.
bool is_moment(std::string_view value, std::string_view format) {
  const auto found = std::ranges::find(moments, format, &Moment::format);
  if (found == moments.end()) return true;
  if (value.size() != found->date + found->time) return false;
  return (found->date == 0 || segments::is_date(value.substr(0, found->date))) &&
         (found->time == 0 || segments::is_time(value.substr(found->date)));
}

class ElementChecker {
 public:
  ElementChecker(segments::SetCheck& check, std::size_t number, const segments::SegmentDef& def)
      : check_(check), number_(number), def_(def) {}

  void run() {
    const auto elements = check_.elements(number_);
    for (std::size_t p = 0; p + 1 < def_.starts.size(); ++p) {
      bool any = false;
      for (std::size_t i = def_.starts[p]; i < def_.starts[p + 1] && i < elements.size(); ++i) {
        if (elements[i].empty()) continue;
        any = true;
        value(i, elements[i]);
        if (def_.elements[i].number == value_of_date) moment(i, elements);
      }
      for (std::size_t i = def_.starts[p]; i < def_.starts[p + 1]; ++i) {
        const auto& element = def_.elements[i];
        const bool wanted = element.requirement == segments::Requirement::mandatory || (any && element.needed);
        if (wanted && (i >= elements.size() || elements[i].empty()))
          add(check_, number_, static_cast<int>(i), "UCD:13", {},
              def_.place(i) + " (" + element.name + ") is mandatory and missing");
      }
    }
  }

 private:
  void wrong(std::size_t i, std::string_view code, std::string_view value, const std::string& what) {
    add(check_, number_, static_cast<int>(i), "UCD:" + std::string(code), value,
        def_.place(i) + " '" + printable(value, 40) + "' " + what);
  }

  void moment(std::size_t i, std::span<const std::string_view> elements) {
    const auto at = i + 1;
    if (at >= elements.size() || def_.elements[at].number != format_of_date || is_moment(elements[i], elements[at]))
      return;
    wrong(i, "12", elements[i], "is not a moment of format " + printable(elements[at], 3));
  }

  void value(std::size_t i, std::string_view value) {
    const auto& element = def_.elements[i];
    if (check_.kinds.control && std::ranges::any_of(value, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; }))
      return wrong(i, "21", value, "holds a control byte or line break");
    const auto level = check_.interchange.header[11].substr(0, 4);
    if (!check_.national && !std::ranges::all_of(value, [&](char c) { return in_level(level, c); })) {
      check_.national = true;
      add(check_, number_, static_cast<int>(i), "warning:character-set", {},
          def_.place(i) + " '" + printable(value, 40) + "' holds characters outside " + printable(level, 4), 2, false);
    }
    std::size_t length = 0;
    if (element.type == ElementType::real || element.type == ElementType::number) {
      length = number(i, value, element);
      if (length == 0) return;
    } else {
      length = characters(value, check_.kinds.high);
    }
    if (length > static_cast<std::size_t>(element.max)) {
      wrong(i, "39", value, "is longer than " + std::to_string(element.max));
    } else if (length < static_cast<std::size_t>(element.min)) {
      wrong(i, "40", value, "is shorter than " + std::to_string(element.min));
    } else if (element.codes != nullptr && !element.codes->open && !element.codes->codes.contains(std::string(value))) {
      wrong(i, "12", value, segments::not_a_code(element));
    } else if (element.codes != nullptr && element.codes->advisory &&
               !element.codes->codes.contains(std::string(value))) {
      add(check_, number_, static_cast<int>(i), "warning:unknown-code", value,
          def_.place(i) + " '" + printable(value, 40) + "' is not a code of " + segments::element_named(element) +
              " that is known here: no mapping may read it",
          2, false);
    }
  }

  // ISO 9735 §10: a minus sign, digits, one decimal mark with a digit on either side; only digits count. 0 for no number.
  std::size_t number(std::size_t i, std::string_view value, const ElementDef& element) {
    auto body = value;
    if (body.starts_with('-')) body.remove_prefix(1);
    const auto digits = static_cast<std::size_t>(std::ranges::count_if(body, is_digit));
    const auto marks = static_cast<std::size_t>(std::ranges::count(body, '.'));
    const bool plain = digits > 0 && digits + marks == body.size();
    if (!plain) {
      wrong(i, "37", value, "is not a number");
      return 0;
    }
    if (marks > 1 || (marks == 1 && element.type == ElementType::number) || body.ends_with('.')) {
      wrong(i, "19", value, "has a wrong decimal mark");
      return 0;
    }
    if (body.starts_with('.')) {
      wrong(i, "38", value, "has no digit before the decimal mark");
      return 0;
    }
    return digits;
  }

  segments::SetCheck& check_;
  std::size_t number_;
  const segments::SegmentDef& def_;
};

}  // namespace

void check_elements(segments::SetCheck& check, std::size_t number, const segments::SegmentDef& def) {
  ElementChecker(check, number, def).run();
}

}  // namespace crossdock::edifact

// SPDX-License-Identifier: Apache-2.0
// Level 2, the elements of one segment: presence, kind of characters, length, codes.
#include <algorithm>

#include "base/text.hpp"
#include "translators/edifact/checks.hpp"

namespace crossdock::edifact {
namespace {

using x12::ElementDef;
using x12::ElementType;

// ISO 9735 level A: capitals, digits and these. Level B adds small letters, further levels a national set.
constexpr std::string_view level_a_marks = " .,-()/=!\"%&*;<>'+:?";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
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

class ElementChecker {
 public:
  ElementChecker(x12::SetCheck& check, std::size_t number, const x12::SegmentDef& def)
      : check_(check), number_(number), def_(def) {}

  void run() {
    const auto elements = check_.elements(number_);
    for (std::size_t p = 0; p + 1 < def_.starts.size(); ++p) {
      bool any = false;
      for (std::size_t i = def_.starts[p]; i < def_.starts[p + 1] && i < elements.size(); ++i) {
        if (elements[i].empty()) continue;
        any = true;
        value(i, elements[i]);
      }
      for (std::size_t i = def_.starts[p]; i < def_.starts[p + 1]; ++i) {
        const auto& element = def_.elements[i];
        const bool wanted = element.requirement == x12::Requirement::mandatory || (any && element.needed);
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

  void value(std::size_t i, std::string_view value) {
    const auto& element = def_.elements[i];
    if (check_.kinds.control && std::ranges::any_of(value, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; }))
      return wrong(i, "21", value, "holds a control byte or line break");
    const auto level = check_.interchange.isa[11].substr(0, 4);
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
      wrong(i, "12", value, "is not a code of element " + element.codes->number);
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

  x12::SetCheck& check_;
  std::size_t number_;
  const x12::SegmentDef& def_;
};

}  // namespace

void check_elements(x12::SetCheck& check, std::size_t number, const x12::SegmentDef& def) {
  ElementChecker(check, number, def).run();
}

}  // namespace crossdock::edifact

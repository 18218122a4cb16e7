// SPDX-License-Identifier: Apache-2.0
// Level 5: check digits, and code sets that X12 leaves to others.
#include "translators/x12/external_codes.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

struct Announcement {
  int element = 0;
  std::string_view qualifier;
  ExternalCode kind{};
};

// Only qualifiers whose number carries its check digit: UA, UD, UI and UN are UPC forms without one.
constexpr std::array announcements = {
    Announcement{235, "UP", ExternalCode::gtin12}, Announcement{235, "EN", ExternalCode::gtin13},
    Announcement{235, "UK", ExternalCode::gtin14}, Announcement{235, "EO", ExternalCode::gtin8},
    Announcement{66, "1", ExternalCode::duns},     Announcement{66, "9", ExternalCode::duns_plus},
    Announcement{66, "2", ExternalCode::scac},     Announcement{66, "UL", ExternalCode::gln},
    Announcement{88, "GM", ExternalCode::sscc},    Announcement{88, "AI", ExternalCode::sscc},
    Announcement{88, "UC", ExternalCode::gtin14},  Announcement{88, "UP", ExternalCode::gtin12},
};

// A GS1 key: its name for messages and its length with check digit.
struct Gs1Key {
  ExternalCode kind{};
  std::string_view name;
  std::size_t length = 0;
};
constexpr std::array gs1_keys = {
    Gs1Key{ExternalCode::gtin8, "GTIN", 8},   Gs1Key{ExternalCode::gtin12, "GTIN", 12},
    Gs1Key{ExternalCode::gtin13, "GTIN", 13}, Gs1Key{ExternalCode::gtin14, "GTIN", 14},
    Gs1Key{ExternalCode::gln, "GLN", 13},     Gs1Key{ExternalCode::sscc, "SSCC", 18},
};

bool is_letters(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::optional<std::string> gs1_fault(const Gs1Key& key, std::string_view value) {
  const std::string subject = std::string(key.name) + " " + printable(value, 30);
  if (key.kind == ExternalCode::sscc && value.size() == 20 && value.starts_with("00")) value.remove_prefix(2);
  if (value.size() != key.length || !all_digits(value)) {
    return subject + " does not have " + std::to_string(key.length) + " digits";
  }
  const int stated = value.back() - '0';
  const int right = gs1_check_digit(value.substr(0, key.length - 1));
  if (stated == right) return std::nullopt;
  return subject + ": check digit is " + std::to_string(stated) + ", should be " + std::to_string(right);
}

std::optional<std::string> scac_fault(std::string_view value) {
  if (value.size() >= 2 && value.size() <= 4 && is_letters(value)) return std::nullopt;
  return "SCAC " + printable(value, 30) + " is not of two to four letters";
}

std::optional<std::string> duns_fault(std::string_view value, bool suffix) {
  const auto number = value.substr(0, 9);
  if (number.size() == 9 && all_digits(number) && (value.size() == 9 || (suffix && value.size() == 13))) return {};
  return "DUNS " + printable(value, 30) + " does not have nine digits" + (suffix ? " and four characters" : "");
}

bool is_north_american(std::string_view country) {
  return country.empty() || country == "US" || country == "USA" || country == "CA" || country == "CAN";
}

// The elements of one segment from left to right; a qualifier speaks for the values that follow it.
class SegmentReader {
 public:
  SegmentReader(SetCheck& check, std::size_t number, const SegmentDef& def)
      : check_(check), number_(number), def_(def) {}

  void run() {
    const auto elements = check_.elements(number_);
    const auto count = std::min(elements.size(), def_.elements.size());
    for (std::size_t i = 0; i < count; ++i) {
      if (!elements[i].empty()) element(i, trim(elements[i]));
    }
  }

 private:
  void element(std::size_t i, std::string_view value) {
    switch (def_.elements[i].number) {
      case 26:
      case 100: listed(i, value); break;
      case 156: state(i, value); break;
      case 66: party_ = announced_by(66, value); break;
      case 88:
        mark_ = announced_by(88, value);
        any_identifier_ = value == "AI";
        break;
      case 67: judge(i, party_, value); break;
      case 87:
        // Under AI any GS1 application identifier may stand; 00 is that of an SSCC.
        if (!any_identifier_ || value.starts_with("00")) judge(i, mark_, value);
        break;
      case 140: judge(i, ExternalCode::scac, value); break;
      case 234: judge(i, i > 0 ? announced_by(235, check_.element(number_, i)) : std::nullopt, value); break;
      default: break;
    }
  }

  void add(std::size_t i, std::string_view value, const std::string& what) {
    check_.add(number_, {.level = 5,
                         .code = "AK403:7",
                         .element = static_cast<int>(i + 1),
                         .value = echo(value, check_.interchange.delimiters),
                         .message = place(def_.tag, i + 1) + " " + what});
  }

  void judge(std::size_t i, std::optional<ExternalCode> kind, std::string_view value) {
    if (!kind) return;
    if (const auto fault = external_fault(*kind, value)) add(i, value, *fault);
  }

  bool is_listed(std::size_t i, std::string_view value) const {
    const auto* codes = def_.elements[i].codes;
    return codes == nullptr || codes->codes.contains(std::string(value));
  }

  void listed(std::size_t i, std::string_view value) {
    if (is_listed(i, value)) return;
    const bool country = def_.elements[i].number == 26;
    add(i, value,
        "'" + printable(value, 10) + (country ? "' is not a country of ISO 3166" : "' is not a currency of ISO 4217"));
  }

  // Other countries have codes of their own, and the country may stand elsewhere: so this never refuses.
  void state(std::size_t i, std::string_view value) {
    if (is_listed(i, value) || !is_north_american(country())) return;
    check_.add(number_, {.level = 5,
                         .code = "warning:unknown-state",
                         .element = static_cast<int>(i + 1),
                         .value = echo(value, check_.interchange.delimiters),
                         .message = place(def_.tag, i + 1) + " '" + printable(value, 10) +
                                    "' is not a state of the USA or a province of Canada",
                         .error = false});
  }

  std::string_view country() const {
    for (std::size_t i = 0; i < def_.elements.size(); ++i) {
      if (def_.elements[i].number == 26) return trim(check_.element(number_, i + 1));
    }
    return {};
  }

  SetCheck& check_;
  std::size_t number_;
  const SegmentDef& def_;
  std::optional<ExternalCode> party_, mark_;  // what the last qualifier of each kind announced
  bool any_identifier_ = false;
};

}  // namespace

int gs1_check_digit(std::string_view digits_before) {
  int sum = 0, weight = 3;
  for (auto at = digits_before.rbegin(); at != digits_before.rend(); ++at) {
    sum += weight * (*at - '0');
    weight = 4 - weight;
  }
  return (10 - sum % 10) % 10;
}

std::optional<std::string> external_fault(ExternalCode kind, std::string_view value) {
  const auto key = std::ranges::find(gs1_keys, kind, &Gs1Key::kind);
  if (key != gs1_keys.end()) return gs1_fault(*key, value);
  if (kind == ExternalCode::scac) return scac_fault(value);
  return duns_fault(value, kind == ExternalCode::duns_plus);
}

std::optional<ExternalCode> announced_by(int qualifier_element, std::string_view qualifier) {
  for (const auto& announcement : announcements) {
    if (announcement.element == qualifier_element && announcement.qualifier == qualifier) return announcement.kind;
  }
  return std::nullopt;
}

void check_external(SetCheck& check) {
  for (std::size_t number = 1; number <= check.set.segment_count && !check.full(); ++number) {
    const int node = check.report.nodes[number - 1];
    if (node < 0) continue;
    const auto* def = check.report.grammar->nodes[static_cast<std::size_t>(node)].segment;
    if (def != nullptr) SegmentReader(check, number, *def).run();
  }
}

}  // namespace crossdock::x12

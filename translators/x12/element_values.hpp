// SPDX-License-Identifier: Apache-2.0
// Level 2, one value: characters, length, form of its type, codes. Internal to the validator.
#pragma once

#include <string>
#include <string_view>

#include "translators/x12/checks.hpp"

namespace crossdock::x12 {

// Where a value stands, for findings.
struct Spot {
  std::size_t number = 0, element = 0, component = 0, repetition = 0;
};

// Looks closely at values that the fast checks did not accept.
class ValueChecker {
 public:
  explicit ValueChecker(SetCheck& check) : check_(check) {}

  // One value without separators. False if it counts as absent, because blanks are all it holds.
  bool check(const Spot& at, std::string_view value, const ElementDef& def, const CodeSet* codes);
  // Element 1251 in the form that element 1250 before it names.
  void check_period(const Spot& at, std::string_view format, std::string_view value);

  // `trigger` is the element of the same segment that made it an error.
  void add(const Spot& at, std::string_view code, std::string_view value, const std::string& message, bool error = true,
           int trigger = 0);
  // "PO1-02", "REF-04-01"
  std::string name(const Spot& at) const;

 private:
  bool tolerated_in_trailer(const Spot& at, std::string_view value) const;
  bool check_characters(const Spot& at, std::string_view value);
  bool check_high_bytes(const Spot& at, std::string_view value);
  void check_length(const Spot& at, std::string_view value, std::size_t length, const ElementDef& def);
  void check_text(const Spot& at, std::string_view value, const ElementDef& def);
  void check_code(const Spot& at, std::string_view value, const ElementDef& def, const CodeSet* codes);
  void check_number(const Spot& at, std::string_view value, const ElementDef& def);
  void check_date(const Spot& at, std::string_view value, const ElementDef& def);
  void check_time(const Spot& at, std::string_view value, const ElementDef& def);
  bool exponents_allowed() const;

  SetCheck& check_;
};

}  // namespace crossdock::x12

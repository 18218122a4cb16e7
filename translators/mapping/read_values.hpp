// SPDX-License-Identifier: Apache-2.0
// Reads the values of a segment into the record that it is about, one op at a time. Internal to the reader of segments.
#pragma once

#include "translators/mapping/reading.hpp"

namespace crossdock::mapping {

// False after putting the reason into Reading::error, also of the members below.
class ValueReader {
 public:
  explicit ValueReader(Reading& reading) : reading_(reading) {}

  bool op(const Op& op, void* record, Elements elements);

 private:
  bool read(const Op& op, void* record, Elements elements);
  bool chosen(const Op& op, void* record, Elements elements);
  static std::string text_of(const Op& op, Elements elements);
  bool field(const Op& op, void* record, std::string_view text, int element);
  bool coded(const Op& op, void* record, std::string_view code, int element);
  bool money(const Op& op, void* record, std::string_view text, int element);
  bool quantity(const Op& op, void* record, Elements elements);
  bool basis(const Op& op, void* record, std::string_view text);
  bool moment(const Op& op, void* record, Elements elements);
  bool pair(const Op& op, void* record, Elements elements);
  bool pairs(const Op& op, void* record, Elements elements);
  void entry(const Op& op, CodeRead key, void* record, std::string_view code, std::string_view value, int element);
  void own_code(const Op& op, std::string_view code, std::string& to, int element);
  void lines(const Op& op, void* record, Elements elements);

  Reading& reading_;
};

// Whether an op has a value that can be read: of a date, one in a form that we know.
bool says_something(const Op& op, Elements elements);

}  // namespace crossdock::mapping

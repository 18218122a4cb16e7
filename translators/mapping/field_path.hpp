// SPDX-License-Identifier: Apache-2.0
// Canonical paths compiled to offsets: "declared.line_count", "dates[kind=shipped].date", "contacts[0].phone".
//
// A path is relative to a record. Optionals are entered without being written; `[key=word]` is the first
// element of a list whose enumeration field is that word; `[n]` is the element at n; "." is the record itself.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::mapping {

struct Step {
  enum class Kind : std::uint8_t { stay, optional, keyed, indexed };

  std::size_t offset = 0;  // added first
  Kind kind = Kind::stay;
  const canonical::Type* type = nullptr;  // of the optional or list
  std::size_t key_offset = 0;             // keyed: of the enumeration in the element
  const canonical::Type* key_type = nullptr;
  int value = 0;  // keyed: the ordinal; indexed: the index

  bool has_key(const void* element) const;  // keyed: whether this element of the list is meant
};

struct FieldPath {
  std::string text;
  std::vector<Step> steps;
  const canonical::Type* type = nullptr;  // of what the path ends at
  bool optional = false;                  // it ends inside an optional

  // The value, or nullptr where an optional, or an element of a list, is missing on the way.
  const void* find(const void* record) const {
    return plain() ? static_cast<const std::byte*>(record) + steps.front().offset : walk(record);
  }
  // The value; what is missing on the way is made.
  void* make(void* record) const {
    return plain() ? static_cast<std::byte*>(record) + steps.front().offset : walk_making(record);
  }

 private:
  // A field of the record itself, as most are.
  bool plain() const { return steps.size() == 1 && steps.front().kind == Step::Kind::stay; }
  const void* walk(const void* record) const;
  void* walk_making(void* record) const;
};

// A list and the part of it that a rule is about: "dates", "dates[kind=shipped]", "address.lines[2:]".
struct ListPath {
  FieldPath list;           // ends at the list
  std::optional<Step> key;  // only elements with this key
  int from = 0;             // only elements from this index on

  bool covers(const void* element, std::size_t index) const;
};

// The error is a text that names what would be right; the caller knows the place.
tl::expected<FieldPath, std::string> compile_path(const canonical::Type& record, std::string_view text);
tl::expected<ListPath, std::string> compile_list(const canonical::Type& record, std::string_view text);

}  // namespace crossdock::mapping

// SPDX-License-Identifier: Apache-2.0
// Finds fields by name, the type of each kind of document, and whether a value is empty.
#include "translators/canonical/schema.hpp"

#include <algorithm>

namespace crossdock::canonical {

const Field* Type::find(std::string_view field) const {
  const auto found = std::ranges::find(fields, field, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

const Type& type_of(DocumentKind kind) {
  return boost::mp11::mp_with_index<std::variant_size_v<Document>>(
      static_cast<std::size_t>(kind),
      [](auto index) -> const Type& { return type_of<std::variant_alternative_t<index, Document>>(); });
}

void* object_of(Document& document) {
  return std::visit([](auto& d) -> void* { return &d; }, document);
}
const void* object_of(const Document& document) {
  return std::visit([](const auto& d) -> const void* { return &d; }, document);
}

bool is_empty(const Type& type, const void* value) {
  switch (type.kind) {
    case Kind::text: return static_cast<const std::string*>(value)->empty();
    case Kind::optional: return type.value(value) == nullptr;
    case Kind::list: return type.size(value) == 0;
    case Kind::record:
      return std::ranges::all_of(type.fields, [&](const Field& f) { return is_empty(f.type(), member(value, f)); });
    default: return false;
  }
}

}  // namespace crossdock::canonical

// SPDX-License-Identifier: Apache-2.0
// Looks for an address, and goes into a list only where the address can be.
#include "translators/canonical/pointer.hpp"

namespace crossdock::canonical {
namespace {

bool find_address(const Type& type, const void* at, const void* value, std::string& pointer);

bool find_below(const Type& type, const void* at, const void* value, const std::string& step, std::string& pointer) {
  const auto before = pointer.size();
  pointer += '/' + step;
  if (find_address(type, at, value, pointer)) return true;
  pointer.resize(before);
  return false;
}

bool find_in_list(const Type& type, const void* list, const void* value, std::string& pointer) {
  const auto size = type.size(list);
  const auto& element = type.element();
  const auto address = [](const void* one) { return reinterpret_cast<std::uintptr_t>(one); };
  // The elements lie side by side: an address among them is in one of them.
  if (size > 1) {
    const auto first = address(type.at(list, 0)), stride = address(type.at(list, 1)) - first;
    if (address(value) >= first && address(value) < first + size * stride) {
      const auto index = (address(value) - first) / stride;
      return find_below(element, type.at(list, index), value, std::to_string(index), pointer);
    }
  }
  if (size > 1 && element.kind != Kind::record && element.kind != Kind::list) return false;
  for (std::size_t i = 0; i < size; ++i) {
    if (find_below(element, type.at(list, i), value, std::to_string(i), pointer)) return true;
  }
  return false;
}

bool find_address(const Type& type, const void* at, const void* value, std::string& pointer) {
  switch (type.kind) {
    case Kind::record:
      for (const auto& field : type.fields) {
        if (find_below(field.type(), member(at, field), value, std::string(field.name), pointer)) return true;
      }
      return false;
    case Kind::optional: {
      const auto* inside = type.value(at);
      return inside != nullptr && find_address(type.element(), inside, value, pointer);
    }
    case Kind::list: return find_in_list(type, at, value, pointer);
    default: return at == value && !is_empty(type, at);
  }
}

}  // namespace

std::optional<std::string> pointer_to(const Type& type, const void* root, const void* value) {
  std::string pointer;
  if (value == nullptr || !find_address(type, root, value, pointer)) return std::nullopt;
  return pointer;
}

}  // namespace crossdock::canonical

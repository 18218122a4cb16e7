// SPDX-License-Identifier: Apache-2.0
// The shape of canonical documents at run time: from one description follow JSON both ways, JSON Schema,
// the field paths of mappings, and the generators of the tests.
//
// A Type describes values behind a void*. The operations trust the caller to pass an object of that type;
// `type_of<T>()` is the only way to get one, so the pairing is made where T is known.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "translators/canonical/documents.hpp"

namespace crossdock::canonical {

enum class Kind : std::uint8_t { text, integer, decimal, date, time, enumeration, optional, list, record };

struct Type;

struct Field {
  std::string_view name;
  const Type& (*type)();
  std::size_t offset;  // from the start of the record
};

struct Type {
  Kind kind{};
  std::string_view name;                    // of a record or enumeration: "OrderLine"
  std::span<const Field> fields;            // of a record, in order
  const Type& (*element)() = nullptr;       // of a list or optional
  std::span<const std::string_view> names;  // of an enumeration, by value from 0

  // Enumerations: the value as an index into `names`.
  int (*ordinal)(const void*) = nullptr;
  void (*set_ordinal)(void*, int) = nullptr;

  // Optionals: the value or nullptr; emplace makes an empty one and returns it.
  const void* (*value)(const void*) = nullptr;
  void* (*emplace)(void*) = nullptr;
  void (*reset)(void*) = nullptr;

  // Lists.
  std::size_t (*size)(const void*) = nullptr;
  const void* (*at)(const void*, std::size_t) = nullptr;
  void* (*append)(void*) = nullptr;               // a new, empty last element; earlier element pointers become invalid
  void (*pop)(void*) = nullptr;                   // removes the last element
  void (*reserve)(void*, std::size_t) = nullptr;  // makes room for as many elements at once

  // The field of a record, or nullptr.
  const Field* find(std::string_view field) const;
};

template <class T>
const Type& type_of();

// The type of a document of this kind, and the object inside the variant.
const Type& type_of(DocumentKind kind);
void* object_of(Document& document);
const void* object_of(const Document& document);

inline void* member(void* record, const Field& field) { return static_cast<std::byte*>(record) + field.offset; }
inline const void* member(const void* record, const Field& field) {
  return static_cast<const std::byte*>(record) + field.offset;
}

// Whether the value carries nothing: empty text, no value, an empty list, a record of empty fields.
// Numbers, dates and enumerations always carry something.
bool is_empty(const Type& type, const void* value);

// ---- how types are made ----------------------------------------------------------------------------------

namespace detail {

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_list : std::false_type {};
template <class T>
struct is_list<std::vector<T>> : std::true_type {};

template <class Record, class Descriptor>
std::size_t offset_of() {
  static const Record sample{};
  return static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&(sample.*Descriptor::pointer)) -
                                  reinterpret_cast<const std::byte*>(&sample));
}

template <class Record>
std::vector<Field> make_fields() {
  std::vector<Field> fields;
  boost::mp11::mp_for_each<boost::describe::describe_members<Record, boost::describe::mod_public>>([&](auto d) {
    using Member = std::remove_cvref_t<decltype(std::declval<Record>().*decltype(d)::pointer)>;
    fields.push_back({decltype(d)::name, &type_of<Member>, offset_of<Record, decltype(d)>()});
  });
  return fields;
}

template <class Enum>
std::vector<std::string_view> make_names() {
  std::vector<std::string_view> names;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>(
      [&](auto d) { names.emplace_back(decltype(d)::name); });
  return names;
}

// The name of a described type without its namespace, from the compiler's own spelling of it.
template <class T>
constexpr std::string_view short_name() {
  std::string_view name = __PRETTY_FUNCTION__;
  name = name.substr(name.find("T = ") + 4);
  name = name.substr(0, name.find_first_of(";]"));
  return name.substr(name.rfind(':') + 1);
}

template <class T>
Type make_type() {
  if constexpr (std::is_same_v<T, std::string>) {
    return {.kind = Kind::text, .name = "text"};
  } else if constexpr (std::is_same_v<T, int>) {
    return {.kind = Kind::integer, .name = "integer"};
  } else if constexpr (std::is_same_v<T, Decimal>) {
    return {.kind = Kind::decimal, .name = "decimal"};
  } else if constexpr (std::is_same_v<T, Date>) {
    return {.kind = Kind::date, .name = "date"};
  } else if constexpr (std::is_same_v<T, TimeOfDay>) {
    return {.kind = Kind::time, .name = "time"};
  } else if constexpr (std::is_enum_v<T>) {
    static const auto names = make_names<T>();
    return {.kind = Kind::enumeration,
            .name = short_name<T>(),
            .names = names,
            .ordinal = [](const void* v) { return static_cast<int>(*static_cast<const T*>(v)); },
            .set_ordinal = [](void* v, int i) { *static_cast<T*>(v) = static_cast<T>(i); }};
  } else if constexpr (is_optional<T>::value) {
    using V = typename T::value_type;
    return {.kind = Kind::optional,
            .name = "optional",
            .element = &type_of<V>,
            .value = [](const void* v) -> const void* {
              const auto& o = *static_cast<const T*>(v);
              return o ? &*o : nullptr;
            },
            .emplace = [](void* v) -> void* { return &static_cast<T*>(v)->emplace(); },
            .reset = [](void* v) { static_cast<T*>(v)->reset(); }};
  } else if constexpr (is_list<T>::value) {
    using V = typename T::value_type;
    return {.kind = Kind::list,
            .name = "list",
            .element = &type_of<V>,
            .size = [](const void* v) { return static_cast<const T*>(v)->size(); },
            .at = [](const void* v, std::size_t i) -> const void* { return &(*static_cast<const T*>(v))[i]; },
            .append = [](void* v) -> void* { return &static_cast<T*>(v)->emplace_back(); },
            .pop = [](void* v) { static_cast<T*>(v)->pop_back(); },
            .reserve = [](void* v, std::size_t n) { static_cast<T*>(v)->reserve(n); }};
  } else {
    static_assert(boost::describe::has_describe_members<T>::value, "canonical types are described with Boost.Describe");
    static const auto fields = make_fields<T>();
    return {.kind = Kind::record, .name = short_name<T>(), .fields = fields};
  }
}

}  // namespace detail

template <class T>
const Type& type_of() {
  static const Type type = detail::make_type<T>();
  return type;
}

// The word of an enumerator as JSON and the store have it: "ship_notice".
template <class Enum>
std::string_view word_of(Enum value) {
  return type_of<Enum>().names[static_cast<std::size_t>(value)];
}

}  // namespace crossdock::canonical

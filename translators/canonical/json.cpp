// SPDX-License-Identifier: Apache-2.0
// Walks the description of a type to write its JSON, to read it back, and to write its JSON Schema.
#include "translators/canonical/json.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <set>

#include "translators/canonical/schema.hpp"

namespace crossdock::canonical {
namespace {

namespace json = boost::json;

// ---- writing ---------------------------------------------------------------------------------------------

json::value write(const Type& type, const void* value);

json::object write_record(const Type& type, const void* value) {
  json::object object;
  for (const auto& field : type.fields) {
    const Type& field_type = field.type();
    const void* field_value = member(value, field);
    if (!is_empty(field_type, field_value)) object[field.name] = write(field_type, field_value);
  }
  return object;
}

json::value write(const Type& type, const void* value) {
  switch (type.kind) {
    case Kind::text: return json::string(*static_cast<const std::string*>(value));
    case Kind::integer: return *static_cast<const int*>(value);
    case Kind::decimal: return json::string(static_cast<const Decimal*>(value)->text());
    case Kind::date: return json::string(static_cast<const Date*>(value)->text());
    case Kind::time: return json::string(static_cast<const TimeOfDay*>(value)->text());
    case Kind::enumeration: return json::string(type.names[static_cast<std::size_t>(type.ordinal(value))]);
    case Kind::optional: return write(type.element(), type.value(value));
    case Kind::record: return write_record(type, value);
    case Kind::list: break;
  }
  json::array array;
  array.reserve(type.size(value));
  for (std::size_t i = 0; i < type.size(value); ++i) array.push_back(write(type.element(), type.at(value, i)));
  return array;
}

void print(std::string& out, const json::value& value, std::size_t indent) {
  const std::string pad(indent + 2, ' ');
  if (const auto* object = value.if_object(); object && !object->empty()) {
    out += "{\n";
    for (const auto* it = object->begin(); it != object->end(); ++it) {
      out += pad + json::serialize(json::string_view(it->key())) + ": ";
      print(out, it->value(), indent + 2);
      out += it + 1 == object->end() ? "\n" : ",\n";
    }
    out += std::string(indent, ' ') + "}";
  } else if (const auto* array = value.if_array(); array && !array->empty()) {
    out += "[\n";
    for (const auto* it = array->begin(); it != array->end(); ++it) {
      out += pad;
      print(out, *it, indent + 2);
      out += it + 1 == array->end() ? "\n" : ",\n";
    }
    out += std::string(indent, ' ') + "]";
  } else {
    out += json::serialize(value);
  }
}

// ---- reading ---------------------------------------------------------------------------------------------

tl::unexpected<Error> wrong(const std::string& path, std::string what) {
  return fail(Fault::malformed, std::move(what), path);
}

Result<void> read(const Type& type, void* value, const json::value& from, const std::string& path);

Result<void> read_record(const Type& type, void* value, const json::value& from, const std::string& path) {
  const auto* object = from.if_object();
  if (object == nullptr) return wrong(path, fmt::format("an object ({}) is needed here", type.name));
  for (const auto& entry : *object) {
    const Field* field = type.find(entry.key());
    if (field == nullptr && path.empty() && entry.key() == "document") continue;
    const std::string below = path.empty() ? std::string(entry.key()) : path + "." + std::string(entry.key());
    if (field == nullptr) return wrong(below, fmt::format("{} has no field of this name", type.name));
    if (auto done = read(field->type(), member(value, *field), entry.value(), below); !done) return done;
  }
  return {};
}

Result<void> read_list(const Type& type, void* value, const json::value& from, const std::string& path) {
  const auto* array = from.if_array();
  if (array == nullptr) return wrong(path, "an array is needed here");
  for (std::size_t i = 0; i < array->size(); ++i) {
    if (auto done = read(type.element(), type.append(value), (*array)[i], fmt::format("{}[{}]", path, i)); !done)
      return done;
  }
  return {};
}

Result<void> read_enumeration(const Type& type, void* value, std::string_view text, const std::string& path) {
  for (std::size_t i = 0; i < type.names.size(); ++i) {
    if (type.names[i] != text) continue;
    type.set_ordinal(value, static_cast<int>(i));
    return {};
  }
  return wrong(path, fmt::format("'{}' is not one of {}", text, fmt::join(type.names, ", ")));
}

template <class T>
Result<void> read_parsed(void* value, std::string_view text, const std::string& path) {
  auto parsed = T::parse(text);
  if (!parsed) return wrong(path, parsed.error().what);
  *static_cast<T*>(value) = *parsed;
  return {};
}

Result<void> read(const Type& type, void* value, const json::value& from, const std::string& path) {
  switch (type.kind) {
    case Kind::record: return read_record(type, value, from, path);
    case Kind::list: return read_list(type, value, from, path);
    case Kind::optional: return read(type.element(), type.emplace(value), from, path);
    case Kind::integer: {
      const auto* number = from.if_int64();
      if (number == nullptr || *number < INT32_MIN || *number > INT32_MAX)
        return wrong(path, "a whole number is needed here");
      *static_cast<int*>(value) = static_cast<int>(*number);
      return {};
    }
    default: break;
  }
  const auto* string = from.if_string();
  if (string == nullptr) return wrong(path, "a string is needed here (decimals too: \"24.99\")");
  const std::string_view text(*string);
  switch (type.kind) {
    case Kind::decimal: return read_parsed<Decimal>(value, text, path);
    case Kind::date: return read_parsed<Date>(value, text, path);
    case Kind::time: return read_parsed<TimeOfDay>(value, text, path);
    case Kind::enumeration: return read_enumeration(type, value, text, path);
    default: *static_cast<std::string*>(value) = text; return {};
  }
}

// ---- JSON Schema -----------------------------------------------------------------------------------------

json::value schema_of(const Type& type, json::object& definitions);

void define(const Type& type, json::object& definitions) {
  if (definitions.contains(type.name)) return;
  definitions[type.name] = nullptr;  // reserves the name: records may hold themselves
  json::object properties;
  for (const auto& field : type.fields) properties[field.name] = schema_of(field.type(), definitions);
  definitions[type.name] = {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
}

json::value schema_of(const Type& type, json::object& definitions) {
  switch (type.kind) {
    case Kind::integer: return {{"type", "integer"}};
    case Kind::decimal: return {{"type", "string"}, {"pattern", "^-?[0-9]+(\\.[0-9]+)?$"}};
    case Kind::date: return {{"type", "string"}, {"format", "date"}};
    case Kind::time: return {{"type", "string"}, {"pattern", "^[0-9]{2}:[0-9]{2}:[0-9]{2}$"}};
    case Kind::enumeration: {
      json::array names;
      for (const auto name : type.names) names.emplace_back(json::string(name));
      return {{"enum", names}};
    }
    case Kind::optional: return schema_of(type.element(), definitions);
    case Kind::list: return {{"type", "array"}, {"items", schema_of(type.element(), definitions)}};
    case Kind::record: define(type, definitions); return {{"$ref", fmt::format("#/$defs/{}", type.name)}};
    case Kind::text: break;
  }
  return {{"type", "string"}};
}

}  // namespace

std::string to_json(const Document& document, JsonStyle style) {
  const DocumentKind kind = kind_of(document);
  json::object object;
  object["document"] = name_of(kind);
  for (auto& entry : write_record(type_of(kind), object_of(document))) object[entry.key()] = entry.value();
  if (style == JsonStyle::compact) return json::serialize(object);
  std::string out;
  print(out, object, 0);
  return out;
}

Result<Document> from_json(std::string_view text) {
  boost::system::error_code error;
  json::monotonic_resource memory;  // all values go at once, and nobody walks through them for it
  const json::value value = json::parse(text, error, &memory);
  if (error) return fail(Fault::malformed, "text is not JSON: " + error.message());
  const auto* object = value.if_object();
  const auto* name = object ? object->if_contains("document") : nullptr;
  const auto kind = name && name->is_string() ? document_kind(std::string_view(name->get_string())) : std::nullopt;
  if (!kind) return fail(Fault::malformed, fmt::format("an object with \"document\": {} is needed", document_names()));
  Document document = empty_document(*kind);
  if (auto done = read(type_of(*kind), object_of(document), value, ""); !done) return tl::unexpected(done.error());
  return document;
}

std::string json_schema(DocumentKind kind) {
  json::object definitions;
  define(type_of(kind), definitions);
  auto& properties = definitions[name_of(kind)].as_object()["properties"].as_object();
  properties["document"] = {{"const", name_of(kind)}};
  const json::object schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                            {"$ref", fmt::format("#/$defs/{}", name_of(kind))},
                            {"$defs", definitions}};
  std::string out;
  print(out, schema, 0);
  return out + "\n";
}

}  // namespace crossdock::canonical

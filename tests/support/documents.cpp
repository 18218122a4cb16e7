// SPDX-License-Identifier: Apache-2.0
// Fills every field of a type with random values from a seed.
#include "tests/support/documents.hpp"

#include <array>

namespace crossdock::tests {
namespace {

using canonical::Kind;
using canonical::Type;

std::uint32_t below(std::mt19937& random, std::uint32_t limit) { return static_cast<std::uint32_t>(random()) % limit; }

std::string text(std::mt19937& random) {
  static constexpr std::array<std::string_view, 12> words{"A",          "LAMP",  "4711", "O'NEIL", "R&D",    "<tag>",
                                                          "\"quoted\"", "Größe", "x y",  "a*b",    "tilde~", "0001"};
  std::string out(words[below(random, words.size())]);
  if (below(random, 3) == 0) out += ' ' + std::string(words[below(random, words.size())]);
  return out;
}

Decimal decimal(std::mt19937& random) {
  const auto scale = static_cast<int>(below(random, 5));
  return Decimal::scaled(static_cast<std::int64_t>(below(random, 1'000'000)), scale);
}

void fill_list(const Type& type, void* value, std::mt19937& random, int depth) {
  const auto count = depth > 6 ? 0 : below(random, 4);
  for (std::uint32_t i = 0; i < count; ++i) generate(type.element(), type.append(value), random, depth + 1);
}

}  // namespace

void generate(const Type& type, void* value, std::mt19937& random, int depth) {
  switch (type.kind) {
    case Kind::text: *static_cast<std::string*>(value) = below(random, 4) == 0 ? "" : text(random); break;
    case Kind::integer: *static_cast<int*>(value) = static_cast<int>(below(random, 100)); break;
    case Kind::decimal: *static_cast<Decimal*>(value) = decimal(random); break;
    case Kind::date:
      *static_cast<Date*>(value) = Date(std::chrono::sys_days(std::chrono::days(10'000 + below(random, 12'000))));
      break;
    case Kind::time:
      *static_cast<TimeOfDay*>(value) =
          *TimeOfDay::from(static_cast<int>(below(random, 24)), static_cast<int>(below(random, 60)),
                           static_cast<int>(below(random, 60)));
      break;
    case Kind::enumeration:
      type.set_ordinal(value, static_cast<int>(below(random, static_cast<std::uint32_t>(type.names.size()))));
      break;
    case Kind::optional:
      if (below(random, 2) == 0) generate(type.element(), type.emplace(value), random, depth);
      break;
    case Kind::list: fill_list(type, value, random, depth); break;
    case Kind::record:
      for (const auto& field : type.fields) {
        auto* inner = canonical::member(value, field);
        generate(field.type(), inner, random, depth + 1);
        // Most prices are of one unit; few bases have a code in X12.
        if (field.name == "price_basis" && below(random, 8) != 0)
          *static_cast<std::optional<canonical::Quantity>*>(inner) = std::nullopt;
        // Most charges are settled with the document; a syntax that knows no other way refuses the rest.
        if (field.name == "handling") *static_cast<std::string*>(inner) = below(random, 8) == 0 ? "05" : "";
      }
      break;
  }
}

canonical::Document generate(canonical::DocumentKind kind, std::uint32_t seed) {
  std::mt19937 random(seed);
  canonical::Document document = canonical::empty_document(kind);
  generate(canonical::type_of(kind), canonical::object_of(document), random);
  return document;
}

}  // namespace crossdock::tests

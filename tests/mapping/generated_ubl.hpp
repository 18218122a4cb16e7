// SPDX-License-Identifier: Apache-2.0
// UBL documents made from their schema: what is mandatory, what a mapping needs, and any element or attribute more.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/mapping/ubl_schema.hpp"
#include "translators/mapping/mapping.hpp"

namespace crossdock::mapping {
struct Op;
}

namespace crossdock::tests {

// Texts by their path below the root: "cac:OrderLine/cac:LineItem/cbc:Quantity", "…/cbc:Quantity/@unitCode". The second
// element of a name under one parent is "cbc:Note#2".
using Content = std::map<std::string, std::string, std::less<>>;

// The least that our mappings need of a document about twelve of one item, by its root element.
struct UblFacts {
  std::string number = "D-1", order = "PO-1";  // of the document, and of the order that it is about
  std::string currency = "EUR";
  std::string price = "34.95", amount = "419.40";  // of one, and of the twelve
};
Content least_content(std::string_view root, const UblFacts& facts = {});

// A legal text for each of the schema's simple types; as `other` one that means something else.
enum class Which { one, other };
std::string text_of(const SchemaType& type, Which which = Which::one);
// Every way in which the schema lets a text of this type be written: with a zone, with a sign, as 1 for true, empty.
std::vector<std::string> ways_to_write(const SchemaType& type);

// What a generated document has more than its base has.
struct Addition {
  std::string place;                 // the path of the element or attribute
  Content with;                      // the base and the addition
  Content without;                   // what `with` was made from
  std::string value;                 // the path of its text; empty where it has none
  std::string other;                 // another text, which means something else
  bool bound = true;                 // whether a rule knows it
  const SchemaType* type = nullptr;  // of that text; nullptr for an attribute
  const mapping::Op* op = nullptr;   // the rule for that text, nullptr where nothing is bound
};

// How many of the elements that nothing is bound to: each at each place, or each once for the type it stands in.
enum class Unbound { everywhere, once };

class UblGenerator {
 public:
  // Both must outlive the generator.
  UblGenerator(const UblSchema& schema, const mapping::Mapping& mapping) : schema_(schema), mapping_(mapping) {}

  // The document with this content and all that is mandatory beside it, in the schema's order.
  std::string document(const Content& content) const;

  // Each element and attribute of the document and of every element that the mapping knows, one at a time.
  void each_addition(const Content& base, Unbound unbound, const std::function<void(const Addition&)>& take) const;

 private:
  const UblSchema& schema_;
  const mapping::Mapping& mapping_;
};

}  // namespace crossdock::tests

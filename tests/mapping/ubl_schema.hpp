// SPDX-License-Identifier: Apache-2.0
// The content models of one document schema, as Xerces-C understands them: which children an element has, in which order,
// and which values.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::tests {

struct SchemaType;

struct SchemaChild {
  std::string name;  // "cac:OrderLine", with the prefixes that UBL itself uses
  bool required = false;
  bool many = false;
  const SchemaType* type = nullptr;  // of its own schema, which outlives it
};

struct SchemaAttribute {
  std::string name;
  bool required = false;
};

struct SchemaType {
  std::string name;                   // "PartyType"
  std::string primitive;              // of its text: "string", "decimal", "date"; "" for one with children
  std::vector<SchemaChild> children;  // in the order of the schema
  std::vector<SchemaAttribute> attributes;
  bool any = false;  // takes elements of other namespaces
};

class UblSchema {
 public:
  // `folder` holds maindoc/UBL-<root>-<release>.xsd. A test failure and no types where that cannot be used.
  UblSchema(const std::string& folder, const std::string& release, const std::string& root, std::string_view root_ns);
  ~UblSchema();
  UblSchema(const UblSchema&) = delete;
  UblSchema& operator=(const UblSchema&) = delete;

  const SchemaType& root() const { return *root_; }

 private:
  struct Model;
  std::map<std::string, std::unique_ptr<SchemaType>> types_;
  const SchemaType* root_ = nullptr;
};

}  // namespace crossdock::tests

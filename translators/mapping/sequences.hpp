// SPDX-License-Identifier: Apache-2.0
// The order in which a schema wants child elements (mappings/sequences), so that an overlay's element is written where it
// belongs, wherever its rule stands; and which of them must be there.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/yaml.hpp"

namespace crossdock::mapping {

// A child element: "{namespace}local".
struct SequenceChild {
  std::string name;
  bool mandatory = false;
};

class Sequences {
 public:
  // `sequences: {namespaces: {cac: …}, elements: {Party: "cac:Party cac:CarrierParty"}, types: {Price: "cbc:PriceAmount! …"}}`
  Result<void> add(const yaml::File& file);

  // The children of an element in their order, as name_of() has them; nullptr for an element that no file knows.
  const std::vector<SequenceChild>* children_of(std::string_view ns, std::string_view local) const;
  static std::string name_of(std::string_view ns, std::string_view local);

 private:
  std::map<std::string, std::string, std::less<>> types_;                    // by name of the element
  std::map<std::string, std::vector<SequenceChild>, std::less<>> children_;  // by type
};

}  // namespace crossdock::mapping

// SPDX-License-Identifier: Apache-2.0
// Elements whose value decides what a neighbour means (mappings/codes/decisive.yaml). A document that has one
// which its mapping does not read is held: an element left over would change what was read.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/yaml.hpp"

namespace crossdock::mapping {

struct Decisive {
  std::string wire;     // "SAC.01", "850/SDQ.03" of one set; XML: the end of a path, "cac:LineItem/cbc:LineStatusCode"
  std::string changes;  // "whether the amount is charged"
  std::vector<std::string> harmless;  // "(currency)" is the document's
  std::vector<std::string> only;      // where there are any, all other values are harmless
  std::string beside;                 // an element of the same segment that, where it has a value, says all that counts
  bool anywhere = false;              // also in segments that no rule is about
  bool information = false;           // XML: no decisive element at all, neither itself nor what it holds

  // Whether a document with this value may be read though nothing binds the element.
  bool lets_pass(std::string_view value, std::string_view currency) const;
};

// By syntax: "x12", "edifact", "xml".
using DecisiveTable = std::map<std::string, std::vector<Decisive>, std::less<>>;

// `decisive: {x12: {SAC.01: {changes: …, harmless: […], beside: …}}}`; an entry takes the place of one of the same name.
Result<void> parse_decisive(const yaml::File& file, DecisiveTable& table);

// Why a document is held. `name` is the place in words of the syntax ("SAC-01"), `address` as `ignore` takes it
// ("IT1/SAC.01"), `where` the place in the document.
Error held(const Decisive& decisive, std::string_view name, std::string_view value, std::string_view mapping,
           std::string_view address, std::string where);

}  // namespace crossdock::mapping

// SPDX-License-Identifier: Apache-2.0
// Checks transaction sets against the dictionary: order, use, loops, HL tree, elements, codes, syntax notes,
// counts and control numbers. Pure: the same input and dictionary give the same findings in the same order.
#pragma once

#include <string>
#include <vector>

#include "translators/x12/dictionary.hpp"
#include "translators/x12/interchange.hpp"

namespace crossdock::x12 {

struct SetReport {
  const SetGrammar* grammar = nullptr;  // nullptr: the set is not known in this version
  char status = 'A';                    // AK501: A accepted, E accepted with errors noted, R rejected
  std::vector<Finding> findings;
  // For each segment of the set, ST first: its grammar node id, or -1 where it has no place.
  // The mapping reads a document by these nodes, so every segment is matched exactly once, here.
  std::vector<std::int16_t> nodes;
};

struct GroupReport {
  char status = 'A';  // AK901: A, E, P partially accepted, R
  std::vector<Finding> findings;
  std::vector<SetReport> sets;  // as Group::sets
};

struct InterchangeReport {
  char status = 'A';         // TA104: A, E, R
  std::string note = "000";  // TA105
  std::vector<Finding> findings;
  std::vector<GroupReport> groups;  // as Interchange::groups
  bool valid() const;
};

// What a partner may write. `any` accepts everything but control bytes and mentions national characters once.
enum class CharacterSet { any, basic, extended, latin1, utf8 };

struct ValidateOptions {
  int level = 3;  // 1 envelope, 2 grammar, 3 balancing, 5 external code sets and check digits
  CharacterSet character_set = CharacterSet::any;
  std::size_t max_findings_per_set = 200;
};

InterchangeReport validate(const Interchange& interchange, const Dictionary& dictionary,
                           const ValidateOptions& options = {});

}  // namespace crossdock::x12

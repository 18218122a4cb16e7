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
  char status = 'A';      // AK901: A, E, P partially accepted, R
  bool nameless = false;  // its GS lacks what a 997 would name it by: only the TA1 can speak of it
  std::vector<Finding> findings;
  std::vector<SetReport> sets;  // as Group::sets
};

struct InterchangeReport {
  char status = 'A';         // TA104: A; R and nothing in it counts; E when groups without a name were left out
  std::string note = "000";  // TA105
  std::vector<Finding> findings;
  std::vector<GroupReport> groups;  // as Interchange::groups
  bool valid() const;
};

struct ValidateOptions {
  int level = 3;  // 1 envelope, 2 grammar, 3 balancing
  std::size_t max_findings_per_set = 200;
};

InterchangeReport validate(const Interchange& interchange, const Dictionary& dictionary,
                           const ValidateOptions& options = {});

// Rejects the whole interchange for a reason that only the caller knows: `note` is the TA105, `element` the place in
// the ISA. It comes before all other findings.
void refuse(const Interchange& interchange, InterchangeReport& report, std::string_view note, int element,
            std::string message);

// Who an interchange may come from, or be for, as ISA05 and ISA06 or ISA07 and ISA08 say it.
struct Party {
  std::string qualifier, id;
};
struct Parties {
  std::vector<Party> senders, receivers;  // empty: anyone
};
// Refuses an interchange of others: TA105 005 and 007 when only the qualifier is another one, 006 for an unknown
// sender, 009 for an unknown receiver. Returns whether it did.
bool check_parties(const Interchange& interchange, const Parties& parties, InterchangeReport& report);

}  // namespace crossdock::x12

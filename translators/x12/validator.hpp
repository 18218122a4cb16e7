// SPDX-License-Identifier: Apache-2.0
// Checks transaction sets against the dictionary: order, use, loops, HL tree, elements, codes, syntax notes,
// counts and control numbers, totals, a partner's guide, business rules and orders on file. Pure: the same input and
// dictionary give the same findings in the same order.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "translators/x12/dictionary.hpp"
#include "translators/x12/interchange.hpp"

namespace crossdock::x12 {

class Guide;        // guide.hpp
struct OrderFacts;  // across.hpp

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
  std::vector<SetReport> sets;  // as Group::sets; empty in a stream
  std::uint64_t set_count = 0;  // sets that were received
  std::uint64_t accepted = 0;   // of them, A or E
  // Whether the group is rejected for itself, whatever its sets are: then none of them counts.
  bool rejects_sets() const;
};

struct InterchangeReport {
  char status = 'A';         // TA104: A; R and nothing in it counts; E when groups without a name were left out
  std::string note = "000";  // TA105
  std::vector<Finding> findings;
  std::vector<GroupReport> groups;  // as Interchange::groups
  bool valid() const;
};

// The characters that a partner may write. `any` accepts everything but control bytes and mentions
// national characters once.
enum class CharacterSet { any, basic, extended, latin1, utf8 };

struct ValidateOptions {
  int level = 3;  // the highest of 1 envelope, 2 grammar, 3 balancing, 4 guide, 5 external codes, 6 business, 7 across
  CharacterSet character_set = CharacterSet::any;
  std::size_t max_findings_per_set = 200;
  // Permissions of the partner's guide beyond the standard hold on every level; its rules are level 4. It must have
  // been compiled for the same dictionary.
  const Guide* guide = nullptr;
  // Guides of single sets, which go before `guide`: a partner may have one for each document.
  std::vector<std::pair<std::string, const Guide*>> guides;
  // The sets that are agreed with the partner, and their releases; others are rejected as not supported. Without it all
  // that are known are taken.
  struct Agreed {
    std::string set, release;  // "850", "004010"
  };
  std::optional<std::vector<Agreed>> agreed;
  // Level 7: the orders on file that 855, 856, 810, 860 and 865 are compared with. nullptr: not compared.
  const std::vector<OrderFacts>* orders = nullptr;

  const Guide* guide_of(std::string_view set) const;
  bool agrees(const SetGrammar& grammar) const;
};

InterchangeReport validate(const Interchange& interchange, const Dictionary& dictionary,
                           const ValidateOptions& options = {});

// Rejects the whole interchange for a reason that only the caller knows: `note` is the TA105, `element` the place in
// the ISA. It comes before all other findings.
void refuse(const Interchange& interchange, InterchangeReport& report, std::string_view note, int element,
            std::string message);

// A party that an interchange may come from or be for, as ISA05 and ISA06 or ISA07 and ISA08 say it.
struct Party {
  std::string qualifier, id;
};
struct Parties {
  std::vector<Party> senders, receivers;  // empty: anyone
};
// The party of an interchange that is none of them.
enum class Stranger { nobody, sender, receiver };
// Refuses an interchange of others: TA105 005 and 007 when only the qualifier is another one, 006 for an unknown
// sender, 009 for an unknown receiver. Of two strangers the sender is named.
Stranger refuse_strangers(const Interchange& interchange, const Parties& parties, InterchangeReport& report);

}  // namespace crossdock::x12

// SPDX-License-Identifier: Apache-2.0
// What the validator of a syntax is told and what it answers. Validators are pure: the same input, dictionary and
// options give the same findings in the same order.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "translators/segments/dictionary.hpp"
#include "translators/segments/interchange.hpp"

namespace crossdock::segments {

class Guide;        // guide.hpp
struct OrderFacts;  // order_facts.hpp

struct SetReport {
  const SetGrammar* grammar = nullptr;  // nullptr: the set is not known in this version
  char status = 'A';                    // A accepted, E accepted with errors noted, R rejected
  std::vector<Finding> findings;
  // For each segment of the set, its header first: its grammar node id, or -1 where it has no place.
  // The mapping reads a document by these nodes, so every segment is matched exactly once, here.
  std::vector<std::int16_t> nodes;
};

struct GroupReport {
  char status = 'A';      // A, E, P partially accepted, R
  bool nameless = false;  // its header lacks what an acknowledgement would name it by
  std::vector<Finding> findings;
  std::vector<SetReport> sets;  // as Group::sets; empty in a stream
  std::uint64_t set_count = 0;  // sets that were received
  std::uint64_t accepted = 0;   // of them, A or E
  // Whether the group is rejected for itself, whatever its sets are: then none of them counts.
  bool rejects_sets() const;
};

struct InterchangeReport {
  char status = 'A';  // A; R and nothing in it counts; E when groups without a name were left out
  std::string note;   // the code of its first error in the words of its syntax, which has one of its own for none
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
  // Level 7: the orders on file that later documents are compared with. nullptr: not compared.
  const std::vector<OrderFacts>* orders = nullptr;

  const Guide* guide_of(std::string_view set) const;
  bool agrees(const SetGrammar& grammar) const;
};

// A party that an interchange may come from or be for, as its header says it.
struct Party {
  std::string qualifier, id;
};
struct Parties {
  std::vector<Party> senders, receivers;  // empty: anyone
};
// The party of an interchange that is none of them.
enum class Stranger { nobody, sender, receiver };
}  // namespace crossdock::segments

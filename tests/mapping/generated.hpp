// SPDX-License-Identifier: Apache-2.0
// Transaction sets and messages made from the dictionary's grammar: what is mandatory, what a mapping needs, and one
// segment more at any place, with any of its elements.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "translators/x12/dictionary.hpp"

namespace crossdock::tests {

// Elements of a segment by position, from 1; of EDIFACT as they lie flat in SegmentDef::elements.
using Values = std::map<int, std::string>;

// Segments that stand in every generated set, as they are written: by the path (GrammarNode::inner_path).
using Base = std::map<std::string, std::string, std::less<>>;

// A value for an element that is legal in its release: the shortest that tells it from others.
std::string value_of(const segments::ElementDef& element);

// The mandatory elements of a segment with these values, and all that its syntax notes ask for then. nullopt where the
// values exclude one another.
std::optional<Values> completed(const segments::SegmentDef& segment, Values values);

// Whether a person can act on a sentence that holds the set `text`: it quotes a value of it, or says what is missing.
bool quotes_a_value(std::string_view sentence, std::string_view text);
bool says_what_is_missing(std::string_view sentence);
// The same for XML, where the error may also name its element or what was calculated. It has a place in any case.
bool says_what(const Error& error, std::string_view text);

class Generator {
 public:
  // Both must outlive the generator.
  Generator(const segments::SetGrammar& grammar, const Base& base) : grammar_(grammar), base_(base) {}

  // What the node has when nothing more is said of it: the base's values where it stands there and there can be no
  // second one beside it, else what is mandatory.
  Values least(const segments::GrammarNode& node) const;

  // The segments between header and trailer, each with its terminator. The node `at` stands there once more with
  // `values`, in all loops that it needs.
  std::string body(const segments::GrammarNode& at, const Values& values) const;

 private:
  bool edifact() const { return grammar_.dialect->flat; }
  bool stands_beside(const segments::GrammarNode& node) const;
  Values parsed(const segments::SegmentDef& segment, std::string_view text) const;
  std::string written(const segments::SegmentDef& segment, const Values& values) const;

  const segments::SetGrammar& grammar_;
  const Base& base_;
};

}  // namespace crossdock::tests

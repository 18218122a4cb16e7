// SPDX-License-Identifier: Apache-2.0
// A guide compiled for one set's grammar: integers and flat tables. Internal to the library.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "translators/segments/guide.hpp"
#include "translators/segments/guide_text.hpp"

namespace re2 {
class RE2;
}

namespace crossdock::segments {

struct GuideStep {
  int node = 0;
  std::vector<GuideSelector> selectors;
};

// A loop that rules stand in, opened by its trigger where the selectors match. Context 0 is the set.
struct GuideContext {
  GuideStep loop;
  int parent = -1;
  std::vector<int> rules;
};

// Whether something stands in one instance of a context (or below one segment: `own`).
struct GuideCondition {
  static constexpr int own = -1;
  int context = 0;
  std::vector<GuideStep> steps;  // from the context inwards
  bool present = true;
};

struct GuideRule {
  GuideDemand demand;
  int context = 0;
  GuideStep at;
  bool loop = false;  // the node starts a loop
  int element = 0, component = 0;
  std::shared_ptr<const re2::RE2> pattern;
  std::vector<GuideCondition> conditions;
  std::string text;  // as the file has it, for messages
};

struct GuideProgram {
  const SetGrammar* grammar = nullptr;
  std::vector<GuideContext> contexts;
  std::vector<GuideRule> rules;
  std::vector<int> subtree_end;  // of each node: one past its last descendant
  // For each node, where its contexts and rules begin in the two lists; one entry more than nodes.
  std::vector<std::uint16_t> first_context, first_rule;
  std::vector<std::uint16_t> contexts_by_node, rules_by_node;
  std::vector<std::vector<std::string>> structures;  // of the HL tree; empty: any
  std::string structure_text;
  struct Extra {
    int after = 0;
    std::string tag;
  };
  std::vector<Extra> extras;  // segments that may stand after a node
};

struct Guide::Content {
  std::string name, about;
  std::vector<std::string> releases, tolerate, sets;
  Breach breach = Breach::note;
  std::size_t rules = 0;
  std::map<int, std::vector<std::string>> extra_codes;  // by data element
  std::vector<std::unique_ptr<const GuideProgram>> programs;

  const GuideProgram* program(const SetGrammar* grammar) const {
    for (const auto& program : programs) {
      // A grammar of neighbours begins with the nodes of the release that the guide is for.
      if (program->grammar->release == grammar->release && program->grammar->set == grammar->set) return program.get();
    }
    return nullptr;
  }
};

// Adds one rule to a program under construction. Fault::invalid without a place.
class GuideCompiler {
 public:
  GuideCompiler(const SetGrammar& grammar, const Guide::Content& guide);
  Result<void> add(const GuidePath& path, const GuideLine& line, std::string text);
  Result<void> add_everywhere(int element_number, const GuideLine& line, const std::string& text);
  Result<void> allow(const GuidePath& path, std::string_view tag);
  std::unique_ptr<const GuideProgram> finish();

 private:
  Result<int> child(int parent, const GuideStepText& step) const;
  Result<void> check_selectors(int node, const std::vector<GuideSelector>& selectors) const;
  const ElementDef* element(int node, int position, int component) const;
  Result<void> check_codes(const ElementDef& element, const std::vector<std::string>& codes) const;
  Result<std::vector<GuideStep>> resolve(const GuidePath& path) const;
  int context_of(const std::vector<GuideStep>& steps);
  Result<void> check_demand(const GuideRule& rule) const;
  Result<GuideCondition> compile(const GuideConditionText& text, const std::vector<GuideStep>& steps,
                                 const GuideRule& rule) const;
  Result<void> add_structure(const GuideRule& rule);

  const Guide::Content& guide_;
  std::unique_ptr<GuideProgram> program_;
};

}  // namespace crossdock::segments

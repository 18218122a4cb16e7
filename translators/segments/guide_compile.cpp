// SPDX-License-Identifier: Apache-2.0
// Turns a guide's paths into nodes of a grammar, and refuses what the standard does not have or already forbids.
#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "translators/segments/dictionary_text.hpp"
#include "translators/segments/guide_program.hpp"
#include "translators/segments/set_check.hpp"

namespace crossdock::segments {
namespace {

std::string position(int element, int component = 0) {
  std::string text = element < 10 ? "0" : "";
  text += std::to_string(element);
  if (component > 0) text += (component < 10 ? "-0" : "-") + std::to_string(component);
  return text;
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& known) {
  const auto close = nearest(word, known);
  return close.empty() ? std::string() : "; did you mean '" + std::string(close) + "'?";
}

bool of_element(Demand demand) { return demand >= Demand::codes && demand <= Demand::most_repeats; }

}  // namespace

GuideCompiler::GuideCompiler(const SetGrammar& grammar, const Guide::Content& guide)
    : guide_(guide), program_(std::make_unique<GuideProgram>()) {
  program_->grammar = &grammar;
  program_->contexts.push_back({});
  // Nodes stand in the order of the standard, so a node's descendants follow it.
  program_->subtree_end.resize(grammar.nodes.size());
  for (auto node = grammar.nodes.rbegin(); node != grammar.nodes.rend(); ++node) {
    auto& end = program_->subtree_end[static_cast<std::size_t>(node->id)];
    end = std::max(end, node->id + 1);
    if (node->parent < 0) continue;
    auto& above = program_->subtree_end[static_cast<std::size_t>(node->parent)];
    above = std::max(above, end);
  }
}

Result<int> GuideCompiler::child(int parent, const GuideStepText& step) const {
  const auto& nodes = program_->grammar->nodes;
  int twin = 0;
  std::vector<std::string_view> known;
  for (int at = nodes[static_cast<std::size_t>(parent)].first_child; at >= 0;
       at = nodes[static_cast<std::size_t>(at)].next) {
    const auto& node = nodes[static_cast<std::size_t>(at)];
    known.push_back(node.tag);
    if (node.tag == step.tag && ++twin == step.twin) return at;
  }
  const auto& above = nodes[static_cast<std::size_t>(parent)];
  const std::string name = parent == 0 ? "set " + program_->grammar->set : "loop " + above.path.substr(3);
  if (known.empty()) return wrong("segment " + std::string(above.tag) + " starts no loop: nothing stands below it");
  if (twin > 0) return wrong(name + " has only " + std::to_string(twin) + " " + step.tag);
  for (const auto& node : nodes) {
    if (node.tag == step.tag && node.parent > 0)
      return wrong(name + " has no " + step.tag + " of its own; there is " + program_->grammar->set + "/" +
                   node.path.substr(3));
  }
  return wrong(name + " has no " + step.tag + suggestion(step.tag, known));
}

const ElementDef* GuideCompiler::element(int node, int at, int component) const {
  const auto* segment = program_->grammar->nodes[static_cast<std::size_t>(node)].segment;
  if (segment == nullptr || at < 1 || static_cast<std::size_t>(at) > segment->elements.size()) return nullptr;
  const auto& element = segment->elements[static_cast<std::size_t>(at) - 1];
  if (component == 0) return &element;
  return static_cast<std::size_t>(component) > element.components.size()
             ? nullptr
             : &element.components[static_cast<std::size_t>(component) - 1];
}

Result<void> GuideCompiler::check_codes(const ElementDef& element, const std::vector<std::string>& codes) const {
  for (const auto& code : codes) {
    const auto extra = guide_.extra_codes.find(element.number);
    if (extra != guide_.extra_codes.end() && std::ranges::find(extra->second, code) != extra->second.end()) continue;
    if (element.type == ElementType::identifier &&
        (code.size() < static_cast<std::size_t>(element.min) || code.size() > static_cast<std::size_t>(element.max))) {
      return wrong("code '" + code + "' does not fit element " + std::to_string(element.number) + " (" + element.name +
                   "), which has " + std::to_string(element.min) + " to " + std::to_string(element.max) +
                   " characters");
    }
    if (element.codes == nullptr || element.codes->open || element.codes->codes.contains(code)) continue;
    std::vector<std::string_view> known(element.codes->codes.begin(), element.codes->codes.end());
    return wrong("code '" + code + "' is not in list " + std::to_string(element.number) + " (" + element.name +
                 ") of the standard; a line '" + std::to_string(element.number) + " += " + code + "' adds it");
  }
  return {};
}

Result<void> GuideCompiler::check_selectors(int node, const std::vector<GuideSelector>& selectors) const {
  const auto& def = program_->grammar->nodes[static_cast<std::size_t>(node)];
  for (const auto& selector : selectors) {
    const auto* at = element(node, selector.element, selector.component);
    if (at == nullptr) {
      return wrong(std::string(def.tag) + " has no element " + position(selector.element, selector.component) +
                   ": it ends with " + position(static_cast<int>(def.segment->elements.size())));
    }
    if (auto done = check_codes(*at, selector.codes); !done) return done;
  }
  return {};
}

Result<std::vector<GuideStep>> GuideCompiler::resolve(const GuidePath& path) const {
  std::vector<GuideStep> steps;
  int parent = 0;
  for (const auto& text : path.steps) {
    const auto node = child(parent, text);
    if (!node) return fail(node.error());
    if (auto done = check_selectors(*node, text.selectors); !done) return fail(done.error());
    steps.push_back({*node, text.selectors});
    parent = *node;
  }
  if (path.element != 0 && element(parent, path.element, path.component) == nullptr) {
    const auto& def = program_->grammar->nodes[static_cast<std::size_t>(parent)];
    return wrong(std::string(def.tag) + " has no element " + position(path.element, path.component) +
                 ": it ends with " + position(static_cast<int>(def.segment->elements.size())));
  }
  return steps;
}

// The context of all but the last of `steps`, made where there is none yet.
int GuideCompiler::context_of(const std::vector<GuideStep>& steps) {
  int context = 0;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    const auto known = std::ranges::find_if(program_->contexts, [&](const GuideContext& c) {
      return c.parent == context && c.loop.node == steps[i].node && c.loop.selectors == steps[i].selectors;
    });
    if (known == program_->contexts.end()) {
      program_->contexts.push_back({.loop = steps[i], .parent = context, .rules = {}});
      context = static_cast<int>(program_->contexts.size()) - 1;
    } else {
      context = static_cast<int>(known - program_->contexts.begin());
    }
  }
  return context;
}

Result<void> GuideCompiler::check_demand(const GuideRule& rule) const {
  const auto& node = program_->grammar->nodes[static_cast<std::size_t>(rule.at.node)];
  const auto& demand = rule.demand;
  if (rule.element == 0) {
    if (of_element(demand.demand))
      return wrong("this rule is about an element: add its position, as in " + std::string(node.tag) + "[01]");
    if (demand.demand == Demand::not_used && node.min > 0 && rule.at.selectors.empty())
      return wrong(std::string(node.tag) + " is mandatory in the standard");
    if (demand.demand == Demand::most && node.max > 0 && demand.limit > node.max)
      return wrong("the standard allows " + std::string(node.tag) + " only " + std::to_string(node.max) +
                   (node.max == 1 ? " time" : " times") + " here: a guide can only allow less");
    return {};
  }
  const auto& def = *element(rule.at.node, rule.element, rule.component);
  const auto name = place(node.tag, static_cast<std::size_t>(rule.element), static_cast<std::size_t>(rule.component));
  switch (demand.demand) {
    case Demand::least:
    case Demand::most:
      return wrong("'max' and 'min' count segments; for " + name + " say 'max length' or 'max repeats'");
    case Demand::structure: return wrong("'structure' is for an HL loop, as in 856/HL: structure S-O-P-I");
    case Demand::not_used:
      if (def.requirement == Requirement::mandatory) return wrong(name + " is mandatory in the standard");
      return {};
    case Demand::longest:
      if (demand.limit > def.max)
        return wrong("the standard allows " + name + " at most " + std::to_string(def.max) + " characters");
      if (demand.limit < def.min)
        return wrong("the standard asks for at least " + std::to_string(def.min) + " characters in " + name);
      return {};
    case Demand::shortest:
      if (demand.limit > def.max)
        return wrong("the standard allows " + name + " at most " + std::to_string(def.max) + " characters");
      return {};
    case Demand::least_repeats:
    case Demand::most_repeats:
      if (def.repeat == 1) return wrong(name + " does not repeat in release " + program_->grammar->release);
      return {};
    case Demand::codes:
    case Demand::not_codes: return check_codes(def, demand.words);
    default: return {};
  }
}

// A condition is about the innermost loop that it shares with its rule; a path through the rule's own segment is
// about that very segment. A loop chosen by other selectors than the rule's is another loop.
Result<GuideCondition> GuideCompiler::compile(const GuideConditionText& text, const std::vector<GuideStep>& steps,
                                              const GuideRule& rule) const {
  auto path = resolve(text.path);
  if (!path) return fail(path.error());
  GuideCondition condition{.context = 0, .steps = std::move(*path), .present = text.present};
  std::vector<int> chain;  // the contexts of the rule, innermost last
  for (int at = rule.context; at > 0; at = program_->contexts[static_cast<std::size_t>(at)].parent)
    chain.insert(chain.begin(), at);
  const auto shares = [&](const GuideStep& own, const GuideStep& step) {
    return own.node == step.node &&
           (own.selectors.empty() || step.selectors.empty() || own.selectors == step.selectors);
  };
  std::size_t shared = 0;
  while (shared < chain.size() && shared < condition.steps.size() &&
         shares(program_->contexts[static_cast<std::size_t>(chain[shared])].loop, condition.steps[shared]))
    ++shared;
  const bool about_own = rule.element > 0 || rule.demand.demand == Demand::not_used;
  const bool own = about_own && shared + 1 == steps.size() && shared < condition.steps.size() &&
                   shares(steps.back(), condition.steps[shared]);
  condition.context = own ? GuideCondition::own : shared == 0 ? 0 : chain[shared - 1];
  // The shared loop's own trigger stays the first step, with what the condition asks of it.
  const auto skip = own ? shared : shared == 0 ? 0 : shared - 1;
  condition.steps.erase(condition.steps.begin(), condition.steps.begin() + static_cast<std::ptrdiff_t>(skip));
  return condition;
}

Result<void> GuideCompiler::add_structure(const GuideRule& rule) {
  const auto& node = program_->grammar->nodes[static_cast<std::size_t>(rule.at.node)];
  if (node.tag != program_->grammar->dialect->level || !rule.conditions.empty())
    return wrong("'structure' is for an HL loop and has no condition, as in 856/HL: structure S-O-P-I");
  const auto* level = element(rule.at.node, 3, 0);
  for (const auto& text : rule.demand.words) {
    std::vector<std::string> codes;
    for (const auto code : split(text, '-')) codes.emplace_back(code);
    if (level != nullptr) {
      if (auto done = check_codes(*level, codes); !done) return done;
    }
    program_->structures.push_back(std::move(codes));
  }
  program_->structure_text = rule.text;
  return {};
}

Result<void> GuideCompiler::add(const GuidePath& path, const GuideLine& line, std::string text) {
  const auto steps = resolve(path);
  if (!steps) return fail(steps.error());
  GuideRule base{.demand = {}, .context = context_of(*steps), .at = steps->back(), .text = std::move(text)};
  base.loop = program_->grammar->nodes[static_cast<std::size_t>(base.at.node)].starts_loop;
  base.element = path.element;
  base.component = path.component;
  for (const auto& demand : line.demands) {
    auto rule = base;
    rule.demand = demand;
    if (auto done = check_demand(rule); !done) return done;
    for (const auto& condition : line.conditions) {
      auto compiled = compile(condition, *steps, rule);
      if (!compiled) return fail(compiled.error());
      rule.conditions.push_back(std::move(*compiled));
    }
    if (demand.demand == Demand::structure) {
      if (auto done = add_structure(rule); !done) return done;
      continue;
    }
    if (demand.demand == Demand::pattern) {
      RE2::Options options;
      options.set_log_errors(false);
      options.set_encoding(RE2::Options::EncodingLatin1);
      auto pattern = std::make_shared<const RE2>(demand.words.front(), options);
      if (!pattern->ok())
        return wrong("/" + demand.words.front() + "/ is not a regular expression: " + pattern->error());
      rule.pattern = std::move(pattern);
    }
    program_->rules.push_back(std::move(rule));
  }
  return {};
}

Result<void> GuideCompiler::add_everywhere(int element_number, const GuideLine& line, const std::string& text) {
  const auto& nodes = program_->grammar->nodes;
  for (const auto& node : nodes) {
    if (node.segment == nullptr) continue;
    GuidePath path;
    for (int at = node.id; at > 0; at = nodes[static_cast<std::size_t>(at)].parent) {
      const auto& step = nodes[static_cast<std::size_t>(at)];
      const auto hash = step.path.rfind('#');
      const bool twin = hash != std::string::npos && hash > step.path.rfind('/');
      path.steps.insert(path.steps.begin(), {.tag = std::string(step.tag),
                                             .twin = twin ? number(step.path.substr(hash + 1)).value_or(1) : 1,
                                             .selectors = {}});
    }
    if (path.steps.empty()) continue;
    for (std::size_t i = 0; i < node.segment->elements.size(); ++i) {
      const auto& def = node.segment->elements[i];
      path.element = static_cast<int>(i) + 1;
      path.component = 0;
      if (def.number == element_number) {
        if (auto done = add(path, line, text); !done) return done;
      }
      for (std::size_t k = 0; k < def.components.size(); ++k) {
        path.component = static_cast<int>(k) + 1;
        if (def.components[k].number != element_number) continue;
        if (auto done = add(path, line, text); !done) return done;
      }
    }
  }
  return {};
}

Result<void> GuideCompiler::allow(const GuidePath& path, std::string_view tag) {
  const auto steps = resolve(path);
  if (!steps) return fail(steps.error());
  program_->extras.push_back({steps->back().node, std::string(tag)});
  return {};
}

std::unique_ptr<const GuideProgram> GuideCompiler::finish() {
  auto& p = *program_;
  const auto nodes = p.grammar->nodes.size();
  for (std::size_t i = 0; i < p.rules.size(); ++i)
    p.contexts[static_cast<std::size_t>(p.rules[i].context)].rules.push_back(static_cast<int>(i));
  for (std::size_t node = 0; node <= nodes; ++node) {
    p.first_context.push_back(static_cast<std::uint16_t>(p.contexts_by_node.size()));
    p.first_rule.push_back(static_cast<std::uint16_t>(p.rules_by_node.size()));
    for (std::size_t i = 0; i < p.contexts.size(); ++i) {
      if (p.contexts[i].loop.node == static_cast<int>(node) && (i == 0 || node != 0))
        p.contexts_by_node.push_back(static_cast<std::uint16_t>(i));
    }
    for (std::size_t i = 0; i < p.rules.size(); ++i) {
      if (p.rules[i].at.node == static_cast<int>(node)) p.rules_by_node.push_back(static_cast<std::uint16_t>(i));
    }
  }
  return std::move(program_);
}

}  // namespace crossdock::segments

// SPDX-License-Identifier: Apache-2.0
// Level 4: one pass over a set, counting what the guide counts and looking at the elements it names. A rule with a
// condition waits for the end of its loop, because what it depends on may stand later.
#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "translators/segments/guide_program.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {

using segments::Demand;
using segments::GuideCondition;
using segments::GuideProgram;
using segments::GuideRule;
using segments::GuideSelector;
using segments::GuideStep;

namespace {

// The component of an element's first repetition, or the whole element.
std::string_view part_of(std::string_view value, int component, int repetition, const Delimiters& delimiters) {
  const auto nth = [](std::string_view text, char separator, int n) {
    for (; n > 1; --n) {
      const auto at = text.find(separator);
      if (at == std::string_view::npos) return std::string_view{};
      text.remove_prefix(at + 1);
    }
    return text.substr(0, text.find(separator));
  };
  if (repetition > 0 && delimiters.repetition != 0) value = nth(value, delimiters.repetition, repetition);
  return component > 0 ? nth(value, delimiters.component, component) : value;
}

class GuideChecker {
 public:
  GuideChecker(SetCheck& check, const Guide::Content& guide, const GuideProgram& program, const HierarchyLevels& levels)
      : check_(check),
        levels_(levels),
        guide_(guide),
        program_(program),
        begin_(program.contexts.size(), 0),
        count_(program.rules.size(), 0) {}

  void run() {
    const auto count = check_.set.segment_count;
    for (std::size_t n = 1; n <= count && !check_.full(); ++n) {
      const int node = check_.report.nodes[n - 1];
      if (node < 0 || static_cast<std::size_t>(node) >= program_.grammar->nodes.size()) continue;
      while (!open_.empty() && !(node > open_.back() && node < end_of(open_.back()))) close(n);
      const auto at = static_cast<std::size_t>(node);
      for (auto i = program_.first_rule[at]; i < program_.first_rule[at + 1]; ++i) use(program_.rules_by_node[i], n);
      if (program_.first_context[at] == program_.first_context[at + 1]) continue;
      open_.push_back(node);
      for (auto i = program_.first_context[at]; i < program_.first_context[at + 1]; ++i)
        open(program_.contexts_by_node[i], n);
    }
    while (!open_.empty() && !check_.full()) close(count + 1);
    if (!program_.structures.empty()) check_structure();
  }

 private:
  int end_of(int node) const { return program_.subtree_end[static_cast<std::size_t>(node)]; }
  const GrammarNode& grammar(int node) const { return program_.grammar->nodes[static_cast<std::size_t>(node)]; }

  void open(std::size_t context, std::size_t n) {
    const auto& of = program_.contexts[context];
    const bool active = (of.parent < 0 || begin_[static_cast<std::size_t>(of.parent)] != 0) && matches(of.loop, n);
    begin_[context] = active ? n : 0;
    for (const int rule : of.rules) count_[static_cast<std::size_t>(rule)] = 0;
  }

  void close(std::size_t end) {
    const auto at = static_cast<std::size_t>(open_.back());
    open_.pop_back();
    for (auto i = program_.first_context[at]; i < program_.first_context[at + 1]; ++i) {
      const auto context = program_.contexts_by_node[i];
      if (begin_[context] == 0) continue;
      for (const int rule : program_.contexts[context].rules) conclude(static_cast<std::size_t>(rule), end);
      begin_[context] = 0;
    }
  }

  bool matches(const GuideStep& step, std::size_t n) const {
    return std::ranges::all_of(step.selectors, [&](const GuideSelector& selector) {
      const auto value = trim(part_of(check_.element(n, static_cast<std::size_t>(selector.element)), selector.component,
                                      1, check_.interchange.delimiters));
      if (selector.codes.empty()) return !value.empty();
      return (std::ranges::find(selector.codes, value) != selector.codes.end()) != selector.negated;
    });
  }

  void use(std::size_t index, std::size_t n) {
    const auto& rule = program_.rules[index];
    if (begin_[static_cast<std::size_t>(rule.context)] == 0 || !rule.conditions.empty()) return;
    trigger_ = trigger_element_ = 0;
    if (matches(rule.at, n)) apply(rule, count_[index], n);
  }

  void conclude(std::size_t index, std::size_t end) {
    const auto& rule = program_.rules[index];
    const auto begin = begin_[static_cast<std::size_t>(rule.context)];
    trigger_ = trigger_element_ = 0;
    if (!rule.conditions.empty()) {
      if (!std::ranges::all_of(rule.conditions,
                               [&](const GuideCondition& c) { return c.context == GuideCondition::own || holds(c); }))
        return;
      for (auto n = begin; n < end; ++n) {
        if (check_.report.nodes[n - 1] != rule.at.node || !matches(rule.at, n)) continue;
        const bool own = std::ranges::all_of(rule.conditions, [&](const GuideCondition& c) {
          return c.context != GuideCondition::own || found(c.steps, n, end_from(n, rule.at.node)) == c.present;
        });
        if (own) apply(rule, count_[index], n);
      }
    }
    if (rule.element != 0) return;
    const int least = rule.demand.demand == Demand::required ? 1
                      : rule.demand.demand == Demand::least  ? rule.demand.limit
                                                             : 0;
    if (count_[index] < least) missing(rule, begin, end, count_[index]);
  }

  // One past the last segment of the loop (or segment) of `node` that begins with segment n.
  std::size_t end_from(std::size_t n, int node) const {
    for (++n; n <= check_.set.segment_count; ++n) {
      const int at = check_.report.nodes[n - 1];
      if (at >= 0 && (at <= node || at >= end_of(node))) break;
    }
    return n;
  }

  bool holds(const GuideCondition& condition) {
    const auto context = static_cast<std::size_t>(condition.context);
    const auto begin = begin_[context];
    return found(condition.steps, begin, end_from(begin, program_.contexts[context].loop.node)) == condition.present;
  }

  // Whether the steps occur within the range, each inside the one before. Where they do is what triggers the rule.
  bool found(const std::vector<GuideStep>& steps, std::size_t begin, std::size_t end) {
    std::size_t inside = 0;  // how many steps match what is open
    for (auto n = begin; n < end; ++n) {
      const int node = check_.report.nodes[n - 1];
      if (node < 0) continue;
      for (std::size_t i = 0; i <= inside && i < steps.size(); ++i) {
        if (steps[i].node != node) continue;
        inside = matches(steps[i], n) ? i + 1 : i;
        if (inside == steps.size()) {
          trigger_ = static_cast<int>(n);
          trigger_element_ = steps[i].selectors.empty() ? 0 : steps[i].selectors.back().element;
          return true;
        }
        break;
      }
    }
    return false;
  }

  std::string said(const GuideRule& rule) const { return "; guide " + guide_.name + ": " + rule.text; }

  void apply(const GuideRule& rule, int& count, std::size_t n) {
    if (rule.element != 0) return check_element(rule, n);
    const auto& node = grammar(rule.at.node);
    const std::string name = std::string(node.tag) + (rule.loop ? " loop" : "");
    ++count;
    if (rule.demand.demand == Demand::not_used) {
      check_.add(n, {.level = 4,
                     .code = "AK304:2",
                     .implementation_code = rule.conditions.empty() ? "IK304:I4" : "IK304:I9",
                     .message = name + " is not used here" + said(rule),
                     .trigger_segment = trigger_,
                     .trigger_element = trigger_element_});
    } else if (rule.demand.demand == Demand::most && count > rule.demand.limit) {
      check_.add(n, {.level = 4,
                     .code = rule.loop ? "AK304:4" : "AK304:5",
                     .message = name + " occurs more than " + std::to_string(rule.demand.limit) +
                                (rule.demand.limit == 1 ? " time" : " times") + said(rule)});
    }
  }

  // The finding stands where the segment would have come: at the first one that follows it in the grammar.
  void missing(const GuideRule& rule, std::size_t begin, std::size_t end, int count) {
    auto n = begin;
    while (n < end && check_.report.nodes[n - 1] <= rule.at.node) ++n;
    n = std::min<std::size_t>(n, check_.set.segment_count);
    const auto& node = grammar(rule.at.node);
    const int parent = rule.loop ? rule.at.node : node.parent;
    check_.add(n,
               {.level = 4,
                .code = "AK304:3",
                .implementation_code = !rule.conditions.empty() ? "IK304:I6"
                                       : rule.loop              ? "IK304:I7"
                                                                : "IK304:I8",
                .segment = std::string(node.tag),
                .loop = parent > 0 ? grammar(parent).path.substr(3) : "",
                .message = std::string(node.tag) + (rule.loop ? " loop" : "") +
                           (count == 0 ? " is missing"
                                       : " occurs only " + std::to_string(count) + (count == 1 ? " time" : " times")) +
                           said(rule),
                .trigger_segment = trigger_,
                .trigger_element = trigger_element_});
  }

  void wrong(const GuideRule& rule, std::size_t n, std::string_view code, std::string_view implementation,
             std::string_view value, const std::string& what) {
    const auto name =
        place(check_.segment(n).tag, static_cast<std::size_t>(rule.element), static_cast<std::size_t>(rule.component));
    check_.add(n, {.level = 4,
                   .code = "AK403:" + std::string(code),
                   .implementation_code = implementation.empty() ? "" : "IK403:" + std::string(implementation),
                   .element = rule.element,
                   .component = rule.component,
                   .value = echo(value, check_.interchange.delimiters),
                   .message = name + (value.empty() ? "" : " '" + printable(value, 40) + "'") + " " + what + said(rule),
                   .trigger_segment = trigger_,
                   .trigger_element = trigger_element_});
  }

  void check_element(const GuideRule& rule, std::size_t n) {
    const auto& delimiters = check_.interchange.delimiters;
    const auto whole = check_.element(n, static_cast<std::size_t>(rule.element));
    const bool conditional = !rule.conditions.empty();
    const auto limit = static_cast<std::size_t>(rule.demand.limit);
    if (rule.demand.demand == Demand::least_repeats || rule.demand.demand == Demand::most_repeats) {
      const auto repeats = whole.empty() ? 0
                           : delimiters.repetition == 0
                               ? 1
                               : static_cast<std::size_t>(std::ranges::count(whole, delimiters.repetition)) + 1;
      if (rule.demand.demand == Demand::least_repeats && repeats < limit)
        wrong(rule, n, "1", "I11", {}, "repeats " + std::to_string(repeats) + " times, not " + std::to_string(limit));
      if (rule.demand.demand == Demand::most_repeats && repeats > limit)
        wrong(rule, n, "3", "12", {},
              "repeats " + std::to_string(repeats) + " times, more than " + std::to_string(limit));
      return;
    }
    int repetition = 1;
    const auto value = part_of(whole, rule.component, repetition, delimiters);
    if (trim(value).empty()) {
      if (rule.demand.demand == Demand::required)
        wrong(rule, n, conditional ? "2" : "1", conditional ? "I9" : "", {}, "is missing");
      return;
    }
    if (rule.demand.demand == Demand::not_used)
      return wrong(rule, n, "10", conditional ? "I13" : "I10", value, "is not used here");
    check_value(rule, n, value);
    // Every repetition has to be right, not only the first.
    if (delimiters.repetition == 0) return;
    const auto repeats = 1 + std::ranges::count(whole, delimiters.repetition);
    while (repetition < repeats) check_value(rule, n, part_of(whole, rule.component, ++repetition, delimiters));
  }

  void check_value(const GuideRule& rule, std::size_t n, std::string_view value) {
    const auto& demand = rule.demand;
    const auto limit = static_cast<std::size_t>(demand.limit);
    const auto listed = [&] { return std::ranges::find(demand.words, trim(value)) != demand.words.end(); };
    if (value.empty()) return;
    switch (demand.demand) {
      case Demand::codes:
        if (!listed()) wrong(rule, n, "7", "I6", value, "is not one of " + join(demand.words, " "));
        break;
      case Demand::not_codes:
        if (listed()) wrong(rule, n, "7", "I6", value, "is not used");
        break;
      case Demand::longest:
        if (value.size() > limit)
          wrong(rule, n, "5", "", value, "has more than " + std::to_string(limit) + " characters");
        break;
      case Demand::shortest:
        if (value.size() < limit)
          wrong(rule, n, "4", "", value, "has less than " + std::to_string(limit) + " characters");
        break;
      case Demand::pattern:
        if (!re2::RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *rule.pattern))
          wrong(rule, n, "7", "I12", value, "does not match /" + demand.words.front() + "/");
        break;
      default: break;
    }
  }

  // ---- the HL tree ---------------------------------------------------------------------------------------------

  // The level codes from the root down; empty when the tree is broken, which has findings of its own.
  std::vector<std::string_view> chain(std::size_t index) const {
    constexpr std::size_t deepest = 24;
    std::vector<std::string_view> codes;
    for (auto at = static_cast<std::ptrdiff_t>(index); at >= 0; at = levels_[static_cast<std::size_t>(at)].above) {
      if (codes.size() == deepest) return {};
      codes.push_back(levels_[static_cast<std::size_t>(at)].code);
    }
    std::ranges::reverse(codes);
    return codes;
  }

  bool begins_structure(const std::vector<std::string_view>& codes, bool whole) const {
    return std::ranges::any_of(program_.structures, [&](const auto& structure) {
      return (whole ? structure.size() == codes.size() : structure.size() >= codes.size()) &&
             std::equal(codes.begin(), codes.end(), structure.begin());
    });
  }

  void check_structure() {
    for (std::size_t i = 0; i < levels_.size() && !check_.full(); ++i) {
      const auto& level = levels_[i];
      const auto codes = chain(i);
      if (codes.empty()) continue;
      std::string text;
      for (const auto code : codes) text += (text.empty() ? "" : "-") + printable(code, 3);
      const auto end = "; guide " + guide_.name + ": " + program_.structure_text;
      if (!begins_structure(codes, false)) {
        auto above = codes;
        above.pop_back();
        if (!above.empty() && !begins_structure(above, false)) continue;  // told at the level above
        check_.add(level.number, {.level = 4,
                                  .code = "AK403:7",
                                  .implementation_code = "IK403:I6",
                                  .element = 3,
                                  .value = echo(level.code, check_.interchange.delimiters),
                                  .message = "HL-03 makes the levels " + text + end});
      } else if (!level.parent_of_any && !begins_structure(codes, true)) {
        check_.add(level.number, {.level = 4,
                                  .code = "AK304:3",
                                  .implementation_code = "IK304:I7",
                                  .segment = "HL",
                                  .message = "HL loop below " + text + " is missing" + end});
      }
    }
  }

  SetCheck& check_;
  const HierarchyLevels& levels_;
  const Guide::Content& guide_;
  const GuideProgram& program_;
  // The last segment and element that a condition was met by, 0 for none.
  int trigger_ = 0, trigger_element_ = 0;
  std::vector<int> open_;           // nodes of open loops that have contexts
  std::vector<std::size_t> begin_;  // of each context's open instance; 0: none, or not the one meant
  std::vector<int> count_;          // of each rule, in its context's instance
};

bool extra_code(const SetCheck& check, const Guide::Content& guide, const Finding& finding) {
  const auto n = static_cast<std::size_t>(finding.segment_number);
  const int node = check.report.nodes[n - 1];
  if (node < 0) return false;
  const auto* segment = check.report.grammar->nodes[static_cast<std::size_t>(node)].segment;
  const auto at = static_cast<std::size_t>(finding.element);
  if (segment == nullptr || at < 1 || at > segment->elements.size()) return false;
  const auto& element = segment->elements[at - 1];
  const auto component = static_cast<std::size_t>(finding.component);
  if (component > element.components.size()) return false;
  const auto codes = guide.extra_codes.find(component > 0 ? element.components[component - 1].number : element.number);
  if (codes == guide.extra_codes.end()) return false;
  const auto value =
      part_of(check.element(n, at), finding.component, std::max(finding.repetition, 1), check.interchange.delimiters);
  return std::ranges::find(codes->second, trim(value)) != codes->second.end();
}

// A segment the guide adds stands after the segment it names, or after another added one.
bool extra_segment(const SetCheck& check, const GuideProgram& program, const Finding& finding) {
  auto n = static_cast<std::size_t>(finding.segment_number);
  if (check.report.nodes[n - 1] >= 0) return false;
  const auto tag = check.segment(n).tag;
  while (n > 1 && check.report.nodes[n - 1] < 0) --n;
  const int after = check.report.nodes[n - 1];
  return std::ranges::any_of(program.extras,
                             [&](const GuideProgram::Extra& e) { return e.after == after && e.tag == tag; });
}

}  // namespace

void apply_allowances(SetCheck& check, const Guide& of) {
  const auto& guide = of.content();
  const auto* program = guide.program(check.report.grammar);
  if (program == nullptr || (guide.extra_codes.empty() && program->extras.empty())) return;
  std::erase_if(check.report.findings, [&](const Finding& finding) {
    if (finding.level != 2 || finding.segment_number == 0) return false;
    if (finding.code == "AK403:7" || finding.code == "warning:unknown-code") return extra_code(check, guide, finding);
    const bool unknown = finding.code == "AK304:1" || finding.code == "AK304:2" || finding.code == "AK304:6";
    return unknown && extra_segment(check, *program, finding);
  });
}

void check_guide(SetCheck& check, const Guide& of, const HierarchyLevels& levels) {
  const auto& guide = of.content();
  if (const auto* program = guide.program(check.report.grammar))
    return GuideChecker(check, guide, *program, levels).run();
  const auto& grammar = *check.report.grammar;
  const bool about_set = std::ranges::find(guide.sets, grammar.set) != guide.sets.end();
  const bool about_release = std::ranges::find(guide.releases, grammar.release) != guide.releases.end();
  if (!about_set || about_release) return;
  check.add(1, {.level = 4,
                .code = "guide:release",
                .message = "set " + grammar.set + " is of release " + grammar.release + ", guide " + guide.name +
                           " is for " + join(guide.releases, " and ")});
}

}  // namespace crossdock::x12

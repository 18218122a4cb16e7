// SPDX-License-Identifier: Apache-2.0
// From rules to slots over the nodes of a grammar. The address of a component is turned into its place in the flat segment
// at once; from there on there is no difference between syntaxes. See program.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "translators/mapping/address.hpp"
#include "translators/mapping/finish_slots.hpp"
#include "translators/mapping/program.hpp"
#include "translators/mapping/segment_elements.hpp"

namespace crossdock::mapping {

using canonical::Type;

namespace {

class SegmentsCompiler {
 public:
  SegmentsCompiler(const CompileContext& context, Program& program)
      : context_(context), program_(program), segments_(program.segments), grammar_(*program.segments.grammar) {}

  Result<void> run();

 private:
  struct Target {
    int scope = 0;
    int slot = 0;
  };
  Result<void> rules(const std::vector<Rule>& rules, int scope, int segment);
  Result<void> leaf(const Rule& rule, int scope, int segment);
  Result<void> each(const Rule& rule, int scope, int segment);
  Result<void> tree(const Rule& rule, const SegmentStep& step, int parent, const Type& record, Slot& made);
  Result<int> pairs_from(const Rule& rule, const Slot& slot) const;
  Result<void> add_op(const Rule& rule, const SegmentAddress& address, Target target);
  void note_gap(const Op& op, const segments::SegmentDef& segment);
  Result<Target> walk(const Rule& rule, const SegmentAddress& address, std::size_t steps, int scope, int segment);
  Result<int> node_of(const Rule& rule, const SegmentStep& step, int scope) const;
  Result<int> slot_of(const Rule& rule, const SegmentStep& step, int node, int scope);
  Result<int> new_slot(const Rule& rule, const SegmentStep& step, int node, int scope, const Type* record);
  int new_scope(int loop, int owner, const Type* record);
  Result<void> ignore();
  const segments::SegmentDef& segment_of(int node) const {
    return *grammar_.nodes[static_cast<std::size_t>(node)].segment;
  }

  const CompileContext& context_;
  Program& program_;
  SegmentsProgram& segments_;
  const segments::SetGrammar& grammar_;
};

int SegmentsCompiler::new_scope(int loop, int owner, const Type* record) {
  segments_.scopes.push_back({.loop = loop, .owner = owner, .record = record, .slots = {}, .range = {}});
  return static_cast<int>(segments_.scopes.size()) - 1;
}

// The grammar node of a tag in a scope: the trigger itself, or a child of the loop.
Result<int> SegmentsCompiler::node_of(const Rule& rule, const SegmentStep& step, int scope) const {
  const auto loop = segments_.scopes[static_cast<std::size_t>(scope)].loop;
  const auto& trigger = grammar_.nodes[static_cast<std::size_t>(loop)];
  if (loop != 0 && trigger.tag == step.tag) return loop;
  std::vector<std::string_view> known;
  int wanted = 1;
  std::string_view tag = step.tag;
  if (const auto hash = tag.find('#'); hash != std::string_view::npos) {
    wanted = std::max(1, std::atoi(step.tag.c_str() + hash + 1));
    tag = tag.substr(0, hash);
  }
  for (int child = trigger.first_child; child >= 0; child = grammar_.nodes[static_cast<std::size_t>(child)].next) {
    const auto& node = grammar_.nodes[static_cast<std::size_t>(child)];
    if (node.tag == tag && --wanted == 0) return child;
    known.push_back(node.tag);
  }
  return rule.origin.error(fmt::format("{} has no segment {} {}; it has {}", grammar_.set, step.tag,
                                       loop == 0 ? "outside loops" : "in loop " + trigger.path, fmt::join(known, " ")));
}

bool same_filters(const Slot& slot, const std::vector<Filter>& filters) {
  return std::ranges::equal(slot.filters, filters, [](const Filter& a, const Filter& b) {
    return a.element == b.element && a.value == b.value && a.others == b.others;
  });
}

Result<int> SegmentsCompiler::new_slot(const Rule& rule, const SegmentStep& step, int node, int scope,
                                       const Type* record) {
  const auto& grammar_node = grammar_.nodes[static_cast<std::size_t>(node)];
  Slot slot;
  slot.node = node;
  slot.line = rule.origin.place.line;
  slot.file = rule.origin.file;
  auto filters = filters_of(rule, step, segment_of(node));
  if (!filters) return fail(filters.error());
  slot.filters = std::move(*filters);
  for (const auto& filter : slot.filters) {
    slot.bound |= std::uint64_t{1} << filter.element;
    slot.alternatives = slot.alternatives || !filter.others.empty();
  }
  if (grammar_node.starts_loop) slot.scope = new_scope(node, scope, record);
  auto& slots = segments_.scopes[static_cast<std::size_t>(scope)].slots;
  slots.push_back(std::move(slot));
  return static_cast<int>(slots.size()) - 1;
}

Result<int> SegmentsCompiler::slot_of(const Rule& rule, const SegmentStep& step, int node, int scope) {
  const auto filters = filters_of(rule, step, segment_of(node));
  if (!filters) return fail(filters.error());
  const auto& slots = segments_.scopes[static_cast<std::size_t>(scope)].slots;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].node != node || !same_filters(slots[i], *filters)) continue;
    if (slots[i].repeat) {
      return rule.origin.error(fmt::format(
          "{} is already read as the list '{}' by the rule of line {}; give one of them a condition such as [01=…]",
          rule.wire.front(), slots[i].repeat->label, slots[i].line));
    }
    return static_cast<int>(i);
  }
  return new_slot(rule, step, node, scope, segments_.scopes[static_cast<std::size_t>(scope)].record);
}

// Goes down the steps of an address, opening loops on the way. `segment` is the slot whose segment alone the
// scope is about (an each over a plain segment), or -1.
Result<SegmentsCompiler::Target> SegmentsCompiler::walk(const Rule& rule, const SegmentAddress& address,
                                                        std::size_t steps, int scope, int segment) {
  Target target{scope, segment};
  for (std::size_t i = 0; i < steps; ++i) {
    const auto& step = address.steps[i];
    if (segment >= 0) {
      const auto& slot = segments_.scopes[static_cast<std::size_t>(scope)].slots[static_cast<std::size_t>(segment)];
      const auto tag = grammar_.nodes[static_cast<std::size_t>(slot.node)].tag;
      if (step.tag != tag || !step.filters.empty() || steps != 1)
        return rule.origin.error(
            fmt::format("the elements of this list are {} segments; '{}' is elsewhere", tag, rule.wire.front()));
      return target;
    }
    auto node = node_of(rule, step, target.scope);
    if (!node) return fail(node.error());
    const auto& current = segments_.scopes[static_cast<std::size_t>(target.scope)];
    if (*node == current.loop && current.owner >= 0) {  // the trigger belongs to the slot that opened this scope
      const auto& slots = segments_.scopes[static_cast<std::size_t>(current.owner)].slots;
      const auto opener = std::ranges::find(slots, target.scope, &Slot::scope);
      target = {current.owner, static_cast<int>(opener - slots.begin())};
      if (steps != i + 1)
        return rule.origin.error(
            fmt::format("'{}' goes down from the segment that starts the loop", rule.wire.front()));
      if (!step.filters.empty())
        return rule.origin.error("conditions on a loop's first segment belong to the rule that names the loop");
      return target;
    }
    auto slot = slot_of(rule, step, *node, target.scope);
    if (!slot) return fail(slot.error());
    target.slot = *slot;
    if (i + 1 < address.steps.size()) {
      const auto inner =
          segments_.scopes[static_cast<std::size_t>(target.scope)].slots[static_cast<std::size_t>(*slot)].scope;
      if (inner < 0)
        return rule.origin.error(fmt::format("{} does not start a loop, so nothing is inside it", step.tag));
      target.scope = inner;
    }
  }
  return target;
}

// Codes of the dictionary about which the table of this op says nothing.
void SegmentsCompiler::note_gap(const Op& op, const segments::SegmentDef& segment) {
  const auto coded = static_cast<std::size_t>(op.codec.kind == CodecKind::quantity ? op.second : op.element);
  if (op.codec.table == nullptr || coded >= segment.elements.size() || segment.elements[coded].codes == nullptr) return;
  Gap gap{.place = segment.place(coded), .table = op.codec.table->name, .codes = {}, .rule_line = op.line};
  for (const auto& code : segment.elements[coded].codes->codes) {
    if (!op.codec.table->answers_for(code)) gap.codes.push_back(code);
  }
  std::ranges::sort(gap.codes);
  if (!gap.codes.empty()) program_.gaps.push_back(std::move(gap));
}

Result<void> SegmentsCompiler::add_op(const Rule& rule, const SegmentAddress& address, Target target) {
  auto& scope = segments_.scopes[static_cast<std::size_t>(target.scope)];
  auto& slot = scope.slots[static_cast<std::size_t>(target.slot)];
  const auto& node = grammar_.nodes[static_cast<std::size_t>(slot.node)];
  const auto& segment = *node.segment;
  if (address.element == 0)
    return rule.origin.error(
        fmt::format("'{}' names a segment; a field needs an element: {}.01", rule.wire.front(), segment.tag));
  const auto place = element_index(rule, segment, {address.element, address.component});
  if (!place) return fail(place.error());
  const auto* element = &segment.elements[static_cast<std::size_t>(*place)];
  // The record that ops of this slot work on: an element of its list, or the scope's own.
  const Type* record = slot.repeat ? &slot.repeat->list.list.type->element() : scope.record;
  const bool pairs = address.onwards;
  const auto* limits = pairs ? &segment.elements[static_cast<std::size_t>(std::min<std::size_t>(
                                   segment.elements.size() - 1, static_cast<std::size_t>(*place) + 1))]
                             : element;
  auto op = compile_op(rule, *record, limits, context_, program_);
  if (!op) return fail(op.error());
  op->element = *place;
  op->qualifier = address.qualifier;
  op->mandatory = op->mandatory || element->requirement == segments::Requirement::mandatory;
  if (pairs != (op->codec.kind == CodecKind::pairs || !op->qualifier.empty())) {
    return rule.origin.error(
        pairs ? "'nn+' is for a list of pairs, or names a qualifier: PER.03+[TE]"
              : fmt::format("a list of pairs starts at an element and goes on: {}+", rule.wire.front()));
  }
  if (const auto done = add_second_element(rule, segment, slot, *op); !done) return done;
  const auto mask = elements_of(*op, pairs);
  const bool shared = !op->qualifier.empty();
  if ((slot.bound & mask) != 0 && !shared) {
    return rule.origin.error(
        fmt::format("{} has two rules (the other is the one of line {} or a condition of the address)",
                    segment.place(static_cast<std::size_t>(op->element)), slot.line));
  }
  if (rule.constant) {
    if (const auto known = check_code(rule, segment, op->element, *rule.constant); !known) return known;
  }
  if (auto& own = op->codec.own) {
    own->listed = element->codes;
    own->least = static_cast<std::size_t>(element->min);
    own->most = static_cast<std::size_t>(element->max);
  }
  note_gap(*op, segment);
  if (!pairs) slot.bound |= mask;
  if (pairs && slot.onwards >= 0 && slot.onwards != op->element)
    return rule.origin.error("pairs of one segment start at one element");
  if (pairs) slot.onwards = op->element;
  slot.width = std::max(
      {slot.width, op->element + 1, op->second + 1, pairs || op->codec.kind == CodecKind::lines ? op->last + 1 : 0});
  slot.carries = slot.carries || op->kind == Op::Kind::field;
  slot.ops.push_back(std::move(*op));
  return {};
}

Result<void> SegmentsCompiler::leaf(const Rule& rule, int scope, int segment) {
  for (const auto& one : by_place(rule)) {
    const auto address = parse_segment_address(one.wire.front());
    if (!address) return rule.origin.error(address.error());
    auto target = walk(one, *address, address->steps.size(), scope, segment);
    if (!target) return fail(target.error());
    if (const auto done = add_op(one, *address, *target); !done) return done;
  }
  return {};
}

// The element from which on the segment goes on in pairs.
Result<int> SegmentsCompiler::pairs_from(const Rule& rule, const Slot& slot) const {
  const auto& segment = segment_of(slot.node);
  const auto address = parse_segment_address(rule.pairs_from);
  if (!address || address->element == 0 || address->steps.size() != 1 || address->steps.front().tag != segment.tag)
    return rule.origin.error(fmt::format("'pairs_from' is an element of the segment: {}.03", segment.tag));
  if (slot.scope >= 0) return rule.origin.error("'pairs_from' is for a segment that starts no loop");
  return element_index(rule, segment, {address->element, address->component});
}

// The loop is one of nodes that name their parent.
Result<void> SegmentsCompiler::tree(const Rule& rule, const SegmentStep& step, int parent, const Type& record,
                                    Slot& made) {
  if (segments_.tree || parent != 0 || made.scope < 0)
    return rule.origin.error("one tree, over a loop of the set, is possible");
  made.tree = true;
  TreeShape shape;
  for (const auto& [text, target_element, wanted] : {std::tuple{&rule.id, &shape.id, true},
                                                     {&rule.parent, &shape.parent, true},
                                                     {&rule.has_child, &shape.has_child, false}}) {
    if (text->empty() && !wanted) continue;
    const auto place = parse_segment_address(*text);
    if (!place || place->element == 0)
      return rule.origin.error(
          fmt::format("a tree needs 'id' and 'parent', elements of {}: {}.01", step.tag, step.tag));
    const auto element = element_index(rule, segment_of(made.node), {place->element, place->component});
    if (!element) return fail(element.error());
    *target_element = *element;
    made.bound |= std::uint64_t{1} << *target_element;
    made.width = std::max(made.width, *target_element + 1);
  }
  auto children = compile_path(record, rule.children.empty() ? "children" : rule.children);
  if (!children || children->type != made.repeat->list.list.type)
    return rule.origin.error("'children' is the field with the nodes below a node");
  shape.children = std::move(*children);
  segments_.tree = std::move(shape);
  return {};
}

Result<void> SegmentsCompiler::each(const Rule& rule, int scope, int segment) {
  const auto address = parse_segment_address(rule.wire.front());
  if (!address) return rule.origin.error(address.error());
  if (address->element != 0 || rule.wire.size() != 1)
    return rule.origin.error("'each' repeats a segment or loop, not an element");
  if (segment >= 0) return rule.origin.error("a list inside one segment is written 'as: pairs(…)' or 'as: lines'");
  auto target = walk(rule, *address, address->steps.size() - 1, scope, -1);
  if (!target) return fail(target.error());
  const int parent = target->scope;
  const auto& step = address->steps.back();
  auto node = node_of(rule, step, parent);
  if (!node) return fail(node.error());
  const bool starts_loop = grammar_.nodes[static_cast<std::size_t>(*node)].starts_loop;
  if (address->loop && !starts_loop)
    return rule.origin.error(fmt::format("{} does not start a loop; write 'wire: {}'", step.tag, step.tag));
  auto list = compile_list(*segments_.scopes[static_cast<std::size_t>(parent)].record, rule.at);
  if (!list) return rule.origin.error(list.error());
  const Type* record = &list->list.type->element();
  for (const auto& slot : segments_.scopes[static_cast<std::size_t>(parent)].slots) {
    const auto filters = filters_of(rule, step, segment_of(*node));
    if (!filters) return fail(filters.error());
    if (slot.node == *node && same_filters(slot, *filters))
      return rule.origin.error(
          fmt::format("{} is bound already by the rule of line {}; give one of them a condition such as [01=…]",
                      rule.wire.front(), slot.line));
  }
  auto slot = new_slot(rule, step, *node, parent, record);
  if (!slot) return fail(slot.error());
  auto& made = segments_.scopes[static_cast<std::size_t>(parent)].slots[static_cast<std::size_t>(*slot)];
  made.repeat = Repeat{std::move(*list), rule.at, rule.read_only};
  if (!rule.pairs_from.empty()) {
    const auto from = pairs_from(rule, made);
    if (!from) return fail(from.error());
    made.pairs_from = *from;
  }
  if (rule.form == Rule::Form::tree) {
    if (const auto done = tree(rule, step, parent, *record, made); !done) return done;
  }
  const int inner = made.scope;
  return inner >= 0 ? rules(rule.map, inner, -1) : rules(rule.map, parent, *slot);
}

Result<void> SegmentsCompiler::rules(const std::vector<Rule>& rules, int scope, int segment) {
  for (const auto& rule : rules) {
    const auto done = rule.form == Rule::Form::leaf ? leaf(rule, scope, segment) : each(rule, scope, segment);
    if (!done) return done;
  }
  return {};
}

Result<void> SegmentsCompiler::ignore() {
  segments_.ignored.assign(grammar_.nodes.size(), false);
  for (const auto& [text, origin] : program_.text.ignore) {
    const auto dot = text.find('.');
    const auto* node = grammar_.find(text.substr(0, dot));
    if (node == nullptr)
      return origin.error(fmt::format("{} has no segment at '{}'", grammar_.set, text.substr(0, dot)));
    if (dot == std::string::npos) {
      for (auto i = static_cast<std::size_t>(node->id); i < segments_.ends[static_cast<std::size_t>(node->id)]; ++i)
        segments_.ignored[i] = true;
      continue;
    }
    const auto address = parse_segment_address(text);
    const auto place = address && address->element > 0 ? element_index(Rule{.origin = origin}, *node->segment,
                                                                       {address->element, address->component})
                                                       : Result<int>(fail(Fault::invalid, ""));
    if (!place) return origin.error(fmt::format("{} has no element '{}'", node->tag, text.substr(dot + 1)));
    for (auto& scope : segments_.scopes) {
      for (auto& slot : scope.slots) {
        if (slot.node != node->id) continue;
        slot.bound |= std::uint64_t{1} << *place;
        slot.ignored |= std::uint64_t{1} << *place;
      }
    }
  }
  return {};
}

Result<void> SegmentsCompiler::run() {
  segments_.ends.resize(grammar_.nodes.size());
  for (std::size_t i = grammar_.nodes.size(); i-- > 0;) {
    auto end = i + 1;
    for (int child = grammar_.nodes[i].first_child; child >= 0;
         child = grammar_.nodes[static_cast<std::size_t>(child)].next) {
      end = std::max<std::size_t>(end, segments_.ends[static_cast<std::size_t>(child)]);
    }
    segments_.ends[i] = static_cast<std::uint16_t>(end);
  }
  new_scope(0, -1, &canonical::type_of(program_.kind));
  if (const auto done = rules(program_.text.rules, 0, -1); !done) return done;
  if (const auto done = finish_slots(program_); !done) return done;
  if (const auto done = ignore(); !done) return done;
  find_decisive(program_);
  return {};
}

}  // namespace

Result<void> compile_segments(const CompileContext& context, Program& program) {
  const auto& dictionary = program.syntax == Syntax::x12 ? context.dictionary : context.edifact;
  if (!dictionary) return program.text.origin.error("an X12 mapping needs the X12 dictionary");
  program.segments.dictionary = dictionary;
  program.segments.grammar = dictionary->find(program.text.version, program.text.set);
  if (program.segments.grammar == nullptr)
    return program.text.origin.error(
        fmt::format("the dictionary has no set '{}' in version '{}'", program.text.set, program.text.version));
  return SegmentsCompiler(context, program).run();
}

}  // namespace crossdock::mapping

// SPDX-License-Identifier: Apache-2.0
// From rules to slots over the nodes of a grammar. The address of a component is turned into its place in the flat segment
// at once; from there on there is no difference between syntaxes. See program.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "translators/mapping/address.hpp"
#include "translators/mapping/places.hpp"
#include "translators/mapping/program.hpp"

namespace crossdock::mapping {

using canonical::Kind;
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
  Result<int> pairs_from(const Rule& rule, const Slot& slot) const;
  Result<void> each(const Rule& rule, int scope, int segment);
  void note_gap(const Op& op, const segments::SegmentDef& segment);
  Result<void> add_op(const Rule& rule, const SegmentAddress& address, Target target);
  Result<void> second_element(const Rule& rule, const segments::SegmentDef& segment, const Slot& slot, Op& op);
  Result<Target> walk(const Rule& rule, const SegmentAddress& address, std::size_t steps, int scope, int segment);
  Result<int> node_of(const Rule& rule, const SegmentStep& step, int scope) const;
  Result<int> flat(const Rule& rule, const segments::SegmentDef& segment, ElementPlace place) const;
  Result<std::vector<Filter>> filters_of(const Rule& rule, const SegmentStep& step, int node) const;
  Result<int> slot_of(const Rule& rule, const SegmentStep& step, int node, int scope);
  Result<int> new_slot(const Rule& rule, const SegmentStep& step, int node, int scope, const Type* record);
  int new_scope(int loop, int owner, const Type* record);
  Result<void> ignore();
  Result<void> decisive();
  void prepare(Slot& slot) const;
  Result<void> finish();
  Result<void> places();
  static void rivals(Scope& scope);
  static void take_codes(Scope& scope);
  Result<void> check_shared_codes(const Scope& scope) const;
  bool is_read_only(const Slot& slot) const;
  Result<void> check_slot(const Slot& slot, const Type& record) const;

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

// The index of an element. In a flat segment a composite without a component means its first one, so that one address
// serves directories in which an element has become a composite.
Result<int> SegmentsCompiler::flat(const Rule& rule, const segments::SegmentDef& segment, ElementPlace place) const {
  const auto positions = segment.starts.empty() ? segment.elements.size() : segment.starts.size() - 1;
  const auto position = static_cast<std::size_t>(place.element);
  if (position > positions)
    return rule.origin.error(fmt::format("{} has {} elements, not {}", segment.tag, positions, place.element));
  if (segment.starts.empty()) {
    if (place.component > 0) return rule.origin.error("components of composite elements cannot be bound");
    return place.element - 1;
  }
  const int begin = segment.starts[position - 1], width = segment.starts[position] - begin;
  if (place.component > width)
    return rule.origin.error(
        fmt::format("{}-{:02} has {} components, not {}", segment.tag, place.element, width, place.component));
  return begin + std::max(place.component, 1) - 1;
}

// Whether an element can have a value that a mapping names: by its length and by the codes of the dictionary.
Result<void> check_code(const Rule& rule, const segments::SegmentDef& segment, int element, std::string_view value) {
  const auto& def = segment.elements[static_cast<std::size_t>(element)];
  const auto place = segment.place(static_cast<std::size_t>(element));
  const auto length = static_cast<int>(value.size());
  if (value.empty()) return {};
  if (length > def.max || length < def.min)
    return rule.origin.error(
        fmt::format("{} can never be '{}': it has {} to {} characters", place, value, def.min, def.max));
  if (def.codes == nullptr || def.codes->open || def.codes->codes.contains(std::string(value))) return {};
  std::vector<std::string_view> known(def.codes->codes.begin(), def.codes->codes.end());
  std::ranges::sort(known);
  return rule.origin.error(fmt::format("{} has no code '{}'; it has {}", place, value, fmt::join(known, " ")));
}

Result<std::vector<Filter>> SegmentsCompiler::filters_of(const Rule& rule, const SegmentStep& step, int node) const {
  std::vector<Filter> filters;
  for (const auto& [place, value] : step.filters) {
    const auto element = flat(rule, *grammar_.nodes[static_cast<std::size_t>(node)].segment, place);
    if (!element) return fail(element.error());
    // [01=8|23]: the first is written, the others are read where no better one follows.
    const auto values = split(value, '|');
    const auto& segment_def = *grammar_.nodes[static_cast<std::size_t>(node)].segment;
    for (const auto one : values) {
      if (const auto known = check_code(rule, segment_def, *element, one); !known) return fail(known.error());
    }
    filters.push_back({*element, std::string(values.front()), {values.begin() + 1, values.end()}});
  }
  return filters;
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
  auto filters = filters_of(rule, step, node);
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
  const auto filters = filters_of(rule, step, node);
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

// Quantity, pair: the element of the unit or value. Pairs, lines and qualified pairs: where they end.
Result<void> SegmentsCompiler::second_element(const Rule& rule, const segments::SegmentDef& segment, const Slot& slot,
                                              Op& op) {
  const auto size = static_cast<int>(segment.elements.size());
  op.last = size - 1;
  if (op.codec.kind == CodecKind::lines) {
    op.last = op.element;
    for (std::size_t i = 1; i < rule.wire.size(); ++i) {
      const auto next = parse_segment_address(rule.wire[i]);
      const auto element = next ? flat(rule, segment, {next->element, next->component}) : Result<int>(-1);
      if (!element || *element != op.element + static_cast<int>(i))
        return rule.origin.error("the places of a list of lines follow one another in one segment");
      op.last = *element;
    }
    return {};
  }
  const bool two = op.codec.kind == CodecKind::quantity || op.codec.kind == CodecKind::pair ||
                   op.codec.kind == CodecKind::moment || (op.codec.kind == CodecKind::pairs && !segment.starts.empty());
  if (!two) {
    if (rule.wire.size() != 1) return rule.origin.error("this codec has one place on the wire");
    return {};
  }
  if (rule.wire.size() == 1 && op.codec.kind == CodecKind::quantity) return {};
  const auto second = rule.wire.size() == 2 ? parse_segment_address(rule.wire[1])
                                            : tl::expected<SegmentAddress, std::string>(SegmentAddress{});
  if (!second || second->element == 0 || second->steps.back().tag != segment.tag)
    return rule.origin.error(fmt::format("codec '{}' needs two places in one segment: wire: [{}.02, {}.03]",
                                         rule.as ? rule.as->name : "quantity", segment.tag, segment.tag));
  const auto place = flat(rule, segment, {second->element, second->component});
  if (!place) return fail(place.error());
  op.second = *place;
  if (slot.bound >> op.second & 1U) return rule.origin.error(fmt::format("{} is bound already", rule.wire[1]));
  if (op.codec.kind == CodecKind::quantity)
    op.unit_most = static_cast<std::size_t>(segment.elements[static_cast<std::size_t>(op.second)].max);
  if (op.codec.kind == CodecKind::pairs) {
    // As many pairs as there are composites of the same kind in a row.
    const auto& first = segment.elements[static_cast<std::size_t>(op.element)];
    op.stride = segment.starts[first.position] - segment.starts[first.position - std::size_t{1}];
    op.last = op.element;
    while (op.last + op.stride < size &&
           segment.elements[static_cast<std::size_t>(op.last + op.stride)].number == first.number)
      op.last += op.stride;
    op.last = std::max(op.last, op.last + op.second - op.element);
  }
  if (op.codec.kind == CodecKind::pair || op.codec.kind == CodecKind::pairs) {  // the codec's limits are of the value
    const auto& value = segment.elements[static_cast<std::size_t>(op.second)];
    op.codec.least = static_cast<std::size_t>(value.min);
    op.codec.most = static_cast<std::size_t>(value.max);
  }
  return {};
}

std::uint64_t elements_of(const Op& op, bool onwards) {
  std::uint64_t mask = std::uint64_t{1} << op.element;
  if (op.second >= 0) mask |= std::uint64_t{1} << op.second;
  if (onwards && op.second < 0) return mask | std::uint64_t{2} << op.element;
  if (op.codec.kind == CodecKind::lines) {
    for (int i = op.element; i <= op.last; ++i) mask |= std::uint64_t{1} << i;
  }
  return mask;
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
  const auto place = flat(rule, segment, {address.element, address.component});
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
  if (const auto done = second_element(rule, segment, slot, *op); !done) return done;
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
  const auto& segment = *grammar_.nodes[static_cast<std::size_t>(slot.node)].segment;
  const auto address = parse_segment_address(rule.pairs_from);
  if (!address || address->element == 0 || address->steps.size() != 1 || address->steps.front().tag != segment.tag)
    return rule.origin.error(fmt::format("'pairs_from' is an element of the segment: {}.03", segment.tag));
  if (slot.scope >= 0) return rule.origin.error("'pairs_from' is for a segment that starts no loop");
  return flat(rule, segment, {address->element, address->component});
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
    const auto filters = filters_of(rule, step, *node);
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
      const auto element =
          flat(rule, *grammar_.nodes[static_cast<std::size_t>(made.node)].segment, {place->element, place->component});
      if (!element) return fail(element.error());
      *target_element = *element;
      made.bound |= std::uint64_t{1} << *target_element;
      made.width = std::max(made.width, *target_element + 1);
    }
    auto children = compile_path(*record, rule.children.empty() ? "children" : rule.children);
    if (!children || children->type != made.repeat->list.list.type)
      return rule.origin.error("'children' is the field with the nodes below a node");
    shape.children = std::move(*children);
    segments_.tree = std::move(shape);
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
    const auto place = address && address->element > 0
                           ? flat(Rule{.origin = origin}, *node->segment, {address->element, address->component})
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

// Whether only rules that are read are about the segment and what is inside it.
bool SegmentsCompiler::is_read_only(const Slot& slot) const {
  if (slot.repeat) return slot.repeat->read_only;
  if (!std::ranges::all_of(slot.ops, &Op::read_only)) return false;
  if (slot.scope < 0) return !slot.ops.empty();
  return std::ranges::all_of(segments_.scopes[static_cast<std::size_t>(slot.scope)].slots,
                             [this](const Slot& inner) { return is_read_only(inner); });
}

// Mandatory elements must have a rule, a constant or a condition; only written segments are looked at.
Result<void> SegmentsCompiler::check_slot(const Slot& slot, const Type&) const {
  if (is_read_only(slot)) return {};
  const auto& node = grammar_.nodes[static_cast<std::size_t>(slot.node)];
  const Origin origin{slot.file, {slot.line, 1}};
  std::uint64_t written = 0;
  for (const auto& filter : slot.filters) written |= std::uint64_t{1} << filter.element;
  for (const auto& op : slot.ops)
    written |= elements_of(op, op.codec.kind == CodecKind::pairs || !op.qualifier.empty());
  if (slot.tree) written |= (std::uint64_t{1} << segments_.tree->id) | (std::uint64_t{1} << segments_.tree->parent);
  for (std::size_t i = 0; i < node.segment->elements.size(); ++i) {
    if (node.segment->elements[i].requirement == segments::Requirement::mandatory && (written >> i & 1U) == 0) {
      return origin.error(fmt::format("{} is mandatory but has no rule: bind it, or add {{const: …, wire: {}.{}}}",
                                      node.segment->place(i), node.tag, node.segment->suffix(i).substr(1)));
    }
  }
  return {};
}

// A code that a condition takes must not be written by a list over the same segment: it would be read by the
// rule with the condition.
Result<void> SegmentsCompiler::check_shared_codes(const Scope& scope) const {
  for (const auto& picked : scope.slots) {
    for (const auto& list : scope.slots) {
      if (picked.node != list.node || !list.repeat || !list.filters.empty() || picked.filters.empty()) continue;
      for (const auto& op : list.ops) {
        if (op.codec.kind != CodecKind::code) continue;
        for (const auto& filter : picked.filters) {
          if (filter.element != op.element) continue;
          auto values = filter.others;
          values.push_back(filter.value);
          for (const auto& value : values) {
            const auto* entry = op.codec.table->read(value);
            const auto* written = entry == nullptr ? nullptr : op.codec.table->write(entry->word);
            if (written == nullptr || written->wire != value) continue;
            return Origin{picked.file, {picked.line, 1}}.error(fmt::format(
                "code '{}' is taken here and is also written as '{}' by the list of line {}: give that list a table without it",
                value, entry->word, list.line));
          }
        }
      }
    }
  }
  return {};
}

Result<void> SegmentsCompiler::finish() {
  for (auto& scope : segments_.scopes) {
    for (auto& slot : scope.slots) {
      for (const auto& filter : slot.filters) slot.width = std::max(slot.width, filter.element + 1);
      std::ranges::stable_sort(slot.ops, {}, [](const Op& op) { return op.element; });
      if (slot.scope < 0) continue;
      const auto& inner = segments_.scopes[static_cast<std::size_t>(slot.scope)];
      slot.reenter = !slot.repeat && !slot.carries &&
                     std::ranges::all_of(inner.slots, [](const Slot& s) { return s.repeat || !s.carries; });
    }
  }
  for (auto& scope : segments_.scopes) {
    // More conditions are tried first; otherwise the file's order decides.
    std::ranges::stable_sort(scope.slots, {},
                             [](const Slot& s) { return s.node * 100 - static_cast<int>(s.filters.size()); });
    scope.range.assign(grammar_.nodes.size(), {0, 0});
    for (std::size_t i = 0; i < scope.slots.size(); ++i) {
      auto& range = scope.range[static_cast<std::size_t>(scope.slots[i].node)];
      if (range.first == range.second) range.first = static_cast<std::uint16_t>(i);
      range.second = static_cast<std::uint16_t>(i + 1);
      if (const auto done = check_slot(scope.slots[i], *scope.record); !done) return done;
    }
    if (const auto done = check_shared_codes(scope); !done) return done;
    if (scope.slots.size() > 64) return program_.text.origin.error("one level of a mapping has at most 64 segments");
  }
  const auto& root = segments_.scopes.front();
  for (int child = grammar_.nodes.front().first_child; child >= 0;
       child = grammar_.nodes[static_cast<std::size_t>(child)].next) {
    const auto& node = grammar_.nodes[static_cast<std::size_t>(child)];
    const auto& range = root.range[static_cast<std::size_t>(child)];
    if (node.min > 0 && node.tag != grammar_.dialect->trailer && range.first == range.second)
      return program_.text.origin.error(
          fmt::format("{} is mandatory in {} but no rule writes it", node.tag, grammar_.set));
  }
  for (const auto& slot : root.slots) {
    for (const auto& op : slot.ops) {
      if (op.kind == Op::Kind::field && op.path.text == "currency" && !slot.repeat) segments_.currency_node = slot.node;
    }
  }
  return {};
}

// The decisive elements of each segment, and of each slot those that nothing reads: a constant is written, but not read.
Result<void> SegmentsCompiler::decisive() {
  segments_.decisive.resize(grammar_.nodes.size());
  const auto entries = program_.decisive->find(canonical::to_string(program_.syntax));
  if (entries == program_.decisive->end()) return {};
  const auto index = [&](std::string_view text, const segments::SegmentDef& segment) {
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
      if (text.substr(0, slash) != grammar_.set) return -1;
      text.remove_prefix(slash + 1);
    }
    const auto address = parse_segment_address(text);
    if (!address || address->steps.front().tag != segment.tag || address->element == 0) return -1;
    const auto element = static_cast<std::size_t>(address->element);
    if (segment.starts.empty()) return element <= segment.elements.size() ? address->element - 1 : -1;
    if (element >= segment.starts.size()) return -1;
    return segment.starts[element - 1] + std::max(address->component, 1) - 1;
  };
  for (std::size_t node = 0; node < grammar_.nodes.size(); ++node) {
    if (grammar_.nodes[node].segment == nullptr) continue;
    const auto& segment = *grammar_.nodes[node].segment;
    for (const auto& entry : entries->second) {
      const auto element = index(entry.wire, segment);
      if (element >= 0 && element < 64)
        segments_.decisive[node].push_back({element, entry.beside.empty() ? -1 : index(entry.beside, segment), &entry});
    }
  }
  for (auto& scope : segments_.scopes) {
    for (auto& slot : scope.slots) {
      for (const auto& one : segments_.decisive[static_cast<std::size_t>(slot.node)]) {
        const auto bit = std::uint64_t{1} << one.element;
        const bool constant = std::ranges::any_of(
            slot.ops, [&](const Op& op) { return op.kind == Op::Kind::constant && op.element == one.element; });
        if ((slot.ignored & bit) == 0 && (constant || (slot.bound & bit) == 0)) slot.decisive.push_back(one);
      }
    }
  }
  return {};
}

// Whether a guard asks for the op's field, or for a part of it (`weight.value` of `weight`).
bool asks_for(const Guard& guard, const Op& op) {
  return op.kind == Op::Kind::field && std::ranges::any_of(guard.any, [&](const Condition& one) {
           return one.word == "*" && (one.path.text == op.path.text || one.path.text.starts_with(op.path.text + '.'));
         });
}

// Notes what reading and writing ask of every segment, so that they need not work it out each time.
void SegmentsCompiler::prepare(Slot& slot) const {
  for (const auto& op : slot.ops) {
    if (op.decides()) slot.deciding.push_back(&op);
    for (const auto& constant : slot.ops) {
      if (constant.kind == Op::Kind::constant && constant.when && asks_for(*constant.when, op))
        slot.warrants.push_back({&constant, &op});
    }
    if (op.codec.kind == CodecKind::moment) slot.moment = op.second;
    if (op.codec.kind == CodecKind::pairs) slot.pairs = &op;
    if (op.mandatory) slot.mandatory |= std::uint64_t{1} << op.element;
  }
  const auto lists = std::ranges::count_if(slot.ops, [](const Op& op) {
    return op.kind == Op::Kind::field && (op.codec.kind == CodecKind::lines || op.codec.kind == CodecKind::pairs);
  });
  const auto fields = std::ranges::count(slot.ops, Op::Kind::field, &Op::kind);
  slot.continues = lists == 1 && fields == 1 && slot.scope < 0 &&
                   (slot.pairs == nullptr ? slot.ops.size() == 1 : grammar_.dialect->flat);
  const auto* element = slot.repeat ? &slot.repeat->list.list.type->element() : nullptr;
  const bool dated = element == &canonical::type_of<canonical::Event>();
  const bool refers = element == &canonical::type_of<canonical::Reference>();
  for (const auto& op : slot.ops) {
    if ((dated && op.path.text == "date") || (refers && op.path.text == "value")) slot.essential = &op;
  }
  // A method of settlement that has no place would make a charge part of the total that is none.
  if (element == &canonical::type_of<canonical::AllowanceCharge>())
    slot.repeat->settled = std::ranges::any_of(slot.ops, [](const Op& op) { return op.path.text == "handling"; });
  for (const auto& note : grammar_.nodes[static_cast<std::size_t>(slot.node)].segment->notes) {
    if (note.positions.empty()) continue;
    WrittenNote written{.note = &note, .first = std::uint64_t{1} << (note.positions.front() - 1)};
    for (const auto position : note.positions) written.all |= std::uint64_t{1} << (position - 1);
    slot.notes.push_back(written);
  }
}

// A code that another rule of the same element reads is none of a list's: written there, it would be read by that rule.
void SegmentsCompiler::take_codes(Scope& scope) {
  for (auto& slot : scope.slots) {
    for (auto& op : slot.ops) {
      if (!op.codec.own) continue;
      auto& taken = op.codec.own->taken;
      for (const auto& beside : slot.ops) {
        if (!beside.qualifier.empty()) taken.push_back(beside.qualifier);
      }
      for (const auto& other : scope.slots) {
        if (other.node != slot.node) continue;
        for (const auto& filter : other.filters) {
          if (filter.element != op.element) continue;
          taken.push_back(filter.value);
          taken.insert(taken.end(), filter.others.begin(), filter.others.end());
        }
      }
    }
  }
}

// A loop without a list of its own is about the record of the scope around it.
Result<void> SegmentsCompiler::places() {
  std::vector<PlacedOp> placed;
  std::vector<PlacedList> lists;
  int owners = 0;
  const auto collect = [&](const auto& self, Scope& scope, int owner) -> void {
    for (auto& slot : scope.slots) {
      const int own = slot.repeat ? ++owners : owner;
      for (auto& op : slot.ops) placed.push_back({&op, own});
      if (slot.repeat) lists.push_back({&*slot.repeat, slot.deciding, owner, {slot.file, {slot.line, 1}}});
      if (slot.scope >= 0) self(self, segments_.scopes[static_cast<std::size_t>(slot.scope)], own);
    }
  };
  collect(collect, segments_.scopes.front(), 0);
  if (const auto done = rank_places(placed); !done) return done;
  for (auto& scope : segments_.scopes) rivals(scope);
  return check_lists(lists);
}

// Segments that write the same facts by turns are read by turns, too: what one says is not mixed with what another does.
void SegmentsCompiler::rivals(Scope& scope) {
  const auto writes = [](const Slot& slot, int fact) {
    return std::ranges::any_of(slot.ops, [&](const Op& op) { return op.fact == fact && !op.read_only; });
  };
  for (auto& slot : scope.slots) {
    for (std::size_t i = 0; i < scope.slots.size() && !slot.repeat; ++i) {
      const auto& other = scope.slots[i];
      if (&other == &slot || other.repeat) continue;
      const bool rival = std::ranges::any_of(
          slot.ops, [&](const Op& op) { return op.fact >= 0 && !op.read_only && writes(other, op.fact); });
      if (rival) slot.rivals |= std::uint64_t{1} << i;
    }
  }
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
  if (const auto done = finish(); !done) return done;
  for (auto& scope : segments_.scopes) {
    take_codes(scope);
    for (auto& slot : scope.slots) prepare(slot);
  }
  if (const auto done = places(); !done) return done;
  if (const auto done = ignore(); !done) return done;
  return decisive();
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

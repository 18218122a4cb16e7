// SPDX-License-Identifier: Apache-2.0
// From rules to a trie of elements. Elements are written in the order in which the file first mentions them.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "translators/mapping/address.hpp"
#include "translators/mapping/places.hpp"
#include "translators/mapping/program.hpp"

namespace crossdock::mapping {

using canonical::Type;

namespace {

class XmlCompiler {
 public:
  XmlCompiler(const CompileContext& context, Program& program)
      : context_(context), program_(program), xml_(program.xml) {}

  Result<void> run();

 private:
  Result<void> rules(const std::vector<Rule>& rules, int node);
  Result<void> leaf(const Rule& rule, int node);
  Result<void> place(const Rule& rule, int node);
  Result<void> places();
  Result<void> each(const Rule& rule, int node);
  Result<int> walk(const Rule& rule, const XmlAddress& address, std::size_t steps, int node);
  Result<int> child(const Rule& rule, const ElementStep& step, int node);
  Result<int> new_child(const Rule& rule, const ElementStep& step, int node, const Type* record);
  Result<void> name(const Rule& rule, XmlNode& node) const;
  Result<void> sequence(XmlNode& node);
  static void mark_needed(XmlNode& node);
  Result<void> add_blank(int parent, std::string_view ns, std::string_view local);
  Result<void> need(int node);
  bool writes(const XmlNode& node) const;
  Result<void> finish();
  XmlNode& at(int node) { return xml_.nodes[static_cast<std::size_t>(node)]; }

  const CompileContext& context_;
  Program& program_;
  XmlProgram& xml_;
};

Result<void> XmlCompiler::name(const Rule& rule, XmlNode& node) const {
  const auto colon = node.name.find(':');
  const auto prefix = colon == std::string::npos ? "" : node.name.substr(0, colon);
  node.local = colon == std::string::npos ? node.name : node.name.substr(colon + 1);
  const auto found = std::ranges::find(xml_.prefixes, prefix, [](const auto& p) { return p.first; });
  if (found == xml_.prefixes.end()) {
    if (prefix.empty()) return {};
    return rule.origin.error(fmt::format("prefix '{}' of '{}' is not among the 'namespaces'", prefix, node.name));
  }
  node.ns = found->second;
  return {};
}

Result<int> XmlCompiler::new_child(const Rule& rule, const ElementStep& step, int parent, const Type* record) {
  XmlNode node;
  node.name = step.name;
  node.filters = step.filters;
  node.record = record;
  node.parent = parent;
  node.line = rule.origin.place.line;
  node.file = rule.origin.file;
  if (const auto known = name(rule, node); !known) return fail(known.error());
  const auto index = static_cast<int>(xml_.nodes.size());
  xml_.nodes.push_back(std::move(node));
  at(parent).children.push_back(index);
  return index;
}

Result<int> XmlCompiler::child(const Rule& rule, const ElementStep& step, int parent) {
  for (const int index : at(parent).children) {
    const auto& node = at(index);
    if (node.name != step.name || node.filters != step.filters) continue;
    if (node.repeat)
      return rule.origin.error(fmt::format("{} is already read as the list '{}' by the rule of line {}", step.name,
                                           node.repeat->label, node.line));
    return index;
  }
  return new_child(rule, step, parent, at(parent).record);
}

Result<int> XmlCompiler::walk(const Rule& rule, const XmlAddress& address, std::size_t steps, int node) {
  for (std::size_t i = 0; i < steps; ++i) {
    const auto next = child(rule, address.steps[i], node);
    if (!next) return next;
    node = *next;
  }
  return node;
}

Result<void> XmlCompiler::leaf(const Rule& rule, int node) {
  for (const auto& one : by_place(rule)) {
    if (const auto done = place(one, node); !done) return done;
  }
  return {};
}

Result<void> XmlCompiler::place(const Rule& rule, int node) {
  if (rule.wire.size() != 1) return rule.origin.error("a rule of an XML mapping has one address");
  const auto address = parse_xml_address(rule.wire.front());
  if (!address) return rule.origin.error(address.error());
  const auto target = walk(rule, *address, address->steps.size(), node);
  if (!target) return fail(target.error());
  auto op = compile_op(rule, *at(*target).record, nullptr, context_, program_);
  if (!op) return fail(op.error());
  switch (op->codec.kind) {
    case CodecKind::pair:
    case CodecKind::pairs:
    case CodecKind::lines:
    case CodecKind::basis:
      return rule.origin.error("in XML a list is written with 'each', and its fields with rules of their own");
    default: break;
  }
  if (!op->codec.attribute.empty() && op->codec.kind != CodecKind::money && op->codec.kind != CodecKind::quantity)
    return rule.origin.error("only money(@…) and quantity(@…) have an attribute");
  op->attribute = address->attribute;
  for (const auto& other : at(*target).ops) {
    const auto& theirs = other.attribute;
    if (theirs == op->attribute || (!op->attribute.empty() && other.codec.attribute == op->attribute))
      return rule.origin.error(fmt::format("{} has two rules; the other is in line {}", rule.wire.front(), other.line));
  }
  at(*target).ops.push_back(std::move(*op));
  return {};
}

Result<void> XmlCompiler::each(const Rule& rule, int node) {
  if (rule.form == Rule::Form::tree)
    return rule.origin.error("'tree' is for X12; in XML nested elements are nested 'each'");
  const auto address = parse_xml_address(rule.wire.front());
  if (!address) return rule.origin.error(address.error());
  if (rule.wire.size() != 1 || !address->attribute.empty() || address->steps.empty())
    return rule.origin.error("'each' repeats an element");
  const auto parent = walk(rule, *address, address->steps.size() - 1, node);
  if (!parent) return fail(parent.error());
  const auto& step = address->steps.back();
  auto list = compile_list(*at(*parent).record, rule.at);
  if (!list) return rule.origin.error(list.error());
  for (const int other : at(*parent).children) {
    const bool same = at(other).name == step.name && at(other).filters == step.filters;
    if (same)
      return rule.origin.error(
          fmt::format("{} is bound already by the rule of line {}", rule.wire.front(), at(other).line));
  }
  const auto made = new_child(rule, step, *parent, &list->list.type->element());
  if (!made) return fail(made.error());
  at(*made).repeat = Repeat{std::move(*list), rule.at, rule.read_only};
  if (const auto done = rules(rule.map, *made); !done) return done;
  // A method of settlement that has no place would make a charge part of the total that is none.
  if (&at(*made).repeat->list.list.type->element() == &canonical::type_of<canonical::AllowanceCharge>())
    at(*made).repeat->settled =
        std::ranges::any_of(at(*made).ops, [](const Op& op) { return op.path.text == "handling"; });
  return {};
}

Result<void> XmlCompiler::rules(const std::vector<Rule>& rules, int node) {
  for (const auto& rule : rules) {
    const auto done = rule.form == Rule::Form::leaf ? leaf(rule, node) : each(rule, node);
    if (!done) return done;
  }
  return {};
}

// The schema's order, where one is known; else the file's.
Result<void> XmlCompiler::sequence(XmlNode& node) {
  const auto* order = context_.sequences == nullptr ? nullptr : context_.sequences->children_of(node.ns, node.local);
  if (order == nullptr) return {};
  const auto place = [&](int child) {
    return std::ranges::find(*order, Sequences::name_of(at(child).ns, at(child).local), &SequenceChild::name) -
           order->begin();
  };
  for (const int child : node.children) {
    if (place(child) < std::ssize(*order)) continue;
    std::vector<std::string_view> known;
    for (const auto& one : *order) known.push_back(std::string_view(one.name).substr(one.name.find('}') + 1));
    const auto close = nearest(at(child).local, known);
    return Origin{at(child).file, {at(child).line, 1}}.error(
        fmt::format("{} has no element {}{}", node.name, at(child).name,
                    close.empty() ? "" : fmt::format("; did you mean '{}'?", close)));
  }
  std::ranges::stable_sort(node.children, {}, place);
  return {};
}

bool XmlCompiler::writes(const XmlNode& node) const {
  return node.blank || std::ranges::any_of(node.ops, [](const Op& op) { return !op.read_only; }) ||
         std::ranges::any_of(node.children, [&](int child) {
           const auto& one = xml_.nodes[static_cast<std::size_t>(child)];
           return (!one.repeat || !one.repeat->read_only) && writes(one);
         });
}

// It is written wherever its parent is: with its value, which is refused when it is missing.
void XmlCompiler::mark_needed(XmlNode& node) {
  node.needed = true;
  for (auto& op : node.ops) {
    if (!op.attribute.empty() || op.read_only) continue;
    op.mandatory = true;
    op.implied = false;
  }
}

// An element that the schema wants and no rule is about: written empty where it may be.
Result<void> XmlCompiler::add_blank(int parent, std::string_view ns, std::string_view local) {
  const auto prefix = std::ranges::find(xml_.prefixes, ns, [](const auto& one) { return one.second; });
  const bool named = prefix != xml_.prefixes.end();
  const auto name = named ? fmt::format("{}:{}", prefix->first, local) : std::string(local);
  Rule rule;
  rule.origin = {at(parent).file, {at(parent).line, 1}};
  if (!named || context_.sequences->children_of(ns, local) == nullptr)
    return rule.origin.error(fmt::format("{} needs {}, which no rule writes", at(parent).name, name));
  const auto blank = new_child(rule, {name, {}}, parent, at(parent).record);
  if (!blank) return fail(blank.error());
  at(*blank).needed = at(*blank).blank = true;
  return {};
}

// What the schema wants below an element that is written. Of several rules for one element none is sure to write it.
Result<void> XmlCompiler::need(int index) {
  const auto* order =
      context_.sequences == nullptr ? nullptr : context_.sequences->children_of(at(index).ns, at(index).local);
  if (order == nullptr || !writes(at(index))) return {};
  for (const auto& wanted : *order) {
    if (!wanted.mandatory) continue;
    const auto name = std::string_view(wanted.name);
    const auto close = name.find('}');
    const auto ns = name.substr(1, close - 1), local = name.substr(close + 1);
    std::vector<int> found;
    std::ranges::copy_if(at(index).children, std::back_inserter(found),
                         [&](int child) { return at(child).ns == ns && at(child).local == local; });
    if (found.size() == 1) mark_needed(at(found.front()));
    if (!found.empty()) continue;
    if (auto added = add_blank(index, ns, local); !added) return added;
  }
  return {};
}

Result<void> XmlCompiler::finish() {
  // Each may add nodes, whose own turn comes then.
  for (std::size_t i = 0; i < xml_.nodes.size(); ++i) {
    if (const auto done = need(static_cast<int>(i)); !done) return done;
  }
  for (auto& node : xml_.nodes) {
    if (const auto done = sequence(node); !done) return done;
  }
  for (auto& node : xml_.nodes) {
    // Attributes are written before the text.
    std::ranges::stable_sort(node.ops, {}, [](const Op& op) { return op.attribute.empty(); });
  }
  for (auto i = xml_.nodes.size(); i-- > 0;) {
    auto& node = xml_.nodes[i];
    node.carries = std::ranges::any_of(node.ops, [](const Op& op) { return op.kind == Op::Kind::field; }) ||
                   std::ranges::any_of(node.children, [&](int child) { return at(child).carries; });
    if (node.children.size() > 64)
      return program_.text.origin.error(fmt::format("{} has more than 64 children", node.name));
  }
  return {};
}

Result<void> XmlCompiler::places() {
  std::vector<PlacedOp> placed;
  std::vector<PlacedList> lists;
  const auto deciding = [&](const auto& self, const XmlNode& node, std::vector<const Op*>& out) -> void {
    for (const auto& op : node.ops) {
      if (op.decides()) out.push_back(&op);
    }
    for (const int child : node.children) {
      if (!at(child).repeat) self(self, at(child), out);
    }
  };
  const auto collect = [&](const auto& self, int index, int owner) -> void {
    auto& node = at(index);
    const int own = node.repeat ? index : owner;
    for (auto& op : node.ops) placed.push_back({&op, own});
    if (node.repeat) {
      lists.push_back({&*node.repeat, {}, owner, {node.file, {node.line, 1}}});
      deciding(deciding, node, lists.back().deciding);
    }
    for (const int child : node.children) self(self, child, own);
  };
  collect(collect, 0, 0);
  if (const auto done = rank_places(placed); !done) return done;
  return check_lists(lists);
}

Result<void> XmlCompiler::run() {
  const auto& text = program_.text;
  if (text.root.empty()) return text.origin.error("an XML mapping needs 'root', the name of the root element");
  xml_.prefixes = text.namespaces;
  XmlNode root;
  root.name = text.root;
  root.record = &canonical::type_of(program_.kind);
  Rule rule;
  rule.origin = text.origin;
  if (const auto known = name(rule, root); !known) return known;
  program_.root_ns = root.ns;
  program_.root_local = root.local;
  xml_.nodes.push_back(std::move(root));
  for (const auto& [path, origin] : text.ignore) xml_.ignored.push_back(path);
  if (const auto done = rules(text.rules, 0); !done) return done;
  if (const auto done = finish(); !done) return done;
  return places();
}

}  // namespace

Result<void> compile_xml(const CompileContext& context, Program& program) {
  return XmlCompiler(context, program).run();
}

}  // namespace crossdock::mapping

// SPDX-License-Identifier: Apache-2.0
// Elements of lists that no rule takes. The rules of a list, keyed or indexed, in all scopes are gathered once
// per call; documents are small beside what is written.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "translators/mapping/write.hpp"

namespace crossdock::mapping {
namespace {

using canonical::Kind;
using canonical::Type;

// A claim on elements of one list: by key, by index, or all from an index on with certain words.
struct Claim {
  std::optional<Step> step;      // a keyed or indexed path
  int from = 0;                  // a repeat
  std::vector<const Op*> codes;  // of a repeat: words that must have a code
  const Op* pairs = nullptr;     // takes the entries that it has a code for; without it the rule tells of the others
};

using Claims = std::map<std::pair<const Type*, std::size_t>, std::vector<Claim>>;

void claim_path(const FieldPath& path, Claims& claims) {
  for (const auto& step : path.steps) {
    if (step.kind == Step::Kind::keyed || step.kind == Step::Kind::indexed)
      claims[{step.type, step.offset}].push_back({.step = step, .from = 0, .codes = {}});
  }
}

void claim_repeat(const Repeat& repeat, std::vector<const Op*> deciding, Claims& claims) {
  claim_path(repeat.list.list, claims);
  Claim claim{.step = repeat.list.key, .from = repeat.list.from, .codes = std::move(deciding)};
  claims[{repeat.list.list.type, repeat.list.list.steps.back().offset}].push_back(std::move(claim));
}

void claim_fields(std::span<const Op> ops, Claims& claims) {
  for (const auto& op : ops) {
    if (op.kind != Op::Kind::field || op.read_only) continue;
    claim_path(op.path, claims);
    if (op.codec.kind != CodecKind::lines && op.codec.kind != CodecKind::pairs) continue;
    const bool some = op.codec.kind == CodecKind::pairs && op.codec.table->partial;
    claims[{op.path.type, op.path.steps.back().offset}].push_back(
        {.step = {}, .from = 0, .codes = {}, .pairs = some ? &op : nullptr});
  }
}

// The rules whose codes tell which elements are written here: of the element itself and of those inside it.
void deciding(const XmlProgram& xml, const XmlNode& node, std::vector<const Op*>& out) {
  for (const auto& op : node.ops) {
    if (op.decides()) out.push_back(&op);
  }
  for (const int child : node.children) {
    const auto& inner = xml.nodes[static_cast<std::size_t>(child)];
    if (!inner.repeat) deciding(xml, inner, out);
  }
}

Claims claims_of(const Program& program) {
  Claims out;
  for (const auto& scope : program.segments.scopes) {
    for (const auto& slot : scope.slots) {
      claim_fields(slot.ops, out);
      if (slot.repeat && !slot.repeat->read_only) claim_repeat(*slot.repeat, slot.deciding, out);
    }
  }
  if (program.segments.tree) claim_path(program.segments.tree->children, out);
  for (const auto& node : program.xml.nodes) {
    claim_fields(node.ops, out);
    if (!node.repeat || node.repeat->read_only) continue;
    std::vector<const Op*> ops;
    deciding(program.xml, node, ops);
    claim_repeat(*node.repeat, std::move(ops), out);
  }
  return out;
}

bool takes(const Claim& claim, const Type& list, const void* value, std::size_t index) {
  const auto* element = list.at(value, index);
  if (claim.step && claim.step->kind == Step::Kind::indexed)
    return static_cast<std::size_t>(claim.step->value) == index;
  if (claim.step && !claim.step->has_key(element)) return false;
  if (index < static_cast<std::size_t>(claim.from)) return false;
  if (claim.pairs != nullptr && !code_of_pair(*claim.pairs, element)) return false;
  return std::ranges::all_of(claim.codes, [&](const Op* op) { return has_code(*op, element); });
}

void walk(const Type& type, const void* value, const std::string& path, const Claims& claims, std::vector<Note>& notes,
          int depth) {
  if (depth > 200) return;
  if (type.kind == Kind::optional && type.value(value) != nullptr)
    return walk(type.element(), type.value(value), path, claims, notes, depth + 1);
  if (type.kind != Kind::record) return;
  for (const auto& field : type.fields) {
    const auto& child = field.type();
    const auto* inner = canonical::member(value, field);
    const auto name = path.empty() ? std::string(field.name) : fmt::format("{}.{}", path, field.name);
    if (child.kind != Kind::list) {
      walk(child, inner, name, claims, notes, depth + 1);
      continue;
    }
    if (field.name == "extensions") {
      if (child.size(inner) != 0)
        notes.push_back({name, {}, 0, fmt::format("{} extensions are not written", child.size(inner))});
      continue;
    }
    const auto found = std::ranges::find_if(claims, [&](const auto& c) { return c.first.first == &child; });
    for (std::size_t i = 0; i < child.size(inner); ++i) {
      const bool taken = found != claims.end() && std::ranges::any_of(claims, [&](const auto& c) {
                           return c.first.first == &child && std::ranges::any_of(c.second, [&](const Claim& claim) {
                                    return takes(claim, child, inner, i);
                                  });
                         });
      if (!taken) notes.push_back({fmt::format("{}[{}]", name, i), {}, 0, "no rule of the mapping takes it"});
      walk(child.element(), child.at(inner, i), fmt::format("{}[{}]", name, i), claims, notes, depth + 1);
    }
  }
}

}  // namespace

void note_unclaimed(const Program& program, const canonical::Document& document, std::vector<Note>& notes) {
  walk(canonical::type_of(program.kind), canonical::object_of(document), "", claims_of(program), notes, 0);
}

}  // namespace crossdock::mapping

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
};

using Claims = std::map<std::pair<const Type*, std::size_t>, std::vector<Claim>>;

void claim_path(const FieldPath& path, Claims& claims) {
  for (const auto& step : path.steps) {
    if (step.kind == Step::Kind::keyed || step.kind == Step::Kind::indexed)
      claims[{step.type, step.offset}].push_back({.step = step, .from = 0, .codes = {}});
  }
}

void claim_repeat(const Repeat& repeat, std::span<const Op> ops, Claims& claims) {
  claim_path(repeat.list.list, claims);
  Claim claim{.step = repeat.list.key, .from = repeat.list.from, .codes = {}};
  for (const auto& op : ops) {
    if (op.decides()) claim.codes.push_back(&op);
  }
  claims[{repeat.list.list.type, repeat.list.list.steps.back().offset}].push_back(std::move(claim));
}

Claims claims_of(const Program& program) {
  Claims out;
  const auto take = [&](std::span<const Op> ops, const std::optional<Repeat>& repeat) {
    for (const auto& op : ops) {
      if (op.kind != Op::Kind::field || op.read_only) continue;
      claim_path(op.path, out);
      if (op.codec.kind == CodecKind::lines || op.codec.kind == CodecKind::pairs)
        out[{op.path.type, op.path.steps.back().offset}].push_back({});
    }
    if (repeat && !repeat->read_only) claim_repeat(*repeat, ops, out);
  };
  for (const auto& scope : program.x12.scopes) {
    for (const auto& slot : scope.slots) take(slot.ops, slot.repeat);
  }
  if (program.x12.tree) claim_path(program.x12.tree->children, out);
  for (const auto& node : program.xml.nodes) take(node.ops, node.repeat);
  return out;
}

bool has_key(const Step& step, const void* element) {
  return step.key_type->ordinal(static_cast<const std::byte*>(element) + step.key_offset) == step.value;
}

bool takes(const Claim& claim, const Type& list, const void* value, std::size_t index) {
  const auto* element = list.at(value, index);
  if (claim.step && claim.step->kind == Step::Kind::indexed)
    return static_cast<std::size_t>(claim.step->value) == index;
  if (claim.step && !has_key(*claim.step, element)) return false;
  if (index < static_cast<std::size_t>(claim.from)) return false;
  return std::ranges::all_of(claim.codes, [&](const Op* op) {
    const auto* word = op->path.find(element);
    return word == nullptr ||
           op->codec.table->write(op->path.type->names[static_cast<std::size_t>(op->path.type->ordinal(word))]) !=
               nullptr;
  });
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

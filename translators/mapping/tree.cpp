// SPDX-License-Identifier: Apache-2.0
// Counts the children and items of every node first, then makes all nodes of the canonical tree in one pass.
#include "translators/mapping/tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "base/text.hpp"

namespace crossdock::mapping {
namespace {

constexpr int max_depth = 64;

struct Plan {
  int parent = -1;
  int depth = 0;
  std::vector<int> children;
  std::size_t items = 0;
};

std::string_view element(const segments::Interchange& interchange, const segments::Segment& segment, int index) {
  const auto elements = interchange.elements_of(segment);
  return static_cast<std::size_t>(index) < elements.size() ? elements[static_cast<std::size_t>(index)]
                                                           : std::string_view{};
}

// The list of a node's scope whose elements become children of the node.
const Slot* item_slot_of(const Program& program, const Slot& tree) {
  for (const auto& slot : program.segments.scopes[static_cast<std::size_t>(tree.scope)].slots) {
    if (slot.repeat && slot.repeat->list.list.type == tree.repeat->list.list.type) return &slot;
  }
  return nullptr;
}

}  // namespace

void* TreeReader::next() { return next_ < records_.size() ? records_[next_++] : nullptr; }

Result<TreeReader> TreeReader::prepare(const Program& program, const segments::Interchange& interchange,
                                       const segments::TransactionSet& set, const segments::SetReport& report,
                                       void* document, std::vector<Note>& notes) {
  TreeReader out;
  const auto& slots = program.segments.scopes.front().slots;
  out.slot_ = &*std::ranges::find_if(slots, &Slot::tree);
  out.item_slot_ = item_slot_of(program, *out.slot_);
  const auto& shape = *program.segments.tree;
  const std::string tag(program.segments.grammar->nodes[static_cast<std::size_t>(out.slot_->node)].tag);
  std::vector<Plan> plan;
  std::unordered_map<std::string_view, int> by_id;
  std::vector<int> roots;
  for (std::size_t i = 0; i < report.nodes.size() && i < set.segment_count; ++i) {
    if (out.item_slot_ != nullptr && report.nodes[i] == out.item_slot_->node && !plan.empty()) ++plan.back().items;
    if (report.nodes[i] != out.slot_->node) continue;
    const auto& segment = interchange.segments[set.first_segment + i];
    const auto number = static_cast<int>(plan.size());
    const auto parent = element(interchange, segment, shape.parent);
    Plan one;
    if (const auto found = by_id.find(parent); !parent.empty() && found != by_id.end()) {
      one.parent = found->second;
      one.depth = plan[static_cast<std::size_t>(one.parent)].depth + 1;
      if (one.depth > max_depth)
        return fail(Fault::invalid, fmt::format("{} tree is deeper than {} levels", tag, max_depth),
                    fmt::format("{}[{}]", tag, number + 1));
    } else if (!parent.empty()) {
      notes.push_back({{},
                       fmt::format("{}[{}]-{:02}", tag, number + 1, shape.parent + 1),
                       out.slot_->line,
                       fmt::format("parent '{}' is not an earlier {}; read as a root", printable(parent), tag)});
    }
    (one.parent >= 0 ? plan[static_cast<std::size_t>(one.parent)].children : roots).push_back(number);
    plan.push_back(std::move(one));
    by_id.try_emplace(element(interchange, segment, shape.id), number);
  }
  out.records_.resize(plan.size());
  // A list is filled whole before its elements are pointed at; parents come before their children.
  const auto fill = [&](void* list, const std::vector<int>& numbers) {
    const auto& type = *out.slot_->repeat->list.list.type;
    for (std::size_t i = 0; i < numbers.size(); ++i) type.append(list);
    const auto first = type.size(list) - numbers.size();
    for (std::size_t i = 0; i < numbers.size(); ++i)
      out.records_[static_cast<std::size_t>(numbers[i])] = const_cast<void*>(type.at(list, first + i));
  };
  fill(out.slot_->repeat->list.list.make(document), roots);
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (plan[i].items == 0 && plan[i].children.empty()) continue;
    auto* list = shape.children.make(out.records_[i]);
    const auto& type = *out.slot_->repeat->list.list.type;
    for (std::size_t n = 0; n < plan[i].items; ++n) type.append(list);
    if (!plan[i].children.empty()) fill(list, plan[i].children);
    for (std::size_t n = 0; n < plan[i].items; ++n) {
      auto* item = const_cast<void*>(type.at(list, n));
      if (const auto& key = out.item_slot_->repeat->list.key; key)
        key->key_type->set_ordinal(static_cast<std::byte*>(item) + key->key_offset, key->value);
      out.items_.push_back(item);
    }
  }
  return out;
}

}  // namespace crossdock::mapping

// SPDX-License-Identifier: Apache-2.0
// Compiles set grammars. Runs once for each grammar, so it may take its time.
#include "translators/segments/automaton.hpp"

#include <algorithm>
#include <bit>

namespace crossdock::segments {

namespace {

constexpr std::uint64_t mixer = 0x9E3779B97F4A7C15;

std::uint64_t bit(int position) { return position >= 1 && position <= 64 ? std::uint64_t{1} << (position - 1) : 0; }

}  // namespace

NoteCheck compile_note(const SyntaxNote& note) {
  NoteCheck check{.kind = note.kind, .first = 0, .mask = 0};
  const bool conditional = note.kind == 'C' || note.kind == 'L';
  for (std::size_t i = 0; i < note.positions.size(); ++i) {
    (conditional && i == 0 ? check.first : check.mask) |= bit(note.positions[i]);
  }
  return check;
}

CodeSet::CodeSet(const CodeList& list) : list_(&list) {
  const auto size = std::bit_ceil(list.codes.size() * 2 + 2);
  slots_.resize(size);
  mask_ = size - 1;
  for (const auto& code : list.codes) {
    if (code.empty() || code.size() > 8) continue;
    const auto key = pack(code);
    auto at = (key * mixer) >> 32 & mask_;
    while (slots_[at] != 0 && slots_[at] != key) at = (at + 1) & mask_;
    slots_[at] = key;
  }
}

bool CodeSet::contains(std::string_view code) const {
  if (code.size() > 8) return list_->codes.contains(std::string(code));
  const auto key = pack(code);
  for (auto at = (key * mixer) >> 32 & mask_; slots_[at] != 0; at = (at + 1) & mask_) {
    if (slots_[at] == key) return true;
  }
  return false;
}

const CodeSet* CheckTable::codes_of(const CodeList* list) const {
  const auto found = std::ranges::find(code_sets_, list, &std::pair<const CodeList*, std::unique_ptr<CodeSet>>::first);
  return found == code_sets_.end() ? nullptr : found->second.get();
}

const CodeSet* CheckTable::codes(const CodeList* list) {
  if (list == nullptr || (list->open && !list->advisory) || list->codes.empty()) return nullptr;
  if (const auto* known = codes_of(list)) return known;
  return code_sets_.emplace_back(list, std::make_unique<CodeSet>(*list)).second.get();
}

const SegmentCheck* CheckTable::check(const SegmentDef* def, const Dialect& dialect) {
  if (def == nullptr) return nullptr;
  for (const auto& known : segments_) {
    if (known->def == def) return known.get();
  }
  auto check = std::make_unique<SegmentCheck>();
  check->def = def;
  int position = 0;
  for (const auto& element : def->elements) {
    if (element.requirement == Requirement::mandatory) check->mandatory |= bit(position + 1);
    ++position;
    check->elements.push_back({.type = element.components.empty() ? element.type : ElementType::composite,
                               .repeats = element.repeat != 1,
                               .min = static_cast<std::uint32_t>(std::max(element.min, 0)),
                               .max = static_cast<std::uint32_t>(std::max(element.max, 0)),
                               .codes = codes(element.codes),
                               .def = &element});
    for (const auto& component : element.components) codes(component.codes);
    const auto& previous = def->elements[static_cast<std::size_t>(std::max(position - 2, 0))];
    if (element.number > 0 && element.number == dialect.period && previous.number == dialect.period_format)
      check->periods.push_back(static_cast<std::size_t>(position));
  }
  for (const auto& note : def->notes) {
    const auto& compiled = check->notes.emplace_back(compile_note(note));
    const auto first = compiled.mask & (~compiled.mask + 1);
    if (compiled.kind == 'P' && compiled.mask == (first | first << 1))
      check->pairs |= first;
    else
      check->others.push_back(compiled);
  }
  return segments_.emplace_back(std::move(check)).get();
}

Automaton::Automaton(const SetGrammar& of) : grammar(&of) {
  number_tags();
  compile_nodes();
  steps.assign(nodes.size() * tag_count, none);
  for (std::size_t node = 0; node < nodes.size(); ++node) compile_steps(static_cast<int>(node));
}

void Automaton::number_tags() {
  std::vector<std::uint32_t> keys;
  for (const auto& node : grammar->nodes) {
    const auto key = pack_tag(node.tag.substr(0, 4));
    const auto found = std::ranges::find(keys, key);
    tags.push_back(static_cast<std::int16_t>(found - keys.begin()));
    if (found == keys.end()) keys.push_back(key);
  }
  tag_count = keys.size();
  multiplier = 0x9E3779B1;
  while (!place_tags(keys)) multiplier += 0x61C88646;  // stays odd
}

// False if two tags fall into one slot.
bool Automaton::place_tags(const std::vector<std::uint32_t>& keys) {
  slots.fill({});
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto& slot = slots[(keys[i] * multiplier) >> 20];
    if (slot.number >= 0) return false;
    slot = {keys[i], static_cast<std::int16_t>(i)};
  }
  return true;
}

void Automaton::compile_nodes() {
  for (const auto& node : grammar->nodes) {
    const auto depth = node.parent < 0 ? 0 : nodes[static_cast<std::size_t>(node.parent)].depth + 1;
    nodes.push_back({.parent = static_cast<std::int16_t>(node.parent),
                     .first_child = static_cast<std::int16_t>(node.first_child),
                     .next = static_cast<std::int16_t>(node.next),
                     .depth = static_cast<std::int16_t>(std::min(depth, deepest - 1)),
                     .mandatory = node.min > 0,
                     .loop = node.starts_loop,
                     .max = node.max,
                     .check = grammar->dialect->flat ? nullptr : checks.check(node.segment, *grammar->dialect)});
  }
}

// Deepest open loop first, then outwards; within a loop from where we are onwards. The first match counts.
void Automaton::compile_steps(int node) {
  auto* const row = &steps[static_cast<std::size_t>(node) * tag_count];
  bool missing = false;
  const auto offer = [&](int candidate) {
    auto& step = row[tags[static_cast<std::size_t>(candidate)]];
    if (step == none) step = static_cast<std::int16_t>(missing ? -2 - candidate : candidate);
  };
  const auto walk = [&](int from) {
    for (int child = from; child >= 0; child = nodes[static_cast<std::size_t>(child)].next) {
      offer(child);
      missing |= nodes[static_cast<std::size_t>(child)].mandatory;
    }
  };
  walk(nodes[static_cast<std::size_t>(node)].first_child);
  for (int at = node; at > 0; at = nodes[static_cast<std::size_t>(at)].parent) {
    offer(at);
    walk(nodes[static_cast<std::size_t>(at)].next);
  }
}

AutomatonSlot::~AutomatonSlot() { delete value_.load(std::memory_order_acquire); }

const Automaton& AutomatonSlot::of(const SetGrammar& grammar) const {
  if (const auto* made = value_.load(std::memory_order_acquire)) return *made;
  auto fresh = std::make_unique<const Automaton>(grammar);
  const Automaton* expected = nullptr;
  // Two threads may compile at the same time; the second result is thrown away.
  if (value_.compare_exchange_strong(expected, fresh.get(), std::memory_order_acq_rel)) return *fresh.release();
  return *expected;
}

}  // namespace crossdock::segments

// SPDX-License-Identifier: Apache-2.0
// Compares a segment's elements with the conditions and codes of the slots that stand at its node.
#include "translators/mapping/read_slots.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace crossdock::mapping {
namespace {

// Whether the conditions of its address hold.
bool filtered(const Slot& slot, Elements elements) {
  for (const auto& filter : slot.filters) {
    const auto value = value_at(elements, filter.element);
    if (!same_code(value, filter.value) &&
        (filter.others.empty() || std::ranges::find(filter.others, value) == filter.others.end()))
      return false;
  }
  return true;
}

// Whether this segment stands for a fact that a later one of the same loop says in a preferred way.
bool better_follows(const Reading& reading, const Slot& slot, const Frame& frame) {
  const auto elements_at = [&](std::size_t i) {
    return reading.interchange.elements_of(reading.interchange.segments[reading.set.first_segment + i]);
  };
  const auto preferred = [&](Elements elements) {
    return std::ranges::all_of(slot.filters, [&](const Filter& filter) {
      return same_code(value_at(elements, filter.element), filter.value);
    });
  };
  if (preferred(elements_at(reading.number))) return false;
  const auto end = frame.loop == 0 ? static_cast<int>(reading.compiled.ends.size())
                                   : reading.compiled.ends[static_cast<std::size_t>(frame.loop)];
  for (std::size_t i = reading.number + 1; i < reading.report.nodes.size() && i < reading.set.segment_count; ++i) {
    const auto node = reading.report.nodes[i];
    if (node == slot.node && preferred(elements_at(i))) return true;
    if (node >= 0 && (node <= frame.loop || node >= end)) return false;
  }
  return false;
}

// Told of a segment that says again what one before it has said: a second of what is single, or a rival of another.
void tell_second(Reading& reading, const Frame& frame, std::span<const Slot> slots) {
  for (const auto& slot : slots) {
    const auto index = static_cast<std::size_t>(&slot - frame.scope->slots.data());
    const bool second = !slot.repeat && (frame.seen & (slot.rivals | std::uint64_t{1} << index)) != 0;
    const auto field = std::ranges::find(slot.ops, Op::Kind::field, &Op::kind);
    if (!second || field == slot.ops.end() || !filtered(slot, reading.texts)) continue;
    if (!reading.told.first(*field, reading.segment->tag)) return;
    return reading.note(*field, -1,
                        fmt::format("{} is read from another {} already; this one is kept in the extensions",
                                    field->label, reading.segment->tag));
  }
}

// An occurrence that would be an entry of a list but for a code without meaning, or a date in another form than ours.
bool unknown_entry(Reading& reading, std::span<const Slot> slots) {
  const auto elements = reading.texts;
  const Op* unknown = nullptr;
  for (const auto& slot : slots) {
    if (!slot.repeat || !filtered(slot, elements)) continue;
    for (const auto* op : slot.deciding) {
      const auto code = value_at(elements, op->element);
      if (code.empty() || op->fallback || read_code(op->codec, code).ordinal >= 0) continue;
      if (op->codec.table->keeps(code)) return reading.kept(*op, code, op->element);
      unknown = op;
    }
    if (slot.moment >= 0 && !is_moment_form(value_at(elements, slot.moment)) &&
        reading.told.first(slot.ops.front(), value_at(elements, slot.moment)))
      reading.note(slot.ops.front(), slot.moment,
                   fmt::format("date form '{}' is not read; the date is kept in the extensions",
                               printable(value_at(elements, slot.moment))));
  }
  return unknown == nullptr ||
         reading.unreadable(*unknown, unknown->element, value_at(elements, unknown->element), Outcome::no_code);
}

// Whether an element is one of the pairs'. They go on to the end of the segment, or are two components of several of a
// composite.
bool taken(const Op& pairs, int i) {
  if (pairs.second < 0) return i >= pairs.element;
  const int from = std::min(pairs.element, pairs.second);
  if (i < from || i > pairs.last) return false;
  const int part = (i - from) % pairs.stride;
  return part == pairs.element - from || part == pairs.second - from;
}

}  // namespace

bool takes(const Slot& slot, Elements elements) {
  if (!filtered(slot, elements)) return false;
  // In a list, a code without canonical word belongs to nobody here, nor does a date in a form we do not know.
  if (!slot.repeat) return true;
  if (slot.moment >= 0 && !is_moment_form(value_at(elements, slot.moment))) return false;
  return std::ranges::all_of(slot.deciding, [&](const Op* op) {
    if (op->fallback) return true;
    const auto code = value_at(elements, op->element);
    return (code.empty() && !op->mandatory) || read_code(op->codec, code).ordinal >= 0;
  });
}

const Slot* slot_for(const Reading& reading, Frame& frame) {
  const auto elements = reading.texts;
  const auto [first, last] = frame.scope->range[static_cast<std::size_t>(reading.node)];
  for (std::size_t i = first; i < last; ++i) {
    const auto& slot = frame.scope->slots[i];
    const auto bit = std::uint64_t{1} << i;
    if (!slot.repeat && !slot.reenter && (frame.seen & bit) != 0 && !slot.continues) continue;
    if ((frame.seen & slot.rivals) != 0) continue;
    if (!takes(slot, elements)) continue;
    if (slot.alternatives && !slot.repeat && better_follows(reading, slot, frame)) continue;
    frame.seen |= bit;
    return &slot;
  }
  return nullptr;
}

bool left_over(Reading& reading, const Frame& frame) {
  const auto elements = reading.texts;
  const auto node = static_cast<std::size_t>(reading.node);
  const bool known = frame.scope != nullptr && frame.loop == reading.grammar_node().parent;
  const auto [first, last] = known ? frame.scope->range[node] : std::pair<std::uint16_t, std::uint16_t>{0, 0};
  for (const auto& one : reading.compiled.decisive[node]) {
    const auto value = value_at(elements, one.element);
    if (one.entry->lets_pass(value, reading.currency)) continue;
    if (one.entry->anywhere && !reading.compiled.ignored[node]) return reading.hold(one, value);
    for (std::size_t i = first; i < last; ++i) {
      for (const auto* op : frame.scope->slots[i].deciding) {
        if (op->element == one.element && read_code(op->codec, value).ordinal < 0) return reading.hold(one, value);
      }
    }
  }
  if (first == last || reading.compiled.ignored[node]) return true;
  const std::span<const Slot> slots{frame.scope->slots.data() + first, static_cast<std::size_t>(last - first)};
  tell_second(reading, frame, slots);
  return unknown_entry(reading, slots);
}

bool decided(Reading& reading, const Slot& slot, Elements elements) {
  for (const auto& one : slot.decisive) {
    const auto value = value_at(elements, one.element);
    if (!one.entry->lets_pass(value, reading.currency) && (one.beside < 0 || value_at(elements, one.beside).empty()))
      return reading.hold(one, value);
  }
  return true;
}

void keep_rest(Reading& reading, const Slot& slot, Elements elements) {
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].empty() || (i < 64 && (slot.bound >> i & 1U) != 0)) continue;
    if (slot.pairs != nullptr && taken(*slot.pairs, static_cast<int>(i))) continue;
    if (slot.onwards >= 0 && slot.pairs == nullptr && static_cast<int>(i) >= slot.onwards) {
      const auto qualifier = elements[i - (i - static_cast<std::size_t>(slot.onwards)) % 2];
      const auto known = std::ranges::any_of(
          slot.ops, [&](const Op& op) { return !op.qualifier.empty() && op.qualifier == qualifier; });
      if (known) continue;
    }
    reading.extension(reading.place(static_cast<int>(i)), elements[i]);
  }
}

}  // namespace crossdock::mapping

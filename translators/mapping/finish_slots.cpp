// SPDX-License-Identifier: Apache-2.0
// Checks that what the slots write can be read again, and works out what every segment would ask anew.
#include "translators/mapping/finish_slots.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "translators/mapping/address.hpp"
#include "translators/mapping/places.hpp"
#include "translators/mapping/segment_elements.hpp"

namespace crossdock::mapping {
namespace {

class SlotFinisher {
 public:
  explicit SlotFinisher(Program& program)
      : program_(program), segments_(program.segments), grammar_(*program.segments.grammar) {}

  Result<void> run() {
    sort();
    if (const auto done = check(); !done) return done;
    find_currency();
    for (auto& scope : segments_.scopes) {
      take_codes(scope);
      for (auto& slot : scope.slots) prepare(slot);
    }
    return places();
  }

 private:
  void sort();
  Result<void> check() const;
  Result<void> check_slot(const Slot& slot) const;
  Result<void> check_shared_codes(const Scope& scope) const;
  Result<void> check_mandatory() const;
  void find_currency();
  bool is_read_only(const Slot& slot) const;
  static void take_codes(Scope& scope);
  void prepare(Slot& slot) const;
  Result<void> places();
  static void rivals(Scope& scope);

  Program& program_;
  SegmentsProgram& segments_;
  const segments::SetGrammar& grammar_;
};

// Whether only rules that are read are about the segment and what is inside it.
bool SlotFinisher::is_read_only(const Slot& slot) const {
  if (slot.repeat) return slot.repeat->read_only;
  if (!std::ranges::all_of(slot.ops, &Op::read_only)) return false;
  if (slot.scope < 0) return !slot.ops.empty();
  return std::ranges::all_of(segments_.scopes[static_cast<std::size_t>(slot.scope)].slots,
                             [this](const Slot& inner) { return is_read_only(inner); });
}

// Mandatory elements must have a rule, a constant or a condition; only written segments are looked at.
Result<void> SlotFinisher::check_slot(const Slot& slot) const {
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
Result<void> SlotFinisher::check_shared_codes(const Scope& scope) const {
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

// Slots by node, those with more conditions first; ops by element. Whether loops may occur again.
void SlotFinisher::sort() {
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
    }
  }
}

Result<void> SlotFinisher::check() const {
  for (const auto& scope : segments_.scopes) {
    for (const auto& slot : scope.slots) {
      if (const auto done = check_slot(slot); !done) return done;
    }
    if (const auto done = check_shared_codes(scope); !done) return done;
    if (scope.slots.size() > 64) return program_.text.origin.error("one level of a mapping has at most 64 segments");
  }
  return check_mandatory();
}

// Mandatory segments outside of loops must have a rule.
Result<void> SlotFinisher::check_mandatory() const {
  const auto& root = segments_.scopes.front();
  for (int child = grammar_.nodes.front().first_child; child >= 0;
       child = grammar_.nodes[static_cast<std::size_t>(child)].next) {
    const auto& node = grammar_.nodes[static_cast<std::size_t>(child)];
    const auto& range = root.range[static_cast<std::size_t>(child)];
    if (node.min > 0 && node.tag != grammar_.dialect->trailer && range.first == range.second)
      return program_.text.origin.error(
          fmt::format("{} is mandatory in {} but no rule writes it", node.tag, grammar_.set));
  }
  return {};
}

// Where the currency stands, which is read ahead.
void SlotFinisher::find_currency() {
  for (const auto& slot : segments_.scopes.front().slots) {
    for (const auto& op : slot.ops) {
      if (op.kind == Op::Kind::field && op.path.text == "currency" && !slot.repeat) segments_.currency_node = slot.node;
    }
  }
}

// Whether a guard asks for the op's field, or for a part of it (`weight.value` of `weight`).
bool asks_for(const Guard& guard, const Op& op) {
  return op.kind == Op::Kind::field && std::ranges::any_of(guard.any, [&](const Condition& one) {
           return one.word == "*" && (one.path.text == op.path.text || one.path.text.starts_with(op.path.text + '.'));
         });
}

// Notes what reading and writing ask of every segment, so that they need not work it out each time.
void SlotFinisher::prepare(Slot& slot) const {
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
void SlotFinisher::take_codes(Scope& scope) {
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
Result<void> SlotFinisher::places() {
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
void SlotFinisher::rivals(Scope& scope) {
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

}  // namespace

Result<void> finish_slots(Program& program) { return SlotFinisher(program).run(); }

void find_decisive(Program& program) {
  auto& compiled = program.segments;
  const auto& grammar = *compiled.grammar;
  compiled.decisive.resize(grammar.nodes.size());
  const auto entries = program.decisive->find(canonical::to_string(program.syntax));
  if (entries == program.decisive->end()) return;
  const auto index = [&](std::string_view text, const segments::SegmentDef& segment) {
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
      if (text.substr(0, slash) != grammar.set) return -1;
      text.remove_prefix(slash + 1);
    }
    const auto address = parse_segment_address(text);
    if (!address || address->steps.front().tag != segment.tag || address->element == 0) return -1;
    const auto element = static_cast<std::size_t>(address->element);
    if (segment.starts.empty()) return element <= segment.elements.size() ? address->element - 1 : -1;
    if (element >= segment.starts.size()) return -1;
    return segment.starts[element - 1] + std::max(address->component, 1) - 1;
  };
  for (std::size_t node = 0; node < grammar.nodes.size(); ++node) {
    if (grammar.nodes[node].segment == nullptr) continue;
    const auto& segment = *grammar.nodes[node].segment;
    for (const auto& entry : entries->second) {
      const auto element = index(entry.wire, segment);
      if (element >= 0 && element < 64)
        compiled.decisive[node].push_back({element, entry.beside.empty() ? -1 : index(entry.beside, segment), &entry});
    }
  }
  for (auto& scope : compiled.scopes) {
    for (auto& slot : scope.slots) {
      for (const auto& one : compiled.decisive[static_cast<std::size_t>(slot.node)]) {
        const auto bit = std::uint64_t{1} << one.element;
        const bool constant = std::ranges::any_of(
            slot.ops, [&](const Op& op) { return op.kind == Op::Kind::constant && op.element == one.element; });
        if ((slot.ignored & bit) == 0 && (constant || (slot.bound & bit) == 0)) slot.decisive.push_back(one);
      }
    }
  }
}

}  // namespace crossdock::mapping

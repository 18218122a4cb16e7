// SPDX-License-Identifier: Apache-2.0
// Reads a validated transaction set by a compiled mapping: one pass over the segments, each of which the
// validator has already matched with its grammar node.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/text.hpp"
#include "translators/mapping/read_slots.hpp"
#include "translators/mapping/read_values.hpp"
#include "translators/mapping/tree.hpp"

namespace crossdock::mapping {
namespace {

using canonical::Kind;

// Walks the segments with the loops that are open, and gives each to its slot.
class SegmentsReader {
 public:
  SegmentsReader(const Program& program, const segments::Interchange& interchange, const segments::TransactionSet& set,
                 const segments::SetReport& report, Trace trace)
      : reading_(program, interchange, set, report, trace), compiled_(program.segments), values_(reading_) {}

  Result<ReadResult> run();

 private:
  // These return false after putting the reason into Reading::error.
  bool segment(std::size_t i);
  bool occurrences(const Slot& slot, void* record, Elements elements);
  bool run_ops(const Slot& slot, void* record, Elements elements);

  static const Op* refusing(const Slot& slot, const Op& op, Elements elements);
  void aside(const Op& op, const Op& constant, Elements elements);
  static std::pair<void*, std::size_t> append(const Slot& slot, void* record);
  void count_anew(int from, int to);
  void read_currency();
  void reserve();
  void set_default(const Slot& slot, const Op& op, bool seen);
  void compare_declared(const Op& op);
  Result<void> finish();

  Reading reading_;
  const SegmentsProgram& compiled_;
  ValueReader values_;
  std::optional<TreeReader> tree_;
};

// The constant beside a field that is not what makes it this field.
const Op* SegmentsReader::refusing(const Slot& slot, const Op& op, Elements elements) {
  for (const auto& [constant, field] : slot.warrants) {
    if (field == &op && is_another(*constant, value_at(elements, constant->element))) return constant;
  }
  return nullptr;
}

void SegmentsReader::aside(const Op& op, const Op& constant, Elements elements) {
  for (const auto element : {op.element, op.second}) {
    const auto text = value_at(elements, element);
    if (text.empty()) continue;
    reading_.extension(reading_.place(element), text);
    reading_.note(op, element,
                  fmt::format("'{}' is kept in the extensions, for beside it stands '{}' and not '{}'", printable(text),
                              printable(value_at(elements, constant.element)), constant.constant));
  }
}

bool SegmentsReader::run_ops(const Slot& slot, void* record, Elements elements) {
  for (const auto& one : slot.ops) {
    if (one.kind == Op::Kind::constant && (slot.ignored >> one.element & 1U) != 0) continue;
    if (const auto* says_otherwise = slot.warrants.empty() ? nullptr : refusing(slot, one, elements)) {
      aside(one, *says_otherwise, elements);
    } else if (!values_.op(one, record, elements)) {
      return false;
    }
  }
  if (!slot.decisive.empty() && !decided(reading_, slot, elements)) return false;
  keep_rest(reading_, slot, elements);
  return true;
}

// A new element of the slot's list, and its index.
std::pair<void*, std::size_t> SegmentsReader::append(const Slot& slot, void* record) {
  const auto& path = slot.repeat->list;
  auto* list = path.list.make(record);
  const auto& type = *path.list.type;
  // Texts keep their places; a record stands for itself.
  while (type.element().kind == Kind::text && type.size(list) < static_cast<std::size_t>(path.from)) type.append(list);
  const auto index = type.size(list);
  auto* element = type.append(list);
  if (path.key)
    path.key->key_type->set_ordinal(static_cast<std::byte*>(element) + path.key->key_offset, path.key->value);
  return {element, index};
}

// A segment whose elements go on in pairs, each of which is read as if it were the first.
bool SegmentsReader::occurrences(const Slot& slot, void* record, Elements elements) {
  const auto from = static_cast<std::size_t>(slot.pairs_from);
  std::vector<std::string_view> one(elements.begin(), elements.begin() + std::min(from, elements.size()));
  one.resize(from + 2);
  bool done = true;
  reading_.pairs_from = slot.pairs_from;
  for (std::size_t i = from; done && i < elements.size(); i += 2) {
    one[from] = elements[i];
    one[from + 1] = i + 1 < elements.size() ? elements[i + 1] : std::string_view();
    if (one[from].empty() && one[from + 1].empty()) continue;
    reading_.pair = static_cast<int>(i - from);
    const auto [element, index] = append(slot, record);
    reading_.frames.push_back(
        {.loop = -1, .scope = nullptr, .record = element, .seen = 0, .opener = &slot, .index = index});
    done = run_ops(slot, element, one);
    reading_.frames.pop_back();
  }
  reading_.pair = 0;
  return done;
}

// Only the few nodes that were seen are reset: filling the whole range, once for each loop, took a third of the
// time of reading where memset uses the widest registers.
void SegmentsReader::count_anew(int from, int to) {
  std::erase_if(reading_.counted, [&](int node) {
    const bool inside = node >= from && node < to;
    if (inside) reading_.counts[static_cast<std::size_t>(node)] = 0;
    return inside;
  });
}

bool SegmentsReader::segment(std::size_t i) {
  reading_.go_to(i);
  if (reading_.node <= 0 || static_cast<std::size_t>(reading_.node) >= reading_.counts.size()) {
    reading_.node = -1;
    reading_.whole_segment();
    return true;
  }
  const auto node = static_cast<std::size_t>(reading_.node);
  const auto& grammar_node = compiled_.grammar->nodes[node];
  while (reading_.frames.size() > 1 && reading_.frames.back().loop != grammar_node.parent) reading_.frames.pop_back();
  if (reading_.counts[node]++ == 0) reading_.counted.push_back(reading_.node);
  const auto elements = reading_.texts;
  auto& frame = reading_.frames.back();
  const Slot* slot = frame.scope != nullptr && frame.loop == grammar_node.parent ? slot_for(reading_, frame) : nullptr;
  if (slot == nullptr && !left_over(reading_, frame)) return false;
  if (grammar_node.starts_loop) {
    count_anew(reading_.node + 1, compiled_.ends[node]);
    reading_.frames.push_back({.loop = reading_.node});
  }
  if (slot == nullptr) {
    if (tree_ && reading_.node == tree_->slot().node) tree_->skip();
    reading_.whole_segment();
    return true;
  }
  if (slot->essential != nullptr && !says_something(*slot->essential, elements)) {
    reading_.note(*slot->essential, slot->essential->element,
                  "says nothing that can be read: all of it is kept in the extensions");
    reading_.whole_segment();
    return true;
  }
  const auto& parent = slot->scope >= 0 ? reading_.frames[reading_.frames.size() - 2] : reading_.frames.back();
  void* record = parent.record;
  std::size_t index = 0;
  if (slot->tree) {
    record = tree_->next();
  } else if (tree_ && tree_->item_slot() == slot) {
    record = tree_->next_item();
  } else if (slot->repeat) {
    if (slot->pairs_from >= 0) return occurrences(*slot, record, elements);
    std::tie(record, index) = append(*slot, record);
  }
  if (slot->scope >= 0) {
    reading_.frames.back() = {.loop = reading_.node,
                              .scope = &compiled_.scopes[static_cast<std::size_t>(slot->scope)],
                              .record = record,
                              .seen = 0,
                              .opener = slot,
                              .index = index};
    return run_ops(*slot, record, elements);
  }
  // A list over a plain segment: a frame for the time of its ops, so that messages name the element.
  if (slot->repeat)
    reading_.frames.push_back(
        {.loop = -1, .scope = nullptr, .record = record, .seen = 0, .opener = slot, .index = index});
  const bool done = run_ops(*slot, record, elements);
  if (slot->repeat) reading_.frames.pop_back();
  return done;
}

// Amounts may stand before the currency, so it is looked for first.
void SegmentsReader::read_currency() {
  if (compiled_.currency_node < 0) return;
  const auto& scope = compiled_.scopes.front();
  const auto [first, last] = scope.range[static_cast<std::size_t>(compiled_.currency_node)];
  for (std::size_t s = first; s < last; ++s) {
    for (const auto& op : scope.slots[s].ops) {
      if (op.kind != Op::Kind::field || op.path.text != "currency") continue;
      reading_.currency = op.fallback.value_or("");
      for (std::size_t i = 0; i < reading_.report.nodes.size() && i < reading_.set.segment_count; ++i) {
        if (reading_.report.nodes[i] != compiled_.currency_node) continue;
        const auto elements =
            reading_.interchange.elements_of(reading_.interchange.segments[reading_.set.first_segment + i]);
        if (takes(scope.slots[s], elements) && !value_at(elements, op.element).empty()) {
          reading_.currency = value_at(elements, op.element);
          return;
        }
      }
    }
  }
}

// The default of a field whose segment did not come.
void SegmentsReader::set_default(const Slot& slot, const Op& op, bool seen) {
  if (!op.fallback || seen || slot.repeat) return;
  const auto& known = reading_.frames.front().said;
  const bool said = op.fact >= 0 && std::ranges::find(known, op.fact, &Said::fact) != known.end();
  if (!said) decode(op.codec, *op.fallback, *op.path.type, op.path.make(reading_.document));
}

// Tells of a declared value that is not the computed one.
void SegmentsReader::compare_declared(const Op& op) {
  const auto* declared = op.derive ? op.path.find(reading_.document) : nullptr;
  if (declared == nullptr) return;
  const auto& value = *static_cast<const Decimal*>(declared);
  const auto computed = evaluate(*op.derive, reading_.document);
  if (computed == value) return;
  auto what = fmt::format("{} is declared, but {} is {}", value.text(), op.derive->text, computed.text());
  reading_.result.notes.push_back({op.label, {}, op.line, std::move(what)});
}

Result<void> SegmentsReader::finish() {
  const auto& scope = compiled_.scopes.front();
  if (reading_.program.currency) {
    auto* currency = static_cast<std::string*>(reading_.program.currency->make(reading_.document));
    if (currency->empty()) *currency = reading_.currency;
  }
  reading_.node = -1;
  for (std::size_t i = 0; i < scope.slots.size(); ++i) {
    const bool seen = (reading_.frames.front().seen >> i & 1U) != 0;
    for (const auto& op : scope.slots[i].ops) {
      if (op.kind != Op::Kind::field) continue;
      set_default(scope.slots[i], op, seen);
      compare_declared(op);
    }
  }
  if (reading_.program.syntax == Syntax::edifact) name_packages(reading_.result.document);
  if (const auto done = complete(reading_.result.document, reading_.zeros); !done) return done;
  return check_required(reading_.program, reading_.document);
}

// The document's own lists are made large enough for the segments that fill them: records are big, and moving
// them each time a list grows would cost more than reading them.
void SegmentsReader::reserve() {
  const auto& slots = compiled_.scopes.front().slots;
  std::vector<std::uint32_t> occurrences(compiled_.grammar->nodes.size(), 0);
  for (const auto node : reading_.report.nodes) {
    if (node > 0 && static_cast<std::size_t>(node) < occurrences.size()) ++occurrences[static_cast<std::size_t>(node)];
  }
  for (const auto& slot : slots) {
    const auto count = occurrences[static_cast<std::size_t>(slot.node)];
    if (count < 2 || !slot.repeat || slot.tree) continue;
    const auto& list = slot.repeat->list.list;
    if (const auto* found = list.find(reading_.document); found != nullptr)
      list.type->reserve(const_cast<void*>(found), count);
  }
}

Result<ReadResult> SegmentsReader::run() {
  reading_.counts.assign(compiled_.grammar->nodes.size(), 0);
  reading_.frames.reserve(16);
  reading_.frames.push_back({.loop = 0, .scope = &compiled_.scopes.front(), .record = reading_.document});
  read_currency();
  reserve();
  if (compiled_.tree) {
    auto tree = TreeReader::prepare(reading_.program, reading_.interchange, reading_.set, reading_.report,
                                    reading_.document, reading_.result.notes);
    if (!tree) return fail(tree.error());
    tree_ = std::move(*tree);
  }
  const std::size_t last = reading_.set.closed ? 1 : 0;
  for (std::size_t i = 1; i + last < reading_.set.segment_count; ++i) {
    if (!segment(i)) return fail(std::move(reading_.error));
  }
  if (const auto done = finish(); !done) return fail(done.error());
  return std::move(reading_.result);
}

}  // namespace

Result<ReadResult> read_segments(const Mapping& mapping, const segments::Interchange& interchange,
                                 const segments::TransactionSet& set, const segments::SetReport& report, Trace trace) {
  const auto& program = mapping.program();
  if (program.syntax == Syntax::xml || set.id != program.text.set)
    return fail(Fault::unmapped, fmt::format("mapping {} is not for {} {}", mapping.name(),
                                             program.syntax == Syntax::edifact ? "EDIFACT" : "X12", set.id));
  if (report.grammar == nullptr)
    return fail(Fault::unmapped, fmt::format("set {} was not matched with a grammar", set.id));
  if (report.grammar->dialect != program.segments.grammar->dialect ||
      report.grammar->release != program.segments.grammar->release) {
    return fail(Fault::unmapped, fmt::format("mapping {} is for release {}, the document is {}", mapping.name(),
                                             program.segments.grammar->release, report.grammar->release));
  }
  return SegmentsReader(program, interchange, set, report, trace).run();
}

}  // namespace crossdock::mapping

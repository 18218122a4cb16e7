// SPDX-License-Identifier: Apache-2.0
// Writes a canonical document as the body of a set: the grammar's order, each segment by its slots.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "base/text.hpp"
#include "translators/canonical/reshape.hpp"
#include "translators/edifact/writer.hpp"
#include "translators/mapping/program.hpp"
#include "translators/mapping/write.hpp"

namespace crossdock::mapping {
namespace {

using canonical::Kind;

constexpr std::size_t max_elements = 64;

class SegmentsWriter {
 public:
  SegmentsWriter(const Program& program, const canonical::Document& document, const segments::Delimiters& delimiters,
                 const segments::WritePolicy& policy)
      : program_(program),
        segments_(program.segments),
        document_(canonical::object_of(document)),
        builder_(delimiters, policy),
        edifact_(delimiters, policy.characters) {
    scratch_.reserve(8192);
    if (program.currency) currency_ = *static_cast<const std::string*>(program.currency->find(document_));
  }

  Result<segments::SetText> run();
  std::vector<Note>& notes() { return notes_; }

 private:
  struct Level {
    const Slot* slot = nullptr;
    std::size_t index = 0;
  };
  using Values = std::array<std::string_view, max_elements>;

  Result<void> scope(const Scope& scope, const void* record);
  Result<void> slot(const Slot& slot, const void* record);
  Result<void> repeated(const Slot& slot, const void* record);
  Result<void> occurrence(const Slot& slot, const void* record);
  Result<void> tree(const Slot& slot, const void* list, const std::string& parent, int depth);
  Result<bool> collect(const Slot& slot, const void* record, Values& values);
  Result<bool> op(const Op& op, const void* record, Values& values);
  Result<bool> scalar(const Op& op, const void* value, std::string_view& text);
  Result<bool> quantity(const Op& op, const void* value, Values& values);
  Result<bool> basis(const Op& op, const void* record, const void* value, Values& values);
  Result<bool> pair(const Op& op, const void* value, Values& values);
  Result<bool> pairs(const Op& op, const void* list, Values& values);
  Result<bool> few_lines(const Op& op, const void* list, Values& values);
  bool moment(const Op& op, const void* record, const void* value, Values& values);
  Result<void> lines(const Slot& slot, const Op& op, const void* record);
  Result<void> emit(const Slot& slot, Values& values);
  Result<void> check(const Slot& slot, std::uint64_t present) const;
  bool has_content(const Slot& slot, const void* record) const;
  bool belongs(const Slot& slot, const void* record);

  std::string field_name(std::string_view label) const;
  tl::unexpected<Error> refuse(const Op& op, std::string_view text, Outcome outcome) const;
  void note(std::string_view label, int line, std::string what);
  void next_pair(Values& values, int from, std::string_view qualifier, std::string_view value, int last) const;

  const Program& program_;
  const SegmentsProgram& segments_;
  const void* document_;
  segments::SetBuilder builder_;
  edifact::MessageBuilder edifact_;
  Values values_;  // of the segment that is being collected: it is written before the next one is begun
  std::string scratch_;
  std::string_view currency_;
  std::vector<Level> levels_;
  std::vector<Note> notes_;
  int next_id_ = 1;
};

std::string SegmentsWriter::field_name(std::string_view label) const {
  std::string out;
  const Slot* above = nullptr;
  for (const auto& level : levels_) {
    const std::string_view name = level.slot == above ? std::string_view(segments_.tree->children.text)
                                                      : std::string_view(level.slot->repeat->label);
    above = level.slot->tree ? level.slot : nullptr;
    out += fmt::format("{}[{}].", name.substr(0, name.find('[')), level.index);
  }
  return out.append(label);
}

void SegmentsWriter::note(std::string_view label, int line, std::string what) {
  notes_.push_back({field_name(label), {}, line, std::move(what)});
}

tl::unexpected<Error> SegmentsWriter::refuse(const Op& op, std::string_view text, Outcome outcome) const {
  const auto limit = outcome == Outcome::too_long    ? fmt::format(" ({} at most)", op.codec.most)
                     : outcome == Outcome::too_short ? fmt::format(" ({} at least)", op.codec.least)
                                                     : "";
  return fail(Fault::invalid,
              fmt::format("{} '{}' {}{} for the rule of line {}", field_name(op.label), printable(text),
                          to_string(outcome), limit, op.line),
              field_name(op.label));
}

Result<bool> SegmentsWriter::scalar(const Op& op, const void* value, std::string_view& text) {
  const auto outcome = encode(op.codec, *op.path.type, value, scratch_, text);
  if (op.codec.drop && outcome != Outcome::ok && outcome != Outcome::empty) {
    note(op.label, op.line,
         fmt::format("'{}' has no code here and is left out", printable(*static_cast<const std::string*>(value))));
    const auto* none = op.codec.table->write("");  // what says that nothing is said
    text = none != nullptr ? std::string_view(none->wire) : std::string_view();
    return none != nullptr;
  }
  switch (outcome) {
    case Outcome::ok: break;
    case Outcome::empty: return false;
    case Outcome::cut: note(op.label, op.line, fmt::format("is cut to {} characters", op.codec.most)); break;
    case Outcome::no_code:
      if (op.mandatory || op.codec.kind == CodecKind::word) {
        const auto& name = op.codec.kind == CodecKind::code
                               ? op.path.type->names[static_cast<std::size_t>(op.path.type->ordinal(value))]
                               : std::string_view(*static_cast<const std::string*>(value));
        return refuse(op, name, outcome);
      }
      note(op.label, op.line, "has no code here and is left out");
      return false;
    default: return refuse(op, text, outcome);
  }
  if (op.codec.kind == CodecKind::money) {
    const auto& currency = static_cast<const canonical::Money*>(value)->currency;
    if (!currency.empty() && !same_code(currency, currency_)) {
      return fail(
          Fault::invalid,
          fmt::format("{} is in {}, but the document's currency is '{}'", field_name(op.label), currency, currency_),
          field_name(op.label));
    }
  }
  return !(op.implied && op.fallback && same_code(*op.fallback, text));
}

Result<bool> SegmentsWriter::quantity(const Op& op, const void* value, Values& values) {
  auto& number = values[static_cast<std::size_t>(op.element)];
  if (const auto done = scalar(op, value, number); !done) return done;
  if (op.second < 0) return true;
  const auto& quantity = *static_cast<const canonical::Quantity*>(value);
  const auto outcome = encode_unit(op.codec, quantity, values[static_cast<std::size_t>(op.second)]);
  if (outcome == Outcome::no_code) return refuse(op, quantity.unit, outcome);
  if (const auto unit = values[static_cast<std::size_t>(op.second)]; unit.size() > op.unit_most) {
    return fail(Fault::invalid,
                fmt::format("{} unit '{}' is too long ({} at most) for the rule of line {}", field_name(op.label),
                            printable(unit), op.unit_most, op.line),
                field_name(op.label));
  }
  return true;
}

Result<bool> SegmentsWriter::basis(const Op& op, const void* record, const void* value, Values& values) {
  const auto& basis = *static_cast<const canonical::Quantity*>(value);
  const auto& line = *static_cast<const canonical::Quantity*>(op.of->find(record));
  if (encode_basis(op.codec, basis, line, values[static_cast<std::size_t>(op.element)]) == Outcome::ok) return true;
  return fail(
      Fault::invalid,
      fmt::format("{} '{} {}' has no code in '{}' for a quantity in '{}' (rule of line {})", field_name(op.label),
                  basis.value.text(), basis.unit, op.codec.table->name, line.unit, op.line),
      field_name(op.label));
}

std::string no_code_here(const Op& op, const std::byte* pair) {
  const auto& shape = op.codec.shape;
  const auto& kept = *reinterpret_cast<const std::string*>(pair + shape.code);
  return fmt::format("scheme {}{}{} has no code here and is left out",
                     shape.key_type->names[static_cast<std::size_t>(shape.key_type->ordinal(pair + shape.key))],
                     kept.empty() ? "" : " ", printable(kept));
}

Result<bool> SegmentsWriter::pair(const Op& op, const void* value, Values& values) {
  const auto& shape = op.codec.shape;
  const auto* bytes = static_cast<const std::byte*>(value);
  std::string_view text = *reinterpret_cast<const std::string*>(bytes + shape.value);
  if (text.empty()) return false;
  const auto code = code_of_pair(op, bytes);
  if (!code) {
    note(op.label, op.line, no_code_here(op, bytes));
    return false;
  }
  if (op.codec.most != 0 && text.size() > op.codec.most) return refuse(op, text, Outcome::too_long);
  if (text.size() < op.codec.least) return refuse(op, text, Outcome::too_short);
  values[static_cast<std::size_t>(op.element)] = *code;
  values[static_cast<std::size_t>(op.second)] = text;
  return true;
}

// Puts qualifier and value into the first free pair of places.
void SegmentsWriter::next_pair(Values& values, int from, std::string_view qualifier, std::string_view value,
                               int last) const {
  for (int i = from; i + 1 <= last; i += 2) {
    auto& place = values[static_cast<std::size_t>(i)];
    if (!place.empty()) continue;
    place = qualifier;
    values[static_cast<std::size_t>(i + 1)] = value;
    return;
  }
}

Result<bool> SegmentsWriter::pairs(const Op& op, const void* list, Values& values) {
  const auto& type = *op.path.type;
  const auto& shape = op.codec.shape;
  int place = op.element;
  const int offset = op.second >= 0 ? op.second - op.element : 1;
  bool any = false;
  for (std::size_t i = 0; i < type.size(list); ++i) {
    const auto* bytes = static_cast<const std::byte*>(type.at(list, i));
    std::string_view text = *reinterpret_cast<const std::string*>(bytes + shape.value);
    if (text.empty()) continue;
    const auto code = code_of_pair(op, bytes);
    if (!code && op.codec.table->partial) continue;
    if (!code || std::max(place, place + offset) > op.last) {
      note(fmt::format("{}[{}]", op.label, i), op.line,
           !code ? no_code_here(op, bytes) : "there is no room for more identifiers");
      continue;
    }
    if (op.codec.most != 0 && text.size() > op.codec.most) return refuse(op, text, Outcome::too_long);
    values[static_cast<std::size_t>(place)] = *code;
    values[static_cast<std::size_t>(place + offset)] = text;
    place += op.stride;
    any = true;
  }
  return any;
}

// A list of lines within a segment that holds other values, too: as many as there are places.
Result<bool> SegmentsWriter::few_lines(const Op& op, const void* list, Values& values) {
  const auto& type = *op.path.type;
  int place = op.element;
  for (std::size_t i = 0; i < type.size(list); ++i) {
    std::string_view text;
    const auto outcome = encode(op.codec, type.element(), type.at(list, i), scratch_, text);
    if (outcome == Outcome::empty) continue;
    if (place > op.last) {
      note(op.label, op.line, fmt::format("there is room for {} lines only", op.last - op.element + 1));
      break;
    }
    if (outcome == Outcome::cut) note(op.label, op.line, fmt::format("is cut to {} characters", op.codec.most));
    if (outcome != Outcome::ok && outcome != Outcome::cut) return refuse(op, text, outcome);
    values[static_cast<std::size_t>(place++)] = text;
  }
  return place > op.element;
}

bool SegmentsWriter::moment(const Op& op, const void* record, const void* value, Values& values) {
  const auto* time = op.time ? op.time->find(record) : nullptr;
  const auto form = encode_moment(*static_cast<const Date*>(value), static_cast<const TimeOfDay*>(time), scratch_,
                                  values[static_cast<std::size_t>(op.element)]);
  values[static_cast<std::size_t>(op.second)] = form;
  return true;
}

// Returns whether the op gives the segment a reason to be written.
Result<bool> SegmentsWriter::op(const Op& op, const void* record, Values& values) {
  if (!is_written(op, record)) return false;
  auto& place = values[static_cast<std::size_t>(op.element)];
  if (op.kind == Op::Kind::constant) {
    place = op.constant;
    return false;
  }
  const auto start = scratch_.size();
  if (op.derive && op.computed) {
    scratch_ += evaluate(*op.derive, document_).text();
    place = std::string_view(scratch_).substr(start);
    return true;
  }
  const auto* value = op.path.find(record);
  if (value == nullptr) return false;
  if (op.derive && op.kind == Op::Kind::field) {
    const auto computed = evaluate(*op.derive, document_);
    if (computed != *static_cast<const Decimal*>(value))
      note(op.label, op.line,
           fmt::format("is {}, but {} is {}", static_cast<const Decimal*>(value)->text(), op.derive->text,
                       computed.text()));
  }
  std::string_view text;
  switch (op.codec.kind) {
    case CodecKind::quantity: return quantity(op, value, values);
    case CodecKind::pair: return pair(op, value, values);
    case CodecKind::pairs: return pairs(op, value, values);
    case CodecKind::lines: return few_lines(op, value, values);
    case CodecKind::moment: return moment(op, record, value, values);
    case CodecKind::basis: return basis(op, record, value, values);
    default: break;
  }
  if (const auto* kept = op.code ? static_cast<const std::string*>(op.code->find(record)) : nullptr;
      kept != nullptr && !kept->empty()) {
    const auto code = code_of(op, record);
    if (code) place = *code;
    if (code || op.path.type->names[static_cast<std::size_t>(op.path.type->ordinal(value))] == no_word)
      return !place.empty() && !(op.implied && op.fallback && same_code(*op.fallback, place));
  }
  const auto written = scalar(op, value, text);
  if (!written || text.empty()) return written;
  if (!op.qualifier.empty()) {
    next_pair(values, op.element, op.qualifier, text, op.last);
  } else {
    place = text;
  }
  return written;
}

// A segment of constants alone is written, unless `when` says so of none of them.
bool only_constants(const Slot& slot, const void* record) {
  return !slot.carries &&
         (slot.ops.empty() || std::ranges::any_of(slot.ops, [&](const Op& op) { return is_written(op, record); }));
}

Result<bool> SegmentsWriter::collect(const Slot& slot, const void* record, Values& values) {
  std::fill(values.begin(), values.begin() + std::max(slot.width, 1), std::string_view{});
  scratch_.clear();
  bool any = only_constants(slot, record);
  for (const auto& one : slot.ops) {
    const auto done = op(one, record, values);
    if (!done) return done;
    any = any || *done;
  }
  for (const auto& filter : slot.filters) values[static_cast<std::size_t>(filter.element)] = filter.value;
  return any;
}

// X12.6 §3.8.4.2, so that what is written is valid: a condition the data breaks is named, not sent.
bool broken(const WrittenNote& note, std::uint64_t present) {
  const auto held = present & note.all;
  const bool first = (present & note.first) != 0;
  switch (note.note->kind) {
    case 'P': return held != 0 && held != note.all;
    case 'R': return held == 0;
    case 'E': return (held & (held - 1)) != 0;  // more than one
    case 'C': return first && held != note.all;
    default: return first && held == note.first;
  }
}

// `present`: the elements that have a value.
Result<void> SegmentsWriter::check(const Slot& slot, std::uint64_t present) const {
  const auto& node = segments_.grammar->nodes[static_cast<std::size_t>(slot.node)];
  if ((slot.mandatory & ~present) != 0) {
    const auto op = std::ranges::find_if(
        slot.ops, [&](const Op& one) { return one.mandatory && (present >> one.element & 1U) == 0; });
    return fail(Fault::invalid,
                fmt::format("{} is empty, but {} is mandatory", field_name(op->label),
                            node.segment->place(static_cast<std::size_t>(op->element))),
                field_name(op->label));
  }
  for (const auto& note : slot.notes) {
    if (!broken(note, present)) continue;
    const auto subject = slot.repeat ? field_name("") : fmt::format("rule of line {}", slot.line);
    return fail(Fault::invalid,
                fmt::format("{} ({}) would break its syntax note {}{:02}", node.tag, subject, note.note->kind,
                            fmt::join(note.note->positions, "")),
                field_name(""));
  }
  return {};
}

Result<void> SegmentsWriter::emit(const Slot& slot, Values& values) {
  std::uint64_t present = 0;
  for (int i = 0; i < slot.width; ++i) present |= std::uint64_t{!values[static_cast<std::size_t>(i)].empty()} << i;
  if (const auto valid = check(slot, present); !valid) return valid;
  const auto& node = segments_.grammar->nodes[static_cast<std::size_t>(slot.node)];
  const auto written = std::span(values).first(static_cast<std::size_t>(64 - std::countl_zero(present)));
  if (program_.syntax == Syntax::edifact) {
    edifact_.segment(*node.segment, written);
  } else {
    builder_.segment(node.tag, written);
  }
  return {};
}

// A list of lines fills segment after segment.
Result<void> SegmentsWriter::lines(const Slot& slot, const Op& op, const void* record) {
  const auto* list = is_written(op, record) ? op.path.find(record) : nullptr;
  if (list == nullptr) return {};
  const auto& type = *op.path.type;
  const auto& node = segments_.grammar->nodes[static_cast<std::size_t>(slot.node)];
  const auto per_segment = static_cast<std::size_t>(op.last - op.element + 1);
  std::size_t index = 0;
  for (int segment = 0; index < type.size(list); ++segment) {
    if (node.max != 0 && segment == node.max) {
      note(op.label, op.line, fmt::format("there is room for {} lines only", index));
      break;
    }
    auto& values = values_;
    std::fill(values.begin(), values.begin() + std::max(slot.width, 1), std::string_view{});
    for (const auto& filter : slot.filters) values[static_cast<std::size_t>(filter.element)] = filter.value;
    for (std::size_t i = 0; i < per_segment && index < type.size(list); ++index) {
      std::string_view text;
      const auto outcome = encode(op.codec, type.element(), type.at(list, index), scratch_, text);
      if (outcome == Outcome::empty) continue;
      if (outcome == Outcome::cut) note(op.label, op.line, fmt::format("is cut to {} characters", op.codec.most));
      if (outcome != Outcome::ok && outcome != Outcome::cut) return refuse(op, text, outcome);
      values[static_cast<std::size_t>(op.element) + i++] = text;
    }
    if (values[static_cast<std::size_t>(op.element)].empty()) continue;
    if (const auto done = emit(slot, values); !done) return done;
  }
  return {};
}

// Whether an occurrence would hold anything: a loop's group has content of its own only inside.
bool SegmentsWriter::has_content(const Slot& slot, const void* record) const {
  if (slot.scope < 0) return true;
  const auto& inner = segments_.scopes[static_cast<std::size_t>(slot.scope)];
  if (inner.slots.empty()) return only_constants(slot, record);
  return std::ranges::any_of(inner.slots, [&](const Slot& child) {
    if (child.repeat) {
      if (child.repeat->read_only) return false;
      const auto* list = child.repeat->list.list.find(record);
      return list != nullptr &&
             child.repeat->list.list.type->size(list) > static_cast<std::size_t>(child.repeat->list.from);
    }
    const bool own = child.carries && std::ranges::any_of(child.ops, [&](const Op& op) {
                       const auto* value = op.kind == Op::Kind::field && !op.read_only ? op.path.find(record) : nullptr;
                       return value != nullptr && !canonical::is_empty(*op.path.type, value);
                     });
    return own || (child.scope >= 0 && !child.repeat && !child.carries && has_content(child, record));
  });
}

// Whether an element of a list is this slot's: its codes are known here.
bool SegmentsWriter::belongs(const Slot& slot, const void* record) {
  return std::ranges::all_of(slot.deciding, [&](const Op* op) { return has_code(*op, record); });
}

Result<void> SegmentsWriter::occurrence(const Slot& slot, const void* record) {
  auto& values = values_;
  const auto any = collect(slot, record, values);
  if (!any) return fail(any.error());
  if (!*any && slot.scope < 0) return {};
  const bool own = *any && (slot.carries || slot.repeat);
  if (!own && !has_content(slot, record)) return {};
  if (const auto done = emit(slot, values); !done) return done;
  return slot.scope >= 0 ? scope(segments_.scopes[static_cast<std::size_t>(slot.scope)], record) : Result<void>{};
}

Result<void> SegmentsWriter::tree(const Slot& slot, const void* list, const std::string& parent, int depth) {
  const auto& type = *slot.repeat->list.list.type;
  const auto& shape = *segments_.tree;
  if (depth > 64) return fail(Fault::invalid, "the tree is deeper than 64 levels", field_name(""));
  for (std::size_t i = 0; i < type.size(list); ++i) {
    const auto* record = type.at(list, i);
    // A node whose level has no code here is none of this tree: a rule over the children takes it.
    if (!belongs(slot, record)) continue;
    levels_.push_back({&slot, i});
    auto& values = values_;
    const auto any = collect(slot, record, values);
    if (!any) return fail(any.error());
    const auto id = std::to_string(next_id_++);
    const auto* children = shape.children.find(record);
    const bool has_child = children != nullptr && type.size(children) != 0;
    values[static_cast<std::size_t>(shape.id)] = id;
    values[static_cast<std::size_t>(shape.parent)] = parent;
    if (shape.has_child >= 0) values[static_cast<std::size_t>(shape.has_child)] = has_child ? "1" : "0";
    if (const auto done = emit(slot, values); !done) return done;
    if (const auto done = scope(segments_.scopes[static_cast<std::size_t>(slot.scope)], record); !done) return done;
    if (has_child) {
      if (const auto done = tree(slot, children, id, depth + 1); !done) return done;
    }
    levels_.pop_back();
  }
  return {};
}

Result<void> SegmentsWriter::repeated(const Slot& slot, const void* record) {
  const auto& repeat = slot.repeat->list;
  const auto* list = repeat.list.find(record);
  if (list == nullptr || slot.repeat->read_only) return {};
  if (slot.tree) return tree(slot, list, "", 0);
  const auto& type = *repeat.list.type;
  const auto& node = segments_.grammar->nodes[static_cast<std::size_t>(slot.node)];
  const auto wraps = std::ranges::find_if(slot.ops, [](const Op& op) { return op.codec.wrap && op.codec.most != 0; });
  int written = 0;
  const auto write = [&](std::size_t index, const void* element) -> Result<bool> {  // false: there is no room
    if (node.max != 0 && written++ == node.max) {
      note(fmt::format("{}[{}]", slot.repeat->label, index), slot.line,
           fmt::format("is left out: {} stands at most {} times", node.tag, node.max));
      return false;
    }
    levels_.push_back({&slot, index});
    if (const auto done = occurrence(slot, element); !done) return fail(done.error());
    levels_.pop_back();
    return true;
  };
  // A long text goes on in further occurrences.
  const auto write_whole = [&](std::size_t index, const void* element) -> Result<bool> {
    if (wraps == slot.ops.end()) return write(index, element);
    for (const auto& part : wrapped(*static_cast<const std::string*>(element), wraps->codec.most)) {
      if (const auto room = write(index, &part); !room || !*room) return room;
    }
    return true;
  };
  for (std::size_t i = static_cast<std::size_t>(repeat.from); i < type.size(list); ++i) {
    const auto* element = type.at(list, i);
    if (!repeat.covers(element, i) || !belongs(slot, element)) continue;
    if (!slot.repeat->settled && !settled_here(element))
      return fail(Fault::invalid, unsettled(fmt::format("{}[{}]", slot.repeat->label, i), program_),
                  field_name(fmt::format("{}[{}]", slot.repeat->label, i)));
    const auto room = write_whole(i, element);
    if (!room) return fail(room.error());
    if (!*room) break;
  }
  return {};
}

Result<void> SegmentsWriter::slot(const Slot& slot, const void* record) {
  if (slot.repeat) return repeated(slot, record);
  if (slot.ops.size() == 1 && slot.ops.front().codec.kind == CodecKind::lines)
    return lines(slot, slot.ops.front(), record);
  return occurrence(slot, record);
}

Result<void> SegmentsWriter::scope(const Scope& scope, const void* record) {
  for (const auto& one : scope.slots) {
    if (const auto done = slot(one, record); !done) return done;
  }
  return {};
}

Result<segments::SetText> SegmentsWriter::run() {
  if (const auto present = check_required(program_, document_); !present) return fail(present.error());
  if (const auto done = scope(segments_.scopes.front(), document_); !done) return fail(done.error());
  if (program_.syntax == Syntax::edifact) {
    if (edifact_.collisions() > 0)
      notes_.push_back({{}, {}, 0, fmt::format("{} bytes that cannot be written are blanks", edifact_.collisions())});
    const int written = edifact_.segments();
    segments::SetText text{.id = program_.text.set, .implementation = {}, .body = {}, .segments = written};
    text.narrowed = edifact_.narrowed();
    text.body = edifact_.take();
    return text;
  }
  const auto collided = builder_.collided();
  if (!builder_.usable()) return fail(Fault::invalid, segments::describe(collided.front()));
  segments::SetText text{.id = program_.text.set, .implementation = {}, .body = {}, .segments = builder_.segments()};
  text.collisions.assign(collided.begin(), collided.end());
  text.body = builder_.take();
  return text;
}

}  // namespace

Result<segments::SetText> write_segments(const Program& program, const canonical::Document& document,
                                         const segments::Delimiters& delimiters, const segments::WritePolicy& policy,
                                         std::vector<Note>& notes) {
  if (program.syntax == Syntax::xml || canonical::kind_of(document) != program.kind) {
    return fail(Fault::unmapped, fmt::format("mapping {} does not write {} as segments", program.text.name,
                                             canonical::name_of(canonical::kind_of(document))));
  }
  const auto write = [&](const canonical::Document& shaped) {
    const auto presented = with_presented_parties(program.syntax, shaped, notes);
    SegmentsWriter writer(program, presented ? *presented : shaped, delimiters, policy);
    auto out = writer.run();
    notes.insert(notes.end(), writer.notes().begin(), writer.notes().end());
    return out;
  };
  if (program.text.reshape.empty()) return write(document);
  auto shaped = reshaped(program, std::get<canonical::ShipNotice>(document), notes);
  if (!shaped) return fail(shaped.error());
  return write(std::move(*shaped));
}

Result<segments::SetText> write_segments(const Mapping& mapping, const canonical::Document& document,
                                         const segments::Delimiters& delimiters, const segments::WritePolicy& policy) {
  std::vector<Note> notes;
  return write_segments(mapping.program(), document, delimiters, policy, notes);
}

}  // namespace crossdock::mapping

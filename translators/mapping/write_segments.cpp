// SPDX-License-Identifier: Apache-2.0
// Writes a canonical document as the body of a set: the grammar's order, each segment by its slots.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <span>
#include <variant>

#include "base/text.hpp"
#include "translators/canonical/reshape.hpp"
#include "translators/edifact/writer.hpp"
#include "translators/mapping/program.hpp"
#include "translators/mapping/write.hpp"
#include "translators/mapping/write_values.hpp"

namespace crossdock::mapping {
namespace {

// The segments that were written, by the builder of the syntax.
class Output {
 public:
  Output(bool flat, const segments::Delimiters& delimiters, const segments::WritePolicy& policy)
      : builder_(flat ? Builder(std::in_place_type<edifact::MessageBuilder>, delimiters, policy.characters)
                      : Builder(std::in_place_type<segments::SetBuilder>, delimiters, policy)) {}

  void segment(const segments::SegmentDef& def, std::span<const std::string_view> elements) {
    if (auto* set = std::get_if<segments::SetBuilder>(&builder_)) [[likely]]
      set->segment(def.tag, elements);
    else
      std::get<edifact::MessageBuilder>(builder_).segment(def, elements);
  }

  // The text, after which nothing more is written. Fault::invalid for a collision that the policy refuses.
  Result<segments::SetText> finish(const std::string& set, std::vector<Note>& notes) {
    return std::visit([&](auto& builder) { return finish(builder, set, notes); }, builder_);
  }

 private:
  using Builder = std::variant<segments::SetBuilder, edifact::MessageBuilder>;

  static Result<segments::SetText> finish(segments::SetBuilder& builder, const std::string& set, std::vector<Note>&) {
    const auto collided = builder.collided();
    if (!builder.usable()) return fail(Fault::invalid, segments::describe(collided.front()));
    segments::SetText text{.id = set, .implementation = {}, .body = {}, .segments = builder.segments()};
    text.collisions.assign(collided.begin(), collided.end());
    text.body = builder.take();
    return text;
  }
  static Result<segments::SetText> finish(edifact::MessageBuilder& builder, const std::string& set,
                                          std::vector<Note>& notes) {
    if (builder.collisions() > 0)
      notes.push_back({{}, {}, 0, fmt::format("{} bytes that cannot be written are blanks", builder.collisions())});
    segments::SetText text{.id = set, .implementation = {}, .body = {}, .segments = builder.segments()};
    text.narrowed = builder.narrowed();
    text.body = builder.take();
    return text;
  }

  Builder builder_;
};

// Goes through the scopes of a mapping with the records they are about.
class SegmentsWriter {
 public:
  SegmentsWriter(const Program& program, const canonical::Document& document, const segments::Delimiters& delimiters,
                 const segments::WritePolicy& policy)
      : writing_{.program = program,
                 .document = canonical::object_of(document),
                 .currency = {},
                 .levels = {},
                 .notes = {}},
        compiled_(program.segments),
        writer_(writing_),
        output_(compiled_.grammar->dialect->flat, delimiters, policy) {
    if (program.currency)
      writing_.currency = *static_cast<const std::string*>(program.currency->find(writing_.document));
  }

  Result<segments::SetText> run();
  std::vector<Note>& notes() { return writing_.notes; }

 private:
  Result<void> scope(const Scope& scope, const void* record);
  Result<void> slot(const Slot& slot, const void* record);
  Result<void> repeated(const Slot& slot, const void* record);
  Result<void> occurrence(const Slot& slot, const void* record);
  Result<void> tree(const Slot& slot, const void* list, const std::string& parent, int depth);
  Result<bool> collect(const Slot& slot, const void* record, Values& values);
  Result<void> lines(const Slot& slot, const Op& op, const void* record);
  Result<void> emit(const Slot& slot, Values& values);
  Result<void> check(const Slot& slot, std::uint64_t present) const;
  bool has_content(const Slot& slot, const void* record) const;
  static bool belongs(const Slot& slot, const void* record);

  Writing writing_;
  const SegmentsProgram& compiled_;
  ValueWriter writer_;
  Output output_;
  Values values_;  // of the segment that is being collected: it is written before the next one is begun
  int next_id_ = 1;
};

// A segment of constants alone is written, unless `when` says so of none of them.
bool only_constants(const Slot& slot, const void* record) {
  return !slot.carries &&
         (slot.ops.empty() || std::ranges::any_of(slot.ops, [&](const Op& op) { return is_written(op, record); }));
}

Result<bool> SegmentsWriter::collect(const Slot& slot, const void* record, Values& values) {
  std::fill(values.begin(), values.begin() + std::max(slot.width, 1), std::string_view{});
  writer_.clear();
  bool any = only_constants(slot, record);
  for (const auto& one : slot.ops) {
    const auto done = writer_.op(one, record, values);
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
  const auto& node = compiled_.grammar->nodes[static_cast<std::size_t>(slot.node)];
  if ((slot.mandatory & ~present) != 0) {
    const auto op = std::ranges::find_if(
        slot.ops, [&](const Op& one) { return one.mandatory && (present >> one.element & 1U) == 0; });
    return fail(Fault::invalid,
                fmt::format("{} is empty, but {} is mandatory", writing_.field_name(op->label),
                            node.segment->place(static_cast<std::size_t>(op->element))),
                writing_.field_name(op->label));
  }
  for (const auto& note : slot.notes) {
    if (!broken(note, present)) continue;
    const auto subject = slot.repeat ? writing_.field_name("") : fmt::format("rule of line {}", slot.line);
    return fail(Fault::invalid,
                fmt::format("{} ({}) would break its syntax note {}{:02}", node.tag, subject, note.note->kind,
                            fmt::join(note.note->positions, "")),
                writing_.field_name(""));
  }
  return {};
}

Result<void> SegmentsWriter::emit(const Slot& slot, Values& values) {
  std::uint64_t present = 0;
  for (int i = 0; i < slot.width; ++i) present |= std::uint64_t{!values[static_cast<std::size_t>(i)].empty()} << i;
  if (const auto valid = check(slot, present); !valid) return valid;
  const auto& node = compiled_.grammar->nodes[static_cast<std::size_t>(slot.node)];
  const auto written = std::span(values).first(static_cast<std::size_t>(64 - std::countl_zero(present)));
  output_.segment(*node.segment, written);
  return {};
}

// A list of lines fills segment after segment.
Result<void> SegmentsWriter::lines(const Slot& slot, const Op& op, const void* record) {
  const auto* list = is_written(op, record) ? op.path.find(record) : nullptr;
  if (list == nullptr) return {};
  const auto& type = *op.path.type;
  const auto& node = compiled_.grammar->nodes[static_cast<std::size_t>(slot.node)];
  const auto per_segment = static_cast<std::size_t>(op.last - op.element + 1);
  std::size_t index = 0;
  for (int segment = 0; index < type.size(list); ++segment) {
    if (node.max != 0 && segment == node.max) {
      writing_.note(op.label, op.line, fmt::format("there is room for {} lines only", index));
      break;
    }
    auto& values = values_;
    std::fill(values.begin(), values.begin() + std::max(slot.width, 1), std::string_view{});
    for (const auto& filter : slot.filters) values[static_cast<std::size_t>(filter.element)] = filter.value;
    for (std::size_t i = 0; i < per_segment && index < type.size(list); ++index) {
      const auto text = writer_.line(op, type.at(list, index));
      if (!text) return fail(text.error());
      if (text->empty()) continue;
      values[static_cast<std::size_t>(op.element) + i++] = *text;
    }
    if (values[static_cast<std::size_t>(op.element)].empty()) continue;
    if (const auto done = emit(slot, values); !done) return done;
  }
  return {};
}

// Whether an occurrence would hold anything: a loop's group has content of its own only inside.
bool SegmentsWriter::has_content(const Slot& slot, const void* record) const {
  if (slot.scope < 0) return true;
  const auto& inner = compiled_.scopes[static_cast<std::size_t>(slot.scope)];
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
  return slot.scope >= 0 ? scope(compiled_.scopes[static_cast<std::size_t>(slot.scope)], record) : Result<void>{};
}

Result<void> SegmentsWriter::tree(const Slot& slot, const void* list, const std::string& parent, int depth) {
  const auto& type = *slot.repeat->list.list.type;
  const auto& shape = *compiled_.tree;
  if (depth > 64) return fail(Fault::invalid, "the tree is deeper than 64 levels", writing_.field_name(""));
  for (std::size_t i = 0; i < type.size(list); ++i) {
    const auto* record = type.at(list, i);
    // A node whose level has no code here is none of this tree: a rule over the children takes it.
    if (!belongs(slot, record)) continue;
    writing_.levels.push_back({&slot, i});
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
    if (const auto done = scope(compiled_.scopes[static_cast<std::size_t>(slot.scope)], record); !done) return done;
    if (has_child) {
      if (const auto done = tree(slot, children, id, depth + 1); !done) return done;
    }
    writing_.levels.pop_back();
  }
  return {};
}

Result<void> SegmentsWriter::repeated(const Slot& slot, const void* record) {
  const auto& repeat = slot.repeat->list;
  const auto* list = repeat.list.find(record);
  if (list == nullptr || slot.repeat->read_only) return {};
  if (slot.tree) return tree(slot, list, "", 0);
  const auto& type = *repeat.list.type;
  const auto& node = compiled_.grammar->nodes[static_cast<std::size_t>(slot.node)];
  const auto wraps = std::ranges::find_if(slot.ops, [](const Op& op) { return op.codec.wrap && op.codec.most != 0; });
  int written = 0;
  const auto write = [&](std::size_t index, const void* element) -> Result<bool> {  // false: there is no room
    if (node.max != 0 && written++ == node.max) {
      writing_.note(fmt::format("{}[{}]", slot.repeat->label, index), slot.line,
                    fmt::format("is left out: {} stands at most {} times", node.tag, node.max));
      return false;
    }
    writing_.levels.push_back({&slot, index});
    if (const auto done = occurrence(slot, element); !done) return fail(done.error());
    writing_.levels.pop_back();
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
      return fail(Fault::invalid, unsettled(fmt::format("{}[{}]", slot.repeat->label, i), writing_.program),
                  writing_.field_name(fmt::format("{}[{}]", slot.repeat->label, i)));
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
  if (const auto present = check_required(writing_.program, writing_.document); !present) return fail(present.error());
  if (const auto done = scope(compiled_.scopes.front(), writing_.document); !done) return fail(done.error());
  return output_.finish(writing_.program.text.set, writing_.notes);
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

// SPDX-License-Identifier: Apache-2.0
// Writes a canonical document as XML: the trie in the mapping's order, each element only if it holds something.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "translators/edifact/writer.hpp"
#include "translators/mapping/program.hpp"
#include "translators/mapping/write.hpp"
#include "translators/xml/writer.hpp"

namespace crossdock::mapping {
namespace {

class XmlWriter {
 public:
  XmlWriter(const Program& program, const canonical::Document& document, xml::Writer writer)
      : program_(program), xml_(program.xml), document_(canonical::object_of(document)), writer_(std::move(writer)) {
    if (program.currency) currency_ = *static_cast<const std::string*>(program.currency->find(document_));
  }

  Result<std::string> run();
  std::vector<Note>& notes() { return notes_; }

 private:
  struct Level {
    const std::string* label;
    std::size_t index;
  };
  const XmlNode& node(int index) const { return xml_.nodes[static_cast<std::size_t>(index)]; }
  bool has_content(const XmlNode& node, const void* record) const;
  bool has_content(const Op& op, const void* record) const;
  bool belongs(const XmlNode& node, const void* record) const;
  Result<void> children(const XmlNode& node, const void* record);
  Result<void> child(const XmlNode& node, const void* record);
  Result<void> element(const XmlNode& node, const void* record);
  Result<void> op(const Op& op, const void* record);
  Result<std::string> value(const Op& op, const void* record);
  std::string field_name(std::string_view label) const;

  const Program& program_;
  const XmlProgram& xml_;
  const void* document_;
  xml::Writer writer_;
  std::string currency_;
  std::vector<Level> levels_;
  std::vector<Note> notes_;
};

std::string XmlWriter::field_name(std::string_view label) const {
  std::string out;
  for (const auto& level : levels_)
    out += fmt::format(
        "{}[{}].",
        level.label->substr(0, level.label->find_last_of('[') == std::string::npos ? level.label->size()
                                                                                   : level.label->find_last_of('[')),
        level.index);
  return out.append(label);
}

bool XmlWriter::has_content(const Op& op, const void* record) const {
  if (op.kind != Op::Kind::field || !is_written(op, record)) return false;
  if (op.derive && op.computed) return true;
  const auto* value = op.path.find(record);
  if (value == nullptr || canonical::is_empty(*op.path.type, value)) return false;
  if (op.codec.kind == CodecKind::code) {
    const auto code = code_of(op, record);
    if (!code || code->empty()) return false;
    return !(op.implied && op.fallback && *op.fallback == *code);
  }
  if (op.implied && op.path.type->kind == canonical::Kind::text)
    return *static_cast<const std::string*>(value) != *op.fallback;
  return true;
}

// Whether an element of a list can be written here: its codes are known.
bool XmlWriter::belongs(const XmlNode& of, const void* record) const {
  const auto known = [&](const Op& op) { return !op.decides() || has_code(op, record); };
  return std::ranges::all_of(of.ops, known) && std::ranges::all_of(of.children, [&](int index) {
           return node(index).repeat || belongs(node(index), record);
         });
}

bool XmlWriter::has_content(const XmlNode& of, const void* record) const {
  if (of.repeat) {
    const auto& repeat = of.repeat->list;
    const auto* list = repeat.list.find(record);
    if (list == nullptr || of.repeat->read_only) return false;
    for (std::size_t i = 0; i < repeat.list.type->size(list); ++i) {
      if (repeat.covers(repeat.list.type->at(list, i), i) && belongs(of, repeat.list.type->at(list, i))) return true;
    }
    return false;
  }
  if (!of.carries)
    return std::ranges::any_of(of.ops, [&](const Op& op) { return !op.when || holds(*op.when, record); }) ||
           std::ranges::any_of(of.children, [&](int i) { return has_content(node(i), record); });
  return std::ranges::any_of(of.ops, [&](const Op& op) { return has_content(op, record); }) ||
         std::ranges::any_of(of.children,
                             [&](int index) { return node(index).carries && has_content(node(index), record); });
}

Result<std::string> XmlWriter::value(const Op& op, const void* record) {
  if (op.kind == Op::Kind::constant) return op.constant;
  if (op.derive && op.computed) return evaluate(*op.derive, document_).text();
  if (op.codec.kind == CodecKind::code) return std::string(code_of(op, record).value_or(""));
  std::string scratch;
  scratch.reserve(256);
  std::string_view text;
  const auto* value = op.path.find(record);
  const auto outcome = encode(op.codec, *op.path.type, value, scratch, text);
  if (outcome == Outcome::cut)
    notes_.push_back({field_name(op.label), {}, op.line, fmt::format("is cut to {} characters", op.codec.most)});
  if (outcome != Outcome::ok && outcome != Outcome::cut && outcome != Outcome::empty) {
    return fail(Fault::invalid,
                fmt::format("{} '{}' {} for the rule of line {}", field_name(op.label), printable(text),
                            to_string(outcome), op.line),
                field_name(op.label));
  }
  return std::string(text);
}

Result<void> XmlWriter::op(const Op& op, const void* record) {
  if (!is_written(op, record)) return {};
  if (op.kind == Op::Kind::field && !has_content(op, record)) {
    const auto* value = op.path.find(record);
    if (value != nullptr && op.codec.kind == CodecKind::code && !code_of(op, record)) {
      notes_.push_back({field_name(op.label), {}, op.line, "has no code here and is left out"});
    }
    if (op.mandatory)
      return fail(
          Fault::invalid,
          fmt::format("{} is empty, but the syntax requires it here (rule of line {})", field_name(op.label), op.line),
          field_name(op.label));
    return {};
  }
  const auto text = value(op, record);
  if (!text) return fail(text.error());
  if (!op.attribute.empty()) {
    writer_.attribute(op.attribute, *text);
    return {};
  }
  if (!op.codec.attribute.empty() && op.codec.kind == CodecKind::money) {
    const auto& currency = static_cast<const canonical::Money*>(op.path.find(record))->currency;
    const auto& written = currency.empty() ? currency_ : currency;
    if (written.empty())
      return fail(Fault::invalid, fmt::format("{} has no currency, and the document has none", field_name(op.label)),
                  field_name(op.label));
    writer_.attribute(op.codec.attribute, written);
  } else if (!op.codec.attribute.empty()) {
    const auto& quantity = *static_cast<const canonical::Quantity*>(op.path.find(record));
    std::string_view unit;
    if (encode_unit(op.codec, quantity, unit) == Outcome::no_code)
      return fail(Fault::invalid,
                  fmt::format("{} has unit '{}', which has no code here", field_name(op.label), quantity.unit),
                  field_name(op.label));
    if (!unit.empty()) writer_.attribute(op.codec.attribute, unit);
  }
  writer_.text(*text);
  return {};
}

Result<void> XmlWriter::element(const XmlNode& of, const void* record) {
  writer_.open(of.name);
  for (const auto& [name, value] : of.filters) writer_.attribute(name, value.substr(0, value.find('|')));
  if (const auto done = children(of, record); !done) return done;
  writer_.close();
  return {};
}

Result<void> XmlWriter::children(const XmlNode& of, const void* record) {
  for (const auto& one : of.ops) {
    if (const auto done = op(one, record); !done) return done;
  }
  for (const int index : of.children) {
    if (const auto done = child(node(index), record); !done) return done;
  }
  return {};
}

Result<void> XmlWriter::child(const XmlNode& of, const void* record) {
  if (!of.repeat) {
    const bool required = std::ranges::any_of(of.ops, [](const Op& op) { return op.mandatory; });
    return required || of.needed || has_content(of, record) ? element(of, record) : Result<void>{};
  }
  const auto& repeat = of.repeat->list;
  const auto* list = repeat.list.find(record);
  if (list == nullptr || of.repeat->read_only) return {};
  const auto& type = *repeat.list.type;
  for (std::size_t i = 0; i < type.size(list); ++i) {
    const auto* one = type.at(list, i);
    if (!repeat.covers(one, i) || !belongs(of, one) || canonical::is_empty(type.element(), one)) continue;
    if (!of.repeat->settled && !settled_here(one))
      return fail(Fault::invalid, unsettled(fmt::format("{}[{}]", of.repeat->label, i), program_),
                  field_name(fmt::format("{}[{}]", of.repeat->label, i)));
    levels_.push_back({&of.repeat->label, i});
    if (const auto done = element(of, one); !done) return done;
    levels_.pop_back();
  }
  return {};
}

Result<std::string> XmlWriter::run() {
  if (const auto present = check_required(program_, document_); !present) return fail(present.error());
  if (const auto done = children(node(0), document_); !done) return fail(done.error());
  return writer_.finish();
}

}  // namespace

namespace {

Result<std::string> write_shaped(const Program& program, const canonical::Document& document,
                                 std::vector<Note>& notes) {
  auto writer = xml::Writer::start(program.text.root, program.xml.prefixes);
  if (!writer) return fail(writer.error());
  XmlWriter run(program, document, std::move(*writer));
  auto out = run.run();
  notes = std::move(run.notes());
  return out;
}

}  // namespace

Result<std::string> write_xml(const Program& program, const canonical::Document& document, std::vector<Note>& notes) {
  if (program.syntax != Syntax::xml || canonical::kind_of(document) != program.kind) {
    return fail(Fault::unmapped, fmt::format("mapping {} does not write {} as XML", program.text.name,
                                             canonical::name_of(canonical::kind_of(document))));
  }
  if (program.text.reshape.empty()) return write_shaped(program, document, notes);
  auto shaped = reshaped(program, std::get<canonical::ShipNotice>(document), notes);
  if (!shaped) return fail(shaped.error());
  return write_shaped(program, std::move(*shaped), notes);
}

Result<std::string> write_xml(const Mapping& mapping, const canonical::Document& document) {
  std::vector<Note> notes;
  return write_xml(mapping.program(), document, notes);
}

std::vector<Note> losses(const Mapping& mapping, const canonical::Document& document) {
  std::vector<Note> notes;
  if (mapping.syntax() != Syntax::xml) {
    const bool x12 = mapping.syntax() == Syntax::x12;
    const auto done = write_segments(mapping.program(), document,
                                     x12 ? segments::Delimiters{} : edifact::standard_delimiters, {}, notes);
    if (!done) notes.push_back({done.error().where, {}, 0, done.error().what});
  } else {
    const auto done = write_xml(mapping.program(), document, notes);
    if (!done) notes.push_back({done.error().where, {}, 0, done.error().what});
  }
  note_unclaimed(mapping.program(), document, notes);
  return notes;
}

}  // namespace crossdock::mapping

// SPDX-License-Identifier: Apache-2.0
// Names the places that reading meets, and keeps what it cannot put into the document.
#include "translators/mapping/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/windows_1252.hpp"
#include "translators/canonical/pointer.hpp"
#include "translators/edifact/writer.hpp"

namespace crossdock::mapping {

Reading::Reading(const Program& of, const segments::Interchange& in, const segments::TransactionSet& one,
                 const segments::SetReport& checked, Trace trace)
    : program(of),
      compiled(of.segments),
      interchange(in),
      set(one),
      report(checked),
      tracing(trace != Trace::off),
      pointing(trace == Trace::pointers) {
  result.document = canonical::empty_document(program.kind);
  document = canonical::object_of(result.document);
}

void Reading::go_to(std::size_t i) {
  segment = &interchange.segments[set.first_segment + i];
  number = i;
  texts = decode(interchange.elements_of(*segment));
  node = i < report.nodes.size() ? report.nodes[i] : -1;
}

// Elements as UTF-8. Not every syntax says what its bytes beyond ASCII are.
Elements Reading::decode(Elements elements) {
  if (compiled.grammar->dialect->decoded) return elements;
  unsigned char bits = 0;
  for (const auto element : elements) {
    for (const char c : element) bits |= static_cast<unsigned char>(c);
  }
  if (bits < 0x80 || std::ranges::all_of(elements, is_utf8)) return elements;
  decoded_.clear();
  for (const auto element : elements) decoded_.push_back(utf8_of(element));
  views_.assign(decoded_.begin(), decoded_.end());
  return views_;
}

std::string Reading::place(int element) const {
  if (node < 0) return fmt::format("{}[segment {}]", segment->tag, number + 1);
  const auto& nodes = compiled.grammar->nodes;
  std::string out;
  for (int n = node; n > 0; n = nodes[static_cast<std::size_t>(n)].parent) {
    const auto step =
        fmt::format("{}[{}]", nodes[static_cast<std::size_t>(n)].tag, counts[static_cast<std::size_t>(n)]);
    out = out.empty() ? step : step + '/' + out;
  }
  if (element >= pairs_from) element += pair;
  if (element >= 0) out += nodes[static_cast<std::size_t>(node)].segment->suffix(static_cast<std::size_t>(element));
  return out;
}

std::string Reading::name_of(int element) const {
  const bool flat = compiled.grammar->dialect->flat && node >= 0;
  return flat ? grammar_node().segment->place(static_cast<std::size_t>(element))
              : fmt::format("{}-{:02}", segment->tag, element + 1);
}

std::string Reading::field_name(const Op& op) const {
  std::string out;
  for (const auto& frame : frames) {
    if (frame.opener == nullptr || !frame.opener->repeat) continue;
    const auto& label = frame.opener->repeat->label;
    out += fmt::format("{}[{}].", label.substr(0, label.find('[')), frame.index);
  }
  return out + op.label;
}

std::vector<Said>& Reading::said() {
  auto frame = frames.end() - 1;
  while (frame != frames.begin() && (frame->opener == nullptr || !frame->opener->repeat)) --frame;
  return frame->said;
}

void Reading::extension(std::string place, std::string_view raw) {
  if (program.rest == Rest::ignore) return;
  auto& extensions =
      *reinterpret_cast<std::vector<canonical::Extension>*>(static_cast<std::byte*>(document) + program.extensions);
  extensions.push_back({std::move(place), std::string(raw)});
}

void Reading::whole_segment() {
  if (node >= 0 && compiled.ignored[static_cast<std::size_t>(node)]) return;
  if (compiled.grammar->dialect->flat && node >= 0) {
    edifact::MessageBuilder text(interchange.delimiters);
    text.segment(*grammar_node().segment, texts);
    auto written = text.take();
    if (!written.empty()) written.pop_back();
    return extension(place(), written);
  }
  const auto separator = utf8_of({&interchange.delimiters.element, 1});
  std::string raw(segment->tag);
  for (const auto element : texts) {
    raw += separator;
    raw += element;
  }
  extension(place(), raw);
}

void Reading::note(const Op& op, int element, std::string what) {
  if (result.notes.size() < max_notes)
    result.notes.push_back({field_name(op), place(element), op.line, std::move(what)});
}

void Reading::trace(const Op& op, int element, std::string_view text, const void* value) {
  if (segment->element_count == 0) return;
  // A value that the interchange keeps in another form than the file's is traced to its segment.
  if (texts.data() == views_.data()) text = value_at(interchange.elements_of(*segment), element);
  const auto offset = interchange.offset_of(*segment, text);
  auto pointer = pointing ? canonical::pointer_to(canonical::type_of(program.kind), document, value) : std::nullopt;
  // A better place takes the place of the one before it.
  if (pointer && op.fact >= 0)
    std::erase_if(result.trace, [&](const TraceEntry& before) { return before.pointer == *pointer; });
  result.trace.push_back({.field = field_name(op),
                          .pointer = std::move(pointer).value_or(std::string()),
                          .place = place(element),
                          .offset = offset,
                          .length = text.size(),
                          .mapping = op.file ? *op.file : "",
                          .line = op.line});
}

bool Reading::unreadable(const Op& op, int element, std::string_view text, Outcome outcome) {
  // A code without meaning is no mistake of the partner's: an operator gives it one.
  if (outcome == Outcome::no_code) {
    error = {Fault::unmapped, fmt::format("{} {}", name_of(element), op.codec.table->refusal(text)), place(element)};
  } else {
    error = {Fault::invalid, fmt::format("{} '{}' cannot be read as {}", name_of(element), printable(text), op.label),
             place(element)};
  }
  return false;
}

bool Reading::kept(const Op& op, std::string_view code, int element) {
  if (!op.codec.table->keeps(code)) return unreadable(op, element, code, Outcome::no_code);
  if (told.first(op, code)) note(op, element, kept_aside(*op.codec.table, code));
  return true;
}

bool Reading::hold(const DecisiveAt& decisive, std::string_view value) {
  std::string address(grammar_node().inner_path());
  if (!decisive.entry->anywhere)
    address += '.' + grammar_node().segment->suffix(static_cast<std::size_t>(decisive.element)).substr(1);
  error = held(*decisive.entry, name_of(decisive.element), value, program.text.name, address, place(decisive.element));
  return false;
}

}  // namespace crossdock::mapping

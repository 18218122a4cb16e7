// SPDX-License-Identifier: Apache-2.0
// Reads XML by a compiled mapping: one pass over the events, a frame for each open element that has rules.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "translators/canonical/pointer.hpp"
#include "translators/mapping/places.hpp"
#include "translators/mapping/program.hpp"
#include "translators/xml/reader.hpp"

namespace crossdock::mapping {
namespace {

constexpr std::string_view xsi = "http://www.w3.org/2001/XMLSchema-instance";
// `values`: "0160|GTIN".
bool is_one_of(std::string_view value, std::string_view values) {
  const auto all = split(values, '|');
  return std::ranges::find(all, value) != all.end();
}

// The text of an element that was skipped; "…" where it has children.
std::string_view inner_text(std::string_view raw) {
  const auto open = raw.find('>'), close = raw.rfind("</");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  const auto inside = trim(raw.substr(open + 1, close - open - 1));
  return inside.find('<') == std::string_view::npos ? inside : "…";
}

class XmlReader {
 public:
  XmlReader(const Program& program, std::string_view bytes, Trace trace)
      : program_(program),
        xml_(program.xml),
        bytes_(bytes),
        tracing_(trace != Trace::off),
        pointing_(trace == Trace::pointers) {
    result_.document = canonical::empty_document(program.kind);
    document_ = canonical::object_of(result_.document);
    met_.assign(xml_.nodes.size(), false);
  }

  Result<ReadResult> run();

 private:
  struct Frame {
    const XmlNode* node = nullptr;
    std::string step;  // of the place: "cac:OrderLine[2]"
    void* record = nullptr;
    void* list = nullptr;  // the record is its newest element
    std::size_t index = 0;
    std::uint64_t seen = 0;  // children that occurred
    std::size_t start = 0;
    std::size_t extensions = 0;  // how many there were when it was opened
    bool refused = false;        // a code in it is unknown: it belongs to no list
    bool told = false;           // it had a text
    std::string attribute;       // unit or currency, for the text to come
    std::vector<std::pair<std::string, int>> counts;
    std::vector<Said> said;  // facts of the record that have several places
  };

  struct Skipped {
    std::string path;
    std::size_t start = 0;
    bool dropped = false;                // the mapping ignores it, or one around it
    bool quiet = false;                  // nothing in it is decisive
    const Decisive* decisive = nullptr;  // of a quiet one: none
  };

  Result<void> start(const xml::Event& event);
  Result<void> text(const xml::Event& event);
  Result<void> end(const xml::Event& event);
  void skip(std::string path, std::size_t start);
  Result<void> skipped(std::size_t end);
  const XmlNode* child_for(Frame& frame, const xml::Event& event);
  bool matches(const XmlNode& node, const xml::Event& event) const;
  Result<void> attributes(Frame& frame, const xml::Event& event);
  Result<void> field(Frame& frame, const Op& op, std::string_view text, std::size_t offset);
  bool coded(const Op& op, void* record, std::string_view code);
  bool chosen(Frame& frame, const Op& op, std::string_view text);
  std::vector<Said>& said();
  Result<void> finish();
  std::string step_of(Frame& parent, const xml::Event& event, bool always);
  std::string name_of(const xml::Name& name) const;
  std::string place() const;
  std::string place_of(const Op& op) const;
  std::string field_name(const Op& op) const;
  std::vector<canonical::Extension>& extensions() {
    return *reinterpret_cast<std::vector<canonical::Extension>*>(static_cast<std::byte*>(document_) +
                                                                 program_.extensions);
  }
  void extension(std::string place, std::string_view raw) {
    if (program_.rest == Rest::extensions) extensions().push_back({std::move(place), std::string(raw)});
  }
  bool ignored(std::string_view path) const;
  const Decisive* decisive(std::string_view path) const;
  void note(std::string path, int line, std::string what) {
    if (result_.notes.size() < max_notes) result_.notes.push_back({std::move(path), place(), line, std::move(what)});
  }

  const Program& program_;
  const XmlProgram& xml_;
  std::string_view bytes_;
  bool tracing_, pointing_;
  ReadResult result_;
  void* document_ = nullptr;
  std::vector<Frame> frames_;
  std::vector<bool> met_;  // nodes that occurred
  std::string currency_;
  std::vector<std::string> zeros_;  // fields whose quantity is a written zero without a unit
  Told told_;
  std::vector<Said> root_said_;   // of the document, once its element has ended
  std::vector<Skipped> skipped_;  // an element without rules, and the open ones inside it
};

std::string XmlReader::name_of(const xml::Name& name) const {
  for (const auto& [prefix, ns] : xml_.prefixes) {
    if (ns == name.ns) return prefix.empty() ? std::string(name.local) : fmt::format("{}:{}", prefix, name.local);
  }
  return std::string(name.local);
}

std::string XmlReader::step_of(Frame& parent, const xml::Event& event, bool always) {
  auto name = name_of(event.name);
  const auto found =
      std::ranges::find(parent.counts, name, [](const auto& c) -> const std::string& { return c.first; });
  const int count = found == parent.counts.end() ? 1 : ++found->second;
  if (found == parent.counts.end()) parent.counts.emplace_back(name, 1);
  return always || count > 1 ? fmt::format("{}[{}]", name, count) : name;
}

std::string XmlReader::place() const {
  std::string out;
  for (const auto& frame : frames_) out += '/' + frame.step;
  return out;
}

std::string XmlReader::place_of(const Op& op) const {
  return op.attribute.empty() ? place() : fmt::format("{}/@{}", place(), op.attribute);
}

std::string XmlReader::field_name(const Op& op) const {
  std::string out;
  for (const auto& frame : frames_) {
    if (frame.list == nullptr) continue;
    const auto& label = frame.node->repeat->label;
    const auto bracket = label.ends_with(']') ? label.rfind('[') : label.size();
    out += fmt::format("{}[{}].", label.substr(0, bracket), frame.index);
  }
  return out + op.label;
}

bool XmlReader::ignored(std::string_view path) const {
  return std::ranges::any_of(xml_.ignored, [&](const std::string& one) {
    return path.ends_with(one) && (path.size() == one.size() || path[path.size() - one.size() - 1] == '/');
  });
}

// Counts, as in cac:OrderLine[2], are no part of the name.
const Decisive* XmlReader::decisive(std::string_view path) const {
  const auto entries = program_.decisive->find("xml");
  if (entries == program_.decisive->end()) return nullptr;
  std::string plain;
  bool inside = false;
  for (const char c : path) {
    inside = inside || c == '[';
    if (!inside) plain += c;
    if (c == ']') inside = false;
  }
  for (const auto& one : entries->second) {
    if (plain.ends_with(one.wire) &&
        (plain.size() == one.wire.size() || plain[plain.size() - one.wire.size() - 1] == '/'))
      return &one;
  }
  return nullptr;
}

bool XmlReader::matches(const XmlNode& node, const xml::Event& event) const {
  if (node.local != event.name.local || node.ns != event.name.ns) return false;
  return std::ranges::all_of(node.filters, [&](const auto& filter) {
    return std::ranges::any_of(event.attributes, [&](const xml::Attribute& a) {
      return a.name.local == filter.first && is_one_of(a.value, filter.second);
    });
  });
}

const XmlNode* XmlReader::child_for(Frame& frame, const xml::Event& event) {
  const XmlNode* best = nullptr;
  std::size_t bit = 0;
  for (std::size_t i = 0; i < frame.node->children.size(); ++i) {
    const auto& node = xml_.nodes[static_cast<std::size_t>(frame.node->children[i])];
    if (node.blank || !matches(node, event) || (!node.repeat && (frame.seen >> i & 1U) != 0)) continue;
    if (best != nullptr && best->filters.size() >= node.filters.size()) continue;
    best = &node;
    bit = i;
  }
  if (best == nullptr) return nullptr;
  frame.seen |= std::uint64_t{1} << bit;
  met_[static_cast<std::size_t>(best - xml_.nodes.data())] = true;
  return best;
}

std::vector<Said>& XmlReader::said() {
  auto frame = frames_.end() - 1;
  while (frame != frames_.begin() && frame->list == nullptr) --frame;
  return frame->said;
}

// Whether a fact that has several places is read from this one; what another says is kept, and told where it differs.
bool XmlReader::chosen(Frame& frame, const Op& op, std::string_view text) {
  if (text.empty()) return std::ranges::find(said(), op.fact, &Said::fact) == said().end();
  const auto at = place_of(op);
  const auto choice = choose_place(op, said(), at, text);
  if (choice.place == Place::same) return false;
  if (choice.place == Place::aside) {
    extension(at, text);
    note(field_name(op), op.line,
         fmt::format("'{}' is kept in the extensions: {} is read from another place", printable(text), op.label));
    return false;
  }
  if (choice.place == Place::instead) {
    forget(op, frame.record);
    if (choice.before.text == text) return true;
    extension(choice.before.place, choice.before.text);
    note(field_name(op), op.line,
         fmt::format("is read here; {} has '{}', which is kept in the extensions", choice.before.place,
                     printable(choice.before.text)));
  }
  return true;
}

// A code that has a place beside its word. False where the entry has no word, not even `other`.
bool XmlReader::coded(const Op& op, void* record, std::string_view code) {
  const auto key = read_code(op.codec, code);
  if (key.ordinal < 0) return false;
  op.path.type->set_ordinal(op.path.make(record), key.ordinal);
  if (key.kept) keep_code(op.codec, code, *static_cast<std::string*>(op.code->make(record)));
  if (key.kept && op.codec.table->read(code) == nullptr && told_.first(op, code))
    note(field_name(op), op.line, carried_as_written(*op.codec.table, code));
  return true;
}

Result<void> XmlReader::field(Frame& frame, const Op& op, std::string_view text, std::size_t offset) {
  if (op.kind == Op::Kind::constant) {
    if (text.empty() || text == op.constant) return {};
    const auto at = place_of(op);
    if (!ignored(at)) extension(at, text);
    note(op.label, op.line, fmt::format("is '{}', not the constant '{}'", printable(text), op.constant));
    return {};
  }
  if (op.kind == Op::Kind::derived) return {};
  if (op.fact >= 0 && !chosen(frame, op, text)) return {};
  std::string_view used = text;
  if (used.empty() && op.fallback) used = *op.fallback;
  const bool absent_code = used.empty() && op.codec.kind == CodecKind::code && op.codec.table->read("") != nullptr;
  if (used.empty() && !absent_code) return {};
  auto* value = op.path.make(frame.record);
  const auto outcome =
      op.code && coded(op, frame.record, used) ? Outcome::ok : decode(op.codec, used, *op.path.type, value);
  if (outcome == Outcome::no_code) {
    const auto at = place_of(op);
    if (const auto* one = decisive(at); one != nullptr && !one->lets_pass(used, currency_))
      return fail(held(*one, frame.step, used, program_.text.name, one->wire, at));
    const auto listed =
        std::ranges::find_if(frames_.rbegin(), frames_.rend(), [](const Frame& f) { return f.list != nullptr; });
    const bool entry = listed != frames_.rend() && op.codec.table->otherwise.empty();
    const bool text_of_its_own = op.path.type->kind != canonical::Kind::enumeration;
    if ((entry || text_of_its_own) && op.codec.table->keeps(used)) {
      if (told_.first(op, used)) note(field_name(op), op.line, kept_aside(*op.codec.table, used));
      if (entry) {
        listed->refused = true;
      } else {
        extension(at, used);
      }
      return {};
    }
    if (op.codec.table->otherwise.empty())
      return fail(Fault::unmapped, fmt::format("{} {}", frame.step, op.codec.table->refusal(used)), at);
    const auto word = std::ranges::find(op.path.type->names, std::string_view(op.codec.table->otherwise));
    if (word != op.path.type->names.end())
      op.path.type->set_ordinal(value, static_cast<int>(word - op.path.type->names.begin()));
    extension(place(), used);
    note(field_name(op), op.line,
         fmt::format("'{}' is not in code table '{}' and is read as {}", printable(used), op.codec.table->name,
                     op.codec.table->otherwise));
  } else if (outcome != Outcome::ok) {
    return fail(Fault::invalid, fmt::format("'{}' cannot be read as {}", printable(used), op.label), place());
  }
  if (op.codec.kind == CodecKind::money) {
    auto& currency = static_cast<canonical::Money*>(value)->currency;
    currency = frame.attribute.empty() ? currency_ : frame.attribute;
    if (!currency_.empty() && currency != currency_)
      note(field_name(op), op.line, fmt::format("is in {}, the document in {}", currency, currency_));
  } else if (op.codec.kind == CodecKind::quantity) {
    auto& quantity = *static_cast<canonical::Quantity*>(value);
    if (decode_unit(op.codec, frame.attribute, quantity) == Outcome::no_code)
      note(field_name(op), op.line,
           fmt::format("unit '{}' is not in code table '{}'; it is carried as written", printable(frame.attribute),
                       op.codec.table->name));
    if (frame.attribute.empty() && quantity.value.is_zero()) zeros_.push_back(field_name(op));
  }
  if (op.path.text == "currency" && frame.record == document_) currency_ = *static_cast<const std::string*>(value);
  if (tracing_ && !text.empty()) {
    auto pointer =
        pointing_ ? canonical::pointer_to(canonical::type_of(program_.kind), document_, value) : std::nullopt;
    // A better place takes the place of the one before it.
    if (pointer && op.fact >= 0)
      std::erase_if(result_.trace, [&](const TraceEntry& before) { return before.pointer == *pointer; });
    result_.trace.push_back({.field = field_name(op),
                             .pointer = std::move(pointer).value_or(std::string()),
                             .place = place_of(op),
                             .offset = offset,
                             .length = text.size(),
                             .mapping = op.file ? *op.file : "",
                             .line = op.line});
  }
  return {};
}

Result<void> XmlReader::attributes(Frame& frame, const xml::Event& event) {
  for (const auto& attribute : event.attributes) {
    if (attribute.name.ns == xsi) continue;
    bool known =
        std::ranges::any_of(frame.node->filters, [&](const auto& f) { return f.first == attribute.name.local; });
    for (const auto& op : frame.node->ops) {
      if (op.attribute.empty() && op.codec.attribute == attribute.name.local) {
        frame.attribute = attribute.value;
        known = true;
      } else if (op.attribute == attribute.name.local) {
        known = true;
      }
    }
    const auto path = place() + "/@" + std::string(attribute.name.local);
    if (!known && !ignored(path)) extension(path, attribute.value);
  }
  for (const auto& op : frame.node->ops) {
    if (op.attribute.empty()) continue;
    const auto found = std::ranges::find(event.attributes, std::string_view(op.attribute),
                                         [](const xml::Attribute& a) { return a.name.local; });
    const auto done =
        field(frame, op, found == event.attributes.end() ? std::string_view{} : trim(found->value), event.offset);
    if (!done) return done;
  }
  return {};
}

Result<void> XmlReader::start(const xml::Event& event) {
  if (!skipped_.empty()) {
    skip(skipped_.back().path + '/' + name_of(event.name), event.offset);
    return {};
  }
  if (frames_.empty()) {
    const auto& root = xml_.nodes.front();
    if (!matches(root, event))
      return fail(Fault::unmapped, fmt::format("mapping {} is for {}, not for {{{}}}{}", program_.text.name, root.local,
                                               event.name.ns, event.name.local));
    frames_.push_back({.node = &root, .step = root.name, .record = document_});
    return attributes(frames_.back(), event);
  }
  auto& parent = frames_.back();
  const auto* node = child_for(parent, event);
  auto step = step_of(parent, event, node != nullptr && node->repeat.has_value());
  if (node == nullptr) {
    skip(place() + '/' + step, event.offset);
    return {};
  }
  Frame frame{.node = node,
              .step = std::move(step),
              .record = parent.record,
              .start = event.offset,
              .extensions = extensions().size()};
  if (node->repeat) {
    const auto& repeat = node->repeat->list;
    frame.list = repeat.list.make(parent.record);
    const auto& type = *repeat.list.type;
    while (type.element().kind == canonical::Kind::text &&
           type.size(frame.list) < static_cast<std::size_t>(repeat.from))
      type.append(frame.list);
    frame.index = type.size(frame.list);
    frame.record = type.append(frame.list);
    if (repeat.key)
      repeat.key->key_type->set_ordinal(static_cast<std::byte*>(frame.record) + repeat.key->key_offset,
                                        repeat.key->value);
  }
  frames_.push_back(std::move(frame));
  return attributes(frames_.back(), event);
}

void XmlReader::skip(std::string path, std::size_t start) {
  Skipped one{.path = std::move(path), .start = start};
  if (!skipped_.empty()) {
    one.dropped = skipped_.back().dropped;
    one.quiet = skipped_.back().quiet;
  }
  one.dropped = one.dropped || ignored(one.path);
  const auto* entry = one.dropped || one.quiet ? nullptr : decisive(one.path);
  one.quiet = one.quiet || (entry != nullptr && entry->information);
  if (!one.quiet) one.decisive = entry;
  skipped_.push_back(std::move(one));
}

// The end of an element that no rule is about: it is kept with all that it holds, unless something in it is decisive.
Result<void> XmlReader::skipped(std::size_t end) {
  const auto one = std::move(skipped_.back());
  skipped_.pop_back();
  if (one.dropped) return {};
  const auto raw = bytes_.substr(one.start, end - one.start);
  if (one.decisive != nullptr && !one.decisive->lets_pass(inner_text(raw), currency_)) {
    const auto step = one.path.substr(one.path.rfind('/') + 1);
    return fail(held(*one.decisive, step, inner_text(raw), program_.text.name, one.decisive->wire, one.path));
  }
  if (skipped_.empty()) extension(one.path, raw);
  return {};
}

Result<void> XmlReader::text(const xml::Event& event) {
  if (!skipped_.empty()) return {};
  auto& frame = frames_.back();
  const auto value = trim(event.text);
  if (value.empty()) return {};
  frame.told = true;
  for (const auto& op : frame.node->ops) {
    if (op.attribute.empty()) return field(frame, op, value, event.offset);
  }
  extension(place(), value);
  return {};
}

Result<void> XmlReader::end(const xml::Event& event) {
  if (!skipped_.empty()) return skipped(event.offset);
  auto& frame = frames_.back();
  // An element that is there and empty means what its absence does.
  for (const auto& op : frame.node->ops) {
    if (frame.told || !op.attribute.empty() || !op.fallback) continue;
    if (const auto done = field(frame, op, {}, event.offset); !done) return done;
  }
  const auto& type = frame.list != nullptr ? frame.node->repeat->list.list.type : nullptr;
  const bool empty = type != nullptr && !frame.refused && canonical::is_empty(type->element(), frame.record);
  if (type != nullptr && (frame.refused || empty)) {
    type->pop(frame.list);
    while (type->element().kind == canonical::Kind::text && type->size(frame.list) > 0 &&
           canonical::is_empty(type->element(), type->at(frame.list, type->size(frame.list) - 1)))
      type->pop(frame.list);
    if (frame.refused) {
      extensions().resize(frame.extensions);
      extension(place(), bytes_.substr(frame.start, event.offset - frame.start));
    }
  }
  if (frames_.size() == 1) root_said_ = std::move(frame.said);
  frames_.pop_back();
  return {};
}

Result<void> XmlReader::finish() {
  for (std::size_t i = 0; i < xml_.nodes.size(); ++i) {
    if (met_[i]) continue;
    bool listed = false;
    for (int n = static_cast<int>(i); n >= 0; n = xml_.nodes[static_cast<std::size_t>(n)].parent)
      listed = listed || xml_.nodes[static_cast<std::size_t>(n)].repeat.has_value();
    if (listed) continue;
    for (const auto& op : xml_.nodes[i].ops) {
      const auto& known = root_said_;
      const bool said = op.fact >= 0 && std::ranges::find(known, op.fact, &Said::fact) != known.end();
      if (op.kind == Op::Kind::field && op.fallback && !said)
        decode(op.codec, *op.fallback, *op.path.type, op.path.make(document_));
    }
  }
  for (const auto& node : xml_.nodes) {
    for (const auto& op : node.ops) {
      if (!op.derive || op.kind != Op::Kind::field || node.record != xml_.nodes.front().record) continue;
      const auto* declared = static_cast<const Decimal*>(op.path.find(document_));
      if (declared == nullptr) continue;
      const auto computed = evaluate(*op.derive, document_);
      if (computed != *declared)
        note(op.label, op.line,
             fmt::format("{} is declared, but {} is {}", declared->text(), op.derive->text, computed.text()));
    }
  }
  if (const auto done = complete(result_.document, zeros_); !done) return done;
  return check_required(program_, document_);
}

Result<ReadResult> XmlReader::run() {
  auto reader = xml::Reader::open(bytes_);
  if (!reader) return fail(reader.error());
  for (;;) {
    const auto event = reader->next();
    if (!event) return fail(event.error());
    if (!*event) break;
    const auto done = (*event)->kind == xml::Event::Kind::start  ? start(**event)
                      : (*event)->kind == xml::Event::Kind::text ? text(**event)
                                                                 : end(**event);
    if (!done) return fail(done.error());
  }
  if (const auto done = finish(); !done) return fail(done.error());
  return std::move(result_);
}

}  // namespace

Result<ReadResult> read_xml(const Mapping& mapping, std::string_view bytes, Trace trace) {
  const auto& program = mapping.program();
  if (program.syntax != Syntax::xml)
    return fail(Fault::unmapped, fmt::format("mapping {} is not for XML", mapping.name()));
  return XmlReader(program, bytes, trace).run();
}

}  // namespace crossdock::mapping

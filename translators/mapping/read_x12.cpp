// SPDX-License-Identifier: Apache-2.0
// Reads a validated transaction set by a compiled mapping: one pass over the segments, each of which the
// validator has already matched with its grammar node.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "base/windows_1252.hpp"
#include "translators/edifact/writer.hpp"
#include "translators/mapping/places.hpp"
#include "translators/mapping/program.hpp"
#include "translators/mapping/tree.hpp"

namespace crossdock::mapping {
namespace {

using canonical::Kind;

class X12Reader {
 public:
  X12Reader(const Program& program, const x12::Interchange& interchange, const x12::TransactionSet& set,
            const x12::SetReport& report, Trace trace)
      : program_(program),
        x12_(program.x12),
        interchange_(interchange),
        set_(set),
        report_(report),
        tracing_(trace == Trace::on) {
    result_.document = canonical::empty_document(program.kind);
    document_ = canonical::object_of(result_.document);
  }

  Result<ReadResult> run();

 private:
  // One open loop: what its segments are read into. A dead frame is a loop no rule is about.
  struct Frame {
    int loop = 0;
    const Scope* scope = nullptr;
    void* record = nullptr;
    std::uint64_t seen = 0;
    const Slot* opener = nullptr;
    std::size_t index = 0;   // of the record in its list
    std::vector<Said> said;  // facts of the record that have several places
  };
  using Elements = std::span<const std::string_view>;

  // These return false after putting the reason into error_: a Result for each value would cost as much as reading it.
  bool segment(std::size_t i);
  Elements texts(const x12::Segment& segment);
  const Slot* slot_for(Frame& frame, int node, Elements elements) const;
  std::string name_of(int element) const;
  bool filtered(const Slot& slot, Elements elements) const;
  bool matches(const Slot& slot, Elements elements) const;
  void tell_second(const Frame& frame, std::span<const Slot> slots, Elements elements);
  bool unknown_entry(std::span<const Slot> slots, Elements elements);
  static bool is_another(const Op& constant, std::string_view text) {
    return !text.empty() && text != constant.constant;
  }
  static const Op* refusing(const Slot& slot, const Op& op, Elements elements);
  void aside(const Op& op, const Op& constant, Elements elements);
  bool run_ops(const Slot& slot, void* record, Elements elements);
  bool occurrences(const Slot& slot, void* record, Elements elements);
  std::pair<void*, std::size_t> append(const Slot& slot, void* record) const;
  bool op(const Op& op, void* record, Elements elements);
  bool read(const Op& op, void* record, Elements elements);
  bool chosen(const Op& op, void* record, Elements elements);
  std::vector<Said>& said();
  std::string text_of(const Op& op, Elements elements) const;
  bool field(const Op& op, void* record, std::string_view text, int element);
  bool money(const Op& op, void* record, std::string_view text, int element);
  bool quantity(const Op& op, void* record, Elements elements);
  bool pair(const Op& op, void* record, Elements elements);
  void entry(const Op& op, CodeRead key, void* record, std::string_view code, std::string_view value, int element);
  void own_code(const Op& op, std::string_view code, std::string& to, int element);
  bool coded(const Op& op, void* record, std::string_view code, int element);
  bool pairs(const Op& op, void* record, Elements elements);
  void lines(const Op& op, void* record, Elements elements);
  bool moment(const Op& op, void* record, Elements elements);
  bool basis(const Op& op, void* record, std::string_view text);
  bool decided(const Slot& slot, Elements elements);
  bool left_over(const Frame& frame, Elements elements);
  bool hold(const DecisiveAt& decisive, std::string_view value);
  bool better_follows(const Slot& slot, const Frame& frame) const;
  void rest(const Slot& slot, Elements elements);
  Result<void> finish();

  void extension(std::string place, std::string_view raw);
  void whole_segment();
  void note(const Op& op, int element, std::string what);
  void traced(const Op& op, int element, std::string_view text) {
    if (tracing_) [[unlikely]]
      trace(op, element, text);
  }
  void trace(const Op& op, int element, std::string_view text);
  bool kept(const Op& op, std::string_view code, int element);
  bool unreadable(const Op& op, int element, std::string_view text, Outcome outcome);
  std::string place(int element = -1) const;
  std::string field_name(const Op& op) const;
  void count_anew(int from, int to);
  void read_currency();
  void reserve();

  const Program& program_;
  const X12Program& x12_;
  const x12::Interchange& interchange_;
  const x12::TransactionSet& set_;
  const x12::SetReport& report_;
  bool tracing_;
  ReadResult result_;
  Error error_;
  void* document_ = nullptr;
  std::vector<Frame> frames_;
  std::vector<std::uint32_t> counts_;  // by node: how often it was seen in its loop
  std::vector<int> counted_;           // nodes whose count is not 0
  std::string currency_;
  std::vector<std::string> zeros_;  // fields whose quantity is a written zero without a unit
  std::optional<TreeReader> tree_;
  Told told_;

  const x12::Segment* segment_ = nullptr;  // being read
  Elements texts_;                         // its elements, in UTF-8
  std::vector<std::string> decoded_;       // those that the file has in another form
  std::vector<std::string_view> views_;
  int node_ = -1;
  std::size_t number_ = 0;  // of the segment in the set, ST is 0
  int pair_ = 0;            // elements before the pair that is read as if it were the first; 0 for the first
  int pairs_from_ = 0;
};

std::string_view value_at(std::span<const std::string_view> elements, int index) {
  return index >= 0 && static_cast<std::size_t>(index) < elements.size() ? elements[static_cast<std::size_t>(index)]
                                                                         : std::string_view{};
}

// The elements of a segment as UTF-8. X12 does not say what its bytes beyond ASCII are.
X12Reader::Elements X12Reader::texts(const x12::Segment& segment) {
  const auto elements = interchange_.elements_of(segment);
  if (program_.syntax == Syntax::edifact) return elements;  // its reader has decoded them
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

// "PO1[2]/PID[1]-05": the loops the segment stands in, then the segment, then the element.
std::string X12Reader::place(int element) const {
  if (node_ < 0) return fmt::format("{}[segment {}]", segment_->tag, number_ + 1);
  const auto& nodes = x12_.grammar->nodes;
  std::string out;
  for (int n = node_; n > 0; n = nodes[static_cast<std::size_t>(n)].parent) {
    const auto step =
        fmt::format("{}[{}]", nodes[static_cast<std::size_t>(n)].tag, counts_[static_cast<std::size_t>(n)]);
    out = out.empty() ? step : step + '/' + out;
  }
  if (element >= pairs_from_) element += pair_;
  if (element >= 0) out += nodes[static_cast<std::size_t>(node_)].segment->suffix(static_cast<std::size_t>(element));
  return out;
}

std::string X12Reader::field_name(const Op& op) const {
  std::string out;
  for (const auto& frame : frames_) {
    if (frame.opener == nullptr || !frame.opener->repeat) continue;
    const auto& label = frame.opener->repeat->label;
    out += fmt::format("{}[{}].", label.substr(0, label.find('[')), frame.index);
  }
  return out + op.label;
}

void X12Reader::extension(std::string place, std::string_view raw) {
  if (program_.rest == Rest::ignore) return;
  auto& extensions =
      *reinterpret_cast<std::vector<canonical::Extension>*>(static_cast<std::byte*>(document_) + program_.extensions);
  extensions.push_back({std::move(place), std::string(raw)});
}

void X12Reader::whole_segment() {
  if (node_ >= 0 && x12_.ignored[static_cast<std::size_t>(node_)]) return;
  if (program_.syntax == Syntax::edifact && node_ >= 0) {
    edifact::MessageBuilder text(interchange_.delimiters);
    text.segment(*x12_.grammar->nodes[static_cast<std::size_t>(node_)].segment, texts_);
    auto written = text.take();
    if (!written.empty()) written.pop_back();
    return extension(place(), written);
  }
  const auto separator = utf8_of({&interchange_.delimiters.element, 1});
  std::string raw(segment_->tag);
  for (const auto element : texts_) {
    raw += separator;
    raw += element;
  }
  extension(place(), raw);
}

void X12Reader::note(const Op& op, int element, std::string what) {
  if (result_.notes.size() < max_notes)
    result_.notes.push_back({field_name(op), place(element), op.line, std::move(what)});
}

void X12Reader::trace(const Op& op, int element, std::string_view text) {
  if (segment_->element_count == 0) return;
  // A value that the interchange keeps in another form than the file's is traced to its segment.
  if (texts_.data() == views_.data()) text = value_at(interchange_.elements_of(*segment_), element);
  const auto offset = interchange_.offset_of(*segment_, text);
  result_.trace.push_back({field_name(op), place(element), offset, text.size(), op.file ? *op.file : "", op.line});
}

bool X12Reader::unreadable(const Op& op, int element, std::string_view text, Outcome outcome) {
  // A code without meaning is no mistake of the partner's: an operator gives it one.
  if (outcome == Outcome::no_code) {
    error_ = {Fault::unmapped, fmt::format("{} {}", name_of(element), op.codec.table->refusal(text)), place(element)};
  } else {
    error_ = {Fault::invalid, fmt::format("{} '{}' cannot be read as {}", name_of(element), printable(text), op.label),
              place(element)};
  }
  return false;
}

// A code of an entry that stands for itself: kept beside the document where its table says so, and told; else it holds.
bool X12Reader::kept(const Op& op, std::string_view code, int element) {
  if (!op.codec.table->keeps(code)) return unreadable(op, element, code, Outcome::no_code);
  if (told_.first(op, code)) note(op, element, kept_aside(*op.codec.table, code));
  return true;
}

std::string X12Reader::name_of(int element) const {
  const bool flat = program_.syntax == Syntax::edifact && node_ >= 0;
  return flat ? x12_.grammar->nodes[static_cast<std::size_t>(node_)].segment->place(static_cast<std::size_t>(element))
              : fmt::format("{}-{:02}", segment_->tag, element + 1);
}

bool X12Reader::hold(const DecisiveAt& decisive, std::string_view value) {
  const auto& node = x12_.grammar->nodes[static_cast<std::size_t>(node_)];
  std::string address(node.inner_path());
  if (!decisive.entry->anywhere)
    address += '.' + node.segment->suffix(static_cast<std::size_t>(decisive.element)).substr(1);
  error_ =
      held(*decisive.entry, name_of(decisive.element), value, program_.text.name, address, place(decisive.element));
  return false;
}

// Decisive elements that nothing reads.
bool X12Reader::decided(const Slot& slot, Elements elements) {
  for (const auto& one : slot.decisive) {
    const auto value = value_at(elements, one.element);
    if (!one.entry->lets_pass(value, currency_) && (one.beside < 0 || value_at(elements, one.beside).empty()))
      return hold(one, value);
  }
  return true;
}

// A segment that no slot takes: because its decisive code has no meaning, or because no rule is about it.
bool X12Reader::left_over(const Frame& frame, Elements elements) {
  const bool known =
      frame.scope != nullptr && frame.loop == x12_.grammar->nodes[static_cast<std::size_t>(node_)].parent;
  const auto [first, last] =
      known ? frame.scope->range[static_cast<std::size_t>(node_)] : std::pair<std::uint16_t, std::uint16_t>{0, 0};
  for (const auto& one : x12_.decisive[static_cast<std::size_t>(node_)]) {
    const auto value = value_at(elements, one.element);
    if (one.entry->lets_pass(value, currency_)) continue;
    if (one.entry->anywhere && !x12_.ignored[static_cast<std::size_t>(node_)]) return hold(one, value);
    for (std::size_t i = first; i < last; ++i) {
      for (const auto* op : frame.scope->slots[i].deciding) {
        if (op->element == one.element && read_code(op->codec, value).ordinal < 0) return hold(one, value);
      }
    }
  }
  if (first == last || x12_.ignored[static_cast<std::size_t>(node_)]) return true;
  const std::span<const Slot> slots{frame.scope->slots.data() + first, static_cast<std::size_t>(last - first)};
  tell_second(frame, slots, elements);
  return unknown_entry(slots, elements);
}

// Told of a segment that says again what one before it has said: a second of what is single, or a rival of another.
void X12Reader::tell_second(const Frame& frame, std::span<const Slot> slots, Elements elements) {
  for (const auto& slot : slots) {
    const auto index = static_cast<std::size_t>(&slot - frame.scope->slots.data());
    const bool second = !slot.repeat && (frame.seen & (slot.rivals | std::uint64_t{1} << index)) != 0;
    const auto field = std::ranges::find(slot.ops, Op::Kind::field, &Op::kind);
    if (!second || field == slot.ops.end() || !filtered(slot, elements)) continue;
    if (!told_.first(*field, segment_->tag)) return;
    return note(*field, -1,
                fmt::format("{} is read from another {} already; this one is kept in the extensions", field->label,
                            segment_->tag));
  }
}

// An occurrence that would be an entry of a list but for a code without meaning, or a date in another form than ours.
bool X12Reader::unknown_entry(std::span<const Slot> slots, Elements elements) {
  const Op* unknown = nullptr;
  for (const auto& slot : slots) {
    if (!slot.repeat || !filtered(slot, elements)) continue;
    for (const auto* op : slot.deciding) {
      const auto code = value_at(elements, op->element);
      if (code.empty() || op->fallback || read_code(op->codec, code).ordinal >= 0) continue;
      if (op->codec.table->keeps(code)) return kept(*op, code, op->element);
      unknown = op;
    }
    if (slot.moment >= 0 && !is_moment_form(value_at(elements, slot.moment)) &&
        told_.first(slot.ops.front(), value_at(elements, slot.moment)))
      note(slot.ops.front(), slot.moment,
           fmt::format("date form '{}' is not read; the date is kept in the extensions",
                       printable(value_at(elements, slot.moment))));
  }
  return unknown == nullptr ||
         unreadable(*unknown, unknown->element, value_at(elements, unknown->element), Outcome::no_code);
}

// Whether this segment stands for a fact that a later one of the same loop says in a preferred way.
bool X12Reader::better_follows(const Slot& slot, const Frame& frame) const {
  const auto elements_at = [&](std::size_t i) {
    return interchange_.elements_of(interchange_.segments[set_.first_segment + i]);
  };
  const auto preferred = [&](Elements elements) {
    return std::ranges::all_of(slot.filters, [&](const Filter& filter) {
      return same_code(value_at(elements, filter.element), filter.value);
    });
  };
  if (preferred(elements_at(number_))) return false;
  const auto end =
      frame.loop == 0 ? static_cast<int>(x12_.ends.size()) : x12_.ends[static_cast<std::size_t>(frame.loop)];
  for (std::size_t i = number_ + 1; i < report_.nodes.size() && i < set_.segment_count; ++i) {
    const auto node = report_.nodes[i];
    if (node == slot.node && preferred(elements_at(i))) return true;
    if (node >= 0 && (node <= frame.loop || node >= end)) return false;
  }
  return false;
}

// Whether the conditions of its address hold.
bool X12Reader::filtered(const Slot& slot, Elements elements) const {
  for (const auto& filter : slot.filters) {
    const auto value = value_at(elements, filter.element);
    if (!same_code(value, filter.value) &&
        (filter.others.empty() || std::ranges::find(filter.others, value) == filter.others.end()))
      return false;
  }
  return true;
}

bool X12Reader::matches(const Slot& slot, Elements elements) const {
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

const Slot* X12Reader::slot_for(Frame& frame, int node, Elements elements) const {
  const auto [first, last] = frame.scope->range[static_cast<std::size_t>(node)];
  for (std::size_t i = first; i < last; ++i) {
    const auto& slot = frame.scope->slots[i];
    const auto bit = std::uint64_t{1} << i;
    if (!slot.repeat && !slot.reenter && (frame.seen & bit) != 0 && !slot.continues) continue;
    if ((frame.seen & slot.rivals) != 0) continue;
    if (!matches(slot, elements)) continue;
    if (slot.alternatives && !slot.repeat && better_follows(slot, frame)) continue;
    frame.seen |= bit;
    return &slot;
  }
  return nullptr;
}

bool X12Reader::money(const Op& op, void* record, std::string_view text, int element) {
  auto* money = static_cast<canonical::Money*>(op.path.make(record));
  if (const auto outcome = decode(op.codec, text, *op.path.type, money); outcome != Outcome::ok)
    return unreadable(op, element, text, outcome);
  money->currency = currency_;
  return true;
}

bool X12Reader::quantity(const Op& op, void* record, Elements elements) {
  auto text = value_at(elements, op.element);
  const auto unit = value_at(elements, op.second);
  if (text.empty() && unit.empty()) return true;
  if (text.empty() && op.fallback) text = *op.fallback;
  auto* quantity = static_cast<canonical::Quantity*>(op.path.make(record));
  if (!text.empty()) {
    if (const auto outcome = decode(op.codec, text, *op.path.type, quantity); outcome != Outcome::ok)
      return unreadable(op, op.element, text, outcome);
    traced(op, op.element, text);
  }
  if (decode_unit(op.codec, unit, *quantity) == Outcome::no_code)
    note(op, op.second,
         fmt::format("unit '{}' is not in code table '{}'; it is carried as written", printable(unit),
                     op.codec.table->name));
  if (!text.empty() && unit.empty() && quantity->value.is_zero()) zeros_.push_back(field_name(op));
  return true;
}

bool X12Reader::basis(const Op& op, void* record, std::string_view text) {
  if (text.empty()) return true;
  const auto& line = *static_cast<const canonical::Quantity*>(op.of->find(record));
  canonical::Quantity read;
  if (decode_basis(op.codec, text, line, read) == Outcome::no_code) {
    error_ = {
        Fault::unmapped,
        fmt::format("{} '{}' is no basis of a price for a quantity in '{}' by code table '{}': give it a meaning there "
                    "in the partner's mapping",
                    name_of(op.element), printable(text), line.unit.empty() ? line.source_unit : line.unit,
                    op.codec.table->name),
        place(op.element)};
    return false;
  }
  *static_cast<canonical::Quantity*>(op.path.make(record)) = std::move(read);
  traced(op, op.element, text);
  return true;
}

bool X12Reader::pair(const Op& op, void* record, Elements elements) {
  const auto code = value_at(elements, op.element);
  const auto value = value_at(elements, op.second);
  if (code.empty() && value.empty()) return true;
  const auto key = read_code(op.codec, code, value.size());
  if (key.ordinal < 0) {
    if (!kept(op, code, op.element)) return false;
    extension(place(op.element), code);
    extension(place(op.second), value);
    return true;
  }
  entry(op, key, op.path.make(record), code, value, op.element);
  traced(op, op.second, value);
  return true;
}

// Fills an entry of a list that is a pair of code and value.
void X12Reader::entry(const Op& op, CodeRead key, void* record, std::string_view code, std::string_view value,
                      int element) {
  const auto& shape = op.codec.shape;
  auto* bytes = static_cast<std::byte*>(record);
  shape.key_type->set_ordinal(bytes + shape.key, key.ordinal);
  *reinterpret_cast<std::string*>(bytes + shape.value) = value;
  if (key.kept) own_code(op, code, *reinterpret_cast<std::string*>(bytes + shape.code), element);
}

// Keeps the code beside its word; told where it has none.
void X12Reader::own_code(const Op& op, std::string_view code, std::string& to, int element) {
  keep_code(op.codec, code, to);
  if (op.codec.table->read(code) == nullptr && told_.first(op, code))
    note(op, element, carried_as_written(*op.codec.table, code));
}

bool X12Reader::pairs(const Op& op, void* record, Elements elements) {
  const auto& type = *op.path.type;
  void* list = nullptr;
  const int offset = op.second >= 0 ? op.second - op.element : 1;
  for (int i = op.element; i <= op.last && static_cast<std::size_t>(std::min(i, i + offset)) < elements.size();
       i += op.stride) {
    const auto code = value_at(elements, i);
    const auto value = value_at(elements, i + offset);
    if (code.empty() && value.empty()) continue;
    const auto key = read_code(op.codec, code, value.size());
    if (key.ordinal < 0 || value.empty()) {
      if (key.ordinal < 0 && !kept(op, code, i)) return false;
      extension(place(i), code);
      extension(place(i + offset), value);
      continue;
    }
    if (list == nullptr) {
      list = op.path.make(record);
      type.reserve(list,
                   type.size(list) + (elements.size() - static_cast<std::size_t>(std::min(i, i + offset)) + 1) / 2);
    }
    entry(op, key, type.append(list), code, value, i);
    traced(op, i + offset, value);
  }
  return true;
}

bool X12Reader::moment(const Op& op, void* record, Elements elements) {
  const auto text = value_at(elements, op.element), form = value_at(elements, op.second);
  if (text.empty()) return true;
  if (!is_moment_form(form)) {
    extension(place(op.element), text);
    extension(place(op.second), form);
    note(op, op.second, fmt::format("date form '{}' is not read", printable(form)));
    return true;
  }
  std::optional<TimeOfDay> time;
  if (const auto outcome = decode_moment(text, form, *static_cast<Date*>(op.path.make(record)), time);
      outcome != Outcome::ok)
    return unreadable(op, op.element, text, outcome);
  if (time && op.time) *static_cast<TimeOfDay*>(op.time->make(record)) = *time;
  traced(op, op.element, text);
  return true;
}

void X12Reader::lines(const Op& op, void* record, Elements elements) {
  for (int i = op.element; i <= op.last; ++i) {
    const auto text = value_at(elements, i);
    if (text.empty()) continue;
    *static_cast<std::string*>(op.path.type->append(op.path.make(record))) = text;
    traced(op, i, text);
  }
}

// Zeros for no date, which the validator lets pass where the partner's tolerances say so.
bool is_zero_date(std::string_view text) {
  return text.starts_with('0') && text.find_first_not_of('0') == std::string_view::npos;
}

bool says_something(const Op& op, std::span<const std::string_view> elements) {
  const auto text = value_at(elements, op.element);
  if (text.empty()) return false;
  if (op.codec.kind == CodecKind::moment) return is_moment_form(value_at(elements, op.second));
  return op.codec.kind != CodecKind::date || !is_zero_date(text);
}

// A code that has a place beside its word. False where the entry has no word, not even `other`.
bool X12Reader::coded(const Op& op, void* record, std::string_view code, int element) {
  const auto key = read_code(op.codec, code);
  if (key.ordinal < 0) return false;
  op.path.type->set_ordinal(op.path.make(record), key.ordinal);
  if (key.kept) own_code(op, code, *static_cast<std::string*>(op.code->make(record)), element);
  return true;
}

bool X12Reader::field(const Op& op, void* record, std::string_view text, int element) {
  if (text.empty() || (op.codec.kind == CodecKind::date && is_zero_date(text))) {
    if (!op.fallback) return true;
    if (const auto outcome = decode(op.codec, *op.fallback, *op.path.type, op.path.make(record));
        outcome != Outcome::ok && op.codec.table == nullptr)
      return unreadable(op, element, *op.fallback, outcome);
    return true;
  }
  if (op.code && coded(op, record, text, element)) {
    // The word and what the code says beyond it are both there.
  } else if (op.codec.kind == CodecKind::money) {
    if (!money(op, record, text, element)) return false;
  } else if (const auto outcome = decode(op.codec, text, *op.path.type, op.path.make(record)); outcome != Outcome::ok) {
    if (outcome == Outcome::no_code && op.codec.table->otherwise.empty() && op.path.type->kind != Kind::enumeration) {
      if (!kept(op, text, element)) return false;
      extension(place(element), text);
      return true;
    }
    if (outcome != Outcome::no_code || op.codec.table->otherwise.empty()) return unreadable(op, element, text, outcome);
    const auto& names = op.path.type->names;
    const auto word = std::ranges::find(names, std::string_view(op.codec.table->otherwise));
    if (word != names.end()) op.path.type->set_ordinal(op.path.make(record), static_cast<int>(word - names.begin()));
    extension(place(element), text);
    note(op, element,
         fmt::format("'{}' is not in code table '{}' and is read as {}", printable(text), op.codec.table->name,
                     op.codec.table->otherwise));
  }
  traced(op, element, text);
  return true;
}

// The list that belongs to the record being read: an element of a list, or the document.
std::vector<Said>& X12Reader::said() {
  auto frame = frames_.end() - 1;
  while (frame != frames_.begin() && (frame->opener == nullptr || !frame->opener->repeat)) --frame;
  return frame->said;
}

// The text at the places of an op, with a blank between two.
std::string X12Reader::text_of(const Op& op, Elements elements) const {
  std::string out(value_at(elements, op.element));
  if (const auto second = value_at(elements, op.second); !second.empty()) out += ' ' + std::string(second);
  return out;
}

// A fact that has several places is read from one of them; what another says is kept, and told where it differs.
bool X12Reader::chosen(const Op& op, void* record, Elements elements) {
  const auto text = text_of(op, elements);
  const auto choice = choose_place(op, said(), place(op.element), text);
  if (choice.place == Place::same) return true;
  if (choice.place == Place::aside) {
    extension(place(op.element), text);
    note(op, op.element,
         fmt::format("'{}' is kept in the extensions: {} is read from another place", printable(text), op.label));
    return true;
  }
  if (choice.place == Place::instead) {
    forget(op, record);
    if (choice.before.text == text) return read(op, record, elements);
    extension(choice.before.place, choice.before.text);
    note(op, op.element,
         fmt::format("is read here; {} has '{}', which is kept in the extensions", choice.before.place,
                     printable(choice.before.text)));
  }
  return read(op, record, elements);
}

bool X12Reader::op(const Op& op, void* record, Elements elements) {
  if (op.fact < 0) return read(op, record, elements);
  const auto value = value_at(elements, op.element);
  if (!value.empty() && (op.qualifier.empty())) return chosen(op, record, elements);
  // A default is for a fact that no place says.
  const bool known = std::ranges::find(said(), op.fact, &Said::fact) != said().end();
  return known || read(op, record, elements);
}

bool X12Reader::read(const Op& op, void* record, Elements elements) {
  if (op.kind == Op::Kind::constant) {
    const auto text = value_at(elements, op.element);
    if (!is_another(op, text)) return true;
    extension(place(op.element), text);
    note(op, op.element, fmt::format("is '{}', not the constant '{}'", printable(text), op.constant));
    return true;
  }
  if (op.kind == Op::Kind::derived) return true;
  if (!op.qualifier.empty()) {
    for (int i = op.element; static_cast<std::size_t>(i) + 1 < elements.size(); i += 2) {
      if (same_code(value_at(elements, i), op.qualifier)) return field(op, record, value_at(elements, i + 1), i + 1);
    }
    return true;
  }
  switch (op.codec.kind) {
    case CodecKind::quantity: return quantity(op, record, elements);
    case CodecKind::pair: return pair(op, record, elements);
    case CodecKind::pairs: return pairs(op, record, elements);
    case CodecKind::lines: lines(op, record, elements); return true;
    case CodecKind::moment: return moment(op, record, elements);
    case CodecKind::basis: return basis(op, record, value_at(elements, op.element));
    default: break;
  }
  const auto text = value_at(elements, op.element);
  return field(op, record, text, op.element);
}

// Whether an element is one of the pairs'. X12's go on to the end of the segment; of an EDIFACT composite they are
// two components of several.
bool taken(const Op& pairs, int i) {
  if (pairs.second < 0) return i >= pairs.element;
  const int from = std::min(pairs.element, pairs.second);
  if (i < from || i > pairs.last) return false;
  const int part = (i - from) % pairs.stride;
  return part == pairs.element - from || part == pairs.second - from;
}

// Elements that no rule is about.
void X12Reader::rest(const Slot& slot, Elements elements) {
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].empty() || (i < 64 && (slot.bound >> i & 1U) != 0)) continue;
    if (slot.pairs != nullptr && taken(*slot.pairs, static_cast<int>(i))) continue;
    if (slot.onwards >= 0 && slot.pairs == nullptr && static_cast<int>(i) >= slot.onwards) {
      const auto qualifier = elements[i - (i - static_cast<std::size_t>(slot.onwards)) % 2];
      const auto known = std::ranges::any_of(
          slot.ops, [&](const Op& op) { return !op.qualifier.empty() && op.qualifier == qualifier; });
      if (known) continue;
    }
    extension(place(static_cast<int>(i)), elements[i]);
  }
}

// The constant beside a field that is not what makes it this field.
const Op* X12Reader::refusing(const Slot& slot, const Op& op, Elements elements) {
  for (const auto& [constant, field] : slot.warrants) {
    if (field == &op && is_another(*constant, value_at(elements, constant->element))) return constant;
  }
  return nullptr;
}

void X12Reader::aside(const Op& op, const Op& constant, Elements elements) {
  for (const auto element : {op.element, op.second}) {
    const auto text = value_at(elements, element);
    if (text.empty()) continue;
    extension(place(element), text);
    note(op, element,
         fmt::format("'{}' is kept in the extensions, for beside it stands '{}' and not '{}'", printable(text),
                     printable(value_at(elements, constant.element)), constant.constant));
  }
}

bool X12Reader::run_ops(const Slot& slot, void* record, Elements elements) {
  for (const auto& one : slot.ops) {
    if (one.kind == Op::Kind::constant && (slot.ignored >> one.element & 1U) != 0) continue;
    if (const auto* says_otherwise = slot.warrants.empty() ? nullptr : refusing(slot, one, elements)) {
      aside(one, *says_otherwise, elements);
    } else if (!op(one, record, elements)) {
      return false;
    }
  }
  if (!slot.decisive.empty() && !decided(slot, elements)) return false;
  rest(slot, elements);
  return true;
}

// A new element of the slot's list, and its index.
std::pair<void*, std::size_t> X12Reader::append(const Slot& slot, void* record) const {
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
bool X12Reader::occurrences(const Slot& slot, void* record, Elements elements) {
  const auto from = static_cast<std::size_t>(slot.pairs_from);
  std::vector<std::string_view> one(elements.begin(), elements.begin() + std::min(from, elements.size()));
  one.resize(from + 2);
  bool done = true;
  pairs_from_ = slot.pairs_from;
  for (std::size_t i = from; done && i < elements.size(); i += 2) {
    one[from] = elements[i];
    one[from + 1] = i + 1 < elements.size() ? elements[i + 1] : std::string_view();
    if (one[from].empty() && one[from + 1].empty()) continue;
    pair_ = static_cast<int>(i - from);
    const auto [element, index] = append(slot, record);
    frames_.push_back({.loop = -1, .scope = nullptr, .record = element, .seen = 0, .opener = &slot, .index = index});
    done = run_ops(slot, element, one);
    frames_.pop_back();
  }
  pair_ = 0;
  return done;
}

// Only the few nodes that were seen are reset: filling the whole range, once for each loop, took a third of the
// time of reading where memset uses the widest registers.
void X12Reader::count_anew(int from, int to) {
  std::erase_if(counted_, [&](int node) {
    const bool inside = node >= from && node < to;
    if (inside) counts_[static_cast<std::size_t>(node)] = 0;
    return inside;
  });
}

bool X12Reader::segment(std::size_t i) {
  segment_ = &interchange_.segments[set_.first_segment + i];
  number_ = i;
  texts_ = texts(*segment_);
  node_ = i < report_.nodes.size() ? report_.nodes[i] : -1;
  if (node_ <= 0 || static_cast<std::size_t>(node_) >= counts_.size()) {
    node_ = -1;
    whole_segment();
    return true;
  }
  const auto node = static_cast<std::size_t>(node_);
  const auto& grammar_node = x12_.grammar->nodes[node];
  while (frames_.size() > 1 && frames_.back().loop != grammar_node.parent) frames_.pop_back();
  if (counts_[node]++ == 0) counted_.push_back(node_);
  const auto elements = texts_;
  auto& frame = frames_.back();
  const Slot* slot =
      frame.scope != nullptr && frame.loop == grammar_node.parent ? slot_for(frame, node_, elements) : nullptr;
  if (slot == nullptr && !left_over(frame, elements)) return false;
  if (grammar_node.starts_loop) {
    count_anew(node_ + 1, x12_.ends[node]);
    frames_.push_back({.loop = node_});
  }
  if (slot == nullptr) {
    if (tree_ && node_ == tree_->slot().node) tree_->skip();
    whole_segment();
    return true;
  }
  if (slot->essential != nullptr && !says_something(*slot->essential, elements)) {
    note(*slot->essential, slot->essential->element,
         "says nothing that can be read: all of it is kept in the extensions");
    whole_segment();
    return true;
  }
  const auto& parent = slot->scope >= 0 ? frames_[frames_.size() - 2] : frames_.back();
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
    frames_.back() = {.loop = node_,
                      .scope = &x12_.scopes[static_cast<std::size_t>(slot->scope)],
                      .record = record,
                      .seen = 0,
                      .opener = slot,
                      .index = index};
    return run_ops(*slot, record, elements);
  }
  // A list over a plain segment: a frame for the time of its ops, so that messages name the element.
  if (slot->repeat)
    frames_.push_back({.loop = -1, .scope = nullptr, .record = record, .seen = 0, .opener = slot, .index = index});
  const bool done = run_ops(*slot, record, elements);
  if (slot->repeat) frames_.pop_back();
  return done;
}

// Amounts may stand before the currency, so it is looked for first.
void X12Reader::read_currency() {
  if (x12_.currency_node < 0) return;
  const auto& scope = x12_.scopes.front();
  const auto [first, last] = scope.range[static_cast<std::size_t>(x12_.currency_node)];
  for (std::size_t s = first; s < last; ++s) {
    for (const auto& op : scope.slots[s].ops) {
      if (op.kind != Op::Kind::field || op.path.text != "currency") continue;
      currency_ = op.fallback.value_or("");
      for (std::size_t i = 0; i < report_.nodes.size() && i < set_.segment_count; ++i) {
        if (report_.nodes[i] != x12_.currency_node) continue;
        const auto elements = interchange_.elements_of(interchange_.segments[set_.first_segment + i]);
        if (matches(scope.slots[s], elements) && !value_at(elements, op.element).empty()) {
          currency_ = value_at(elements, op.element);
          return;
        }
      }
    }
  }
}

// Compares computed with declared values, and sets the defaults of segments that did not come.
Result<void> X12Reader::finish() {
  const auto& scope = x12_.scopes.front();
  if (program_.currency) {
    auto* currency = static_cast<std::string*>(program_.currency->make(document_));
    if (currency->empty()) *currency = currency_;
  }
  node_ = -1;
  for (std::size_t i = 0; i < scope.slots.size(); ++i) {
    for (const auto& one : scope.slots[i].ops) {
      const auto& known = frames_.front().said;
      const bool said = one.fact >= 0 && std::ranges::find(known, one.fact, &Said::fact) != known.end();
      if (one.kind == Op::Kind::field && one.fallback && (frames_.front().seen >> i & 1U) == 0 &&
          !scope.slots[i].repeat && !said) {
        decode(one.codec, *one.fallback, *one.path.type, one.path.make(document_));
      }
      if (!one.derive || one.kind != Op::Kind::field) continue;
      const auto* declared = one.path.find(document_);
      if (declared == nullptr) continue;
      const auto computed = evaluate(*one.derive, document_);
      if (computed == *static_cast<const Decimal*>(declared)) continue;
      result_.notes.push_back(
          {one.label,
           {},
           one.line,
           fmt::format("{} is declared, but {} is {}", static_cast<const Decimal*>(declared)->text(), one.derive->text,
                       computed.text())});
    }
  }
  if (program_.syntax == Syntax::edifact) name_packages(result_.document);
  if (const auto done = complete(result_.document, zeros_); !done) return done;
  return check_required(program_, document_);
}

// The document's own lists are made large enough for the segments that fill them: records are big, and moving
// them each time a list grows would cost more than reading them.
void X12Reader::reserve() {
  const auto& slots = x12_.scopes.front().slots;
  std::vector<std::uint32_t> occurrences(x12_.grammar->nodes.size(), 0);
  for (const auto node : report_.nodes) {
    if (node > 0 && static_cast<std::size_t>(node) < occurrences.size()) ++occurrences[static_cast<std::size_t>(node)];
  }
  for (const auto& slot : slots) {
    const auto count = occurrences[static_cast<std::size_t>(slot.node)];
    if (count < 2 || !slot.repeat || slot.tree) continue;
    const auto& list = slot.repeat->list.list;
    if (const auto* found = list.find(document_); found != nullptr) list.type->reserve(const_cast<void*>(found), count);
  }
}

Result<ReadResult> X12Reader::run() {
  counts_.assign(x12_.grammar->nodes.size(), 0);
  frames_.reserve(16);
  frames_.push_back({.loop = 0, .scope = &x12_.scopes.front(), .record = document_});
  read_currency();
  reserve();
  if (x12_.tree) {
    auto tree = TreeReader::prepare(program_, interchange_, set_, report_, document_, result_.notes);
    if (!tree) return fail(tree.error());
    tree_ = std::move(*tree);
  }
  const std::size_t last = set_.closed ? 1 : 0;
  for (std::size_t i = 1; i + last < set_.segment_count; ++i) {
    if (!segment(i)) return fail(std::move(error_));
  }
  if (const auto done = finish(); !done) return fail(done.error());
  return std::move(result_);
}

}  // namespace

Result<ReadResult> read_x12(const Mapping& mapping, const x12::Interchange& interchange, const x12::TransactionSet& set,
                            const x12::SetReport& report, Trace trace) {
  const auto& program = mapping.program();
  if (program.syntax == Syntax::xml || set.id != program.text.set)
    return fail(Fault::unmapped, fmt::format("mapping {} is not for {} {}", mapping.name(),
                                             program.syntax == Syntax::edifact ? "EDIFACT" : "X12", set.id));
  if (report.grammar == nullptr)
    return fail(Fault::unmapped, fmt::format("set {} was not matched with a grammar", set.id));
  if (report.grammar->syntax != program.x12.grammar->syntax ||
      report.grammar->release != program.x12.grammar->release) {
    return fail(Fault::unmapped, fmt::format("mapping {} is for release {}, the document is {}", mapping.name(),
                                             program.x12.grammar->release, report.grammar->release));
  }
  return X12Reader(program, interchange, set, report, trace).run();
}

}  // namespace crossdock::mapping

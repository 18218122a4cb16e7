// SPDX-License-Identifier: Apache-2.0
// Walks the compiled rules of a mapping and fills each bound field with a random legal value.
#include "tests/mapping/carried.hpp"

#include <algorithm>
#include <random>

#include "translators/mapping/program.hpp"

namespace crossdock::tests {
namespace {

using namespace mapping;
using canonical::Kind;

class Maker {
 public:
  Maker(const Program& program, canonical::Document& document, std::uint32_t seed)
      : program_(program), random_(seed), document_(canonical::object_of(document)) {
    if (program.currency) currency_ = below(2) == 0 ? "USD" : "EUR";
  }

  void make() {
    if (program_.currency) *static_cast<std::string*>(program_.currency->make(document_)) = currency_;
    if (program_.syntax != Syntax::xml) {
      scope(program_.segments.scopes.front(), document_);
    } else {
      children(program_.xml.nodes.front(), document_);
    }
    for (const auto& one : derived_)
      *static_cast<Decimal*>(one->path.make(document_)) = evaluate(*one->derive, document_);
  }

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_()) % limit; }

  std::string text(std::size_t least, std::size_t most) {
    const auto size = std::max<std::size_t>(std::max<std::size_t>(least, 1),
                                            std::min<std::size_t>(most == 0 ? 12 : most, 1 + below(12)));
    std::string out;
    for (std::size_t i = 0; i < size; ++i) out += "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"[below(34)];
    return out;
  }
  std::string digits(std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) out += static_cast<char>('1' + below(9));
    return out;
  }
  const CodeEntry& entry(const CodeTable& table) {
    for (;;) {
      const auto& one = table.entries[below(static_cast<std::uint32_t>(table.entries.size()))];
      if (!one.read_only && !one.write_only && one.fate == Fate::meant) return one;
    }
  }
  // A code that the partner may write beside a word: an alias of it, or one without a word.
  std::string own_code(const Codec& codec, int& ordinal) {
    if (!codec.own || below(3) != 0) return {};
    std::vector<std::string> codes;
    if (codec.own->listed != nullptr) codes.assign(codec.own->listed->codes.begin(), codec.own->listed->codes.end());
    for (const auto& one : codec.table->entries) {
      if (one.fate == Fate::meant) codes.push_back(one.wire);
    }
    std::ranges::sort(codes);
    for (int tries = 0; tries < 20; ++tries) {
      const auto& code = codes[below(static_cast<std::uint32_t>(codes.size()))];
      const auto read = read_code(codec, code, 5);
      if (!read.kept || (codec.own->other < 0 && read.ordinal != ordinal)) continue;
      ordinal = read.ordinal;
      std::string kept;
      keep_code(codec, code, kept);
      return kept;
    }
    return {};
  }
  // Of a table that gives words codes and reads none back, any text that fits.
  std::string word(const Codec& codec) {
    const auto both_ways = [](const CodeEntry& one) { return !one.read_only && !one.write_only; };
    const bool any = std::ranges::any_of(codec.table->entries, both_ways);
    return any ? entry(*codec.table).word : text(codec.least, codec.most);
  }
  Decimal decimal(const Codec& codec) {
    const int scale = codec.decimals >= 0 ? codec.decimals : static_cast<int>(below(4));
    return Decimal::scaled(static_cast<std::int64_t>(1 + below(codec.most != 0 && codec.most < 6 ? 99 : 999999)),
                           scale);
  }
  void pair(const Codec& codec, const canonical::Type& type, void* value) {
    const auto shape = pair_shape(type);
    const auto& one = entry(*codec.table);
    auto* bytes = static_cast<std::byte*>(value);
    const auto word = std::ranges::find(shape.key_type->names, std::string_view(one.word));
    auto ordinal = static_cast<int>(word - shape.key_type->names.begin());
    auto& code = *reinterpret_cast<std::string*>(bytes + shape.code);
    if (one.length == 0) code = own_code(codec, ordinal);
    shape.key_type->set_ordinal(bytes + shape.key, ordinal);
    *reinterpret_cast<std::string*>(bytes + shape.value) =
        digits(one.length > 0 ? static_cast<std::size_t>(one.length)
                              : std::clamp<std::size_t>(5, codec.least, codec.most == 0 ? 5 : codec.most));
  }
  void quantity(const Codec& codec, canonical::Quantity& value) {
    value.value = decimal(codec);
    value.unit = "EA";
    if (!codec.table || codec.table->entries.empty()) return;
    const auto& one = entry(*codec.table);
    value.unit = one.word;
    if (one.wire != one.word) value.source_unit = one.wire;
  }

  void field(const Op& op, void* record) {
    if (op.kind != Op::Kind::field || op.read_only || (op.when && !holds(*op.when, record))) return;
    if (op.derive) {
      derived_.push_back(&op);
      return;
    }
    if (op.path.text == "currency" && record == document_) return;
    const bool certain =
        op.mandatory || op.codec.kind == CodecKind::code ||
        ((op.path.text.starts_with("outcomes") || op.path.text == "shipped") &&
         op.codec.kind == CodecKind::quantity) ||  // a missing quantity is no zero
        std::ranges::any_of(program_.required, [&](const Required& r) { return r.path.text == op.path.text; });
    const bool fixed = op.path.type->kind != Kind::text && op.path.type->kind != Kind::list &&
                       std::ranges::all_of(op.path.steps, [](const Step& s) { return s.kind == Step::Kind::stay; });
    if (!certain && !fixed && below(4) == 0) return;
    auto* value = op.path.make(record);
    const auto& codec = op.codec;
    switch (codec.kind) {
      case CodecKind::integer: *static_cast<int*>(value) = static_cast<int>(below(90)); break;
      case CodecKind::decimal: *static_cast<Decimal*>(value) = decimal(codec); break;
      case CodecKind::money: *static_cast<canonical::Money*>(value) = {decimal(codec), currency_}; break;
      case CodecKind::quantity: quantity(codec, *static_cast<canonical::Quantity*>(value)); break;
      case CodecKind::basis: {  // one or a hundred of the line's unit
        const auto& of = *static_cast<const canonical::Quantity*>(op.of->find(record));
        *static_cast<canonical::Quantity*>(value) = {Decimal(below(2) == 0 ? 1 : 100), of.unit, of.source_unit};
        break;
      }
      case CodecKind::date:
        *static_cast<Date*>(value) = Date(std::chrono::sys_days(std::chrono::days(10'000 + below(12'000))));
        break;
      case CodecKind::moment:
        *static_cast<Date*>(value) = Date(std::chrono::sys_days(std::chrono::days(10'000 + below(12'000))));
        if (op.time && below(2) == 0)
          *static_cast<TimeOfDay*>(op.time->make(record)) = *TimeOfDay::from(
              static_cast<int>(below(24)), static_cast<int>(below(60)), static_cast<int>(below(2) * 30));
        break;
      case CodecKind::time:
        *static_cast<TimeOfDay*>(value) =
            *TimeOfDay::from(static_cast<int>(below(24)), static_cast<int>(below(60)), static_cast<int>(below(60)));
        break;
      case CodecKind::code: {
        const auto word = std::ranges::find(op.path.type->names, std::string_view(entry(*codec.table).word));
        auto ordinal = static_cast<int>(word - op.path.type->names.begin());
        if (op.code) *static_cast<std::string*>(op.code->make(record)) = own_code(codec, ordinal);
        op.path.type->set_ordinal(value, ordinal);
        break;
      }
      case CodecKind::word: *static_cast<std::string*>(value) = word(codec); break;
      case CodecKind::sscc: *static_cast<std::string*>(value) = digits(18); break;
      case CodecKind::pair: pair(codec, *op.path.type, value); break;
      case CodecKind::pairs:
        for (auto n = std::min(1 + below(2), places(op)); n > 0; --n)
          pair(codec, op.path.type->element(), op.path.type->append(value));
        break;
      case CodecKind::lines:
        for (auto n = below(4); n > 0; --n)
          *static_cast<std::string*>(op.path.type->append(value)) = text(codec.least, codec.most);
        break;
      default:
        *static_cast<std::string*>(value) =
            codec.digits ? digits(std::clamp<std::size_t>(3, codec.least, codec.most)) : text(codec.least, codec.most);
        break;
    }
  }

  // How many pairs one segment holds: one in EDIFACT's LIN.
  static std::uint32_t places(const Op& op) {
    const int from = op.second >= 0 ? std::min(op.element, op.second) : op.element;
    return static_cast<std::uint32_t>((op.last - from) / op.stride + 1);
  }

  bool needed(const Repeat& repeat) const {
    return std::ranges::any_of(program_.required,
                               [&](const Required& r) { return repeat.list.list.text.starts_with(r.path.text); });
  }
  // A new element of the list, or nullptr when enough were made.
  template <class Fill>
  void repeat(const Repeat& repeat, void* record, std::uint32_t most, Fill fill) {
    const auto count = std::max<std::uint32_t>(needed(repeat) ? 1 : 0, std::min(most, below(3)));
    const auto& type = *repeat.list.list.type;
    for (std::uint32_t i = 0; i < count; ++i) {
      auto* list = repeat.list.list.make(record);
      while (type.size(list) < static_cast<std::size_t>(repeat.list.from)) type.append(list);
      auto* element = type.append(list);
      if (const auto& key = repeat.list.key; key)
        key->key_type->set_ordinal(static_cast<std::byte*>(element) + key->key_offset, key->value);
      fill(element);
      if (type.element().kind == Kind::text && static_cast<std::string*>(element)->empty())
        *static_cast<std::string*>(element) = "TEXT";
      if (canonical::is_empty(type.element(), element)) type.pop(list);
    }
  }

  void scope(const Scope& of, void* record) {
    for (const auto& slot : of.slots) {
      const auto& node = program_.segments.grammar->nodes[static_cast<std::size_t>(slot.node)];
      if (slot.repeat && slot.repeat->read_only) continue;
      if (slot.tree) {
        tree(slot, slot.repeat->list.list.make(record), 0);
      } else if (slot.repeat) {
        repeat(*slot.repeat, record, node.max == 0 ? 9 : static_cast<std::uint32_t>(node.max),
               [&](void* element) { this->slot(slot, element); });
      } else {
        this->slot(slot, record);
      }
    }
  }
  void slot(const Slot& of, void* record) {
    for (const auto& op : of.ops) field(op, record);
    if (of.scope >= 0) scope(program_.segments.scopes[static_cast<std::size_t>(of.scope)], record);
  }
  void tree(const Slot& of, void* list, int depth) {
    const auto& type = *of.repeat->list.list.type;
    for (auto n = depth == 0 ? 1 : below(3); n > 0; --n) {
      auto* node = type.append(list);
      slot(of, node);
      if (depth < 3) tree(of, program_.segments.tree->children.make(node), depth + 1);
    }
  }
  void children(const XmlNode& of, void* record) {
    for (const auto& op : of.ops) field(op, record);
    for (const int index : of.children) {
      const auto& node = program_.xml.nodes[static_cast<std::size_t>(index)];
      if (node.repeat) {
        repeat(*node.repeat, record, 9, [&](void* element) { children(node, element); });
      } else {
        children(node, record);
      }
    }
  }

  const Program& program_;
  std::mt19937 random_;
  void* document_;
  std::string currency_;
  std::vector<const Op*> derived_;
};

}  // namespace

namespace {

// X12 makes a name for a party that has neither name nor number, so a carried one has a name.
void name(std::vector<canonical::Party>& parties) {
  for (auto& party : parties) {
    if (party.name.empty() && party.ids.empty()) party.name = "PARTY";
  }
}

void name(std::vector<canonical::ShipNode>& nodes) {
  for (auto& node : nodes) {
    name(node.parties);
    name(node.children);
  }
}

}  // namespace

canonical::Document carried_document(const Mapping& mapping, std::uint32_t seed) {
  auto out = canonical::empty_document(mapping.document());
  Maker(mapping.program(), out, seed).make();
  if (mapping.syntax() == Syntax::edifact) name_packages(out);
  if (mapping.syntax() != Syntax::x12) return out;
  std::visit([](auto& document) { name(document.parties); }, out);
  if (auto* notice = std::get_if<canonical::ShipNotice>(&out)) name(notice->nodes);
  return out;
}

}  // namespace crossdock::tests

// SPDX-License-Identifier: Apache-2.0
// Encodes by the op's codec; what has no code here is left out and told, or refuses the document.
#include "translators/mapping/write_values.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace crossdock::mapping {

std::string Writing::field_name(std::string_view label) const {
  std::string out;
  const Slot* above = nullptr;
  for (const auto& level : levels) {
    const std::string_view name = level.slot == above ? std::string_view(program.segments.tree->children.text)
                                                      : std::string_view(level.slot->repeat->label);
    above = level.slot->tree ? level.slot : nullptr;
    out += fmt::format("{}[{}].", name.substr(0, name.find('[')), level.index);
  }
  return out.append(label);
}

void Writing::note(std::string_view label, int line, std::string what) {
  notes.push_back({field_name(label), {}, line, std::move(what)});
}

tl::unexpected<Error> Writing::refuse(const Op& op, std::string_view text, Outcome outcome) const {
  const auto limit = outcome == Outcome::too_long    ? fmt::format(" ({} at most)", op.codec.most)
                     : outcome == Outcome::too_short ? fmt::format(" ({} at least)", op.codec.least)
                                                     : "";
  return fail(Fault::invalid,
              fmt::format("{} '{}' {}{} for the rule of line {}", field_name(op.label), printable(text),
                          to_string(outcome), limit, op.line),
              field_name(op.label));
}

Result<bool> ValueWriter::scalar(const Op& op, const void* value, std::string_view& text) {
  const auto outcome = encode(op.codec, *op.path.type, value, scratch_, text);
  if (op.codec.drop && outcome != Outcome::ok && outcome != Outcome::empty) {
    writing_.note(
        op.label, op.line,
        fmt::format("'{}' has no code here and is left out", printable(*static_cast<const std::string*>(value))));
    const auto* none = op.codec.table->write("");  // what says that nothing is said
    text = none != nullptr ? std::string_view(none->wire) : std::string_view();
    return none != nullptr;
  }
  switch (outcome) {
    case Outcome::ok: break;
    case Outcome::empty: return false;
    case Outcome::cut: writing_.note(op.label, op.line, fmt::format("is cut to {} characters", op.codec.most)); break;
    case Outcome::no_code:
      if (op.mandatory || op.codec.kind == CodecKind::word) {
        const auto& name = op.codec.kind == CodecKind::code
                               ? op.path.type->names[static_cast<std::size_t>(op.path.type->ordinal(value))]
                               : std::string_view(*static_cast<const std::string*>(value));
        return writing_.refuse(op, name, outcome);
      }
      writing_.note(op.label, op.line, "has no code here and is left out");
      return false;
    default: return writing_.refuse(op, text, outcome);
  }
  if (op.codec.kind == CodecKind::money) {
    const auto& currency = static_cast<const canonical::Money*>(value)->currency;
    if (!currency.empty() && !same_code(currency, writing_.currency)) {
      return fail(Fault::invalid,
                  fmt::format("{} is in {}, but the document's currency is '{}'", writing_.field_name(op.label),
                              currency, writing_.currency),
                  writing_.field_name(op.label));
    }
  }
  return !(op.implied && op.fallback && same_code(*op.fallback, text));
}

Result<bool> ValueWriter::quantity(const Op& op, const void* value, Values& values) {
  auto& number = values[static_cast<std::size_t>(op.element)];
  if (const auto done = scalar(op, value, number); !done) return done;
  if (op.second < 0) return true;
  const auto& quantity = *static_cast<const canonical::Quantity*>(value);
  const auto outcome = encode_unit(op.codec, quantity, values[static_cast<std::size_t>(op.second)]);
  if (outcome == Outcome::no_code) return writing_.refuse(op, quantity.unit, outcome);
  if (const auto unit = values[static_cast<std::size_t>(op.second)]; unit.size() > op.unit_most) {
    return fail(Fault::invalid,
                fmt::format("{} unit '{}' is too long ({} at most) for the rule of line {}",
                            writing_.field_name(op.label), printable(unit), op.unit_most, op.line),
                writing_.field_name(op.label));
  }
  return true;
}

Result<bool> ValueWriter::basis(const Op& op, const void* record, const void* value, Values& values) {
  const auto& basis = *static_cast<const canonical::Quantity*>(value);
  const auto& line = *static_cast<const canonical::Quantity*>(op.of->find(record));
  if (encode_basis(op.codec, basis, line, values[static_cast<std::size_t>(op.element)]) == Outcome::ok) return true;
  return fail(Fault::invalid,
              fmt::format("{} '{} {}' has no code in '{}' for a quantity in '{}' (rule of line {})",
                          writing_.field_name(op.label), basis.value.text(), basis.unit, op.codec.table->name,
                          line.unit, op.line),
              writing_.field_name(op.label));
}

namespace {

std::string no_code_here(const Op& op, const std::byte* pair) {
  const auto& shape = op.codec.shape;
  const auto& kept = *reinterpret_cast<const std::string*>(pair + shape.code);
  return fmt::format("scheme {}{}{} has no code here and is left out",
                     shape.key_type->names[static_cast<std::size_t>(shape.key_type->ordinal(pair + shape.key))],
                     kept.empty() ? "" : " ", printable(kept));
}

}  // namespace

Result<bool> ValueWriter::pair(const Op& op, const void* value, Values& values) {
  const auto& shape = op.codec.shape;
  const auto* bytes = static_cast<const std::byte*>(value);
  std::string_view text = *reinterpret_cast<const std::string*>(bytes + shape.value);
  if (text.empty()) return false;
  const auto code = code_of_pair(op, bytes);
  if (!code) {
    writing_.note(op.label, op.line, no_code_here(op, bytes));
    return false;
  }
  if (op.codec.most != 0 && text.size() > op.codec.most) return writing_.refuse(op, text, Outcome::too_long);
  if (text.size() < op.codec.least) return writing_.refuse(op, text, Outcome::too_short);
  values[static_cast<std::size_t>(op.element)] = *code;
  values[static_cast<std::size_t>(op.second)] = text;
  return true;
}

// Puts qualifier and value into the first free pair of places.
void ValueWriter::next_pair(Values& values, const Op& op, std::string_view value) {
  for (int i = op.element; i + 1 <= op.last; i += 2) {
    auto& place = values[static_cast<std::size_t>(i)];
    if (!place.empty()) continue;
    place = op.qualifier;
    values[static_cast<std::size_t>(i + 1)] = value;
    return;
  }
}

Result<bool> ValueWriter::pairs(const Op& op, const void* list, Values& values) {
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
      writing_.note(fmt::format("{}[{}]", op.label, i), op.line,
                    !code ? no_code_here(op, bytes) : "there is no room for more identifiers");
      continue;
    }
    if (op.codec.most != 0 && text.size() > op.codec.most) return writing_.refuse(op, text, Outcome::too_long);
    values[static_cast<std::size_t>(place)] = *code;
    values[static_cast<std::size_t>(place + offset)] = text;
    place += op.stride;
    any = true;
  }
  return any;
}

Result<void> ValueWriter::settle(const Op& op, std::string_view text, Outcome outcome) {
  if (outcome == Outcome::cut) writing_.note(op.label, op.line, fmt::format("is cut to {} characters", op.codec.most));
  if (outcome != Outcome::ok && outcome != Outcome::cut) return writing_.refuse(op, text, outcome);
  return {};
}

Result<std::string_view> ValueWriter::line(const Op& op, const void* value) {
  std::string_view text;
  const auto outcome = encode(op.codec, op.path.type->element(), value, scratch_, text);
  if (outcome == Outcome::empty) return std::string_view();
  if (const auto done = settle(op, text, outcome); !done) return fail(done.error());
  return text;
}

// A list of lines within a segment that holds other values, too: as many as there are places.
Result<bool> ValueWriter::few_lines(const Op& op, const void* list, Values& values) {
  const auto& type = *op.path.type;
  int place = op.element;
  for (std::size_t i = 0; i < type.size(list); ++i) {
    std::string_view text;
    const auto outcome = encode(op.codec, type.element(), type.at(list, i), scratch_, text);
    if (outcome == Outcome::empty) continue;
    if (place > op.last) {
      writing_.note(op.label, op.line, fmt::format("there is room for {} lines only", op.last - op.element + 1));
      break;
    }
    if (const auto done = settle(op, text, outcome); !done) return fail(done.error());
    values[static_cast<std::size_t>(place++)] = text;
  }
  return place > op.element;
}

bool ValueWriter::moment(const Op& op, const void* record, const void* value, Values& values) {
  const auto* time = op.time ? op.time->find(record) : nullptr;
  const auto form = encode_moment(*static_cast<const Date*>(value), static_cast<const TimeOfDay*>(time), scratch_,
                                  values[static_cast<std::size_t>(op.element)]);
  values[static_cast<std::size_t>(op.second)] = form;
  return true;
}

Result<bool> ValueWriter::op(const Op& op, const void* record, Values& values) {
  if (!is_written(op, record)) return false;
  auto& place = values[static_cast<std::size_t>(op.element)];
  if (op.kind == Op::Kind::constant) {
    place = op.constant;
    return false;
  }
  const auto start = scratch_.size();
  if (op.derive && op.computed) {
    scratch_ += evaluate(*op.derive, writing_.document).text();
    place = std::string_view(scratch_).substr(start);
    return true;
  }
  const auto* value = op.path.find(record);
  if (value == nullptr) return false;
  if (op.derive && op.kind == Op::Kind::field) {
    const auto computed = evaluate(*op.derive, writing_.document);
    if (computed != *static_cast<const Decimal*>(value))
      writing_.note(op.label, op.line,
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
    next_pair(values, op, text);
  } else {
    place = text;
  }
  return written;
}

}  // namespace crossdock::mapping

// SPDX-License-Identifier: Apache-2.0
// Decodes by the op's codec; what has no meaning here is kept beside the document, told, or holds it.
#include "translators/mapping/read_values.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace crossdock::mapping {

using canonical::Kind;

namespace {

// Zeros for no date, which the validator lets pass where the partner's tolerances say so.
bool is_zero_date(std::string_view text) {
  return text.starts_with('0') && text.find_first_not_of('0') == std::string_view::npos;
}

// Where an entry of a list of pairs keeps its value.
const void* value_of(const Op& op, const void* entry) {
  return static_cast<const std::byte*>(entry) + op.codec.shape.value;
}

}  // namespace

bool says_something(const Op& op, Elements elements) {
  const auto text = value_at(elements, op.element);
  if (text.empty()) return false;
  if (op.codec.kind == CodecKind::moment) return is_moment_form(value_at(elements, op.second));
  return op.codec.kind != CodecKind::date || !is_zero_date(text);
}

bool ValueReader::money(const Op& op, void* record, std::string_view text, int element) {
  auto* money = static_cast<canonical::Money*>(op.path.make(record));
  if (const auto outcome = decode(op.codec, text, *op.path.type, money); outcome != Outcome::ok)
    return reading_.unreadable(op, element, text, outcome);
  money->currency = reading_.currency;
  return true;
}

bool ValueReader::quantity(const Op& op, void* record, Elements elements) {
  auto text = value_at(elements, op.element);
  const auto unit = value_at(elements, op.second);
  if (text.empty() && unit.empty()) return true;
  if (text.empty() && op.fallback) text = *op.fallback;
  auto* quantity = static_cast<canonical::Quantity*>(op.path.make(record));
  if (!text.empty()) {
    if (const auto outcome = decode(op.codec, text, *op.path.type, quantity); outcome != Outcome::ok)
      return reading_.unreadable(op, op.element, text, outcome);
    reading_.traced(op, op.element, text, quantity);
  }
  if (decode_unit(op.codec, unit, *quantity) == Outcome::no_code)
    reading_.note(op, op.second,
                  fmt::format("unit '{}' is not in code table '{}'; it is carried as written", printable(unit),
                              op.codec.table->name));
  if (!text.empty() && unit.empty() && quantity->value.is_zero()) reading_.zeros.push_back(reading_.field_name(op));
  return true;
}

bool ValueReader::basis(const Op& op, void* record, std::string_view text) {
  if (text.empty()) return true;
  const auto& line = *static_cast<const canonical::Quantity*>(op.of->find(record));
  canonical::Quantity read;
  if (decode_basis(op.codec, text, line, read) == Outcome::no_code) {
    reading_.error = {
        Fault::unmapped,
        fmt::format("{} '{}' is no basis of a price for a quantity in '{}' by code table '{}': give it a meaning there "
                    "in the partner's mapping",
                    reading_.name_of(op.element), printable(text), line.unit.empty() ? line.source_unit : line.unit,
                    op.codec.table->name),
        reading_.place(op.element)};
    return false;
  }
  auto* basis = static_cast<canonical::Quantity*>(op.path.make(record));
  *basis = std::move(read);
  reading_.traced(op, op.element, text, basis);
  return true;
}

bool ValueReader::pair(const Op& op, void* record, Elements elements) {
  const auto code = value_at(elements, op.element);
  const auto value = value_at(elements, op.second);
  if (code.empty() && value.empty()) return true;
  const auto key = read_code(op.codec, code, value.size());
  if (key.ordinal < 0) {
    if (!reading_.kept(op, code, op.element)) return false;
    reading_.extension(reading_.place(op.element), code);
    reading_.extension(reading_.place(op.second), value);
    return true;
  }
  auto* entry_at = op.path.make(record);
  entry(op, key, entry_at, code, value, op.element);
  reading_.traced(op, op.second, value, value_of(op, entry_at));
  return true;
}

// Fills an entry of a list that is a pair of code and value.
void ValueReader::entry(const Op& op, CodeRead key, void* record, std::string_view code, std::string_view value,
                        int element) {
  const auto& shape = op.codec.shape;
  auto* bytes = static_cast<std::byte*>(record);
  shape.key_type->set_ordinal(bytes + shape.key, key.ordinal);
  *reinterpret_cast<std::string*>(bytes + shape.value) = value;
  if (key.kept) own_code(op, code, *reinterpret_cast<std::string*>(bytes + shape.code), element);
}

// Keeps the code beside its word; told where it has none.
void ValueReader::own_code(const Op& op, std::string_view code, std::string& to, int element) {
  keep_code(op.codec, code, to);
  if (op.codec.table->read(code) == nullptr && reading_.told.first(op, code))
    reading_.note(op, element, carried_as_written(*op.codec.table, code));
}

bool ValueReader::pairs(const Op& op, void* record, Elements elements) {
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
      if (key.ordinal < 0 && !reading_.kept(op, code, i)) return false;
      reading_.extension(reading_.place(i), code);
      reading_.extension(reading_.place(i + offset), value);
      continue;
    }
    if (list == nullptr) {
      list = op.path.make(record);
      type.reserve(list,
                   type.size(list) + (elements.size() - static_cast<std::size_t>(std::min(i, i + offset)) + 1) / 2);
    }
    auto* appended = type.append(list);
    entry(op, key, appended, code, value, i);
    reading_.traced(op, i + offset, value, value_of(op, appended));
  }
  return true;
}

bool ValueReader::moment(const Op& op, void* record, Elements elements) {
  const auto text = value_at(elements, op.element), form = value_at(elements, op.second);
  if (text.empty()) return true;
  if (!is_moment_form(form)) {
    reading_.extension(reading_.place(op.element), text);
    reading_.extension(reading_.place(op.second), form);
    reading_.note(op, op.second, fmt::format("date form '{}' is not read", printable(form)));
    return true;
  }
  std::optional<TimeOfDay> time;
  if (const auto outcome = decode_moment(text, form, *static_cast<Date*>(op.path.make(record)), time);
      outcome != Outcome::ok)
    return reading_.unreadable(op, op.element, text, outcome);
  if (time && op.time) *static_cast<TimeOfDay*>(op.time->make(record)) = *time;
  reading_.traced(op, op.element, text, op.path.find(record));
  return true;
}

void ValueReader::lines(const Op& op, void* record, Elements elements) {
  for (int i = op.element; i <= op.last; ++i) {
    const auto text = value_at(elements, i);
    if (text.empty()) continue;
    auto* line = static_cast<std::string*>(op.path.type->append(op.path.make(record)));
    *line = text;
    reading_.traced(op, i, text, line);
  }
}

// A code that has a place beside its word. False where the entry has no word, not even `other`.
bool ValueReader::coded(const Op& op, void* record, std::string_view code, int element) {
  const auto key = read_code(op.codec, code);
  if (key.ordinal < 0) return false;
  op.path.type->set_ordinal(op.path.make(record), key.ordinal);
  if (key.kept) own_code(op, code, *static_cast<std::string*>(op.code->make(record)), element);
  return true;
}

bool ValueReader::field(const Op& op, void* record, std::string_view text, int element) {
  if (text.empty() || (op.codec.kind == CodecKind::date && is_zero_date(text))) {
    if (!op.fallback) return true;
    if (const auto outcome = decode(op.codec, *op.fallback, *op.path.type, op.path.make(record));
        outcome != Outcome::ok && op.codec.table == nullptr)
      return reading_.unreadable(op, element, *op.fallback, outcome);
    return true;
  }
  if (op.code && coded(op, record, text, element)) {
    // The word and what the code says beyond it are both there.
  } else if (op.codec.kind == CodecKind::money) {
    if (!money(op, record, text, element)) return false;
  } else if (const auto outcome = decode(op.codec, text, *op.path.type, op.path.make(record)); outcome != Outcome::ok) {
    if (outcome == Outcome::no_code && op.codec.table->otherwise.empty() && op.path.type->kind != Kind::enumeration) {
      if (!reading_.kept(op, text, element)) return false;
      reading_.extension(reading_.place(element), text);
      return true;
    }
    if (outcome != Outcome::no_code || op.codec.table->otherwise.empty())
      return reading_.unreadable(op, element, text, outcome);
    const auto& names = op.path.type->names;
    const auto word = std::ranges::find(names, std::string_view(op.codec.table->otherwise));
    if (word != names.end()) op.path.type->set_ordinal(op.path.make(record), static_cast<int>(word - names.begin()));
    reading_.extension(reading_.place(element), text);
    reading_.note(op, element,
                  fmt::format("'{}' is not in code table '{}' and is read as {}", printable(text), op.codec.table->name,
                              op.codec.table->otherwise));
  }
  reading_.traced(op, element, text, op.path.find(record));
  return true;
}

// The text at the places of an op, with a blank between two.
std::string ValueReader::text_of(const Op& op, Elements elements) {
  std::string out(value_at(elements, op.element));
  if (const auto second = value_at(elements, op.second); !second.empty()) out += ' ' + std::string(second);
  return out;
}

// A fact that has several places is read from one of them; what another says is kept, and told where it differs.
bool ValueReader::chosen(const Op& op, void* record, Elements elements) {
  const auto text = text_of(op, elements);
  const auto choice = choose_place(op, reading_.said(), reading_.place(op.element), text);
  if (choice.place == Place::same) return true;
  if (choice.place == Place::aside) {
    reading_.extension(reading_.place(op.element), text);
    reading_.note(
        op, op.element,
        fmt::format("'{}' is kept in the extensions: {} is read from another place", printable(text), op.label));
    return true;
  }
  if (choice.place == Place::instead) {
    forget(op, record);
    if (choice.before.text == text) return read(op, record, elements);
    reading_.extension(choice.before.place, choice.before.text);
    reading_.note(op, op.element,
                  fmt::format("is read here; {} has '{}', which is kept in the extensions", choice.before.place,
                              printable(choice.before.text)));
  }
  return read(op, record, elements);
}

bool ValueReader::op(const Op& op, void* record, Elements elements) {
  if (op.fact < 0) return read(op, record, elements);
  const auto value = value_at(elements, op.element);
  if (!value.empty() && (op.qualifier.empty())) return chosen(op, record, elements);
  // A default is for a fact that no place says.
  const bool known = std::ranges::find(reading_.said(), op.fact, &Said::fact) != reading_.said().end();
  return known || read(op, record, elements);
}

bool ValueReader::read(const Op& op, void* record, Elements elements) {
  if (op.kind == Op::Kind::constant) {
    const auto text = value_at(elements, op.element);
    if (!is_another(op, text)) return true;
    reading_.extension(reading_.place(op.element), text);
    reading_.note(op, op.element, fmt::format("is '{}', not the constant '{}'", printable(text), op.constant));
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

}  // namespace crossdock::mapping

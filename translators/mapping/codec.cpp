// SPDX-License-Identifier: Apache-2.0
// Decodes and encodes decimals, dates, times, words and units, and refuses values that do not fit their place.
#include "translators/mapping/codec.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace crossdock::mapping {

using canonical::Kind;
using canonical::Type;

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok: return "fits";
    case Outcome::empty: return "is empty";
    case Outcome::cut: return "is cut";
    case Outcome::malformed: return "cannot be read";
    case Outcome::too_long: return "is too long";
    case Outcome::too_short: return "is too short";
    case Outcome::too_precise: return "has more digits after the point than can be written";
    case Outcome::no_code: return "has no code";
    case Outcome::not_a_number: return "is not a number of digits";
  }
  return "";
}

namespace {

bool digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int digits_value(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Outcome decode_decimal(const Codec& codec, std::string_view text, Decimal& out) {
  auto parsed = Decimal::parse(text);
  if (!parsed) return Outcome::malformed;
  if (codec.decimals > 0) {
    if (parsed->scale() != 0) return Outcome::malformed;  // an implied point and a written one
    parsed = Decimal::scaled(parsed->coefficient(), codec.decimals);
  }
  out = *parsed;
  return Outcome::ok;
}

// The number's digits in plain notation; bare_point: ".5" for 0.5.
void append_decimal(const Decimal& value, bool bare_point, std::string& out) {
  Decimal::TextBuffer buffer;
  std::string_view view = value.text(buffer);
  if (bare_point && value.scale() > 0) {
    if (view.starts_with('-')) {
      out += '-';
      view.remove_prefix(1);
    }
    if (view.starts_with("0.") && !value.is_zero()) view.remove_prefix(1);
  }
  out += view;
}

Outcome encode_decimal(const Codec& codec, const Decimal& value, std::string& scratch, std::string_view& text) {
  const auto start = scratch.size();
  if (codec.decimals >= 0) {
    const auto exact = value.rounded(codec.decimals, Rounding::down);
    if (!exact || *exact != value) return Outcome::too_precise;
    append_decimal(Decimal::scaled(exact->coefficient(), 0), codec.bare_point, scratch);
  } else {
    append_decimal(value, codec.bare_point, scratch);
  }
  text = std::string_view(scratch).substr(start);
  if (codec.most == 0 || text.size() <= codec.most) return Outcome::ok;
  const auto count = static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; }));
  return count > codec.most ? Outcome::too_long : Outcome::ok;
}

Outcome decode_date(const Codec& codec, std::string_view text, Date& out) {
  if (codec.date == DateForm::iso) {
    if (text.size() > 10 && (text[10] == 'Z' || text[10] == '+' || text[10] == '-' || text[10] == 'T'))
      text = text.substr(0, 10);
    const auto parsed = Date::parse(text);
    if (!parsed) return Outcome::malformed;
    out = *parsed;
    return Outcome::ok;
  }
  if ((text.size() != 8 && text.size() != 6) || !digits(text)) return Outcome::malformed;
  int year = text.size() == 8 ? digits_value(text.substr(0, 4)) : digits_value(text.substr(0, 2));
  if (text.size() == 6) year += year < 70 ? 2000 : 1900;  // X12 dates of six digits are of 1970 to 2069
  text.remove_prefix(text.size() - 4);
  const auto made = Date::from(year, static_cast<unsigned>(digits_value(text.substr(0, 2))),
                               static_cast<unsigned>(digits_value(text.substr(2))));
  if (!made) return Outcome::malformed;
  out = *made;
  return Outcome::ok;
}

Outcome decode_time(const Codec& codec, std::string_view text, TimeOfDay& out) {
  if (codec.date == DateForm::iso) {
    const auto parsed = TimeOfDay::parse(text.substr(0, std::min(text.find_first_of("Z+-."), text.size())));
    if (!parsed) return Outcome::malformed;
    out = *parsed;
    return Outcome::ok;
  }
  if (text.size() < 4 || text.size() == 5 || !digits(text)) return Outcome::malformed;
  const auto made = TimeOfDay::from(digits_value(text.substr(0, 2)), digits_value(text.substr(2, 2)),
                                    text.size() >= 6 ? digits_value(text.substr(4, 2)) : 0);
  if (!made) return Outcome::malformed;
  out = *made;
  return Outcome::ok;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string_view cut_to(std::string_view text, std::size_t most) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U && ++count > most) return text.substr(0, i);
  }
  return text;
}

Outcome fit(const Codec& codec, std::string_view& text) {
  if (text.empty()) return Outcome::empty;
  if (codec.most != 0 && text.size() > codec.most && characters(text) > codec.most) {
    if (!codec.cut) return Outcome::too_long;
    text = cut_to(text, codec.most);
    return Outcome::cut;
  }
  return codec.least > 1 && characters(text) < codec.least ? Outcome::too_short : Outcome::ok;
}

bool all_digits(std::string_view text) { return !text.empty() && digits(text); }

Outcome encode_date(const Codec& codec, const Date& date, std::string& scratch, std::string_view& text) {
  const auto start = scratch.size();
  scratch += codec.date == DateForm::iso ? date.text() : date.compact();
  text = std::string_view(scratch).substr(start);
  if (codec.date == DateForm::short_year) text.remove_prefix(2);
  return Outcome::ok;
}

Outcome encode_time(const Codec& codec, const TimeOfDay& time, std::string& scratch, std::string_view& text) {
  const auto start = scratch.size();
  std::string iso = time.text();
  if (codec.date != DateForm::iso) {
    std::erase(iso, ':');
    if (time.second() == 0) iso.resize(4);
  }
  scratch += iso;
  text = std::string_view(scratch).substr(start);
  return Outcome::ok;
}

Outcome encode_word(const Codec& codec, std::string_view word, std::string_view& text) {
  if (const auto* entry = codec.table->write(word); entry != nullptr) {
    text = entry->wire;
    return Outcome::ok;
  }
  if (word.empty()) return Outcome::empty;
  if (!codec.table->own.empty()) word = codec.table->own_part(word);
  if (word.empty()) return Outcome::no_code;  // a code of another list
  // A word that is itself the code of another entry would be read as that one.
  if (!codec.table->open || codec.table->read(word) != nullptr) return Outcome::no_code;
  text = word;
  return fit(codec, text);
}

}  // namespace

Outcome decode(const Codec& codec, std::string_view text, const Type& type, void* value) {
  switch (codec.kind) {
    case CodecKind::integer: {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *static_cast<int*>(value));
      return error == std::errc{} && end == text.data() + text.size() ? Outcome::ok : Outcome::malformed;
    }
    case CodecKind::decimal: return decode_decimal(codec, text, *static_cast<Decimal*>(value));
    case CodecKind::money: return decode_decimal(codec, text, static_cast<canonical::Money*>(value)->amount);
    case CodecKind::quantity: return decode_decimal(codec, text, static_cast<canonical::Quantity*>(value)->value);
    case CodecKind::date: return decode_date(codec, text, *static_cast<Date*>(value));
    case CodecKind::time: return decode_time(codec, text, *static_cast<TimeOfDay*>(value));
    case CodecKind::code: {
      const auto ordinal = codec.keys->read(text);
      if (ordinal < 0) return Outcome::no_code;
      type.set_ordinal(value, ordinal);
      return Outcome::ok;
    }
    case CodecKind::word: {
      const auto* entry = codec.table->read(text);
      if (entry == nullptr && !codec.table->open) return Outcome::no_code;
      auto& word = *static_cast<std::string*>(value);
      if (entry == nullptr && !codec.table->own.empty()) {
        keep_code(codec, text, word);
      } else {
        word = entry != nullptr ? std::string_view(entry->word) : text;
      }
      return Outcome::ok;
    }
    case CodecKind::sscc:
      *static_cast<std::string*>(value) = text.size() == 20 && text.starts_with("00") ? text.substr(2) : text;
      return Outcome::ok;
    default: *static_cast<std::string*>(value) = text; return Outcome::ok;
  }
}

Outcome encode(const Codec& codec, const Type& type, const void* value, std::string& scratch, std::string_view& text) {
  switch (codec.kind) {
    case CodecKind::integer: {
      const auto start = scratch.size();
      scratch += std::to_string(*static_cast<const int*>(value));
      text = std::string_view(scratch).substr(start);
      return codec.most != 0 && text.size() > codec.most ? Outcome::too_long : Outcome::ok;
    }
    case CodecKind::decimal: return encode_decimal(codec, *static_cast<const Decimal*>(value), scratch, text);
    case CodecKind::money:
      return encode_decimal(codec, static_cast<const canonical::Money*>(value)->amount, scratch, text);
    case CodecKind::quantity:
      return encode_decimal(codec, static_cast<const canonical::Quantity*>(value)->value, scratch, text);
    case CodecKind::date: return encode_date(codec, *static_cast<const Date*>(value), scratch, text);
    case CodecKind::time: return encode_time(codec, *static_cast<const TimeOfDay*>(value), scratch, text);
    case CodecKind::code: {
      const auto* entry = codec.keys->write(type.ordinal(value));
      if (entry == nullptr) return Outcome::no_code;
      text = entry->wire;
      return text.empty() ? Outcome::empty : Outcome::ok;
    }
    case CodecKind::word: return encode_word(codec, *static_cast<const std::string*>(value), text);
    case CodecKind::sscc: {
      text = *static_cast<const std::string*>(value);
      if (text.size() == 18 && digits(text)) {
        const auto start = scratch.size();
        scratch += "00";
        scratch += text;
        text = std::string_view(scratch).substr(start);
      }
      return fit(codec, text);
    }
    default:
      text = *static_cast<const std::string*>(value);
      if (codec.digits && !text.empty() && !all_digits(text)) return Outcome::not_a_number;
      return fit(codec, text);
  }
}

bool is_moment_form(std::string_view form) {
  return form.empty() || form == "102" || form == "203" || form == "204" || form == "101";
}

Outcome decode_moment(std::string_view text, std::string_view form, Date& date, std::optional<TimeOfDay>& time) {
  const std::size_t day = form == "101" ? 6 : 8;
  const std::size_t length = form == "203" ? 12 : form == "204" ? 14 : day;
  if (!is_moment_form(form) || text.size() != length || !digits(text)) return Outcome::malformed;
  const Codec century{.kind = CodecKind::date, .date = DateForm::century};
  if (const auto outcome = decode_date(century, text.substr(0, day), date); outcome != Outcome::ok) return outcome;
  if (length == day) return Outcome::ok;
  TimeOfDay read;
  if (const auto outcome = decode_time(century, text.substr(day), read); outcome != Outcome::ok) return outcome;
  time = read;
  return Outcome::ok;
}

std::string_view encode_moment(const Date& date, const TimeOfDay* time, std::string& scratch, std::string_view& text) {
  const auto start = scratch.size();
  scratch += date.compact();
  std::string_view form = "102";
  if (time != nullptr) {
    auto clock = time->text();
    std::erase(clock, ':');
    form = time->second() == 0 ? "203" : "204";
    scratch.append(clock, 0, form == "203" ? 4 : 6);
  }
  text = std::string_view(scratch).substr(start);
  return form;
}

namespace {

// Whether a code may stand at the element and is not read by another rule there.
bool may_stand(const OwnCodes& own, std::string_view wire) {
  if (wire.size() < own.least || (own.most != 0 && wire.size() > own.most)) return false;
  return (own.listed == nullptr || own.listed->open || own.listed->codes.contains(std::string(wire))) &&
         std::ranges::find(own.taken, wire) == own.taken.end();
}

// Whether a code without a meaning is carried: its table lets the entry pass, and the list has a word for such entries.
bool is_carried(const Codec& codec, std::string_view wire) {
  const auto& table = *codec.table;
  return codec.own && codec.own->other >= 0 && !wire.empty() && (table.keeps(wire) || !table.otherwise.empty()) &&
         may_stand(*codec.own, wire);
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t most) {
  std::vector<std::string> parts;
  while (characters(text) > most) {
    auto part = cut_to(text, most);
    if (text[part.size()] != ' ') {
      if (const auto blank = part.rfind(' '); blank != std::string_view::npos && blank > 0)
        part = part.substr(0, blank);
    }
    parts.emplace_back(trim(part));
    text = text.substr(part.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  if (parts.empty() || !text.empty()) parts.emplace_back(text);
  return parts;
}

CodeRead read_code(const Codec& codec, std::string_view wire, std::size_t length) {
  const auto* entry = codec.table->read(wire);
  if (entry == nullptr) return is_carried(codec, wire) ? CodeRead{codec.own->other, true} : CodeRead{};
  const auto ordinal = codec.keys->ordinal(entry);
  if (!codec.own || wire.empty()) return {ordinal, false};
  const auto* preferred = codec.keys->write(ordinal, length);
  return {ordinal, preferred != nullptr && preferred != entry && may_stand(*codec.own, wire)};
}

void keep_code(const Codec& codec, std::string_view wire, std::string& code) {
  code = codec.table->own;
  code += ':';
  code += wire;
}

std::optional<std::string_view> write_code(const Codec& codec, int ordinal, std::string_view kept, std::size_t length) {
  if (!kept.empty()) {
    const auto wire = codec.own ? codec.table->own_part(kept) : std::string_view();
    const auto* entry = wire.empty() ? nullptr : codec.table->read(wire);
    const bool same = entry == nullptr ? is_carried(codec, wire) && ordinal == codec.own->other
                                       : codec.keys->ordinal(entry) == ordinal && may_stand(*codec.own, wire);
    if (same) return wire;
    const auto& names = codec.keys->names();
    if (ordinal >= 0 && names[static_cast<std::size_t>(ordinal)] == no_word) return std::nullopt;
  }
  const auto* entry = codec.keys->write(ordinal, length);
  return entry == nullptr ? std::nullopt : std::optional<std::string_view>(entry->wire);
}

// A unit of a list's own, "x12:QQ": whose list it is; empty for one of Recommendation 20.
std::string_view owner_of(std::string_view unit) {
  const auto colon = unit.find(':');
  return colon == std::string_view::npos ? std::string_view() : unit.substr(0, colon);
}

Outcome decode_unit(const Codec& codec, std::string_view text, canonical::Quantity& quantity) {
  if (text.empty()) return Outcome::empty;
  const auto* entry = codec.table ? codec.table->read(text) : nullptr;
  const bool known = entry != nullptr || !codec.table || codec.table->open;
  if (known) {
    quantity.unit = entry != nullptr ? std::string_view(entry->word) : text;
  } else if (!codec.table->own.empty()) {
    quantity.unit = codec.table->own + ':';
    quantity.unit += text;
  }
  if (!same_code(quantity.unit, text)) quantity.source_unit = text;
  return known ? Outcome::ok : Outcome::no_code;
}

Outcome encode_unit(const Codec& codec, const canonical::Quantity& quantity, std::string_view& text) {
  if (quantity.unit.empty()) {
    text = quantity.source_unit;
    return text.empty() ? Outcome::empty : Outcome::ok;
  }
  if (const auto owner = owner_of(quantity.unit); !owner.empty()) {
    if (!codec.table || codec.table->own != owner) return Outcome::no_code;
    text = std::string_view(quantity.unit).substr(owner.size() + 1);
    return text.empty() ? Outcome::empty : Outcome::ok;
  }
  if (codec.table) {
    // The partner's own code is echoed where it means the same here; it may mean something else in another syntax.
    const auto* echoed = quantity.source_unit.empty() ? nullptr : codec.table->read(quantity.source_unit);
    const auto* entry =
        echoed != nullptr && same_code(echoed->word, quantity.unit) ? echoed : codec.table->write(quantity.unit);
    if (entry != nullptr) {
      text = entry->wire;
      return Outcome::ok;
    }
    if (!codec.table->open || codec.table->read(quantity.unit) != nullptr) return Outcome::no_code;
  }
  text = quantity.unit;
  return Outcome::ok;
}

std::optional<Basis> parse_basis(std::string_view text) {
  const auto end = std::min(text.find_first_of(" ="), text.size());
  const auto count = Decimal::parse(text.substr(0, end));
  if (!count || *count <= Decimal(0)) return std::nullopt;
  Basis out{*count, {}, {}};
  if (end < text.size()) (text[end] == ' ' ? out.unit : out.collective) = text.substr(end + 1);
  return out;
}

Outcome decode_basis(const Codec& codec, std::string_view text, const canonical::Quantity& line,
                     canonical::Quantity& basis) {
  const auto* entry = codec.table->read(text);
  if (entry == nullptr) return Outcome::no_code;
  const auto& meant = codec.bases[static_cast<std::size_t>(entry - codec.table->entries.data())];
  if (!meant.unit.empty() && !same_code(meant.unit, line.unit)) return Outcome::no_code;
  const bool one = !meant.collective.empty() && same_code(meant.collective, line.unit);
  basis = {one ? Decimal(1) : meant.count, line.unit, line.source_unit};
  return Outcome::ok;
}

// A code that names the unit, or a collective that the line counts in, says more than a number alone.
Outcome encode_basis(const Codec& codec, const canonical::Quantity& basis, const canonical::Quantity& line,
                     std::string_view& text) {
  if (!basis.unit.empty() && !same_code(basis.unit, line.unit)) return Outcome::no_code;
  const CodeEntry* plain = nullptr;
  for (std::size_t i = 0; i < codec.bases.size(); ++i) {
    const auto& entry = codec.table->entries[i];
    const auto& meant = codec.bases[i];
    if (entry.read_only || entry.fate != Fate::meant) continue;
    const bool collective = !meant.collective.empty() && same_code(meant.collective, line.unit);
    const auto& count = collective ? Decimal(1) : meant.count;
    if (count != basis.value || (!meant.unit.empty() && !same_code(meant.unit, line.unit))) continue;
    if (plain == nullptr) plain = &entry;
    if (!collective && meant.unit.empty()) continue;
    plain = &entry;
    break;
  }
  if (plain == nullptr) return Outcome::no_code;
  text = plain->wire;
  return Outcome::ok;
}

PairShape pair_shape(const Type& type) {
  if (type.kind != Kind::record || type.fields.size() != 3) return {};
  const auto &key = type.fields[0], &value = type.fields[1], &code = type.fields[2];
  if (key.type().kind != Kind::enumeration || value.type().kind != Kind::text || code.name != "code") return {};
  return {&key.type(), key.offset, value.offset, code.offset};
}

}  // namespace crossdock::mapping

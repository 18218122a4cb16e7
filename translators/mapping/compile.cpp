// SPDX-License-Identifier: Apache-2.0
// Compiles what both compilers share: header, codecs, expressions. See program.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "translators/mapping/program.hpp"

namespace crossdock::mapping {

using canonical::Kind;
using canonical::Type;

namespace {

constexpr std::string_view codec_names[] = {"text",  "integer",  "decimal", "date",  "time",  "code",   "sscc",
                                            "money", "quantity", "pair",    "pairs", "lines", "moment", "basis"};

// The codec a field asks for when the rule names none.
std::string_view natural_codec(const Type& type) {
  switch (type.kind) {
    case Kind::integer: return "integer";
    case Kind::decimal: return "decimal";
    case Kind::date: return "date";
    case Kind::time: return "time";
    case Kind::enumeration: return "code";
    case Kind::list: return type.element().kind == Kind::text ? "lines" : "pairs";
    case Kind::record: return type.name == "Money" ? "money" : type.name == "Quantity" ? "quantity" : "pair";
    default: return "text";
  }
}

bool fits(std::string_view codec, const Type& type) {
  if (codec == "text" || codec == "sscc") return type.kind == Kind::text;
  if (codec == "code") return type.kind == Kind::enumeration || type.kind == Kind::text;
  if (codec == "pair") return pair_shape(type).key_type != nullptr;
  if (codec == "moment") return type.kind == Kind::date;
  if (codec == "basis") return type.name == "Quantity";
  if (codec == "pairs") return type.kind == Kind::list && pair_shape(type.element()).key_type != nullptr;
  return natural_codec(type) == codec;
}

Result<std::shared_ptr<const CodeTable>> table_for(const Rule& rule, const std::string& name,
                                                   const CompileContext& context, const Program& program) {
  CodeTable table;
  table.name = name.empty() ? "of this rule" : name;
  if (!name.empty()) {
    const auto found = context.tables->find(name);
    if (found == context.tables->end()) {
      std::vector<std::string_view> known;
      for (const auto& [key, value] : *context.tables) known.push_back(key);
      const auto close = nearest(name, known);
      return rule.origin.error(fmt::format("there is no code table '{}'{}", name,
                                           close.empty() ? "" : fmt::format("; did you mean '{}'?", close)));
    }
    table = *found->second;
    if (const auto more = program.text.codes.find(name); more != program.text.codes.end()) {
      if (const auto known = check_units(table, more->second); !known) return fail(known.error());
      table = extended(table, more->second);
    }
  } else if (rule.codes.empty()) {
    return rule.origin.error("codec 'code' needs a table, as in code(unit), or 'codes' of its own");
  }
  if (const auto known = check_units(table, rule.codes); !known) return fail(known.error());
  if (!rule.codes.empty()) table = extended(table, rule.codes);
  table.index();
  return std::make_shared<const CodeTable>(std::move(table));
}

// Suggests what would be right: the nearest word, or all of them.
std::string suggestion(std::string_view word, const Type& enumeration) {
  const auto close = nearest(word, {enumeration.names.begin(), enumeration.names.end()});
  return close.empty() ? fmt::format("; its words are {}", fmt::join(enumeration.names, ", "))
                       : fmt::format("; did you mean '{}'?", close);
}

std::string codes_of(const CodeTable& table) {
  std::vector<std::string_view> codes;
  for (const auto& entry : table.entries) {
    if (entry.fate == Fate::meant && !entry.write_only) codes.emplace_back(entry.wire);
  }
  return fmt::format("{}", fmt::join(codes, " "));
}

Result<void> check_table(const CodeTable& table, const Type& key, const Rule& rule) {
  for (const auto& entry : table.entries) {
    if (entry.fate != Fate::meant) continue;
    if (std::ranges::find(key.names, std::string_view(entry.word)) != key.names.end()) {
      if (!table.partial && table.write(entry.word, static_cast<std::size_t>(entry.length)) == nullptr) {
        return rule.origin.error(fmt::format("code table '{}' reads '{}' as '{}' but has no code to write for it",
                                             table.name, entry.wire, entry.word));
      }
      continue;
    }
    return rule.origin.error(fmt::format("code table '{}' has '{}: {}', but {} has no such word{}", table.name,
                                         entry.wire, entry.word, key.name, suggestion(entry.word, key)));
  }
  return {};
}

Result<void> text_arguments(const Rule& rule, const std::vector<std::string>& arguments, Codec& codec) {
  for (const auto& argument : arguments) {
    if (argument == "cut") {
      codec.cut = true;
    } else if (argument == "wrap") {
      if (rule.at != ".")
        return rule.origin.error(
            "'wrap' is for a list of texts (at: .), each in a segment of its own; elsewhere 'cut'");
      codec.wrap = true;
    } else if (std::ranges::all_of(argument, [](char c) { return c >= '0' && c <= '9'; }) && argument.size() < 6 &&
               !argument.empty()) {
      const auto most = static_cast<std::size_t>(std::stoi(argument));
      codec.most = codec.most == 0 ? most : std::min(codec.most, most);
    } else {
      return rule.origin.error(fmt::format("text takes a length, 'cut' and 'wrap', not '{}'", argument));
    }
  }
  return {};
}

void take_element(const segments::ElementDef& element, Codec& codec) {
  codec.bare_point = element.position == 0;  // EDIFACT wants a digit before the point
  codec.digits = element.position != 0 && element.type == segments::ElementType::number;
  codec.least = static_cast<std::size_t>(element.min);
  codec.most = static_cast<std::size_t>(element.max);
  codec.date = element.max >= 8 ? DateForm::century : DateForm::short_year;
  if (element.type == segments::ElementType::number) codec.decimals = element.decimals;
}

bool element_fits(CodecKind kind, segments::ElementType type) {
  using enum segments::ElementType;
  switch (kind) {
    case CodecKind::decimal:
    case CodecKind::money:
    case CodecKind::quantity: return type == real || type == number || type == text || type == identifier;
    case CodecKind::integer: return type == real || type == number || type == text;
    case CodecKind::date: return type == date || type == text;
    case CodecKind::moment: return type == text;
    case CodecKind::time: return type == time || type == text;
    default: return type != binary && type != composite;
  }
}

constexpr std::string_view type_name(segments::ElementType type) {
  constexpr std::string_view names[] = {"AN", "ID", "N", "R", "DT", "TM", "B", "composite"};
  return names[static_cast<std::size_t>(type)];
}

}  // namespace

Result<Expression> compile_expression(std::string_view text, const Type& document, const Origin& origin) {
  const auto open = text.find('(');
  if (open == std::string_view::npos || text.back() != ')')
    return origin.error(fmt::format("'{}' is not count(list), count(all list) or sum(list.field)", text));
  const auto name = trim(text.substr(0, open));
  auto inside = trim(text.substr(open + 1, text.size() - open - 2));
  Expression out{.text = std::string(text), .list = {}, .value = {}};
  if (name == "count" && inside.starts_with("all ")) {
    out.kind = Expression::Kind::count_all;
    inside = trim(inside.substr(4));
  } else if (name == "sum") {
    out.kind = Expression::Kind::sum;
  } else if (name != "count") {
    return origin.error(fmt::format("there is no function '{}'; there are count and sum", name));
  }
  const auto dot = out.kind == Expression::Kind::sum ? inside.find('.') : std::string_view::npos;
  auto list = compile_path(document, inside.substr(0, dot));
  if (!list) return origin.error(list.error());
  if (list->type->kind != Kind::list) return origin.error(fmt::format("'{}' is not a list", inside.substr(0, dot)));
  out.list = std::move(*list);
  if (out.kind == Expression::Kind::count) return out;
  const std::string_view value =
      out.kind == Expression::Kind::sum ? (dot == std::string_view::npos ? "" : inside.substr(dot + 1)) : "children";
  auto path = compile_path(out.list.type->element(), value);
  if (!path) return origin.error(path.error());
  const auto wanted = out.kind == Expression::Kind::sum ? Kind::decimal : Kind::list;
  if (path->type->kind != wanted || (wanted == Kind::list && path->type != out.list.type))
    return origin.error(fmt::format("'{}' does not lead to {}", text, wanted == Kind::list ? "a tree" : "numbers"));
  out.value = std::move(*path);
  return out;
}

namespace {

// basis(table, quantity): the meaning of each code, and the quantity whose unit is counted.
Result<Codec> with_bases(const Rule& rule, Codec codec, const std::vector<std::string>& arguments) {
  if (arguments.size() != 2)
    return rule.origin.error("'basis' names its table and the quantity it is about: basis(price_basis, quantity)");
  for (const auto& entry : codec.table->entries) {
    if (entry.fate != Fate::meant) {
      codec.bases.emplace_back();  // one for each entry; no code leads here
      continue;
    }
    auto meant = parse_basis(entry.word);
    if (!meant)
      return rule.origin.error(
          fmt::format("code table '{}' has '{}: {}', which is no basis such as 100, 100 FOT or 12=DZN",
                      codec.table->name, entry.wire, entry.word));
    codec.bases.push_back(std::move(*meant));
  }
  return codec;
}

Result<Codec> compile_codec(const Rule& rule, const Type& type, const segments::ElementDef* element,
                            const CompileContext& context, const Program& program) {
  const std::string name = rule.as ? rule.as->name : std::string(natural_codec(type));
  const auto found = std::ranges::find(codec_names, name);
  if (found == std::end(codec_names)) {
    const auto close = nearest(name, {std::begin(codec_names), std::end(codec_names)});
    return rule.origin.error(
        fmt::format("there is no codec '{}'{}", name, close.empty() ? "" : fmt::format("; did you mean '{}'?", close)));
  }
  if (!fits(name, type)) {
    return rule.origin.error(fmt::format("codec '{}' does not fit '{}', which is {}; its codec is '{}'", name, rule.at,
                                         type.name, natural_codec(type)));
  }
  Codec codec;
  constexpr CodecKind kinds[] = {CodecKind::text,     CodecKind::integer, CodecKind::decimal, CodecKind::date,
                                 CodecKind::time,     CodecKind::code,    CodecKind::sscc,    CodecKind::money,
                                 CodecKind::quantity, CodecKind::pair,    CodecKind::pairs,   CodecKind::lines,
                                 CodecKind::moment,   CodecKind::basis};
  codec.kind = kinds[found - std::begin(codec_names)];
  if (codec.kind == CodecKind::code && type.kind == Kind::text) codec.kind = CodecKind::word;
  if (element != nullptr) {
    take_element(*element, codec);
    if (!element_fits(codec.kind, element->type)) {
      return rule.origin.error(fmt::format("codec '{}' does not fit {}, which is of type {}", name, rule.wire.front(),
                                           type_name(element->type)));
    }
  }
  std::vector<std::string> arguments = rule.as ? rule.as->arguments : std::vector<std::string>{};
  if (codec.kind == CodecKind::text || codec.kind == CodecKind::lines) {
    if (const auto done = text_arguments(rule, arguments, codec); !done) return fail(done.error());
    return codec;
  }
  for (auto argument = arguments.begin(); argument != arguments.end();) {
    if (!argument->starts_with('@')) {
      ++argument;
      continue;
    }
    codec.attribute = argument->substr(1);
    argument = arguments.erase(argument);
  }
  if (codec.kind == CodecKind::word && std::erase(arguments, "drop") > 0) codec.drop = true;
  const bool needs_table = codec.kind == CodecKind::code || codec.kind == CodecKind::word ||
                           codec.kind == CodecKind::pair || codec.kind == CodecKind::pairs ||
                           codec.kind == CodecKind::basis || (codec.kind == CodecKind::quantity && !arguments.empty());
  if (!needs_table) {
    if (!arguments.empty()) return rule.origin.error(fmt::format("codec '{}' takes no '{}'", name, arguments.front()));
    return codec;
  }
  auto table = table_for(rule, arguments.empty() ? "" : arguments.front(), context, program);
  if (!table) return fail(table.error());
  codec.table = std::move(*table);
  if (codec.kind == CodecKind::basis) return with_bases(rule, std::move(codec), arguments);
  if (codec.kind == CodecKind::pair) codec.shape = pair_shape(type);
  if (codec.kind == CodecKind::pairs) codec.shape = pair_shape(type.element());
  const Type* key = codec.kind == CodecKind::code ? &type : codec.shape.key_type;
  if (key != nullptr) {
    if (const auto done = check_table(*codec.table, *key, rule); !done) return fail(done.error());
    codec.keys = std::make_shared<const KeyCodes>(*codec.table, key->names);
  }
  return codec;
}

// The place for a code beside the word: `kind_code` of `kind`, or `code` of an entry of a list.
std::optional<FieldPath> beside(const std::string& at, const Type& record) {
  const auto last = at.rfind('.') + 1;  // 0 where there is no point
  for (const auto& name : {at + "_code", at.substr(0, last) + "code"}) {
    auto path = compile_path(record, name);
    if (path && path->type->kind == Kind::text) return std::move(*path);
  }
  return std::nullopt;
}

// Codes without a word are carried as entries of a list, where their table says whose they are.
void carry_codes(const Rule& rule, const Type& record, Op& op) {
  auto& codec = op.codec;
  if (codec.keys == nullptr || codec.table->own.empty()) return;
  if (codec.kind == CodecKind::code) {
    if (op.decides() || !codec.table->otherwise.empty()) op.code = beside(rule.at, record);
    if (!op.code) return;
  }
  const auto names = codec.keys->names();
  const auto other = std::ranges::find(names, no_word);
  codec.own.emplace().other = other == names.end() ? -1 : static_cast<int>(other - names.begin());
}

template <class T>
Outcome tried(const Codec& codec, std::string_view text, const Type& type) {
  T value{};
  return decode(codec, text, type, &value);
}

// A default is read as if the document had it, so it must be readable: by the type of the field and by its table.
Result<void> check_default(const Rule& rule, const Codec& codec, std::string_view text, const Type& type) {
  const auto outcome = [&] {
    switch (codec.kind) {
      case CodecKind::integer: return tried<int>(codec, text, type);
      case CodecKind::decimal: return tried<Decimal>(codec, text, type);
      case CodecKind::date: return tried<Date>(codec, text, type);
      case CodecKind::time: return tried<TimeOfDay>(codec, text, type);
      case CodecKind::money: return tried<canonical::Money>(codec, text, type);
      case CodecKind::quantity: return tried<canonical::Quantity>(codec, text, type);
      case CodecKind::code: return codec.keys->read(text) < 0 ? Outcome::no_code : Outcome::ok;
      case CodecKind::word: return tried<std::string>(codec, text, type);
      case CodecKind::text: return codec.most != 0 && text.size() > codec.most ? Outcome::too_long : Outcome::ok;
      case CodecKind::sscc: return Outcome::ok;
      default: return Outcome::empty;
    }
  }();
  if (outcome == Outcome::ok) return {};
  if (outcome == Outcome::empty)
    return rule.origin.error(fmt::format("'{}' is a list or has two places, which have no default", rule.at));
  return rule.origin.error(fmt::format("default '{}' {}{}", text,
                                       outcome == Outcome::no_code
                                           ? fmt::format("is not in code table '{}'; it has ", codec.table->name)
                                           : fmt::format("cannot be read as {}", rule.at),
                                       outcome == Outcome::no_code ? codes_of(*codec.table) : ""));
}

Result<Condition> compile_condition(std::string_view text, const Type& record, const Origin& origin) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) {
    auto present = compile_path(record, trim(text));
    if (!present) return origin.error(present.error());
    return Condition{std::move(*present), "*"};
  }
  auto path = compile_path(record, trim(text.substr(0, equals)));
  if (!path) return origin.error(path.error());
  const std::string word(trim(text.substr(equals + 1)));
  if (path->type->kind == Kind::enumeration) {
    const auto& names = path->type->names;
    if (std::ranges::find(names, word) == names.end())
      return origin.error(fmt::format("{} has no word '{}'{}", path->type->name, word, suggestion(word, *path->type)));
  } else if (path->type->kind != Kind::text) {
    return origin.error("'when' compares an enumeration or a text");
  }
  return Condition{std::move(*path), word};
}

Result<Guard> compile_guard(const std::vector<std::string>& conditions, const Type& record, const Origin& origin) {
  Guard guard{.any = {}, .text = join(conditions, " or ")};
  for (const auto& one : conditions) {
    auto condition = compile_condition(one, record, origin);
    if (!condition) return fail(condition.error());
    guard.any.push_back(std::move(*condition));
  }
  return guard;
}

}  // namespace

Result<Op> compile_op(const Rule& rule, const Type& record, const segments::ElementDef* element,
                      const CompileContext& context, Program& program) {
  Op op;
  op.line = rule.origin.place.line;
  op.file = rule.origin.file;
  op.mandatory = rule.required;
  op.label = rule.at.empty() ? rule.wire.front() : rule.at;
  const Type& document = canonical::type_of(program.kind);
  for (const auto& [text, computed] : {std::pair{rule.derive, true}, std::pair{rule.check, false}}) {
    if (!text) continue;
    auto expression = compile_expression(*text, document, rule.origin);
    if (!expression) return fail(expression.error());
    op.derive = std::move(*expression);
    op.computed = computed;
  }
  if (!rule.when.empty()) {
    auto guard = compile_guard(rule.when, record, rule.origin);
    if (!guard) return fail(guard.error());
    op.when = std::move(*guard);
  }
  if (rule.at.empty()) {
    op.kind = rule.constant ? Op::Kind::constant : Op::Kind::derived;
    op.constant = rule.constant.value_or("");
    op.codec.kind = rule.constant ? CodecKind::text : CodecKind::decimal;
    if (element != nullptr) take_element(*element, op.codec);
    if (element != nullptr && rule.constant && rule.constant->size() > static_cast<std::size_t>(element->max)) {
      return rule.origin.error(
          fmt::format("constant '{}' is longer than {} allows ({})", *rule.constant, rule.wire.front(), element->max));
    }
    return op;
  }
  auto path = compile_path(record, rule.at);
  if (!path) return rule.origin.error(path.error());
  op.path = std::move(*path);
  auto codec = compile_codec(rule, *op.path.type, element, context, program);
  if (!codec) return fail(codec.error());
  op.codec = std::move(*codec);
  carry_codes(rule, record, op);
  if (rule.constant)
    return rule.origin.error(
        "a rule with 'at' has no 'const'; 'default' or 'implied' give the value of an absent element");
  if (op.codec.kind == CodecKind::moment) {
    // The time of day stands beside the date: `time` beside `date`, `issue_time` beside `issue_date`.
    auto beside = rule.at.substr(0, rule.at.rfind("date")) + "time";
    if (auto time = compile_path(record, beside); rule.at.ends_with("date") && time && time->type->kind == Kind::time)
      op.time = std::move(*time);
  }
  if (op.codec.kind == CodecKind::basis) {
    auto of = compile_path(record, rule.as->arguments[1]);
    if (!of) return rule.origin.error(of.error());
    if (of->type->name != "Quantity" || of->optional)
      return rule.origin.error(fmt::format("'{}' is no quantity that every line has", rule.as->arguments[1]));
    op.of = std::move(*of);
  }
  op.read_only = rule.read_only;
  op.again = rule.again;
  op.unit = rule.unit;
  op.source = rule.source;
  op.order = program.rules++;
  op.fallback = rule.implied ? rule.implied : rule.fallback;
  op.implied = rule.implied.has_value();
  if (op.fallback) {
    if (const auto done = check_default(rule, op.codec, *op.fallback, *op.path.type); !done) return fail(done.error());
  }
  if (op.derive && op.path.type->kind != Kind::decimal)
    return rule.origin.error(fmt::format("'{}' is not a number that could be computed", rule.at));
  return op;
}

std::vector<Rule> by_place(const Rule& rule) {
  std::vector<Rule> out{rule};
  for (const auto& places : rule.further) {
    Rule& one = out.emplace_back(rule);
    one.wire = places;
    one.read_only = true;
    one.required = false;
    one.fallback = one.implied = one.derive = one.check = std::nullopt;
    one.when.clear();
  }
  return out;
}

Result<std::unique_ptr<Program>> compile(const Text& text, const CompileContext& context) {
  auto program = std::make_unique<Program>();
  program->text = text;
  program->rest = text.rest;
  program->decisive = context.decisive ? context.decisive : std::make_shared<const DecisiveTable>();
  const auto kind = canonical::document_kind(text.document);
  if (!kind)
    return text.origin.error(fmt::format("document '{}' is not one of {}", text.document, canonical::document_names()));
  program->kind = *kind;
  const auto syntax = canonical::syntax_named(text.syntax);
  if (!syntax) return text.origin.error(fmt::format("syntax '{}' is none of x12, edifact and xml", text.syntax));
  program->syntax = *syntax;
  const Type& document = canonical::type_of(*kind);
  if (const auto* extensions = document.find("extensions"); extensions != nullptr)
    program->extensions = extensions->offset;
  if (document.find("currency") != nullptr) program->currency = *compile_path(document, "currency");
  for (const auto& [at, origin] : text.require) {
    auto path = compile_path(document, at);
    if (!path) return origin.error(path.error());
    program->required.push_back({std::move(*path), origin.place.line});
  }
  const auto done =
      program->syntax == Syntax::xml ? compile_xml(context, *program) : compile_segments(context, *program);
  if (!done) return fail(done.error());
  return program;
}

}  // namespace crossdock::mapping

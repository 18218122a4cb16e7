// SPDX-License-Identifier: Apache-2.0
// Compiles paths step by step, and follows them with or without making the missing elements.
#include "translators/mapping/field_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace crossdock::mapping {

using canonical::Kind;
using canonical::Type;

namespace {

std::byte* add(void* record, std::size_t offset) { return static_cast<std::byte*>(record) + offset; }
const std::byte* add(const void* record, std::size_t offset) { return static_cast<const std::byte*>(record) + offset; }

void* find_or_append(const Step& step, void* list) {
  for (std::size_t i = 0; i < step.type->size(list); ++i) {
    auto* element = const_cast<void*>(step.type->at(list, i));
    if (step.has_key(element)) return element;
  }
  auto* element = step.type->append(list);
  step.key_type->set_ordinal(add(element, step.key_offset), step.value);
  return element;
}

void* element_at(const Step& step, void* list) {
  const auto index = static_cast<std::size_t>(step.value);
  while (step.type->size(list) <= index) step.type->append(list);
  return const_cast<void*>(step.type->at(list, index));
}

const void* find_element(const Step& step, const void* list) {
  if (step.kind == Step::Kind::indexed) {
    const auto index = static_cast<std::size_t>(step.value);
    return index < step.type->size(list) ? step.type->at(list, index) : nullptr;
  }
  for (std::size_t i = 0; i < step.type->size(list); ++i) {
    const auto* element = step.type->at(list, i);
    if (step.has_key(element)) return element;
  }
  return nullptr;
}

}  // namespace

bool Step::has_key(const void* element) const { return key_type->ordinal(add(element, key_offset)) == value; }

const void* FieldPath::walk(const void* record) const {
  for (const auto& step : steps) {
    record = add(record, step.offset);
    switch (step.kind) {
      case Step::Kind::stay: break;
      case Step::Kind::optional: record = step.type->value(record); break;
      default: record = find_element(step, record); break;
    }
    if (record == nullptr) return nullptr;
  }
  return record;
}

void* FieldPath::walk_making(void* record) const {
  for (const auto& step : steps) {
    record = add(record, step.offset);
    switch (step.kind) {
      case Step::Kind::stay: break;
      case Step::Kind::optional: {
        const auto* value = step.type->value(record);
        record = value != nullptr ? const_cast<void*>(value) : step.type->emplace(record);
        break;
      }
      case Step::Kind::keyed: record = find_or_append(step, record); break;
      case Step::Kind::indexed: record = element_at(step, record); break;
    }
  }
  return record;
}

bool ListPath::covers(const void* element, std::size_t index) const {
  return index >= static_cast<std::size_t>(from) && (!key || key->has_key(element));
}

namespace {

struct Compiler {
  FieldPath path;
  std::optional<Step> pending_key;
  int from = 0;

  void step(Step step) { path.steps.push_back(step); }
  std::size_t pending_offset = 0;

  void flush(Step::Kind kind) {
    step({.offset = pending_offset, .kind = kind, .type = path.type});
    pending_offset = 0;
  }
  void enter_optional() {
    if (path.type->kind != Kind::optional) return;
    flush(Step::Kind::optional);
    path.type = &path.type->element();
    path.optional = true;
  }
  tl::expected<void, std::string> field(std::string_view name);
  tl::expected<void, std::string> bracket(std::string_view inside, bool last, bool list_wanted);
};

tl::expected<void, std::string> Compiler::field(std::string_view name) {
  enter_optional();
  if (path.type->kind != Kind::record)
    return tl::unexpected(fmt::format("'{}' is not a record and has no field '{}'", path.type->name, name));
  const auto* found = path.type->find(name);
  if (found == nullptr) {
    std::vector<std::string_view> known;
    for (const auto& f : path.type->fields) known.push_back(f.name);
    const auto close = nearest(name, known);
    return tl::unexpected(fmt::format("{} has no field '{}'{}", path.type->name, name,
                                      close.empty() ? "; it has " + fmt::format("{}", fmt::join(known, ", "))
                                                    : fmt::format("; did you mean '{}'?", close)));
  }
  pending_offset += found->offset;
  path.type = &found->type();
  path.optional = false;
  return {};
}

std::optional<int> index_in(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value > 9999) return std::nullopt;
  return value;
}

tl::expected<void, std::string> Compiler::bracket(std::string_view inside, bool last, bool list_wanted) {
  if (path.type->kind != Kind::list)
    return tl::unexpected(fmt::format("[{}] stands behind '{}', which is not a list", inside, path.type->name));
  const Type& list = *path.type;
  const Type& element = list.element();
  if (list_wanted && last && inside.ends_with(':')) {
    const auto start = index_in(inside.substr(0, inside.size() - 1));
    if (!start) return tl::unexpected(fmt::format("[{}] is not an index and ':'", inside));
    from = *start;
    return {};
  }
  Step step{.offset = pending_offset, .type = &list};
  const auto equals = inside.find('=');
  if (equals == std::string_view::npos) {
    const auto index = index_in(inside);
    if (!index) return tl::unexpected(fmt::format("[{}] is neither an index nor key=word", inside));
    if (*index > 99) return tl::unexpected(fmt::format("[{}] is beyond 99", inside));
    step.kind = Step::Kind::indexed;
    step.value = *index;
  } else {
    const auto key = trim(inside.substr(0, equals));
    const auto word = trim(inside.substr(equals + 1));
    const auto* field = element.kind == Kind::record ? element.find(key) : nullptr;
    if (field == nullptr || field->type().kind != Kind::enumeration)
      return tl::unexpected(fmt::format("{} has no field '{}' of an enumeration to pick by", element.name, key));
    const auto& names = field->type().names;
    const auto found = std::ranges::find(names, word);
    if (found == names.end()) {
      const auto close = nearest(word, {names.begin(), names.end()});
      return tl::unexpected(fmt::format("{} has no word '{}'{}", field->type().name, word,
                                        close.empty() ? fmt::format("; its words are {}", fmt::join(names, ", "))
                                                      : fmt::format("; did you mean '{}'?", close)));
    }
    step.kind = Step::Kind::keyed;
    step.key_offset = field->offset;
    step.key_type = &field->type();
    step.value = static_cast<int>(found - names.begin());
    if (list_wanted && last) {
      pending_key = step;
      return {};
    }
  }
  path.steps.push_back(step);
  pending_offset = 0;
  path.type = &element;
  path.optional = false;
  return {};
}

tl::expected<Compiler, std::string> compile(const Type& record, std::string_view text, bool list_wanted) {
  Compiler out;
  out.path.text = text;
  out.path.type = &record;
  std::string_view rest = text;
  if (rest == ".") rest = "";
  while (!rest.empty()) {
    const auto end = std::min(rest.find_first_of(".["), rest.size());
    if (end == 0) return tl::unexpected(fmt::format("path '{}' has an empty name", text));
    if (const auto done = out.field(rest.substr(0, end)); !done) return tl::unexpected(done.error());
    rest.remove_prefix(end);
    while (rest.starts_with('[')) {
      const auto close = rest.find(']');
      if (close == std::string_view::npos) return tl::unexpected(fmt::format("path '{}' has '[' without ']'", text));
      const bool last = close + 1 == rest.size();
      if (const auto done = out.bracket(rest.substr(1, close - 1), last, list_wanted); !done)
        return tl::unexpected(done.error());
      rest.remove_prefix(close + 1);
    }
    if (rest.empty()) break;
    if (!rest.starts_with('.') || rest.size() == 1)
      return tl::unexpected(fmt::format("path '{}' is not names joined by points", text));
    rest.remove_prefix(1);
  }
  if (!list_wanted) out.enter_optional();
  if (out.pending_offset != 0 || out.path.steps.empty()) out.flush(Step::Kind::stay);
  return out;
}

}  // namespace

tl::expected<FieldPath, std::string> compile_path(const Type& record, std::string_view text) {
  auto out = compile(record, text, false);
  if (!out) return tl::unexpected(out.error());
  return std::move(out->path);
}

tl::expected<ListPath, std::string> compile_list(const Type& record, std::string_view text) {
  auto out = compile(record, text, true);
  if (!out) return tl::unexpected(out.error());
  if (out->path.type->kind != Kind::list) return tl::unexpected(fmt::format("'{}' is not a list", text));
  return ListPath{std::move(out->path), out->pending_key, out->from};
}

}  // namespace crossdock::mapping

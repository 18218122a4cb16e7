// SPDX-License-Identifier: Apache-2.0
// Elements, composites and segments of the dictionary's text files.
#include "translators/segments/dictionary_tables.hpp"
#include "translators/segments/dictionary_text.hpp"

namespace crossdock::segments {
namespace {

bool is_tag(std::string_view tag) {
  if (tag.size() < 2 || tag.size() > 3) return false;
  for (const char c : tag) {
    if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9')) return false;
  }
  return true;
}

bool read_type(std::string_view word, ElementDef& element) {
  if (word.size() == 2 && word[0] == 'N' && word[1] >= '0' && word[1] <= '9') {
    element.type = ElementType::number;
    element.decimals = word[1] - '0';
    return true;
  }
  static constexpr std::pair<std::string_view, ElementType> types[] = {
      {"AN", ElementType::text}, {"ID", ElementType::identifier}, {"R", ElementType::real},
      {"DT", ElementType::date}, {"TM", ElementType::time},       {"B", ElementType::binary}};
  for (const auto& [name, type] : types) {
    if (word == name) {
      element.type = type;
      return true;
    }
  }
  return false;
}

// "2/3", or "1/50..80": sources allow 80, but no more than 50 are certain.
bool read_length(std::string_view word, ElementDef& element) {
  const auto slash = word.find('/');
  if (slash == std::string_view::npos) return false;
  const auto most = word.substr(slash + 1);
  const auto dots = most.find("..");
  const auto min = number(word.substr(0, slash));
  const auto written = number(most.substr(0, dots));
  const auto max = dots == std::string_view::npos ? written : number(most.substr(dots + 2));
  if (!min || !written || !max || *min < 1 || *min > *written || *written > *max) return false;
  element.min = *min;
  element.max = *max;
  element.max_written = *written;
  return true;
}

Result<void> read_shape(DictionaryLine& line, ElementDef& element) {
  const auto type = line.word();
  if (!read_type(type, element)) return line.wrong(quoted(type) + " is not a type (AN, ID, N0 to N9, R, DT, TM, B)");
  const auto length = line.word();
  if (!read_length(length, element)) return line.wrong(quoted(length) + " is not a length such as 1/30 or 1/50..80");
  return {};
}

// "01 M 128 name", "04 O C040 name", "05 X C056 x10 name" or "06 O - AN 1/30 name"; `expected` is the position.
Result<ElementDef> read_position(DictionaryLine& line, const ReleaseTables& release, std::size_t expected) {
  const auto position = number(line.word());
  if (!position || static_cast<std::size_t>(*position) != expected) {
    return line.wrong("position " + std::to_string(expected) + " expected");
  }
  const auto use = line.word();
  const auto what = line.word();
  ElementDef element;
  if (what == "-") {
    if (auto read = read_shape(line, element); !read) return fail(read.error());
  } else if (what.starts_with('C') || what.starts_with('S')) {
    const auto found = release.composites.find(what);
    if (found == release.composites.end()) return line.wrong("composite " + quoted(what) + " is not defined");
    element = found->second;
  } else {
    const auto found = release.elements.find(number(what).value_or(-1));
    if (found == release.elements.end()) return line.wrong("element " + quoted(what) + " is not defined");
    element = found->second;
  }
  if (use == "M")
    element.requirement = Requirement::mandatory;
  else if (use == "O" || use == "C")  // C, "conditional", is EDIFACT's word for what may be left out
    element.requirement = Requirement::optional;
  else if (use == "X")
    element.requirement = Requirement::conditional;
  else
    return line.wrong(quoted(use) + " is not M, O or X");

  if (line.rest.size() > 1 && line.rest[0] == 'x' && line.rest[1] >= '0' && line.rest[1] <= '9') {
    const auto repeat = number(line.word().substr(1));
    if (!repeat) return line.wrong("a repetition such as x10 expected");
    element.repeat = *repeat;
  }
  if (!line.rest.empty()) element.name = line.rest;
  return element;
}

// The length of a composite is that of all its components with the separators between them.
void measure(ElementDef& composite) {
  composite.max = static_cast<int>(composite.components.size()) - 1;
  for (const auto& component : composite.components) composite.max += component.max;
  composite.max_written = composite.max;
}

// "P0304": a kind and two-digit positions, each inside the segment.
bool read_note(std::string_view word, std::size_t positions, SyntaxNote& note) {
  if (word.size() < 5 || word.size() % 2 == 0 || std::string_view("PRECL").find(word[0]) == std::string_view::npos)
    return false;
  note.kind = word[0];
  for (std::size_t at = 1; at < word.size(); at += 2) {
    const auto position = number(word.substr(at, 2));
    if (!position || *position < 1 || static_cast<std::size_t>(*position) > positions) return false;
    note.positions.push_back(*position);
  }
  return true;
}

// The rest of a line of notes; `what` is the segment or composite they are about.
Result<void> read_notes(DictionaryLine& line, const std::string& what, std::size_t positions,
                        std::vector<SyntaxNote>& notes) {
  line.word();
  while (!line.rest.empty()) {
    const auto word = line.word();
    SyntaxNote note;
    if (!read_note(word, positions, note)) {
      return line.wrong(quoted(word) + " is not a syntax note of " + what + ", such as P0304");
    }
    notes.push_back(std::move(note));
  }
  return {};
}

}  // namespace

Result<void> parse_elements(DictionaryTables& tables, ReleaseTables& release, DictionaryLines lines) {
  ElementDef* composite = nullptr;
  while (auto line = lines.next()) {
    if (line->indent > 0) {
      if (composite == nullptr) return line->wrong("a component stands outside a composite");
      if (line->rest.starts_with("notes ")) {
        if (auto read = read_notes(*line, composite->name, composite->components.size(), composite->notes); !read)
          return read;
        continue;
      }
      auto component = read_position(*line, release, composite->components.size() + 1);
      if (!component) return fail(component.error());
      composite->components.push_back(std::move(*component));
      measure(*composite);
      continue;
    }
    composite = nullptr;
    const auto keyword = line->word();
    const auto name = line->word();
    if (keyword == "composite" && (name.starts_with('C') || name.starts_with('S'))) {
      ElementDef element{.name = std::string(line->rest), .type = ElementType::composite};
      const auto [place, added] = release.composites.emplace(name, std::move(element));
      if (!added) return line->wrong("composite " + quoted(name) + " is defined twice");
      composite = &place->second;
    } else if (keyword == "element" && number(name)) {
      ElementDef element{.number = *number(name)};
      if (auto read = read_shape(*line, element); !read) return read;
      element.name = line->rest;
      if (const auto list = tables.codes.find(element.number); list != tables.codes.end())
        element.codes = &list->second;
      if (!release.elements.emplace(element.number, std::move(element)).second) {
        return line->wrong("element " + quoted(name) + " is defined twice");
      }
    } else {
      return line->wrong("'element NUMBER …' or 'composite C… …' expected");
    }
  }
  return {};
}

Result<void> parse_segments(ReleaseTables& release, DictionaryLines lines) {
  SegmentDef* segment = nullptr;
  while (auto line = lines.next()) {
    if (line->indent == 0) {
      const auto keyword = line->word();
      const auto tag = line->word();
      if (keyword != "segment" || !is_tag(tag)) return line->wrong("'segment TAG name' expected");
      const auto [place, added] = release.segments.try_emplace(std::string(tag));
      if (!added) return line->wrong("segment " + quoted(tag) + " is defined twice");
      segment = &place->second;
      segment->tag = tag;
      segment->name = line->rest;
      continue;
    }
    if (segment == nullptr) return line->wrong("an element stands outside a segment");
    if (line->rest.starts_with("notes ")) {
      if (auto read = read_notes(*line, segment->tag, segment->elements.size(), segment->notes); !read) return read;
      continue;
    }
    auto element = read_position(*line, release, segment->elements.size() + 1);
    if (!element) return fail(element.error());
    segment->elements.push_back(std::move(*element));
  }
  return {};
}

}  // namespace crossdock::segments

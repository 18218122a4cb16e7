// Reads the dictionary's text files. The format is described in mappings/dictionary/x12/README.md.
#include <charconv>
#include <optional>

#include "translators/x12/dictionary_tables.hpp"

namespace crossdock::x12 {
namespace {

// One line that is not blank and not a comment, taken apart word by word.
struct Line {
  std::string_view file;
  int number = 0;
  std::size_t indent = 0;
  std::string_view rest;

  std::string_view word() {
    const auto end = std::min(rest.find(' '), rest.size());
    const auto found = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.find_first_not_of(' ', end), rest.size()));
    return found;
  }
  tl::unexpected<Error> wrong(std::string what) const {
    return fail(Fault::invalid, std::move(what), std::string(file) + ":" + std::to_string(number));
  }
};

class Lines {
 public:
  Lines(std::string_view file, std::string_view text) : file_(file), text_(text) {}

  // The first line, for saying that a file holds nothing.
  Line start() const { return Line{.file = file_, .number = 1}; }

  std::optional<Line> next() {
    while (!text_.empty()) {
      const auto end = std::min(text_.find('\n'), text_.size());
      auto line = text_.substr(0, end);
      text_.remove_prefix(std::min(end + 1, text_.size()));
      ++number_;
      while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
      const auto indent = line.find_first_not_of(' ');
      if (indent == std::string_view::npos || line[indent] == '#') continue;
      return Line{.file = file_, .number = number_, .indent = indent, .rest = line.substr(indent)};
    }
    return std::nullopt;
  }

 private:
  std::string_view file_, text_;
  int number_ = 0;
};

std::string quoted(std::string_view word) { return "'" + std::string(word) + "'"; }

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

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

Result<void> read_shape(Line& line, ElementDef& element) {
  const auto type = line.word();
  if (!read_type(type, element)) return line.wrong(quoted(type) + " is not a type (AN, ID, N0 to N9, R, DT, TM, B)");
  const auto length = line.word();
  if (!read_length(length, element)) return line.wrong(quoted(length) + " is not a length such as 1/30 or 1/50..80");
  return {};
}

// "01 M 128 name", "04 O C040 name", "05 X C056 x10 name" or "06 O - AN 1/30 name"; `expected` is the position.
Result<ElementDef> read_position(Line& line, const ReleaseTables& release, std::size_t expected) {
  const auto position = number(line.word());
  if (!position || static_cast<std::size_t>(*position) != expected) {
    return line.wrong("position " + std::to_string(expected) + " expected");
  }
  const auto use = line.word();
  const auto what = line.word();
  ElementDef element;
  if (what == "-") {
    if (auto read = read_shape(line, element); !read) return fail(read.error());
  } else if (what.starts_with('C')) {
    const auto found = release.composites.find(what);
    if (found == release.composites.end()) return line.wrong("composite " + quoted(what) + " is not defined");
    element = found->second;
  } else {
    const auto found = release.elements.find(number(what).value_or(-1));
    if (found == release.elements.end()) return line.wrong("element " + quoted(what) + " is not defined");
    element = found->second;
  }
  if (use == "M") element.requirement = Requirement::mandatory;
  else if (use == "O") element.requirement = Requirement::optional;
  else if (use == "X") element.requirement = Requirement::conditional;
  else return line.wrong(quoted(use) + " is not M, O or X");

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

Result<void> parse_elements(DictionaryTables& tables, ReleaseTables& release, Lines lines) {
  ElementDef* composite = nullptr;
  while (auto line = lines.next()) {
    if (line->indent > 0) {
      if (composite == nullptr) return line->wrong("a component stands outside a composite");
      auto component = read_position(*line, release, composite->components.size() + 1);
      if (!component) return fail(component.error());
      composite->components.push_back(std::move(*component));
      measure(*composite);
      continue;
    }
    composite = nullptr;
    const auto keyword = line->word();
    const auto name = line->word();
    if (keyword == "composite" && name.starts_with('C')) {
      ElementDef element{.name = std::string(line->rest), .type = ElementType::composite};
      const auto [place, added] = release.composites.emplace(name, std::move(element));
      if (!added) return line->wrong("composite " + quoted(name) + " is defined twice");
      composite = &place->second;
    } else if (keyword == "element" && number(name)) {
      ElementDef element{.number = *number(name)};
      if (auto read = read_shape(*line, element); !read) return read;
      element.name = line->rest;
      if (const auto list = tables.codes.find(element.number); list != tables.codes.end()) element.codes = &list->second;
      if (!release.elements.emplace(element.number, std::move(element)).second) {
        return line->wrong("element " + quoted(name) + " is defined twice");
      }
    } else {
      return line->wrong("'element NUMBER …' or 'composite C… …' expected");
    }
  }
  return {};
}

// "P0304": a kind and two-digit positions, each inside the segment.
bool read_note(std::string_view word, std::size_t positions, SyntaxNote& note) {
  if (word.size() < 5 || word.size() % 2 == 0 || std::string_view("PRECL").find(word[0]) == std::string_view::npos) return false;
  note.kind = word[0];
  for (std::size_t at = 1; at < word.size(); at += 2) {
    const auto position = number(word.substr(at, 2));
    if (!position || *position < 1 || static_cast<std::size_t>(*position) > positions) return false;
    note.positions.push_back(*position);
  }
  return true;
}

Result<void> parse_segments(ReleaseTables& release, Lines lines) {
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
      line->word();
      while (!line->rest.empty()) {
        const auto word = line->word();
        SyntaxNote note;
        if (!read_note(word, segment->elements.size(), note)) {
          return line->wrong(quoted(word) + " is not a syntax note of " + segment->tag + ", such as P0304");
        }
        segment->notes.push_back(std::move(note));
      }
      continue;
    }
    auto element = read_position(*line, release, segment->elements.size() + 1);
    if (!element) return fail(element.error());
    segment->elements.push_back(std::move(*element));
  }
  return {};
}

// "1", "0..25" or "0..*".
bool read_use(std::string_view word, GrammarNode& node) {
  const auto dots = word.find("..");
  const auto most = dots == std::string_view::npos ? word : word.substr(dots + 2);
  const auto min = number(word.substr(0, dots));
  const auto max = most == "*" ? std::optional(0) : number(most);
  if (!min || !max || (most != "*" && (*max < 1 || *min > *max))) return false;
  node.min = *min;
  node.max = *max;
  return true;
}

// Two blanks of indentation for each level; `open` holds the node last seen on each level.
Result<void> add_node(Line& line, const ReleaseTables& release, SetGrammar& grammar, std::vector<int>& open) {
  const auto depth = line.indent / 2;
  if (line.indent % 2 != 0 || depth > open.size() || (depth == 0 && !grammar.nodes.empty())) {
    return line.wrong("indentation does not fit: two blanks for each level under ST");
  }
  const auto tag = line.word();
  const auto segment = release.segments.find(tag);
  if (segment == release.segments.end()) return line.wrong("segment " + quoted(tag) + " is not defined");
  GrammarNode node{.id = static_cast<int>(grammar.nodes.size()), .tag = segment->second.tag, .segment = &segment->second};
  if (node.id == 0 && tag != "ST") return line.wrong("a set starts with ST");
  const auto use = line.word();
  if (!read_use(use, node)) return line.wrong(quoted(use) + " is not a use such as 1, 0..25 or 0..*");
  node.starts_loop = line.word() == "loop";
  node.path = tag;
  if (depth > 0) {
    auto& parent = grammar.nodes[static_cast<std::size_t>(open[depth - 1])];
    if (!parent.starts_loop) return line.wrong("segment " + quoted(parent.tag) + " has children and is not marked 'loop'");
    node.parent = parent.id;
    node.path = parent.path + "/" + node.path;
    int twins = 1;
    int last = -1;
    for (int child = parent.first_child; child >= 0; child = grammar.nodes[static_cast<std::size_t>(child)].next) {
      if (grammar.nodes[static_cast<std::size_t>(child)].tag == tag) ++twins;
      last = child;
    }
    if (twins > 1) node.path += "#" + std::to_string(twins);
    (last < 0 ? parent.first_child : grammar.nodes[static_cast<std::size_t>(last)].next) = node.id;
  }
  open.resize(depth);
  open.push_back(node.id);
  grammar.nodes.push_back(std::move(node));
  return {};
}

Result<void> parse_set(ReleaseTables& release, std::string_view release_name, std::string_view set, Lines lines) {
  auto line = lines.next().value_or(lines.start());
  if (line.word() != "set" || line.word() != set) return line.wrong("'set " + std::string(set) + " GROUP name' expected first");
  SetGrammar grammar{.release = std::string(release_name), .set = std::string(set)};
  grammar.functional_id = line.word();
  grammar.name = line.rest;
  std::vector<int> open;
  while (auto next = lines.next()) {
    if (auto added = add_node(*next, release, grammar, open); !added) return added;
  }
  release.sets.insert_or_assign(grammar.set, std::move(grammar));
  return {};
}

Result<void> parse_codes(DictionaryTables& tables, Lines lines) {
  CodeList* list = nullptr;
  while (auto line = lines.next()) {
    if (line->indent > 0) {
      if (list == nullptr) return line->wrong("a code stands outside a list");
      const std::string code(line->word());
      if (!list->codes.insert(code).second) return line->wrong("code " + quoted(code) + " is listed twice");
      if (!line->rest.empty()) list->names.emplace(code, line->rest);
      continue;
    }
    const auto keyword = line->word();
    const auto element = line->word();
    const auto kind = line->word();
    if (keyword != "list" || !number(element) || (kind != "open" && kind != "complete")) {
      return line->wrong("'list NUMBER open|complete name' expected");
    }
    const auto [place, added] = tables.codes.try_emplace(*number(element));
    if (!added) return line->wrong("list " + quoted(element) + " is defined twice");
    list = &place->second;
    list->number = element;
    list->open = kind == "open";
  }
  return {};
}

Result<void> parse_ranges(DictionaryTables& tables, Lines lines) {
  while (auto line = lines.next()) {
    ReleaseRange range;
    range.first = line->word();
    range.last = line->word();
    range.release = line->word();
    const auto is_version = [](const std::string& text) { return text.size() == 6 && number(text); };
    if (!is_version(range.first) || !is_version(range.last) || range.last < range.first) {
      return line->wrong("'FIRST LAST RELEASE', each of six digits, expected");
    }
    tables.ranges.push_back(std::move(range));
  }
  return {};
}

bool is_release(std::string_view name) { return name.size() == 6 && number(name); }

}  // namespace

int file_rank(std::string_view name) {
  if (name == "releases.txt") return 0;
  const auto slash = name.find('/');
  if (slash == std::string_view::npos || !name.ends_with(".txt")) return -1;
  const auto folder = name.substr(0, slash);
  if (folder == "codes") return 1;
  if (!is_release(folder)) return -1;
  const auto file = name.substr(slash + 1);
  if (file == "elements.txt") return 2;
  if (file == "segments.txt") return 3;
  return file.size() == 7 && number(file.substr(0, 3)) ? 4 : -1;
}

Result<void> parse_dictionary_file(DictionaryTables& tables, std::string_view name, std::string_view text) {
  const Lines lines(name, text);
  const auto folder = name.substr(0, std::min(name.find('/'), name.size()));
  switch (file_rank(name)) {
    case 0: return parse_ranges(tables, lines);
    case 1: return parse_codes(tables, lines);
    case 2: return parse_elements(tables, tables.releases[std::string(folder)], lines);
    case 3: return parse_segments(tables.releases[std::string(folder)], lines);
    case 4: return parse_set(tables.releases[std::string(folder)], folder, name.substr(folder.size() + 1, 3), lines);
    default:
      return fail(Fault::invalid, "not a dictionary file: releases.txt, codes/*.txt or RELEASE/{elements,segments,SET}.txt",
                  std::string(name));
  }
}

}  // namespace crossdock::x12

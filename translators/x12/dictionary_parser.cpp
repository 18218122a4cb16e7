// SPDX-License-Identifier: Apache-2.0
// Reads the dictionary's text files. The format is described in mappings/dictionary/x12/README.md.
#include "translators/x12/dictionary_tables.hpp"
#include "translators/x12/dictionary_text.hpp"

namespace crossdock::x12 {
namespace {

Result<void> parse_codes(DictionaryTables& tables, DictionaryLines lines) {
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
    if (keyword != "list" || !number(element) || (kind != "open" && kind != "complete" && kind != "external")) {
      return line->wrong("'list NUMBER open|complete|external name' expected");
    }
    const auto [place, added] = tables.codes.try_emplace(*number(element));
    if (!added) return line->wrong("list " + quoted(element) + " is defined twice");
    list = &place->second;
    list->number = element;
    list->external = kind == "external";
    list->open = kind == "open" || list->external;
  }
  return {};
}

Result<void> parse_ranges(DictionaryTables& tables, DictionaryLines lines) {
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
  const DictionaryLines lines(name, text);
  const auto folder = name.substr(0, std::min(name.find('/'), name.size()));
  switch (file_rank(name)) {
    case 0: return parse_ranges(tables, lines);
    case 1: return parse_codes(tables, lines);
    case 2: return parse_elements(tables, tables.releases[std::string(folder)], lines);
    case 3: return parse_segments(tables.releases[std::string(folder)], lines);
    case 4: return parse_set(tables.releases[std::string(folder)], folder, name.substr(folder.size() + 1, 3), lines);
    default:
      return fail(Fault::invalid,
                  "not a dictionary file: releases.txt, codes/*.txt or RELEASE/{elements,segments,SET}.txt",
                  std::string(name));
  }
}

}  // namespace crossdock::x12

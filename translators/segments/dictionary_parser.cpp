// SPDX-License-Identifier: Apache-2.0
// Reads the dictionary's text files. The format is described in mappings/dictionary/x12/README.md, for all dialects.
#include <algorithm>

#include "base/text.hpp"
#include "translators/segments/dictionary_tables.hpp"
#include "translators/segments/dictionary_text.hpp"

namespace crossdock::segments {
namespace {

// "004010" or "D96A".
bool is_release(std::string_view name) {
  return (name.size() == 6 && number(name)) ||
         (name.size() == 4 && is_capital(name[0]) && is_digit(name[1]) && is_digit(name[2]) && is_capital(name[3]));
}

// "850" or "ORDERS".
bool is_set(std::string_view name) {
  return (name.size() == 3 && number(name)) || (name.size() == 6 && std::ranges::all_of(name, is_capital));
}

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
    if (keyword != "list" || !number(element) ||
        (kind != "open" && kind != "advisory" && kind != "complete" && kind != "external")) {
      return line->wrong("'list NUMBER open|advisory|complete|external name' expected");
    }
    const auto [place, added] = tables.codes.try_emplace(*number(element));
    if (!added) return line->wrong("list " + quoted(element) + " is defined twice");
    list = &place->second;
    list->number = element;
    list->external = kind == "external";
    list->advisory = kind == "advisory";
    list->open = kind == "open" || list->advisory || list->external;
  }
  return {};
}

Result<void> parse_ranges(DictionaryTables& tables, DictionaryLines lines) {
  while (auto line = lines.next()) {
    ReleaseRange range;
    range.first = line->word();
    range.last = line->word();
    range.release = line->word();
    range.wider = line->word();
    const auto& dialect = *tables.dialect;
    const bool versions = dialect.is_version(range.first) && dialect.is_version(range.last);
    range.first = dialect.in_time_order(range.first);
    range.last = dialect.in_time_order(range.last);
    if (!versions || range.last < range.first)
      return line->wrong("'FIRST LAST RELEASE', " + std::string(dialect.versions_are) + ", expected");
    tables.ranges.push_back(std::move(range));
  }
  return {};
}

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
  return is_set(file.substr(0, file.size() - 4)) ? 4 : -1;
}

Result<void> parse_dictionary_file(DictionaryTables& tables, std::string_view name, std::string_view text) {
  const DictionaryLines lines(name, text);
  const auto folder = name.substr(0, std::min(name.find('/'), name.size()));
  const auto stem = name.substr(std::min(folder.size() + 1, name.size()));
  switch (file_rank(name)) {
    case 0: return parse_ranges(tables, lines);
    case 1: return parse_codes(tables, lines);
    case 2: return parse_elements(tables, tables.releases[std::string(folder)], lines);
    case 3: {
      auto& release = tables.releases[std::string(folder)];
      auto parsed = parse_segments(release, lines);
      if (parsed && tables.dialect->flat) {
        for (auto& [tag, segment] : release.segments) lay_flat(segment);
      }
      return parsed;
    }
    case 4:
      return parse_set(tables.releases[std::string(folder)], folder, stem.substr(0, stem.size() - 4), lines,
                       *tables.dialect);
    default:
      return fail(Fault::invalid,
                  "not a dictionary file: releases.txt, codes/*.txt or RELEASE/{elements,segments,SET}.txt",
                  std::string(name));
  }
}

}  // namespace crossdock::segments

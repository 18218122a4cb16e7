// SPDX-License-Identifier: Apache-2.0
// Reads the dictionary's text files. The format is described in mappings/dictionary/x12/README.md.
#include <algorithm>

#include "base/text.hpp"
#include "translators/x12/dictionary_tables.hpp"
#include "translators/x12/dictionary_text.hpp"

namespace crossdock::x12 {
namespace {

// "004010" of X12, "D96A" of EDIFACT.
bool is_release(std::string_view name) {
  return (name.size() == 6 && number(name)) ||
         (name.size() == 4 && is_capital(name[0]) && is_digit(name[1]) && is_digit(name[2]) && is_capital(name[3]));
}

// "850" or "ORDERS".
bool is_set(std::string_view name) {
  return (name.size() == 3 && number(name)) || (name.size() == 6 && std::ranges::all_of(name, is_capital));
}

// True for a version's name in EDIFACT: "D96A", "D3", "22".
bool is_directory(std::string_view name) {
  return !name.empty() && name.size() <= 6 &&
         std::ranges::all_of(name, [](char c) { return is_digit(c) || is_capital(c); });
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
    if (tables.syntax == Syntax::edifact) {
      if (!is_directory(range.first) || !is_directory(range.last))
        return line->wrong("'FIRST LAST RELEASE', such as D93A D99B D96A, expected");
      range.first = in_time_order(range.first);
      range.last = in_time_order(range.last);
      tables.ranges.push_back(std::move(range));
      continue;
    }
    const auto is_version = [](const std::string& text) { return text.size() == 6 && number(text); };
    if (!is_version(range.first) || !is_version(range.last) || range.last < range.first) {
      return line->wrong("'FIRST LAST RELEASE', each of six digits, expected");
    }
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

std::string in_time_order(std::string_view version) {
  const bool directory = version.size() == 4 && is_digit(version[1]) && is_digit(version[2]);
  if (!directory) return std::string(version);
  return std::string(1, version[0]) + (version[1] >= '8' ? "19" : "20") + std::string(version.substr(1));
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
      if (parsed && tables.syntax == Syntax::edifact) {
        for (auto& [tag, segment] : release.segments) lay_flat(segment);
      }
      return parsed;
    }
    case 4:
      return parse_set(tables.releases[std::string(folder)], folder, stem.substr(0, stem.size() - 4), lines,
                       tables.syntax);
    default:
      return fail(Fault::invalid,
                  "not a dictionary file: releases.txt, codes/*.txt or RELEASE/{elements,segments,SET}.txt",
                  std::string(name));
  }
}

}  // namespace crossdock::x12

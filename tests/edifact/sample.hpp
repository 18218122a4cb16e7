// SPDX-License-Identifier: Apache-2.0
// EDIFACT interchanges for tests, written as the segments that matter; the envelopes around them are right.
#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "translators/edifact/dictionary.hpp"
#include "translators/edifact/validator.hpp"

namespace crossdock::edifact {

inline const segments::Dictionary& dictionary() {
  static const auto loaded = embedded_dictionary();
  return **loaded;
}

inline std::string unb(std::string_view syntax = "UNOC:3") {
  return "UNB+" + std::string(syntax) + "+4012345000009:14+5412345000013:14+260105:1200+REF1'";
}

// UNH … UNT with a right count; `body` holds whole segments.
inline std::string message(std::string_view type, std::string_view body, std::string_view reference = "1",
                           std::string_view version = "D:96A:UN") {
  int count = 2;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '?') {
      ++i;
    } else {
      count += body[i] == '\'';
    }
  }
  return "UNH+" + std::string(reference) + "+" + std::string(type) + ":" + std::string(version) + "'" +
         std::string(body) + "UNT+" + std::to_string(count) + "+" + std::string(reference) + "'";
}

inline std::string interchange(std::string_view messages, int count = 1, std::string_view syntax = "UNOC:3") {
  return unb(syntax) + std::string(messages) + "UNZ+" + std::to_string(count) + "+REF1'";
}

// An order of one line, with room for more segments: in its header, after the line's quantity, in its summary, and
// before the quantity.
inline std::string order(std::string_view header = "", std::string_view line = "", std::string_view summary = "",
                         std::string_view item = "") {
  return "BGM+220+PO-1+9'DTM+137:20260105:102'" + std::string(header) + "LIN+1++4000862141404:EN'" + std::string(item) +
         "QTY+21:5'" + std::string(line) + "UNS+S'" + std::string(summary);
}

// The report points into the bytes, which are kept until the program ends.
inline segments::FileReport check(std::string_view bytes, std::vector<std::string> tolerate = {}, int level = 3) {
  static std::deque<std::string> kept;
  segments::CheckOptions options;
  options.read.tolerate = std::move(tolerate);
  options.validate.level = level;
  return edifact::check_file(kept.emplace_back(bytes), dictionary(), options);
}

// "UCM:29 UNT-01" for each error, in order.
inline std::string errors(const segments::FileReport& report) {
  std::string text;
  for (const auto* finding : segments::all_findings(report)) {
    if (!finding->error) continue;
    text += (text.empty() ? "" : ", ") + finding->code + " " + finding->segment;
    if (finding->element > 0) text += (finding->element < 10 ? "-0" : "-") + std::to_string(finding->element);
    if (finding->component > 0) text += "-" + std::to_string(finding->component);
  }
  return text;
}

}  // namespace crossdock::edifact

// SPDX-License-Identifier: Apache-2.0
// Interchanges for tests, written as the segments that matter; the envelopes around them are right.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "translators/x12/dictionary.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::x12 {

using segments::tolerance_names;

inline const Dictionary& dictionary() {
  static const auto loaded = embedded_dictionary();
  return **loaded;
}

inline std::string isa(std::string_view control = "000000101", std::string_view version = "00401",
                       char repetition = 'U') {
  return "ISA*00*          *00*          *ZZ*BUYER          *ZZ*SELLER         *260105*1200*" +
         std::string(1, repetition) + "*" + std::string(version) + "*" + std::string(control) + "*0*T*>~";
}

// ST … SE with a right count; `body` holds whole segments.
inline std::string set_of(std::string_view id, std::string_view body, std::string_view control = "0001") {
  const auto count = std::count(body.begin(), body.end(), '~') + 2;
  return "ST*" + std::string(id) + "*" + std::string(control) + "~" + std::string(body) + "SE*" +
         std::to_string(count) + "*" + std::string(control) + "~";
}

inline std::string group_of(std::string_view functional_id, std::string_view sets, int count = 1,
                            std::string_view version = "004010") {
  return "GS*" + std::string(functional_id) + "*BUYER*SELLER*20260105*1200*11*X*" + std::string(version) + "~" +
         std::string(sets) + "GE*" + std::to_string(count) + "*11~";
}

inline std::string interchange_of(std::string_view groups, int count = 1) {
  return isa() + std::string(groups) + "IEA*" + std::to_string(count) + "*000000101~";
}

// One set in an interchange of its release.
inline std::string file_of(std::string_view functional_id, std::string_view set, std::string_view body,
                           std::string_view version = "004010") {
  const bool newer = version >= "00402";
  return isa("000000101", newer ? "00501" : "00401", newer ? '^' : 'U') +
         group_of(functional_id, set_of(set, body), 1, version) + "IEA*1*000000101~";
}

inline constexpr std::string_view order_body = "BEG*00*NE*PO1001**20260105~PO1*1*10*EA*7.35**UP*840000000017~CTT*1*10~";
inline std::string order() { return file_of("PO", "850", order_body); }

inline const std::vector<std::string>& every_tolerance() {
  static const auto names = [] {
    std::vector<std::string> all;
    for (const auto& one : tolerance_names) all.emplace_back(one.name);
    return all;
  }();
  return names;
}

// "AK403:6 PO1-02 #3": code, place, and number of the segment where there is one.
inline std::string brief(const Finding& finding) {
  std::string text = finding.code;
  const auto number = [&](int n) { text += (n < 10 ? "-0" : "-") + std::to_string(n); };
  if (!finding.segment.empty()) text += " " + finding.segment;
  if (finding.element > 0) number(finding.element);
  if (finding.component > 0) number(finding.component);
  if (finding.segment_number > 0) text += " #" + std::to_string(finding.segment_number);
  return text;
}

// All findings, one a line; those that are no errors only when asked for.
enum class Which { errors, all };
inline std::string briefs(const FileReport& report, Which which = Which::errors) {
  std::string text;
  for (const auto* finding : all_findings(report)) {
    if (finding->error || which == Which::all) text += (text.empty() ? "" : ", ") + brief(*finding);
  }
  return text;
}

}  // namespace crossdock::x12

// SPDX-License-Identifier: Apache-2.0
// Puts findings in their place, and names departures that a partner may be allowed.
#include "translators/segments/set_check.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace crossdock::segments {

void SetCheck::add(std::size_t segment_number, Finding finding) {
  const auto& at = segment(segment_number);
  if (full()) return;
  // Warnings leave room for errors: a set must not pass because there was too much to say of it.
  if (!finding.error && report.findings.size() >= options.max_findings_per_set / 2) return;
  finding.segment_number = static_cast<int>(segment_number);
  // One that names a segment is about that, which is not there, and knows its loop.
  const bool about_this = finding.segment.empty();
  if (about_this) finding.segment = printable(at.tag, 10);
  const auto value = element(segment_number, static_cast<std::size_t>(finding.element));
  finding.offset = value.empty() ? at.offset : interchange.offset_of(at, value);
  if (about_this && finding.loop.empty() && segment_number <= report.nodes.size() && report.grammar != nullptr) {
    const int node = report.nodes[segment_number - 1];
    if (node > 0) {
      const auto& def = report.grammar->nodes[static_cast<std::size_t>(node)];
      const int loop = def.starts_loop ? node : def.parent;
      if (loop > 0) finding.loop = report.grammar->nodes[static_cast<std::size_t>(loop)].inner_path();
    }
  }
  report.findings.push_back(std::move(finding));
}

void apply_tolerance(Tolerances allowed, Tolerance tolerance, Finding& finding) {
  const std::string name(name_of(tolerance));
  if (allowed.has(tolerance)) {
    finding.code = "tolerated:" + name;
    finding.error = false;
  } else if (finding.error) {
    finding.message += " (tolerance '" + name + "' would accept it)";
  }
}

void SetCheck::depart(std::size_t segment_number, Tolerance tolerance, Finding finding) {
  if (interchange.tolerances.has(tolerance) || !finding.error) {
    if (used.has(tolerance)) return;
    used.add(tolerance);
  }
  apply_tolerance(interchange.tolerances, tolerance, finding);
  add(segment_number, std::move(finding));
}

std::string echo(std::string_view value, const Delimiters& d) {
  const auto unsafe = [&](char c) {
    return c < 0x20 || c > 0x7E || c == d.element || c == d.component || c == d.segment ||
           (d.repetition != 0 && c == d.repetition);
  };
  return std::ranges::any_of(value, unsafe) ? std::string{} : std::string(value.substr(0, 99));
}

std::string place(std::string_view tag, std::size_t position, std::size_t component) {
  const auto two_digits = [](std::size_t n) { return (n < 10 ? "-0" : "-") + std::to_string(n); };
  return std::string(tag) + two_digits(position) + (component > 0 ? two_digits(component) : "");
}

}  // namespace crossdock::segments

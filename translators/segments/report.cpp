// SPDX-License-Identifier: Apache-2.0
// Judges a checked file as a whole and writes it for machines and people.
#include "translators/segments/report.hpp"

#include <algorithm>

#include "translators/segments/finding_lines.hpp"

namespace crossdock::segments {
namespace {

template <class Visit>
void each_finding(const FileReport& report, Visit visit) {
  for (const auto& finding : report.findings) visit(finding);
  for (const auto& interchange : report.interchanges) {
    for (const auto& finding : interchange.findings) visit(finding);
    for (const auto& group : interchange.groups) {
      for (const auto& finding : group.findings) visit(finding);
      for (const auto& set : group.sets) {
        for (const auto& finding : set.findings) visit(finding);
      }
    }
  }
}

}  // namespace

void conclude(FileReport& report) {
  bool any_error = false;
  each_finding(report, [&](const Finding& finding) {
    any_error |= finding.error;
    constexpr std::string_view prefix = "tolerated:";
    if (!finding.code.starts_with(prefix)) return;
    const auto name = finding.code.substr(prefix.size());
    if (std::ranges::find(report.tolerances, name) == report.tolerances.end()) report.tolerances.push_back(name);
  });
  report.verdict = any_error ? Verdict::invalid : report.tolerances.empty() ? Verdict::valid : Verdict::tolerated;
}

std::vector<const Finding*> all_findings(const FileReport& report) {
  std::vector<const Finding*> all;
  each_finding(report, [&](const Finding& finding) { all.push_back(&finding); });
  return all;
}

std::string to_json(const FileReport& report, const LineOf& line_of) {
  std::string text;
  JsonReport json(text, line_of);
  json.begin_file(report.name);
  for (std::size_t i = 0; i < report.interchanges.size(); ++i) {
    const auto& interchange = report.file.interchanges[i];
    const auto& checked = report.interchanges[i];
    json.begin_interchange(interchange);
    for (std::size_t g = 0; g < checked.groups.size(); ++g) {
      const auto& group = interchange.groups[g];
      json.begin_group(group);
      for (std::size_t s = 0; s < checked.groups[g].sets.size(); ++s)
        json.add_set(group, group.sets[s], checked.groups[g].sets[s]);
      json.end_group(checked.groups[g]);
    }
    json.end_interchange(checked);
  }
  json.end_file(report.findings, report.tolerances, report.verdict);
  return text;
}

std::string findings_text(const FileReport& report, const LineOf& line_of) {
  FindingLines lines(line_of);
  std::uint64_t errors = 0;
  for (const auto* finding : all_findings(report)) {
    lines.add(*finding);
    errors += finding->error;
  }
  std::string text;
  lines.write(text);
  return text + conclusion(report.name, report.verdict, errors, report.tolerances);
}

}  // namespace crossdock::segments

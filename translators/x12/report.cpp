// SPDX-License-Identifier: Apache-2.0
// check_file and its forms for machines and people.
#include "translators/x12/report.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/text.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
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

std::string where(const Finding& f) {
  std::string text = f.segment.empty() ? "file" : f.segment;
  const auto number = [&](int n) { text += (n < 10 ? "-0" : "-") + std::to_string(n); };
  if (f.element > 0) number(f.element);
  if (f.component > 0) number(f.component);
  if (f.segment_number > 0) text += " (segment " + std::to_string(f.segment_number) + ")";
  return text + " @" + std::to_string(f.offset);
}

void pad(std::string& text, std::size_t width) { text.append(text.size() < width ? width - text.size() : 0, ' '); }

// What makes an interchange the same as another: who sends it, who receives it, its number.
std::string number_of(const Interchange& in) {
  std::string key;
  for (const int i : {4, 5, 6, 7, 12}) key += std::string(in.isa[i]) + '\0';
  return key;
}

}  // namespace

FileReport check_file(std::string_view bytes, const Dictionary& dictionary, const CheckOptions& options,
                      std::string name) {
  FileReport report;
  report.name = std::move(name);
  auto file = read(bytes, options.read);
  if (!file) {
    report.findings.push_back({.level = 1, .code = "TA105:022", .message = file.error().what});
  } else {
    report.file = std::move(*file);
    report.findings = report.file.findings;
    std::unordered_set<std::string> used;
    for (const auto& interchange : report.file.interchanges) {
      auto& checked = report.interchanges.emplace_back(validate(interchange, dictionary, options.validate));
      // What was rejected as a whole did not use its number.
      if (checked.status == 'R' || used.insert(number_of(interchange)).second) continue;
      refuse(interchange, checked, "025", 13,
             place("ISA", 13) + " '" + printable(interchange.control()) + "' was used by an earlier interchange");
    }
  }
  conclude(report);
  return report;
}

std::vector<const Finding*> all_findings(const FileReport& report) {
  std::vector<const Finding*> all;
  each_finding(report, [&](const Finding& finding) { all.push_back(&finding); });
  return all;
}

std::string to_json(const FileReport& report) {
  std::string text;
  JsonReport json(text);
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

std::string findings_text(const FileReport& report) {
  const auto findings = all_findings(report);
  std::size_t place_width = 0, code_width = 0, errors = 0;
  for (const auto* f : findings) {
    place_width = std::max(place_width, where(*f).size());
    code_width = std::max(code_width, f->exact_code().size());
    errors += f->error;
  }
  std::string text;
  for (const auto* f : findings) {
    std::string line = where(*f);
    pad(line, place_width + 2);
    line += f->exact_code();
    pad(line, place_width + code_width + 4);
    text += line + f->message + "\n";
  }
  text += (report.name.empty() ? "" : report.name + ": ") + std::string(to_string(report.verdict));
  if (errors > 0) text += ", " + std::to_string(errors) + (errors == 1 ? " error" : " errors");
  for (std::size_t i = 0; i < report.tolerances.size(); ++i)
    text += (i == 0 ? ", using " : ", ") + report.tolerances[i];
  return text + "\n";
}

}  // namespace crossdock::x12

// SPDX-License-Identifier: Apache-2.0
// Sets places, codes and messages in columns.
#include "translators/segments/finding_lines.hpp"

#include <algorithm>

namespace crossdock::segments {
namespace {

std::string where(const Finding& f, std::uint64_t line) {
  auto text = place_of(f);
  if (line > 0) text += " line " + std::to_string(line);
  return text + " @" + std::to_string(f.offset);
}

void pad(std::string& text, std::size_t width) { text.append(text.size() < width ? width - text.size() : 0, ' '); }

}  // namespace

std::string place_of(const Finding& finding) {
  std::string text = finding.segment.empty() ? "file" : finding.segment;
  const auto number = [&](int n) { text += (n < 10 ? "-0" : "-") + std::to_string(n); };
  if (finding.element > 0) number(finding.element);
  if (finding.component > 0) number(finding.component);
  if (finding.segment_number > 0) text += " (segment " + std::to_string(finding.segment_number) + ")";
  return text;
}

void FindingLines::insert(Mark mark, const Finding& finding) {
  const auto at = mark.part == part_ ? std::min(mark.at, lines_.size()) : 0;
  lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at),
                {where(finding, line_of_ ? line_of_(finding.offset) : 0), finding.exact_code(), finding.message});
}

void FindingLines::insert(Mark mark, const std::vector<Finding>& findings) {
  if (mark.part != part_) mark = {0, part_};
  for (const auto& finding : findings) {
    insert(mark, finding);
    ++mark.at;
  }
}

void FindingLines::write(std::string& text) {
  std::size_t place_width = 0, code_width = 0;
  for (const auto& line : lines_) {
    place_width = std::max(place_width, line.place.size());
    code_width = std::max(code_width, line.code.size());
  }
  for (const auto& line : lines_) {
    std::string row = line.place;
    pad(row, place_width + 2);
    row += line.code;
    pad(row, place_width + code_width + 4);
    text += row + line.message + "\n";
  }
  lines_.clear();
  ++part_;
}

std::string conclusion(std::string_view name, Verdict verdict, std::uint64_t errors,
                       const std::vector<std::string>& tolerances) {
  std::string text = (name.empty() ? std::string() : std::string(name) + ": ") + std::string(to_string(verdict));
  if (errors > 0) text += ", " + std::to_string(errors) + (errors == 1 ? " error" : " errors");
  for (std::size_t i = 0; i < tolerances.size(); ++i) text += (i == 0 ? ", using " : ", ") + tolerances[i];
  return text + "\n";
}

}  // namespace crossdock::segments

// SPDX-License-Identifier: Apache-2.0
// Makes 997 and TA1 from reports. What is echoed is cleaned first: an acknowledgement must be valid itself,
// whatever the bytes were that it answers.
#include "translators/x12/acknowledgement.hpp"

#include <algorithm>

#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

constexpr std::size_t most_codes = 5;    // AK502 to AK506, AK905 to AK909
constexpr int most_element_errors = 99;  // AK4 in one AK3

std::string alphanumeric(std::string_view text, std::size_t min, std::size_t max, char fill) {
  std::string result;
  for (const char c : text) {
    if (((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) && result.size() < max)
      result += c;
  }
  if (result.size() < min) result.insert(0, min - result.size(), fill);
  return result;
}
std::string number(std::string_view text, std::size_t max) {
  return all_digits(text) && text.size() <= max ? std::string(text) : "0";
}

std::string_view code_of(const Finding& finding, std::string_view prefix) {
  return finding.error && finding.code.starts_with(prefix) ? std::string_view(finding.code).substr(prefix.size())
                                                           : std::string_view{};
}

std::vector<std::string> codes(const std::vector<Finding>& findings, std::string_view prefix) {
  std::vector<std::string> all;
  for (const auto& finding : findings) {
    const auto code = std::string(code_of(finding, prefix));
    if (!code.empty() && std::ranges::find(all, code) == all.end()) all.push_back(code);
  }
  return all;
}

class Maker {
 public:
  Maker(const Interchange& in, const Delimiters& delimiters) : in_(in), out_(delimiters) {}

  SetText group(const Group& group, const GroupReport& report) {
    newer_ = acknowledgement_version(group.version) == "005010";
    out_.begin("AK1");
    out_.element(alphanumeric(group.functional_id, 2, 2, 'Z'));
    out_.element(number(group.control, 9));
    if (newer_) out_.element(alphanumeric(group.version, 1, 12, '0'));
    out_.end();
    for (std::size_t i = 0; i < group.sets.size(); ++i) set(group.sets[i], report.sets[i]);
    trailer(group, report);
    SetText text{.id = "997", .implementation = "", .body = {}, .segments = out_.segments()};
    text.body = out_.take();
    return text;
  }

 private:
  void set(const TransactionSet& set, const SetReport& report) {
    out_.begin("AK2");
    out_.element(alphanumeric(set.id, 3, 3, '0'));
    out_.element(alphanumeric(set.control, 4, 9, '0'));
    out_.end();
    const bool segments_in_error = errors(report);
    auto all = codes(report.findings, "AK501:");
    if (segments_in_error) all.push_back("5");
    out_.begin("AK5");
    out_.element({&report.status, 1});
    for (std::size_t i = 0; i < std::min(all.size(), most_codes); ++i) out_.element(all[i]);
    out_.end();
  }

  // One AK3 for each error of a segment itself, one with code 8 for all of its elements. Findings come sorted.
  bool errors(const SetReport& report) {
    bool any = false;
    const auto& findings = report.findings;
    for (std::size_t i = 0; i < findings.size();) {
      auto end = i;
      while (end < findings.size() && findings[end].segment_number == findings[i].segment_number) ++end;
      const auto of_segment = std::span(findings).subspan(i, end - i);
      bool elements = false;
      for (const auto& finding : of_segment) {
        const auto code = code_of(finding, "AK304:");
        elements |= code == "8" || !code_of(finding, "AK403:").empty();
        if (code.empty() || code == "8") continue;
        segment_error(finding, code);
        any = true;
      }
      if (elements) element_errors(of_segment, report);
      any |= elements;
      i = end;
    }
    return any;
  }

  void segment_error(const Finding& finding, std::string_view code) {
    out_.begin("AK3");
    out_.element(alphanumeric(finding.segment, 2, 3, 'Z'));
    out_.element(std::to_string(std::min(finding.segment_number, 999'999)));
    out_.element("");
    out_.element(code);
    out_.end();
  }

  void element_errors(std::span<const Finding> findings, const SetReport& report) {
    const auto first = std::ranges::find_if(
        findings, [](const Finding& f) { return f.code == "AK304:8" || !code_of(f, "AK403:").empty(); });
    segment_error(*first, "8");
    int count = 0;
    for (const auto& finding : findings) {
      const auto code = code_of(finding, "AK403:");
      if (!code.empty() && ++count <= most_element_errors) element_error(finding, code, report);
    }
  }

  void element_error(const Finding& finding, std::string_view code, const SetReport& report) {
    out_.begin("AK4");
    out_.element(std::to_string(std::min(finding.element, 99)));
    if (finding.component > 0 || (newer_ && finding.repetition > 0))
      out_.component(finding.component > 0 ? std::to_string(std::min(finding.component, 99)) : "");
    if (newer_ && finding.repetition > 0) out_.component(std::to_string(std::min(finding.repetition, 9999)));
    const int reference = element_number(finding, report);
    out_.element(reference > 0 ? std::to_string(reference) : "");
    out_.element(code);
    out_.element(code == "6" ? "" : echo(finding.value, in_.delimiters));
    out_.end();
  }

  static int element_number(const Finding& finding, const SetReport& report) {
    const auto at = static_cast<std::size_t>(finding.segment_number) - 1;
    if (report.grammar == nullptr || at >= report.nodes.size() || report.nodes[at] < 0) return 0;
    const auto* segment = report.grammar->nodes[static_cast<std::size_t>(report.nodes[at])].segment;
    const auto position = static_cast<std::size_t>(finding.element);
    if (segment == nullptr || position < 1 || position > segment->elements.size()) return 0;
    const auto& element = segment->elements[position - 1];
    const auto component = static_cast<std::size_t>(finding.component);
    return component >= 1 && component <= element.components.size() ? element.components[component - 1].number
                                                                    : element.number;
  }

  void trailer(const Group& group, const GroupReport& report) {
    const auto declared = group.trailer == 0 || in_.segments[group.trailer].element_count == 0
                              ? std::to_string(group.sets.size())
                              : number(in_.elements_of(in_.segments[group.trailer])[0], 6);
    const auto accepted = std::ranges::count_if(report.sets, [](const SetReport& set) { return set.status != 'R'; });
    out_.begin("AK9");
    out_.element({&report.status, 1});
    out_.element(declared);
    out_.element(std::to_string(group.sets.size()));
    out_.element(std::to_string(accepted));
    const auto all = codes(report.findings, "AK905:");
    for (std::size_t i = 0; i < std::min(all.size(), most_codes); ++i) out_.element(all[i]);
    out_.end();
  }

  const Interchange& in_;
  SetBuilder out_;
  bool newer_ = false;
};

}  // namespace

std::string_view acknowledgement_version(std::string_view group_version) {
  const bool newer = group_version.size() >= 6 && all_digits(group_version.substr(0, 6)) && group_version >= "005010";
  return newer ? "005010" : "004010";
}

std::vector<SetText> make_997(const Interchange& interchange, const InterchangeReport& report,
                              const Delimiters& delimiters) {
  std::vector<SetText> sets;
  if (report.status == 'R') return sets;  // the TA1 answers for all of it
  Maker maker(interchange, delimiters);
  for (std::size_t i = 0; i < interchange.groups.size(); ++i) {
    if (interchange.groups[i].functional_id != "FA")
      sets.push_back(maker.group(interchange.groups[i], report.groups[i]));
  }
  return sets;
}

std::string make_ta1(const Interchange& interchange, const InterchangeReport& report, const Delimiters& delimiters) {
  SetBuilder out(delimiters);
  out.begin("TA1");
  for (const int i : {12, 8, 9}) out.element(interchange.isa[i]);
  out.element({&report.status, 1});
  out.element(report.note);
  out.end();
  auto text = out.take();
  text.pop_back();  // the terminator
  return text;
}

}  // namespace crossdock::x12

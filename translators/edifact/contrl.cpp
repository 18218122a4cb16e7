// SPDX-License-Identifier: Apache-2.0
// Rows of UCI, UCF, UCM, UCS and UCD. The numbers in `at` are places of the flat segments, which the dictionary's
// definitions of these segments fix.
#include "translators/edifact/contrl.hpp"

#include <algorithm>
#include <array>

namespace crossdock::edifact {
namespace {

using segments::Finding;

constexpr std::string_view action_rejected = "4", action_acknowledged = "7";
constexpr int most_elements = 99;  // UCD below one UCS

bool is_contrl(const segments::TransactionSet& set) { return set.id == "CONTRL"; }

// Printable ASCII without blanks around it, at most `most` bytes.
std::string clean(std::string_view text, std::size_t most, std::string_view otherwise = "") {
  std::string out;
  for (const char c : text) {
    if (c >= 0x20 && c < 0x7F) out += c;
  }
  const auto first = out.find_first_not_of(' ');
  out = first == std::string::npos ? "" : out.substr(first, std::min(out.size() - first, most));
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out.empty() ? std::string(otherwise) : out;
}

// The code after "UCM:" where the finding is an error of that level.
std::string_view code_of(const Finding& finding, std::string_view prefix) {
  return finding.error && finding.code.starts_with(prefix) ? std::string_view(finding.code).substr(prefix.size())
                                                           : std::string_view{};
}

class Row {
 public:
  void set(std::size_t at, std::string value) {
    values_[at] = std::move(value);
    used_ = std::max(used_, at + 1);
  }
  void write(MessageBuilder& out, const segments::SegmentDef& def) const {
    std::array<std::string_view, 24> views;
    std::ranges::copy(values_, views.begin());
    out.segment(def, std::span(views).first(used_));
  }
  // Element 0085, the service segment and the place in it, from `at` on. The tag is counted as position 1. A tag that is
  // damaged cannot be named: 0135 is an3.
  void error(std::size_t at, std::string_view code, const Finding& finding) {
    set(at, std::string(code));
    if (finding.segment.size() != 3 || clean(finding.segment, 3) != finding.segment) return;
    set(at + 1, finding.segment);
    if (finding.element == 0) return;
    set(at + 2, std::to_string(finding.element + 1));
    if (finding.component > 0) set(at + 3, std::to_string(finding.component));
  }

 private:
  std::array<std::string, 24> values_;
  std::size_t used_ = 0;
};

class Maker {
 public:
  Maker(const segments::Interchange& in, const segments::Dictionary& dictionary, const segments::Delimiters& delimiters)
      : in_(in), dictionary_(dictionary), out_(delimiters) {}

  segments::SetText make(const segments::InterchangeReport& report) {
    interchange(report);
    for (std::size_t g = 0; report.status != 'R' && g < in_.groups.size(); ++g) {
      const auto& group = in_.groups[g];
      if (std::ranges::all_of(group.sets, is_contrl)) continue;
      if (is_written(group) && !this->group(group, report.groups[g])) continue;
      for (std::size_t s = 0; s < group.sets.size(); ++s) {
        if (!is_contrl(group.sets[s])) message(group.sets[s], report.groups[g].sets[s]);
      }
    }
    segments::SetText text{.id = "CONTRL", .implementation = {}, .body = {}, .segments = out_.segments()};
    text.body = out_.take();
    return text;
  }

 private:
  const segments::SegmentDef& def(std::string_view tag) const { return *dictionary_.segment(contrl_directory, tag); }

  void interchange(const segments::InterchangeReport& report) {
    Row row;
    row.set(0, clean(in_.control(), 14, "ZZZ"));
    row.set(1, clean(in_.sender(), 35, "ZZZ"));
    row.set(2, clean(in_.header[4], 4));
    row.set(5, clean(in_.receiver(), 35, "ZZZ"));
    row.set(6, clean(in_.header[6], 4));
    row.set(9, std::string(report.status == 'R' ? action_rejected : action_acknowledged));
    if (report.status == 'R') first_error(report.findings, "UCI:", 10, row);
    row.write(out_, def("UCI"));
  }

  // False if the group itself is rejected: then nothing is said of its messages.
  bool group(const segments::Group& group, const segments::GroupReport& report) {
    Row row;
    row.set(0, clean(group.control, 14, "ZZZ"));
    row.set(1, clean(group.sender, 35, "ZZZ"));
    row.set(3, clean(group.receiver, 35, "ZZZ"));
    const bool bad = std::ranges::any_of(report.findings, &Finding::error);
    row.set(5, std::string(bad ? action_rejected : action_acknowledged));
    if (bad) first_error(report.findings, "UCF:", 6, row);
    row.write(out_, def("UCF"));
    return !bad;
  }

  static void first_error(const std::vector<Finding>& findings, std::string_view prefix, std::size_t at, Row& row) {
    for (const auto& finding : findings) {
      const auto code = code_of(finding, prefix);
      if (!code.empty()) return row.error(at, code, finding);
    }
  }

  // The first error of UNH and UNT themselves; CONTRL has room for one.
  static const Finding* of_envelope(const segments::SetReport& report) {
    const auto found = std::ranges::find_if(report.findings, [](const Finding& f) {
      return !code_of(f, "UCM:").empty() || (!code_of(f, "UCD:").empty() && (f.segment == "UNH" || f.segment == "UNT"));
    });
    return found == report.findings.end() ? nullptr : &*found;
  }

  void message(const segments::TransactionSet& set, const segments::SetReport& report) {
    const auto header = in_.elements_of(in_.segments[set.first_segment]);
    const auto at = [&](std::size_t i) { return i < header.size() ? header[i] : std::string_view{}; };
    constexpr std::array<std::size_t, 6> widths = {14, 6, 3, 3, 3, 6};
    Row row;
    for (std::size_t i = 0; i < 6; ++i) row.set(i, clean(at(i), widths[i], i < 5 ? "ZZZ" : ""));
    row.set(8, std::string(report.status == 'R' ? action_rejected : action_acknowledged));
    if (const auto* error = report.status == 'R' ? of_envelope(report) : nullptr)
      row.error(9, std::string_view(error->code).substr(4), *error);
    row.write(out_, def("UCM"));
    if (report.status == 'R') errors(report);
  }

  // One UCS for each error of a segment itself, one for all of its elements. Findings come sorted.
  void errors(const segments::SetReport& report) {
    const auto& findings = report.findings;
    for (std::size_t i = 0; i < findings.size();) {
      auto end = i;
      while (end < findings.size() && findings[end].segment_number == findings[i].segment_number) ++end;
      bool elements = false;
      for (auto f = i; f < end; ++f) {
        const auto code = code_of(findings[f], "UCS:");
        elements |= is_element_error(findings[f]);
        if (code.empty() || findings[f].level > 2) continue;
        // A missing segment is reported at the last one before its place.
        segment(code == "13" ? std::max(findings[f].segment_number - 1, 1) : findings[f].segment_number, code);
      }
      if (elements) {
        segment(findings[i].segment_number, "");
        int count = 0;
        for (auto f = i; f < end && count < most_elements; ++f) {
          if (!is_element_error(findings[f])) continue;
          element(findings[f]);
          ++count;
        }
      }
      i = end;
    }
  }

  static bool is_element_error(const Finding& f) {
    return !code_of(f, "UCD:").empty() && f.segment != "UNH" && f.segment != "UNT" && f.element > 0;
  }

  void segment(int number, std::string_view code) {
    Row row;
    row.set(0, std::to_string(number));
    row.set(1, std::string(code));
    row.write(out_, def("UCS"));
  }

  void element(const Finding& finding) {
    Row row;
    row.set(0, finding.code.substr(4));
    row.set(1, std::to_string(std::min(finding.element + 1, 999)));
    if (finding.component > 0) row.set(2, std::to_string(std::min(finding.component, 999)));
    row.write(out_, def("UCD"));
  }

  const segments::Interchange& in_;
  const segments::Dictionary& dictionary_;
  MessageBuilder out_;
};

}  // namespace

std::optional<segments::SetText> make_contrl(const segments::Interchange& interchange,
                                             const segments::InterchangeReport& report,
                                             const segments::Dictionary& dictionary,
                                             const segments::Delimiters& delimiters) {
  bool any = false, other = false;
  for (const auto& group : interchange.groups) {
    for (const auto& set : group.sets) {
      any = true;
      other = other || !is_contrl(set);
    }
  }
  if (any && !other) return std::nullopt;
  return Maker(interchange, dictionary, delimiters).make(report);
}

}  // namespace crossdock::edifact

// SPDX-License-Identifier: Apache-2.0
// Makes 997, 999 and TA1 from reports. Echoed values are cleaned first: an acknowledgement must be valid itself,
// whatever the bytes were that it answers.
#include "translators/x12/acknowledgement.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "translators/x12/business_unit.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

constexpr std::size_t most_codes = 5;  // AK502 to AK506, AK905 to AK909
constexpr int largest_count = 999'999;

enum class AnswerForm { old_997, new_997, form_999 };  // 004010, 005010

std::string kept_alphanumeric(std::string_view text, std::size_t min, std::size_t max, char fill) {
  std::string result;
  for (const char c : text) {
    if (((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) && result.size() < max)
      result += c;
  }
  if (result.size() < min) result.insert(0, min - result.size(), fill);
  return result;
}
std::string number_or_zero(std::string_view text, std::size_t max) {
  return all_digits(text) && text.size() <= max ? std::string(text) : "0";
}
std::string count(std::size_t number) { return std::to_string(std::min<std::size_t>(number, largest_count)); }

// "PO1/N1#2" is the loop N1: a loop is known by the segment that starts it.
std::string loop_id(std::string_view path) {
  if (const auto slash = path.rfind('/'); slash != std::string_view::npos) path.remove_prefix(slash + 1);
  return kept_alphanumeric(path.substr(0, path.find('#')), 0, 6, '0');
}

// Codes that are younger than 004010, and the nearest that it knows.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> younger_codes = {{
    {"AK403:12", "3"},
    {"AK403:13", "3"},
    {"AK501:18", "6"},
    {"AK501:19", "1"},
    {"AK905:19", "6"},
}};

class Maker {
 public:
  Maker(const Interchange& in, const Delimiters& delimiters, const AcknowledgeLimits& limits)
      : in_(in), ours_(delimiters), out_(delimiters), limits_(limits), left_(limits.segments_per_interchange) {}

  SetText group(AnswerForm form, const Group& group, const GroupReport& report) {
    form_ = form;
    out_.begin("AK1");
    out_.element(kept_alphanumeric(group.functional_id, 2, 2, 'Z'));
    out_.element(number_or_zero(group.control, 9));
    if (newer()) out_.element(kept_alphanumeric(group.version, 1, 12, '0'));
    out_.end();
    for (std::size_t i = 0; i < group.sets.size(); ++i) set(group.sets[i], report.sets[i]);
    trailer(group, report);
    SetText text{.id = is_999() ? "999" : "997", .implementation = "", .body = {}, .segments = out_.segments()};
    if (is_999()) text.implementation = version_999;
    text.body = out_.take();
    return text;
  }

 private:
  bool is_999() const { return form_ == AnswerForm::form_999; }
  bool newer() const { return form_ != AnswerForm::old_997; }
  std::string_view name(std::string_view in_997, std::string_view in_999) const { return is_999() ? in_999 : in_997; }

  // The code of this form for a finding of the kind `prefix` ("AK304:"), empty when it is of another kind.
  std::string_view code_of(const Finding& finding, std::string_view prefix) const {
    if (!finding.error || !finding.code.starts_with(prefix)) return {};
    if (is_999() && !finding.implementation_code.empty())
      return std::string_view(finding.implementation_code).substr(prefix.size());
    if (!newer()) {
      for (const auto& [younger, older] : younger_codes) {
        if (finding.code == younger) return older;
      }
    }
    return std::string_view(finding.code).substr(prefix.size());
  }

  std::vector<std::string> codes(const std::vector<Finding>& findings, std::string_view prefix) const {
    std::vector<std::string> all;
    for (const auto& finding : findings) {
      const std::string code(code_of(finding, prefix));
      if (!code.empty() && std::ranges::find(all, code) == all.end()) all.push_back(code);
    }
    return all;
  }

  void notes(const std::vector<std::string>& all) {
    for (std::size_t i = 0; i < std::min(all.size(), most_codes); ++i) out_.element(all[i]);
  }

  void set(const TransactionSet& set, const SetReport& report) {
    set_ = &set;
    report_ = &report;
    out_.begin("AK2");
    out_.element(kept_alphanumeric(set.id, 3, 3, '0'));
    out_.element(kept_alphanumeric(set.control, 4, 9, '0'));
    if (newer()) out_.element(kept_alphanumeric(set.implementation, 0, 35, '0'));
    out_.end();
    segment_errors();
    auto all = codes(report.findings, "AK501:");
    const auto standard = [&](const Finding& f) { return is_told(f) && (!is_999() || f.implementation_code.empty()); };
    const auto of_guide = [&](const Finding& f) { return is_told(f) && !f.implementation_code.empty(); };
    if (std::ranges::any_of(report.findings, standard)) all.emplace_back("5");
    if (is_999() && std::ranges::any_of(report.findings, of_guide)) all.emplace_back("I5");
    out_.begin(name("AK5", "IK5"));
    out_.element({&report.status, 1});
    notes(all);
    out_.end();
  }

  bool is_told(const Finding& f) const { return !code_of(f, "AK304:").empty() || !code_of(f, "AK403:").empty(); }

  // One AK3 for each error of a segment itself, one with code 8 for all of its elements. Findings come sorted.
  void segment_errors() {
    const auto& findings = report_->findings;
    int room = limits_.segments_per_set;
    for (std::size_t i = 0; i < findings.size() && room > 0 && left_ > 0;) {
      auto end = i;
      while (end < findings.size() && findings[end].segment_number == findings[i].segment_number) ++end;
      const auto of_segment = std::span(findings).subspan(i, end - i);
      const Finding* of_elements = nullptr;
      for (const auto& finding : of_segment) {
        const auto code = code_of(finding, "AK304:");
        if (code == "8" || !code_of(finding, "AK403:").empty()) {
          if (of_elements == nullptr) of_elements = &finding;
        } else if (!code.empty() && room > 0 && left_ > 0) {
          --room, --left_;
          segment_error(finding, code);
          trigger(finding);
        }
      }
      if (of_elements != nullptr && room > 0 && left_ > 0) {
        --room, --left_;
        segment_error(*of_elements, "8");
        element_errors(of_segment);
      }
      i = end;
    }
  }

  void segment_error(const Finding& finding, std::string_view code) {
    out_.begin(name("AK3", "IK3"));
    out_.element(kept_alphanumeric(finding.segment, 2, 3, 'Z'));
    out_.element(count(static_cast<std::size_t>(std::max(finding.segment_number, 1))));
    // AK303 is for loops between LS and LE; a 999 names every loop by the segment that starts it.
    out_.element(is_999() ? loop_id(finding.loop) : "");
    out_.element(code);
    out_.end();
    if (!is_999()) return;
    const auto unit = business_unit(in_, *set_);
    const auto value = unit ? safe(unit->value) : std::string();
    if (value.empty() || value.size() > 35) return;
    out_.begin("CTX");
    out_.element(unit->name);
    out_.component(value);
    out_.end();
  }

  void element_errors(std::span<const Finding> findings) {
    int told = 0;
    for (const auto& finding : findings) {
      const auto code = code_of(finding, "AK403:");
      if (code.empty() || ++told > limits_.elements_per_segment) continue;
      element_error(finding, code);
      trigger(finding);
    }
  }

  void element_error(const Finding& finding, std::string_view code) {
    const bool repeated = newer() && finding.repetition > 0;
    out_.begin(name("AK4", "IK4"));
    out_.element(std::to_string(std::clamp(finding.element, 1, 99)));
    if (finding.component > 0 || repeated)
      out_.component(finding.component > 0 ? std::to_string(std::min(finding.component, 99)) : "");
    if (repeated) out_.component(std::to_string(std::min(finding.repetition, 9999)));
    out_.element(element_number(finding.segment_number, finding.element, finding.component));
    out_.element(code);
    out_.element(code == "6" ? "" : safe(finding.value));
    out_.end();
  }

  // Which segment and element made a finding an error: the guide's condition, the other side of a syntax note.
  void trigger(const Finding& finding) {
    if (!is_999() || finding.trigger_segment < 1 || finding.trigger_segment > static_cast<int>(set_->segment_count))
      return;
    const auto& segment = in_.segments[set_->first_segment + static_cast<std::uint32_t>(finding.trigger_segment) - 1];
    out_.begin("CTX");
    out_.element("SITUATIONAL TRIGGER");
    out_.element(kept_alphanumeric(segment.tag, 2, 3, 'Z'));
    out_.element(count(static_cast<std::size_t>(finding.trigger_segment)));
    out_.element(finding.trigger_segment == finding.segment_number ? loop_id(finding.loop) : "");
    if (finding.trigger_element > 0) {
      out_.element(std::to_string(std::min(finding.trigger_element, 99)));
      out_.element(element_number(finding.trigger_segment, finding.trigger_element, 0));
    }
    out_.end();
  }

  // A value for echoing: it must not hold our own delimiters either.
  std::string safe(std::string_view value) const {
    auto text = echo(echo(value, in_.delimiters), ours_);
    while (text.ends_with(' ')) text.pop_back();
    return text;
  }

  // The number the dictionary gives an element, "" where it gives none.
  std::string element_number(int segment_number, int element, int component) const {
    const auto at = static_cast<std::size_t>(segment_number) - 1;
    if (report_->grammar == nullptr || at >= report_->nodes.size() || report_->nodes[at] < 0) return {};
    const auto* segment = report_->grammar->nodes[static_cast<std::size_t>(report_->nodes[at])].segment;
    const auto position = static_cast<std::size_t>(element);
    if (segment == nullptr || position < 1 || position > segment->elements.size()) return {};
    const auto& def = segment->elements[position - 1];
    const auto part = static_cast<std::size_t>(component);
    const int number = part >= 1 && part <= def.components.size() ? def.components[part - 1].number : def.number;
    return number > 0 ? std::to_string(number) : "";
  }

  void trailer(const Group& group, const GroupReport& report) {
    const auto declared = group.trailer == 0 || in_.segments[group.trailer].element_count == 0
                              ? count(group.sets.size())
                              : number_or_zero(in_.elements_of(in_.segments[group.trailer])[0], 6);
    const auto accepted = std::ranges::count_if(report.sets, [](const SetReport& set) { return set.status != 'R'; });
    out_.begin("AK9");
    out_.element({&report.status, 1});
    out_.element(declared);
    out_.element(count(group.sets.size()));
    out_.element(count(static_cast<std::size_t>(accepted)));
    notes(codes(report.findings, "AK905:"));
    out_.end();
  }

  const Interchange& in_;
  const Delimiters ours_;
  SetBuilder out_;
  const AcknowledgeLimits limits_;
  int left_;  // of the segments that the interchange may still tell of
  AnswerForm form_ = AnswerForm::old_997;
  const TransactionSet* set_ = nullptr;  // the one being written about, and its report
  const SetReport* report_ = nullptr;
};

// Calls visit(GS08, set) for the acknowledgement of each group.
template <class Visit>
void each_answer(AcknowledgementForm form, const Interchange& interchange, const InterchangeReport& report,
                 const Delimiters& delimiters, const AcknowledgeLimits& limits, Visit visit) {
  if (report.status == 'R') return;  // the TA1 answers for all of it
  Maker maker(interchange, delimiters, limits);
  for (std::size_t i = 0; i < interchange.groups.size(); ++i) {
    const auto& group = interchange.groups[i];
    if (group.functional_id == "FA" || report.groups[i].nameless) continue;
    const bool as_999 = form == AcknowledgementForm::form_999;
    const auto version = as_999 ? version_999 : acknowledgement_version(group.version);
    const auto written = as_999                ? AnswerForm::form_999
                         : version == "005010" ? AnswerForm::new_997
                                               : AnswerForm::old_997;
    visit(version, maker.group(written, group, report.groups[i]));
  }
}

std::vector<SetText> all_answers(AcknowledgementForm form, const Interchange& interchange,
                                 const InterchangeReport& report, const Delimiters& delimiters,
                                 const AcknowledgeLimits& limits) {
  std::vector<SetText> sets;
  each_answer(form, interchange, report, delimiters, limits,
              [&](std::string_view, SetText set) { sets.push_back(std::move(set)); });
  return sets;
}

// The sender finds its interchange by these: they are told as they came, also a date that is none, as far as the
// width and the characters of the element allow.
std::string as_received(std::string_view value, std::size_t width, const Delimiters& theirs, const Delimiters& ours) {
  const auto safe = echo(echo(value, theirs), ours);
  return safe.size() == width && all_digits(safe) ? safe : std::string(width, '0');
}

}  // namespace

std::string_view acknowledgement_version(std::string_view group_version) {
  const bool newer = group_version.size() >= 6 && all_digits(group_version.substr(0, 6)) && group_version >= "005010";
  return newer ? "005010" : "004010";
}

std::vector<SetText> make_997(const Interchange& interchange, const InterchangeReport& report,
                              const Delimiters& delimiters, const AcknowledgeLimits& limits) {
  return all_answers(AcknowledgementForm::form_997, interchange, report, delimiters, limits);
}

std::vector<SetText> make_999(const Interchange& interchange, const InterchangeReport& report,
                              const Delimiters& delimiters, const AcknowledgeLimits& limits) {
  return all_answers(AcknowledgementForm::form_999, interchange, report, delimiters, limits);
}

std::vector<AcknowledgementGroup> make_acknowledgements(AcknowledgementForm form, const Interchange& interchange,
                                                        const InterchangeReport& report, const Delimiters& delimiters,
                                                        const AcknowledgeLimits& limits) {
  std::vector<AcknowledgementGroup> groups;
  each_answer(form, interchange, report, delimiters, limits, [&](std::string_view version, SetText set) {
    auto found = std::ranges::find(groups, version, &AcknowledgementGroup::version);
    if (found == groups.end()) found = groups.insert(groups.end(), {.version = std::string(version), .sets = {}});
    found->sets.push_back(std::move(set));
  });
  return groups;
}

std::string make_ta1(const Interchange& interchange, const InterchangeReport& report, const Delimiters& delimiters) {
  SetBuilder out(delimiters);
  out.begin("TA1");
  for (const auto& [position, width] : {std::pair{12, 9}, {8, 6}, {9, 4}})
    out.element(
        as_received(interchange.header[position], static_cast<std::size_t>(width), interchange.delimiters, delimiters));
  out.element({&report.status, 1});
  out.element(report.note);
  out.end();
  auto text = out.take();
  text.pop_back();  // the terminator
  return text;
}

bool wants_ta1(const Interchange& interchange) {
  return interchange.outside_groups.empty() || !interchange.groups.empty();
}

}  // namespace crossdock::x12

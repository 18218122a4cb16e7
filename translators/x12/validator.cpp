// SPDX-License-Identifier: Apache-2.0
// Runs the checks of an interchange level by level and decides what is accepted.
//
// Status of a set: R with any error of level 1 or 2; E when only totals disagree (level 3), which the grammar
// lets pass and a person should see; A otherwise. A group is R if its own envelope is wrong (then no set of it
// counts), P if some sets are R. An interchange is R with any error of its envelope: then nothing in it counts.
#include "translators/x12/validator.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/text.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

bool any_error(const std::vector<Finding>& findings, int most_level = 9) {
  return std::ranges::any_of(findings, [&](const Finding& f) { return f.error && f.level <= most_level; });
}

// What the reader found within the set (a segment beyond the limit) is part of the set's report.
void take_reader_findings(SetCheck& check) {
  const auto& findings = check.interchange.findings;
  const auto segments = std::span(check.interchange.segments).subspan(check.set.first_segment, check.set.segment_count);
  for (const auto& finding : findings) {
    if (!finding.code.starts_with("AK")) continue;
    const auto at = std::ranges::lower_bound(segments, finding.offset, {}, &Segment::offset);
    if (at != segments.end() && at->offset == finding.offset)
      check.add(static_cast<std::size_t>(at - segments.begin()) + 1, finding);
  }
}

void sort_by_place(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    return std::tie(a.segment_number, a.element, a.repetition, a.component) <
           std::tie(b.segment_number, b.element, b.repetition, b.component);
  });
}

SetReport check_set(const Interchange& in, const Group& group, const TransactionSet& set, bool duplicate,
                    const Dictionary& dictionary, const ValidateOptions& options) {
  SetReport report;
  report.grammar = dictionary.find(group.version, set.id);
  SetCheck check{.interchange = in,
                 .group = group,
                 .set = set,
                 .dictionary = dictionary,
                 .options = options,
                 .duplicate = duplicate,
                 .report = report};
  check_set_envelope(check);
  take_reader_findings(check);
  if (report.grammar != nullptr && options.level >= 2) {
    const auto bytes = set.bytes;
    const auto& d = in.delimiters;
    check.kinds = classify(
        bytes, {.element = d.element, .component = d.component, .repetition = d.repetition, .segment = d.segment});
    check.utf8 = check.kinds.high && is_utf8(bytes);
    check.automaton = &report.grammar->automaton.of(*report.grammar);
    check_structure(check);
    check_hierarchy(check);
    if (options.level >= 3) check_balance(check);
    if (options.level >= 5) check_external(check);
  } else {
    report.nodes.assign(set.segment_count, -1);
  }
  sort_by_place(report.findings);
  report.status = any_error(report.findings, 2) ? 'R' : any_error(report.findings) ? 'E' : 'A';
  return report;
}

char group_status(const GroupReport& report) {
  if (any_error(report.findings)) return 'R';
  const auto count = [&](char status) { return std::ranges::count(report.sets, status, &SetReport::status); };
  const auto rejected = count('R');
  if (rejected > 0) return static_cast<std::size_t>(rejected) == report.sets.size() ? 'R' : 'P';
  return count('E') > 0 ? 'E' : 'A';
}

void check_sets(const Interchange& in, const Group& group, const Dictionary& dictionary, const ValidateOptions& options,
                GroupReport& report) {
  std::unordered_set<std::string_view> seen;
  seen.reserve(group.sets.size());
  report.sets.reserve(group.sets.size());
  for (const auto& set : group.sets) {
    const bool again = !seen.insert(set.control).second;
    report.sets.push_back(check_set(in, group, set, again, dictionary, options));
  }
  report.status = group_status(report);
  if (!any_error(report.findings)) return;
  for (auto& set : report.sets) set.status = 'R';
}

// The first error of the envelope, as TA1 has room for one.
std::string first_note(const std::vector<Finding>& findings) {
  for (const auto& finding : findings) {
    if (finding.error && finding.code.starts_with("TA105:")) return finding.code.substr(6);
  }
  return "000";
}

}  // namespace

std::string_view SetCheck::element(std::size_t number, std::size_t position) const {
  const auto all = elements(number);
  return position >= 1 && position <= all.size() ? all[position - 1] : std::string_view{};
}

void SetCheck::add(std::size_t segment_number, Finding finding) {
  const auto& at = segment(segment_number);
  if (full()) return;
  finding.segment_number = static_cast<int>(segment_number);
  if (finding.segment.empty()) finding.segment = printable(at.tag, 10);
  const auto value = element(segment_number, static_cast<std::size_t>(finding.element));
  finding.offset = value.empty() ? at.offset : interchange.offset_of(at, value);
  if (finding.loop.empty() && segment_number <= report.nodes.size() && report.grammar != nullptr) {
    const int node = report.nodes[segment_number - 1];
    if (node > 0) {
      const auto& def = report.grammar->nodes[static_cast<std::size_t>(node)];
      const int loop = def.starts_loop ? node : def.parent;
      if (loop > 0) finding.loop = report.grammar->nodes[static_cast<std::size_t>(loop)].path.substr(3);
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

void SetCheck::add_element(std::size_t number, std::size_t position, std::string_view code, std::string_view value,
                           const std::string& message) {
  add(number, {.code = "AK403:" + std::string(code),
               .element = static_cast<int>(position),
               .value = echo(value, interchange.delimiters),
               .message = message});
}

InterchangeReport validate(const Interchange& in, const Dictionary& dictionary, const ValidateOptions& options) {
  InterchangeReport report;
  std::ranges::copy_if(in.findings, std::back_inserter(report.findings),
                       [](const Finding& f) { return !f.code.starts_with("AK"); });
  check_interchange(in, report);
  std::unordered_set<std::string> groups_seen;
  for (const auto& group : in.groups) {
    auto& checked = report.groups.emplace_back();
    const bool again = !groups_seen.emplace(std::string(group.functional_id) + "*" + std::string(group.control)).second;
    check_group(in, group, again, dictionary, checked);
    check_sets(in, group, dictionary, options, checked);
  }
  report.note = first_note(report.findings);
  report.status = any_error(report.findings) ? 'R' : 'A';
  return report;
}

bool InterchangeReport::valid() const {
  const auto clean = [](const auto& report) { return !any_error(report.findings); };
  return clean(*this) && std::ranges::all_of(groups, [&](const GroupReport& group) {
           return clean(group) && std::ranges::all_of(group.sets, clean);
         });
}

}  // namespace crossdock::x12

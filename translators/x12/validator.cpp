// SPDX-License-Identifier: Apache-2.0
// Runs the checks of an interchange level by level and decides what is accepted.
//
// Status of a set: R with any error of level 1 or 2, and of level 4 where the guide says so; E when only totals
// disagree (level 3), the guide is broken or an external code is wrong, which the grammar lets pass and a person
// should see; A otherwise. Business rules and orders on file are not for a 997: they never change it. A group is R if
// its own envelope is wrong (then no set of it counts), P if some sets are R. An interchange is R with any error of
// its envelope: then nothing in it counts. A group whose GS does not name it is left out, and the interchange E, as
// long as there is another.
#include "translators/x12/validator.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "translators/segments/guide.hpp"
#include "translators/x12/checks.hpp"
#include "translators/x12/interchange_check.hpp"

namespace crossdock::x12 {
namespace {

bool any_error(const std::vector<Finding>& findings, int most_level = 9, int least_level = 0) {
  return std::ranges::any_of(
      findings, [&](const Finding& f) { return f.error && f.level <= most_level && f.level >= least_level; });
}

bool refuses(const Guide* guide) { return guide != nullptr && guide->breach() == segments::Breach::reject; }

// Findings of the reader within the set (a segment beyond the limit) are part of the set's report.
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

// The rest of a set that the end of the file has cut off is missing: that is told once, by its interchange.
void drop_missing_rest(const TransactionSet& set, std::vector<Finding>& findings) {
  std::erase_if(findings, [&](const Finding& f) {
    return f.code == "AK304:3" && f.segment_number >= static_cast<int>(set.segment_count);
  });
}

void sort_by_place(std::vector<Finding>& findings) {
  if (findings.size() < 2) return;
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    return std::tie(a.segment_number, a.element, a.repetition, a.component) <
           std::tie(b.segment_number, b.element, b.repetition, b.component);
  });
}

}  // namespace

void check_set(const Interchange& in, const Group& group, const TransactionSet& set, bool duplicate,
               const Dictionary& dictionary, const ValidateOptions& options, SetReport& report, Scratch& scratch) {
  report.findings.clear();
  scratch.levels.clear();
  report.grammar = dictionary.find(group.version, set.id);
  SetCheck check{.interchange = in,
                 .group = group,
                 .set = set,
                 .dictionary = dictionary,
                 .options = options,
                 .duplicate = duplicate,
                 .report = report};
  const auto* guide = options.guide_of(set.id);
  check_set_envelope(check);
  if (set.faults > 0) take_reader_findings(check);
  if (report.grammar != nullptr && options.level >= 2 && !set.oversize) {
    const auto bytes = set.bytes;
    const auto& d = in.delimiters;
    check.kinds = segments::classify(
        bytes, {.element = d.element, .component = d.component, .repetition = d.repetition, .segment = d.segment});
    check.plain = !check.kinds.control && !check.kinds.high && !check.kinds.component && !check.kinds.repetition &&
                  options.character_set != CharacterSet::basic;
    check.utf8 = check.kinds.high && is_utf8(bytes);
    check.automaton = &report.grammar->automaton.of(*report.grammar);
    check_structure(check);
    if (guide != nullptr) apply_allowances(check, *guide);
    check_hierarchy(check, scratch);
    if (options.level >= 3 && set.closed) check_balance(check, scratch.levels);
    if (options.level >= 4 && guide != nullptr) check_guide(check, *guide, scratch.levels);
    if (options.level >= 5) check_external(check);
    if (options.level >= 6) check_business(check, scratch.levels);
    if (options.level >= 7 && options.orders != nullptr) check_across(check, scratch.levels);
  } else {
    report.nodes.assign(set.segment_count, -1);
  }
  const bool cut_off = is_cut_off(in, set);
  if (cut_off) drop_missing_rest(set, report.findings);
  sort_by_place(report.findings);
  const bool refused = cut_off || any_error(report.findings, 2) || (refuses(guide) && any_error(report.findings, 4, 4));
  report.status = refused ? 'R' : any_error(report.findings, 5) ? 'E' : 'A';
}

void add_element(SetCheck& check, std::size_t number, std::size_t position, std::string_view code,
                 std::string_view value, const std::string& message) {
  check.add(number, {.code = "AK403:" + std::string(code),
                     .element = static_cast<int>(position),
                     .value = echo(value, check.interchange.delimiters),
                     .message = message});
}

namespace {

void reject_sets(GroupReport& report) {
  for (auto& set : report.sets) set.status = 'R';
}

void reject(InterchangeReport& report) {
  report.status = 'R';
  for (auto& group : report.groups) {
    group.status = 'R';
    group.accepted = 0;
    reject_sets(group);
  }
}

}  // namespace

InterchangeReport validate(const Interchange& in, const Dictionary& dictionary, const ValidateOptions& options) {
  InterchangeReport report;
  InterchangeCheck check(dictionary, options);
  check.begin_interchange();
  report.groups.reserve(in.groups.size());
  for (const auto& group : in.groups) {
    check.begin_group();
    auto& checked = report.groups.emplace_back();
    checked.sets.resize(group.sets.size());
    for (std::size_t i = 0; i < group.sets.size(); ++i) check.set(in, group, group.sets[i], checked.sets[i]);
    check.end_group(in, group, checked);
    if (checked.rejects_sets()) reject_sets(checked);
  }
  check.end_interchange(in, in.outside_groups.size(), report);
  if (report.status == 'R') reject(report);
  return report;
}

void refuse(const Interchange& in, InterchangeReport& report, std::string_view note, int element, std::string message) {
  const auto value = element > 0 ? in.header[element - 1] : std::string_view{};
  report.findings.insert(report.findings.begin(),
                         {.level = 1,
                          .code = "TA105:" + std::string(note),
                          .segment = "ISA",
                          .element = element,
                          .offset = value.empty() ? in.offset : in.offset_of(in.segments[0], value),
                          .value = echo(trim(value), in.delimiters),
                          .message = std::move(message)});
  report.note = note;
  reject(report);
}

namespace {

// Refuses if the party in ISA(element) and the next one is not among `known`.
bool check_party(const Interchange& in, const std::vector<Party>& known, int element, std::string_view of_qualifier,
                 std::string_view of_id, std::string_view who, InterchangeReport& report) {
  const auto qualifier = trim(in.header[element - 1]), id = trim(in.header[element]);
  const auto same_id = [&](const Party& one) { return one.id == id; };
  if (known.empty() ||
      std::ranges::any_of(known, [&](const Party& one) { return same_id(one) && one.qualifier == qualifier; }))
    return false;
  const bool id_known = std::ranges::any_of(known, same_id);
  const auto shown = printable(qualifier, 2) + ":" + printable(id, 15);
  if (id_known)
    refuse(in, report, of_qualifier, element, std::string(who) + " " + shown + " is known with another qualifier");
  else
    refuse(in, report, of_id, element + 1, std::string(who) + " " + shown + " is not known here");
  return true;
}

}  // namespace

Stranger refuse_strangers(const Interchange& in, const Parties& parties, InterchangeReport& report) {
  const bool receiver = check_party(in, parties.receivers, 7, "007", "009", "receiver", report);
  const bool sender = check_party(in, parties.senders, 5, "005", "006", "sender", report);
  return sender ? Stranger::sender : receiver ? Stranger::receiver : Stranger::nobody;
}

}  // namespace crossdock::x12

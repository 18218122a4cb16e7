// SPDX-License-Identifier: Apache-2.0
// Runs the checks of an interchange level by level and decides what is accepted.
#include "translators/edifact/validator.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "base/text.hpp"
#include "translators/edifact/checks.hpp"
#include "translators/segments/values.hpp"
#include "translators/segments/walker.hpp"

namespace crossdock::edifact {
namespace {

using segments::Finding;

bool any_error(const std::vector<Finding>& findings, int most_level = 9) {
  return std::ranges::any_of(findings, [&](const Finding& f) { return f.error && f.level <= most_level; });
}

std::string_view bytes_of(const segments::Interchange& in, const segments::TransactionSet& set) {
  const auto& first = in.segments[set.first_segment];
  const std::size_t next = set.first_segment + set.segment_count;
  const auto end = next < in.segments.size() ? in.segments[next].offset : in.end;
  return in.bytes.substr(first.offset - in.bytes_offset, static_cast<std::size_t>(end - first.offset));
}

// Findings of the reader within the message are part of its report.
void take_reader_findings(segments::SetCheck& check) {
  const auto segments = std::span(check.interchange.segments).subspan(check.set.first_segment, check.set.segment_count);
  for (auto finding : check.interchange.findings) {
    if (!finding.code.starts_with("UCS:") && !finding.code.starts_with("UCD:")) continue;
    const auto at = std::ranges::lower_bound(segments, finding.offset, {}, &segments::Segment::offset);
    if (at == segments.end() || at->offset != finding.offset || check.full()) continue;
    finding.segment_number = static_cast<int>(at - segments.begin()) + 1;
    check.report.findings.push_back(std::move(finding));
  }
}

void check_directory(segments::SetCheck& check) {
  check.kinds =
      segments::classify(bytes_of(check.interchange, check.set), {.element = check.interchange.delimiters.element,
                                                                  .component = check.interchange.delimiters.component,
                                                                  .repetition = 0,
                                                                  .segment = check.interchange.delimiters.segment});
  check.automaton = &check.report.grammar->automaton.of(*check.report.grammar);
  segments::walk(check, [](std::size_t, std::int16_t) {});
  for (std::size_t n = 1; n <= check.set.segment_count && !check.full(); ++n) {
    if (check.report.nodes[n - 1] < 0) continue;
    if (const auto* def = definition(check, n)) check_elements(check, n, *def);
  }
}

segments::SetReport check_message(const segments::Interchange& in, const segments::Group& group,
                                  const segments::TransactionSet& set, bool duplicate,
                                  const segments::Dictionary& dictionary, const segments::ValidateOptions& options) {
  segments::SetReport report;
  report.grammar = dictionary.find(group.version, set.id);
  segments::SetCheck check{.interchange = in,
                           .group = group,
                           .set = set,
                           .dictionary = dictionary,
                           .options = options,
                           .duplicate = duplicate,
                           .report = report};
  report.nodes.assign(set.segment_count, -1);
  check_message_envelope(check);
  if (report.grammar != nullptr && options.level >= 2) {
    take_reader_findings(check);
    check_directory(check);
    if (options.level >= 3) check_totals(check);
  }
  std::ranges::stable_sort(report.findings, [](const Finding& a, const Finding& b) {
    return std::tie(a.segment_number, a.element, a.component) < std::tie(b.segment_number, b.element, b.component);
  });
  report.status = any_error(report.findings, 2) ? 'R' : any_error(report.findings) ? 'E' : 'A';
  return report;
}

// Findings about the interchange and its groups, which have no message to be numbered in.
class Outer {
 public:
  Outer(const segments::Interchange& in, std::vector<Finding>& findings, std::string prefix)
      : in_(in), findings_(findings), prefix_(std::move(prefix)) {}

  std::string_view value(std::uint32_t index, std::size_t flat) const {
    const auto elements = in_.elements_of(in_.segments[index]);
    return flat < elements.size() ? elements[flat] : std::string_view{};
  }
  void add(std::uint32_t index, const segments::SegmentDef* def, int flat, std::string_view code,
           const std::string& message) {
    const auto& segment = in_.segments[index];
    Finding finding{.level = 1,
                    .code = prefix_ + std::string(code),
                    .segment = printable(segment.tag, 3),
                    .offset = segment.offset,
                    .message = message};
    if (flat >= 0 && def != nullptr) {
      const auto& element = def->elements[static_cast<std::size_t>(flat)];
      finding.element = element.position;
      finding.component = element.component;
      finding.value = segments::echo(value(index, static_cast<std::size_t>(flat)), in_.delimiters);
    }
    findings_.push_back(std::move(finding));
  }
  // Mandatory elements of a service segment.
  void presence(std::uint32_t index, const segments::SegmentDef* def) {
    for (std::size_t i = 0; def != nullptr && i < def->elements.size(); ++i) {
      if (def->elements[i].requirement == segments::Requirement::mandatory && value(index, i).empty())
        add(index, def, static_cast<int>(i), "13",
            def->place(i) + " (" + def->elements[i].name + ") is mandatory and missing");
    }
  }
  void trailer(std::uint32_t index, const segments::SegmentDef* def, std::size_t count, std::string_view of,
               std::string_view reference, std::string_view header) {
    const std::string tag(in_.segments[index].tag);
    if (!segments::same_number(value(index, 0), std::to_string(count)))
      add(index, def, 0, "29",
          tag + "-01 '" + printable(value(index, 0), 20) + "' does not count the " + std::to_string(count) + " " +
              std::string(of));
    if (value(index, 1) != reference)
      add(index, def, 1, "28",
          tag + "-02 '" + printable(value(index, 1), 20) + "' is not " + std::string(header) + " '" +
              printable(reference, 20) + "'");
  }

 private:
  const segments::Interchange& in_;
  std::vector<Finding>& findings_;
  std::string prefix_;
};

void check_outer(const segments::Interchange& in, const segments::Dictionary& dictionary,
                 segments::InterchangeReport& report) {
  // Where the file ends within a segment, that says it all; of a UNB in which it ends nothing was read.
  const auto end = std::ranges::find_if(in.findings, [](const Finding& f) { return f.error && f.code == "UCI:18"; });
  const bool cut_off = end != in.findings.end();
  if (cut_off && end->segment == "UNB") return;
  Outer outer(in, report.findings, "UCI:");
  const auto* unb = dictionary.segment("D96A", "UNB");
  outer.presence(0, unb);
  const auto level = outer.value(0, 0), version = outer.value(0, 1);
  const bool known = level.size() == 4 && level.starts_with("UNO") && level[3] >= 'A' && level[3] <= 'Y';
  if (!level.empty() && !version.empty() && (!known || version.size() != 1 || version[0] < '1' || version[0] > '4'))
    outer.add(0, unb, known ? 1 : 0, "2",
              "syntax '" + printable(in.header[11], 20) + "' is not one we know: UNOA to UNOY, version 1 to 4");
  if (!in.header[8].empty() && !segments::is_date(in.header[8]))
    outer.add(0, unb, 13, "12", "UNB-04-1 '" + printable(in.header[8], 20) + "' is not a date");
  if (!in.header[9].empty() && !segments::is_time(in.header[9]))
    outer.add(0, unb, 14, "12", "UNB-04-2 '" + printable(in.header[9], 20) + "' is not a time");
  if (in.groups.empty() && !cut_off) outer.add(0, unb, -1, "32", "the interchange holds no message");
  if (in.trailer == 0) {
    if (!cut_off) outer.add(0, unb, -1, "13", "the interchange has no UNZ");
    return;
  }
  const bool grouped = std::ranges::any_of(in.groups, is_written);
  std::size_t messages = 0;
  for (const auto& group : in.groups) messages += group.sets.size();
  outer.trailer(in.trailer, dictionary.segment("D96A", "UNZ"), grouped ? in.groups.size() : messages,
                grouped ? "groups of the interchange" : "messages of the interchange", in.control(), "UNB-05");
}

void check_written_group(const segments::Interchange& in, const segments::Group& group, bool duplicate,
                         const segments::Dictionary& dictionary, segments::GroupReport& report) {
  Outer outer(in, report.findings, "UCF:");
  const auto* ung = dictionary.segment("D96A", "UNG");
  outer.presence(group.header, ung);
  if (duplicate)
    outer.add(group.header, ung, 7, "26", "UNG-05 '" + printable(group.control, 20) + "' was used by an earlier group");
  if (group.sets.empty()) outer.add(group.header, ung, -1, "32", "the group holds no message");
  if (group.trailer == 0) {
    outer.add(group.header, ung, -1, "13", "group " + printable(group.control, 20) + " has no UNE");
    return;
  }
  outer.trailer(group.trailer, dictionary.segment("D96A", "UNE"), group.sets.size(), "messages of the group",
                group.control, "UNG-05");
}

char group_status(const segments::GroupReport& report) {
  if (any_error(report.findings)) return 'R';
  const auto count = [&](char status) { return std::ranges::count(report.sets, status, &segments::SetReport::status); };
  const auto rejected = count('R');
  if (rejected > 0) return static_cast<std::size_t>(rejected) == report.sets.size() ? 'R' : 'P';
  return count('E') > 0 ? 'E' : 'A';
}

std::string first_code(const std::vector<Finding>& findings) {
  for (const auto& finding : findings) {
    if (finding.error && finding.code.starts_with("UCI:")) return finding.code.substr(4);
  }
  return {};
}

}  // namespace

const segments::SegmentDef* definition(const segments::SetCheck& check, std::size_t number) {
  const auto node = check.report.nodes[number - 1];
  return node >= 0 ? check.report.grammar->nodes[static_cast<std::size_t>(node)].segment
                   : check.dictionary.segment(check.group.version, check.segment(number).tag);
}

void add(segments::SetCheck& check, std::size_t number, int flat, std::string code, std::string_view value,
         const std::string& message, int level, bool error) {
  Finding finding{.level = level,
                  .code = std::move(code),
                  .value = segments::echo(value, check.interchange.delimiters),
                  .message = message,
                  .error = error};
  check.add(number, std::move(finding));
  if (flat < 0 || check.report.findings.empty()) return;
  auto& added = check.report.findings.back();
  const auto* def = check.dictionary.segment("D96A", check.segment(number).tag);
  if (const auto* own = definition(check, number)) def = own;
  if (added.message != message || def == nullptr || static_cast<std::size_t>(flat) >= def->elements.size()) return;
  added.element = def->elements[static_cast<std::size_t>(flat)].position;
  added.component = def->elements[static_cast<std::size_t>(flat)].component;
  if (!value.empty()) added.offset = check.interchange.offset_of(check.segment(number), value);
}

segments::InterchangeReport validate(const segments::Interchange& in, const segments::Dictionary& dictionary,
                                     const segments::ValidateOptions& options) {
  segments::InterchangeReport report;
  std::ranges::copy_if(in.findings, std::back_inserter(report.findings),
                       [&](const Finding& f) { return !f.code.starts_with("UCS:") && !f.code.starts_with("UCD:"); });
  check_outer(in, dictionary, report);
  std::unordered_set<std::string_view> groups_seen, messages_seen;
  for (const auto& group : in.groups) {
    auto& checked = report.groups.emplace_back();
    if (is_written(group)) {
      check_written_group(in, group, !groups_seen.insert(group.control).second, dictionary, checked);
      messages_seen.clear();  // references are unique within a group, without groups within the interchange
    }
    for (const auto& set : group.sets) {
      const bool again = !messages_seen.insert(set.control).second;
      checked.sets.push_back(check_message(in, group, set, again, dictionary, options));
    }
    checked.status = group_status(checked);
    if (any_error(checked.findings)) {
      for (auto& set : checked.sets) set.status = 'R';
    }
  }
  report.note = first_code(report.findings);
  report.status = any_error(report.findings) ? 'R' : 'A';
  return report;
}

void refuse(const segments::Interchange& in, const segments::Dictionary& dictionary,
            segments::InterchangeReport& report, std::string_view code, int place, std::string message) {
  std::vector<Finding> first;
  Outer(in, first, "UCI:").add(0, dictionary.segment("D96A", "UNB"), place, code, message);
  report.findings.insert(report.findings.begin(), first.begin(), first.end());
  report.note = code;
  report.status = 'R';
  for (auto& group : report.groups) {
    group.status = 'R';
    for (auto& set : group.sets) set.status = 'R';
  }
}

namespace {

bool is_known(const std::vector<segments::Party>& known, std::string_view qualifier, std::string_view id) {
  const auto same = [&](const segments::Party& one) {
    return one.id == id && (one.qualifier.empty() || qualifier.empty() || one.qualifier == qualifier);
  };
  return known.empty() || std::ranges::any_of(known, same);
}

}  // namespace

segments::Stranger refuse_strangers(const segments::Interchange& in, const segments::Dictionary& dictionary,
                                    const segments::Parties& parties, segments::InterchangeReport& report) {
  const bool sender = is_known(parties.senders, trim(in.header[4]), trim(in.sender()));
  const bool receiver = is_known(parties.receivers, trim(in.header[6]), trim(in.receiver()));
  if (!receiver)
    refuse(in, dictionary, report, "7", unb_receiver,
           "receiver " + printable(in.receiver(), 35) + " is not known here");
  if (!sender)
    refuse(in, dictionary, report, "23", unb_sender, "sender " + printable(in.sender(), 35) + " is not known here");
  return !sender ? segments::Stranger::sender : !receiver ? segments::Stranger::receiver : segments::Stranger::nobody;
}

segments::FileReport check_file(std::string_view bytes, const segments::Dictionary& dictionary,
                                const segments::CheckOptions& options, std::string name) {
  segments::FileReport report;
  report.name = std::move(name);
  auto file = read(bytes, dictionary, options.read);
  if (!file) {
    report.findings.push_back({.level = 1, .code = "UCI:18", .message = file.error().what});
  } else {
    report.file = std::move(*file);
    report.findings = report.file.findings;
    for (const auto& interchange : report.file.interchanges)
      report.interchanges.push_back(edifact::validate(interchange, dictionary, options.validate));
  }
  segments::conclude(report);
  return report;
}

}  // namespace crossdock::edifact

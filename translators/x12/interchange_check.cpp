// SPDX-License-Identifier: Apache-2.0
// Decides the status of sets, groups and interchange: see validator.cpp for what a status means.
#include "translators/x12/interchange_check.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "translators/segments/looks.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

constexpr std::size_t most_header_findings = 200;  // a hostile file could cause one for each of its groups

// The first error of the envelope, as TA1 has room for one.
std::string first_note(const std::vector<Finding>& findings) {
  for (const auto& finding : findings) {
    if (finding.error && finding.code.starts_with("TA105:")) return finding.code.substr(6);
  }
  return "000";
}

}  // namespace

void InterchangeCheck::begin_interchange() {
  groups_used_.clear();
  groups_ = nameless_ = 0;
  of_headers_.clear();
  cut_off_ = {};
}

void InterchangeCheck::begin_group() {
  sets_used_.clear();
  sets_ = rejected_ = noted_ = 0;
  ++groups_;
}

void InterchangeCheck::set(const Interchange& in, const Group& group, const TransactionSet& set, SetReport& report) {
  ++sets_;
  check_set(in, group, set, sets_used_.add(set.control), dictionary_, options_, report, scratch_);
  if (is_cut_off(in, set)) cut_off_ = {std::string(set.control), true, true};
  rejected_ += report.status == 'R';
  noted_ += report.status == 'E';
}

void InterchangeCheck::end_group(const Interchange& in, const Group& group, GroupReport& report) {
  cut_off_.in_group = is_cut_off(in, group);
  const bool again = groups_used_.add(group.control, group.functional_id);
  check_group(in, group, sets_, again, dictionary_, report, of_headers_);
  if (of_headers_.size() > most_header_findings) of_headers_.pop_back();
  if (sets_used_.full()) note_unchecked_numbers(in, group, report);
  nameless_ += report.nameless;
  report.set_count = sets_;
  report.accepted = 0;
  if (report.rejects_sets()) {
    report.status = 'R';
    return;
  }
  report.accepted = sets_ - rejected_;
  report.status = rejected_ > 0 ? (rejected_ == sets_ ? 'R' : 'P') : noted_ > 0 ? 'E' : 'A';
}

void InterchangeCheck::end_interchange(const Interchange& in, std::uint64_t ta1s, InterchangeReport& report) {
  std::ranges::copy_if(in.findings, std::back_inserter(report.findings),
                       [](const Finding& f) { return !f.code.starts_with("AK"); });
  check_interchange(in, groups_, ta1s, cut_off_, report);
  std::ranges::move(of_headers_, std::back_inserter(report.findings));
  report.note = first_note(report.findings);
  const auto errors = static_cast<std::uint64_t>(std::ranges::count(report.findings, true, &Finding::error));
  const bool only_nameless = errors == std::min<std::uint64_t>(nameless_, most_header_findings) && nameless_ < groups_;
  report.status = errors == 0 ? 'A' : only_nameless ? 'E' : 'R';
}

void InterchangeNumbers::check(const Interchange& in, InterchangeReport& report) {
  if (report.status == 'R') return;  // what was rejected as a whole did not use its number
  std::string key;
  for (const int i : {4, 5, 6, 7, 12}) key += std::string(in.header[i]) + '\0';
  if (!used_.add(key)) return;
  refuse(in, report, "025", 13,
         place("ISA", 13) + " '" + printable(in.control()) + "' was used by an earlier interchange");
}

Finding no_isa(std::string_view start) {
  return {.level = 1, .code = "TA105:022", .message = segments::nothing_to_read("ISA", start)};
}

}  // namespace crossdock::x12

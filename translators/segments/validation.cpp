// SPDX-License-Identifier: Apache-2.0
// Answers what follows from a report's findings and from the options of a check.
#include "translators/segments/validation.hpp"

#include <algorithm>

namespace crossdock::segments {
namespace {

bool any_error(const std::vector<Finding>& findings) {
  return std::ranges::any_of(findings, [](const Finding& finding) { return finding.error; });
}

}  // namespace

const Guide* ValidateOptions::guide_of(std::string_view set) const {
  for (const auto& [id, one] : guides) {
    if (id == set) return one;
  }
  return guide;
}

bool ValidateOptions::agrees(const SetGrammar& grammar) const {
  return !agreed || std::ranges::any_of(*agreed, [&](const Agreed& one) {
    return one.set == grammar.set && one.release == grammar.release;
  });
}

bool GroupReport::rejects_sets() const { return nameless || any_error(findings); }

bool InterchangeReport::valid() const {
  const auto clean = [](const auto& report) { return !any_error(report.findings); };
  return clean(*this) && std::ranges::all_of(groups, [&](const GroupReport& group) {
           return clean(group) && std::ranges::all_of(group.sets, clean);
         });
}

}  // namespace crossdock::segments

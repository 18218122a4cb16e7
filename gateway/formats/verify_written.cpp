// SPDX-License-Identifier: Apache-2.0
// Reads back what was written for a partner and checks it as a file of anybody.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gateway/formats/segments.hpp"

namespace crossdock::formats {

Result<void> verify_written(const Context& context, const partners::Partner& partner, const SegmentFormat& format,
                            const Result<segments::File>& read_back) {
  if (!read_back || read_back->interchanges.size() != 1)
    return fail(Fault::internal, "interchange written for the partner cannot be read back");
  const auto report = format.validate(context, partner, partners::Direction::out, read_back->interchanges.front());
  if (report.valid()) return {};
  std::vector<std::string> guide, own;
  for (const auto& group : report.groups) {
    for (const auto& set : group.sets) {
      for (const auto& finding : set.findings) {
        if (finding.error) (finding.level == 4 ? guide : own).push_back(finding.message);
      }
    }
  }
  if (!own.empty())
    return fail(Fault::internal,
                fmt::format("document written for the partner is not valid: {}", fmt::join(own, "; ")));
  if (guide.empty()) return fail(Fault::internal, "interchange written for the partner is not valid");
  return fail(Fault::invalid,
              fmt::format("document written for the partner breaks its guide: {}", fmt::join(guide, "; ")));
}

}  // namespace crossdock::formats

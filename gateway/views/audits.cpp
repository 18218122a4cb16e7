// SPDX-License-Identifier: Apache-2.0
// Runs the proofs and builds their table.
#include "gateway/views/audits.hpp"

#include <boost/json.hpp>

#include "gateway/apply/audit.hpp"

namespace crossdock::views::audits {

Result<Proofs> conservation(store::Transaction& tx, const partners::Directory* directory) {
  Proofs proofs{.table = {{{"audit", "AUDIT"}, {"holds", "HOLDS"}, {"proves", "PROVES"}, {"differences", ""}}, {}},
                .found = {},
                .notes = {}};
  for (const auto& audit : apply::conservation_audits()) {
    const auto findings = audit.find(tx, directory);
    if (!findings) return fail(findings.error());
    const auto& differences = findings->differences;
    auto holds = Cell::boolean(differences.empty());
    holds.tone = differences.empty() ? Tone::good : Tone::bad;
    proofs.table.add(
        {audit.name, holds, audit.proves, Cell::json(boost::json::serialize(boost::json::value_from(differences)))});
    const std::string name(audit.name);
    for (const auto& sentence : differences) proofs.found.push_back(name + ": " + sentence);
    for (const auto& sentence : findings->notes) proofs.notes.push_back(name + ": " + sentence);
  }
  return proofs;
}

}  // namespace crossdock::views::audits

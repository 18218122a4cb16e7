// SPDX-License-Identifier: Apache-2.0
// Runs the proofs and builds their table; chooses the columns of the audit trail.
#include "gateway/views/audits.hpp"

#include <boost/json.hpp>

#include "gateway/apply/audit.hpp"
#include "gateway/views/slice.hpp"

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

Result<Slice> trail(store::Transaction& tx, const store::audit_trail::Filter& filter) {
  const auto found = part_of(tx, filter, store::audit_trail::list);
  if (!found) return fail(found.error());
  Table table{{{"id", "ENTRY"},
               {"at", "WHEN"},
               {"actor", "WHO"},
               {"from", "FROM"},
               {"act", "ACT"},
               {"message", "MESSAGE"},
               {"document", ""},
               {"subject", "SUBJECT"},
               {"what", "WHAT"},
               {"because", "BECAUSE"},
               {"previous", ""},
               {"hash", ""}},
              {}};
  for (const auto& entry : found->rows) {
    const auto& deed = entry.deed;
    table.add({entry.id, deed.at, deed.actor, deed.from, entry.act, deed.message, deed.document, deed.subject,
               deed.what, deed.because, entry.previous, entry.hash});
  }
  return Slice{.table = std::move(table), .next = found->next};
}

Page page_of(const store::audit_trail::Verdict& verdict) {
  Page page;
  auto whole = Cell::boolean(verdict.breaks.empty());
  whole.tone = verdict.breaks.empty() ? Tone::good : Tone::bad;
  page.field("whole", "whole", whole);
  page.field("entries", "entries", verdict.entries);
  page.field("head", "head", store::audit_trail::text_of(verdict.head));
  Table breaks{{{"what", "WHAT"}}, {}};
  for (const auto& sentence : verdict.breaks) breaks.add({Cell(sentence, Tone::bad)});
  page.section("breaks", "Broken", std::move(breaks));
  return page;
}

}  // namespace crossdock::views::audits

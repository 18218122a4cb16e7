// SPDX-License-Identifier: Apache-2.0
// Chooses what is shown of a proposal.
#include "gateway/views/proposals.hpp"

#include "gateway/views/slice.hpp"

namespace crossdock::views::proposals {
namespace {

using store::proposals::Proposal;

Table proposals_table() {
  return {{{"id", "ID"},
           {"subject", "ABOUT"},
           {"action", "ACTION"},
           {"amount", "AMOUNT"},
           {"currency", ""},
           {"by", "BY"},
           {"proposed_at", "SINCE"},
           {"until", "UNTIL"},
           {"state", "STATE"},
           {"decided_by", "DECIDED BY"},
           {"decided_at", ""},
           {"decided_because", ""},
           {"what", "WHAT"},
           {"because", "BECAUSE"}},
          {}};
}

std::vector<Cell> row_of_proposal(const Proposal& one) {
  return {one.id,
          one.subject,
          one.argument,
          Cell::money(one.amount),
          one.currency,
          one.person_name,
          one.proposed_at,
          one.until_at,
          Cell(store::to_string(one.state), one.state == store::ProposalState::open ? Tone::warn : Tone::plain),
          one.decided_by.empty() ? Cell() : Cell(one.decided_by),
          one.decided_at,
          one.decided_because.empty() ? Cell() : Cell(one.decided_because),
          one.what,
          one.because};
}

}  // namespace

Result<Slice> list(store::Transaction& tx, const store::proposals::Filter& filter) {
  const auto found = part_of(tx, filter, store::proposals::list);
  if (!found) return fail(found.error());
  Slice slice{.table = proposals_table(), .next = found->next};
  for (const auto& one : found->rows) slice.table.add(row_of_proposal(one));
  return slice;
}

Page page_of(const Proposal& proposal) { return page_of_row(proposals_table(), row_of_proposal(proposal)); }

}  // namespace crossdock::views::proposals

// SPDX-License-Identifier: Apache-2.0
// Four eyes: what is above the authority of one person is proposed, and performed when another one approves it.
#pragma once

#include <string>
#include <string_view>

#include "gateway/acts/actor.hpp"
#include "gateway/modules/reconciliation/remedy.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/proposals.hpp"

namespace crossdock::acts {

inline constexpr Duration proposal_lasts = std::chrono::hours(24 * 14);

// Proposes a decision about a hold. `base`: the ETag of what the person saw. An earlier proposal about the hold ends.
// Fault::invalid if the hold is not open, or this is no answer to it.
Result<store::ProposalId> propose_decision(store::Transaction& tx, HoldId hold, reconciliation::Remedy remedy,
                                           std::string_view base, store::PersonId by, const Because& because);

// Why a proposal cannot be approved by this person now: it is over, its own, or its proposer lost the right to decide. ""
// if it can. Whether what it is about has changed is for the caller to compare.
Result<std::string> why_not_approved(store::Transaction& tx, const store::proposals::Proposal& proposal,
                                     store::PersonId by, TimePoint now);

// Performs what is proposed, in this transaction, for both persons. Fault::invalid if why_not_approved says something, or
// the act cannot be done any more.
Result<void> approve_proposal(store::Transaction& tx, const store::proposals::Proposal& proposal, store::PersonId by,
                              const Because& because);
// Also by the one who proposed it, who takes it back so.
Result<void> refuse_proposal(store::Transaction& tx, const store::proposals::Proposal& proposal, store::PersonId by,
                             const Because& because);

}  // namespace crossdock::acts

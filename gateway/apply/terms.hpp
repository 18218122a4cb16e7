// SPDX-License-Identifier: Apache-2.0
// Turns a partner's profile into the policies of the modules: the one place that does so.
#pragma once

#include "gateway/modules/reconciliation/reconcile.hpp"
#include "gateway/modules/tracking/due.hpp"
#include "partners/model.hpp"

namespace crossdock::apply {

reconciliation::Tolerances tolerances_of(const partners::ReconciliationTerms& terms);
reconciliation::Policy policy_of(const partners::ReconciliationTerms& terms);
tracking::BillOn bill_on(const partners::BuyerTerms& terms);
canonical::Party party_of(const partners::PartyProfile& profile, canonical::PartyRole role);

}  // namespace crossdock::apply

// SPDX-License-Identifier: Apache-2.0
// Knows both vocabularies, that of profiles and that of the modules.
#include "gateway/apply/terms.hpp"

namespace crossdock::apply {
namespace {

reconciliation::Tolerance tolerance_of(const partners::ToleranceSetting& setting) {
  using Kind = partners::ToleranceSetting::Kind;
  reconciliation::Tolerance tolerance;
  switch (setting.kind) {
    case Kind::zero: tolerance.kind = reconciliation::Tolerance::Kind::zero; break;
    case Kind::value: tolerance.kind = reconciliation::Tolerance::Kind::value; break;
    case Kind::unlimited: tolerance.kind = reconciliation::Tolerance::Kind::unlimited; break;
  }
  tolerance.absolute = setting.absolute;
  tolerance.percent = setting.percent;
  tolerance.combine = setting.combine == partners::ToleranceSetting::Combine::min
                          ? reconciliation::Tolerance::Combine::min
                          : reconciliation::Tolerance::Combine::max;
  return tolerance;
}

}  // namespace

reconciliation::Tolerances tolerances_of(const partners::ReconciliationTerms& terms) {
  reconciliation::Tolerances tolerances;
  tolerances.price_over = tolerance_of(terms.price_over);
  tolerances.price_under = tolerance_of(terms.price_under);
  tolerances.quantity_over = tolerance_of(terms.quantity_over);
  tolerances.line_amount = tolerance_of(terms.line_amount);
  tolerances.total = tolerance_of(terms.total);
  tolerances.freight = tolerance_of(terms.freight);
  tolerances.tax = tolerance_of(terms.tax);
  return tolerances;
}

reconciliation::Policy policy_of(const partners::ReconciliationTerms& terms) {
  reconciliation::Policy policy;
  policy.charge_scope = terms.freight_per == partners::ReconciliationTerms::FreightPer::order
                            ? reconciliation::ChargeScope::order
                            : reconciliation::ChargeScope::shipment;
  for (const auto& charge : terms.charges) policy.charges.push_back({charge.code, tolerance_of(charge.limit)});
  for (const auto& tax : terms.taxes) policy.taxes.push_back({tax.percent, tax.jurisdiction});
  return policy;
}

tracking::BillOn bill_on(const partners::BuyerTerms& terms) {
  return terms.bill == partners::BuyerTerms::Bill::when_shipped ? tracking::BillOn::shipment : tracking::BillOn::order;
}

canonical::Party party_of(const partners::PartyProfile& profile, canonical::PartyRole role) {
  canonical::Party party;
  party.role = role;
  party.name = profile.name;
  if (!profile.gln.empty()) party.ids.push_back({canonical::PartyIdScheme::gln, profile.gln});
  if (!profile.duns.empty()) party.ids.push_back({canonical::PartyIdScheme::duns, profile.duns});
  party.address = {profile.lines, profile.city, profile.region, profile.postal_code, profile.country};
  return party;
}

}  // namespace crossdock::apply

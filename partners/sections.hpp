// SPDX-License-Identifier: Apache-2.0
// The parts of a profile, each read from its group of the YAML file. Internal to partners.
#pragma once

#include <vector>

#include "partners/form.hpp"
#include "partners/model.hpp"

namespace crossdock::partners {

PartyProfile read_party(Group group);
X12Identity read_x12_identity(Group group);
X12Settings read_x12_settings(Group group);
FolderChannel read_folder(Group group);
// The agreements of a partner in this role; overlays are looked for in `folder`.
std::vector<Agreement> read_agreements(Group& profile, Role role, const std::string& folder);
Expectations read_expectations(Group group, Role role);
BuyerTerms read_buyer(Group group);
SupplierTerms read_supplier(Group group);  // without the offers
ReconciliationTerms read_reconciliation(Group group);
SimulatorSettings read_simulator(Group group);

}  // namespace crossdock::partners

// SPDX-License-Identifier: Apache-2.0
// Knows the codes of X12 element 331.
#include "translators/canonical/charges.hpp"

namespace crossdock::canonical {

bool counts_in_total(const AllowanceCharge& charge) {
  return charge.handling.empty() || charge.handling == "02" || charge.handling == "06";
}

}  // namespace crossdock::canonical

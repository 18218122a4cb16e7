// SPDX-License-Identifier: Apache-2.0
// Which charges and allowances are money of the document on which they stand.
#pragma once

#include "translators/canonical/values.hpp"

namespace crossdock::canonical {

// Whether it is part of its document's total: billed or taken off there (X12 element 331: 02, 06, or not said), and not
// settled in another way.
bool counts_in_total(const AllowanceCharge& charge);

}  // namespace crossdock::canonical

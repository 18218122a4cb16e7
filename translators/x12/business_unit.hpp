// SPDX-License-Identifier: Apache-2.0
// Finds the name and number of the transaction in which an error is, as a person knows them. For the CTX of a 999.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "translators/x12/interchange.hpp"

namespace crossdock::x12 {

struct BusinessUnit {
  std::string name;        // "TRN02"
  std::string_view value;  // as it stands in the set
};

// The number of the transaction, if the guide of the 999 that we write (005010X231A1) has a name for it. It names those
// of few sets: there is none for the number of an order or an invoice, and a CTX with another name is refused.
std::optional<BusinessUnit> business_unit(const Interchange& interchange, const TransactionSet& set);

}  // namespace crossdock::x12

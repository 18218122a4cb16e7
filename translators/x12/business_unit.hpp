// SPDX-License-Identifier: Apache-2.0
// What a person calls the place of an error: the document's number and its line. For the CTX of a 999.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "translators/x12/interchange.hpp"

namespace crossdock::x12 {

struct BusinessUnit {
  std::string name;        // "BEG03", "PO101"
  std::string_view value;  // as it stands in the set
};

// The document, then the line that segment `segment_number` (ST is 1) of the set belongs to, as far as they are there;
// `loop` is the path of the loop it stands in.
std::vector<BusinessUnit> business_units(const Interchange& interchange, const TransactionSet& set, int segment_number,
                                         std::string_view loop);

}  // namespace crossdock::x12

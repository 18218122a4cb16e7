// SPDX-License-Identifier: Apache-2.0
// Reads one partner's folder, strictly: what it does not know it refuses, with the place and what would be right.
#pragma once

#include <string>
#include <vector>

#include "partners/model.hpp"

namespace crossdock::partners {

// Something of which there may be one among all partners, such as an X12 identity, and where it is claimed.
struct Claim {
  std::string what;   // "X12 identity 'ZZ:NORTHWIND'"
  std::string where;  // "partners/northwind/partner.yaml:12:7"
};

struct LoadedPartner {
  Partner partner;
  std::vector<Claim> claims;
  std::vector<Error> errors;  // of partner.yaml, the offers file and the files they name; the partner is good if empty
};

// The partner's id is the folder's name. Overlays are only checked to exist: what they say is the mapping library's
// business.
LoadedPartner load_partner(const std::string& folder);

}  // namespace crossdock::partners

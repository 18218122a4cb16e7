// SPDX-License-Identifier: Apache-2.0
// A partner's sample files, tried as the gateway would take or write them.
#pragma once

#include <string>
#include <vector>

#include "gateway/pipeline/network.hpp"
#include "translators/mapping/fidelity.hpp"

namespace crossdock::cli {

struct SampleVerdict {
  bool good = false;
  std::string documents;  // "order 4711, order 4712"
  std::string what;       // is wrong
  // Of X12 samples: how much of them the mappings carry.
  std::size_t pieces = 0, carried = 0;
  std::vector<mapping::LostPiece> lost;
};

// Checks the file by its standard or schema and by the guides of the partner, reads its documents by the mappings of
// the partner's agreements in either direction, and says what they leave behind.
SampleVerdict check_sample(const pipeline::Network& network, const partners::Partner& partner,
                           const std::string& bytes);

}  // namespace crossdock::cli

// SPDX-License-Identifier: Apache-2.0
// Files of a partner, read as the gateway would take or write them.
#pragma once

#include <string>
#include <vector>

#include "gateway/cli/losses.hpp"
#include "gateway/cli/mapping_run.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/pipeline/network.hpp"

namespace crossdock::cli {

// Partners with their mappings, as the settings say.
tl::expected<std::shared_ptr<const pipeline::Network>, Trouble> network_of(const StoreOptions& options);

// The mappings of the partner's agreements, in either direction. The network outlives what it chooses.
Chooser chooser_of(const pipeline::Network& network, const partners::Partner& partner);

struct SampleVerdict {
  bool good = false;
  std::string documents;  // "order 4711, order 4712"
  std::string what;       // is wrong
  Carried carried;        // of X12 samples: how much of them the mappings carry
};

// Checks the file by its standard or schema and by the guides of the partner, reads its documents by the mappings of
// the partner's agreements in either direction, and says what they leave behind.
SampleVerdict check_sample(const pipeline::Network& network, const partners::Partner& partner,
                           const std::string& bytes);

}  // namespace crossdock::cli

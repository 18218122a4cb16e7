// SPDX-License-Identifier: Apache-2.0
// The guides of X12 that come with the program. The files are in mappings/guides/x12 and embedded.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "translators/segments/guide.hpp"

namespace crossdock::x12 {

// The guide with this name: "mass-retail". Fault::unmapped names those that exist. `dictionary` as for Guide::load.
Result<std::shared_ptr<const segments::Guide>> standard_guide(std::string_view name,
                                                              const segments::Dictionary& dictionary);
std::vector<std::string_view> standard_guide_names();

}  // namespace crossdock::x12

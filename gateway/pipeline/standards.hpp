// SPDX-License-Identifier: Apache-2.0
// What all partners share: the dictionaries, and the mappings of the mappings folder. They never change once they are
// loaded; a network that is loaded later takes them over as long as the folder's files are the same.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "translators/mapping/mapping.hpp"
#include "translators/segments/dictionary.hpp"

namespace crossdock::pipeline {

struct Standards {
  std::string folder;
  std::map<std::string, std::string> files;                // the SHA-256 of each, by its path from the folder
  std::shared_ptr<const segments::Dictionary> dictionary;  // of X12; that of EDIFACT belongs to the mappings
  std::shared_ptr<const mapping::Library> mappings;
};

// Returns `before` (may be nullptr) when the folder still holds the same; otherwise reads and compiles everything. All
// mistakes at once, each with its place.
tl::expected<std::shared_ptr<const Standards>, std::vector<Error>> load_standards(
    const std::string& folder, const std::shared_ptr<const Standards>& before);

}  // namespace crossdock::pipeline

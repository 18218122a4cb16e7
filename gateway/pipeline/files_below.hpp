// SPDX-License-Identifier: Apache-2.0
// The contents of a folder as digests: to see what of it has changed.
#pragma once

#include <map>
#include <string>

namespace crossdock::pipeline {

// The SHA-256 of every file below a folder, by its path from there. What cannot be read is left out.
std::map<std::string, std::string> digests_below(const std::string& folder);

}  // namespace crossdock::pipeline

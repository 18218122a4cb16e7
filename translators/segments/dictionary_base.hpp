// SPDX-License-Identifier: Apache-2.0
// Dictionary files that hold only what differs from another release's: "base 004010" in the first line of
// 003072/elements.txt. Definitions of such a file take the place of the base's element, composite or segment.
// Internal to the dictionary.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace crossdock::segments {

// The files of `files` that are written over a base, made whole; the others are not repeated here.
// Fault::invalid names the file whose base is not there or leads back to itself.
Result<std::map<std::string, std::string>> over_bases(const std::map<std::string, std::string_view>& files);

}  // namespace crossdock::segments

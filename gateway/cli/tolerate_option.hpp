// SPDX-License-Identifier: Apache-2.0
// The option --tolerate, the same for each verb that reads X12.
#pragma once

#include <string>
#include <vector>

namespace crossdock::cli {

struct Verb;

// Names of segments::tolerance_names, separated by commas, or "all"; another name is a mistake of usage.
void add_tolerate(Verb& verb, std::vector<std::string>& into);

}  // namespace crossdock::cli

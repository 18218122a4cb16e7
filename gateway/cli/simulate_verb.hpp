// SPDX-License-Identifier: Apache-2.0
// `crossdock partner simulate`: plays a trading partner from its profile, by AS2, SFTP or folders.
#pragma once

#include "gateway/cli/verb.hpp"

namespace crossdock::cli {

// Adds the verb to the noun `partner`.
void add_simulate(Noun& partner);

}  // namespace crossdock::cli

// SPDX-License-Identifier: Apache-2.0
// `crossdock partner test` and `crossdock partner provision-sftp`: the way to a partner.
#pragma once

#include "gateway/cli/verb.hpp"

namespace crossdock::cli {

// Adds the verbs to the noun `partner`.
void add_reach(Noun& partner);

}  // namespace crossdock::cli

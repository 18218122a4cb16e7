// SPDX-License-Identifier: Apache-2.0
// `crossdock message replay` and `resend`: what came in is worked on again, what went out is sent again.
#pragma once

#include "gateway/cli/verb.hpp"

namespace crossdock::cli {

// Adds the verbs to the noun `message`.
void add_repeats(Noun& message);

}  // namespace crossdock::cli

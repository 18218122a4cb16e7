// SPDX-License-Identifier: Apache-2.0
// `crossdock message reopen`: an AS2 message that was refused, once more with the keys of today.
#pragma once

#include "gateway/cli/verb.hpp"

namespace crossdock::cli {

// Adds the verb to the noun `message`.
void add_reopen(Noun& message);

}  // namespace crossdock::cli

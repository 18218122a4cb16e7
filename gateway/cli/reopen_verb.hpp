// SPDX-License-Identifier: Apache-2.0
// `crossdock message reopen`: an AS2 message that was refused, once more with the keys of today.
#pragma once

#include "gateway/cli/program.hpp"

namespace crossdock::cli {

// Adds the verb to the noun `message`.
void add_reopen(CLI::App& message, Program& program);

}  // namespace crossdock::cli

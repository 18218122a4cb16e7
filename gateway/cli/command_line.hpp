// SPDX-License-Identifier: Apache-2.0
// From the words of the command line to the verb that they name.
#pragma once

#include "gateway/cli/verb.hpp"

namespace crossdock::cli {

// Fills the options of the verb that the words name, and runs it within the memory of --memory. Mistakes in the words
// are told on standard error, with the command whose --help shows what is right: Exit::misuse.
Exit run(const Program& program, int argc, const char* const* argv);

}  // namespace crossdock::cli

// SPDX-License-Identifier: Apache-2.0
// `crossdock webhook`: programs that are told of what happens.
#pragma once

#include "gateway/cli/program.hpp"

namespace crossdock::cli {

void add_webhook(CLI::App& app, Program& program);

}  // namespace crossdock::cli

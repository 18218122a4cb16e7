// SPDX-License-Identifier: Apache-2.0
// `crossdock serve` and `crossdock demo`: the gateway running.
#pragma once

#include "gateway/cli/program.hpp"

namespace crossdock::cli {

void add_serve(CLI::App& app, Program& program);
void add_demo(CLI::App& app, Program& program);

}  // namespace crossdock::cli

// SPDX-License-Identifier: Apache-2.0
// `crossdock store`.
#pragma once

#include "gateway/cli/program.hpp"

namespace crossdock::cli {

void add_store(CLI::App& app, Program& program);

}  // namespace crossdock::cli

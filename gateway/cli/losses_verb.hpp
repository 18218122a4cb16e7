// SPDX-License-Identifier: Apache-2.0
// `crossdock mapping losses`: how much of files the mappings carry.
#pragma once

#include "gateway/cli/mapping_run.hpp"
#include "gateway/cli/program.hpp"

namespace crossdock::cli {

// How much of each file is carried, all together, and with `list` what is left behind.
Outcome show_losses(const std::vector<std::string>& files, const segments::Dictionary& dictionary,
                    const std::vector<std::string>& tolerate, const Chooser& choose, bool list, Output& out);

}  // namespace crossdock::cli

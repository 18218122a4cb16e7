// SPDX-License-Identifier: Apache-2.0
// Shared by verbs that check several files.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "gateway/cli/program.hpp"

namespace crossdock::cli {

// Checks each file and says how many are not valid, with a progress bar. A file that cannot be read is told at once;
// those after it are checked all the same. `is_valid` tells of the file, and answers.
Outcome check_files(const std::vector<std::string>& files, Output& out,
                    const std::function<Result<bool>(const std::string& path)>& is_valid);

}  // namespace crossdock::cli

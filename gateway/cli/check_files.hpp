// SPDX-License-Identifier: Apache-2.0
// Shared by verbs that check several files.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "gateway/cli/program.hpp"

namespace crossdock::cli {

enum class FileVerdict { invalid, unchecked, valid };  // unchecked: as far as it was looked at, nothing is wrong

// Checks each file and says how many are not valid, with a progress bar. A file that cannot be read is told at once;
// those after it are checked all the same. `any_unchecked`, if given, becomes true when one is.
Outcome check_files(const std::vector<std::string>& files, Output& out,
                    const std::function<Result<FileVerdict>(const std::string& path)>& check,
                    bool* any_unchecked = nullptr);

}  // namespace crossdock::cli

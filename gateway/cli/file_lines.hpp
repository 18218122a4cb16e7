// SPDX-License-Identifier: Apache-2.0
// Line numbers in a file that was named on the command line.
#pragma once

#include <string>

#include "translators/segments/lines.hpp"

namespace crossdock::cli {

// Opens the file when the first line is asked for, and reads it again as far as that: what is valid is read once. Of
// what cannot be read twice, such as a pipe, no line is known.
segments::LineOf lines_of(const std::string& path);

}  // namespace crossdock::cli

// SPDX-License-Identifier: Apache-2.0
// What `crossdock x12 check`, `ack` and `show` do with a file that turns out to be EDIFACT.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/cli/program.hpp"
#include "translators/x12/report.hpp"

namespace crossdock::cli {

// By its first bytes. Of standard input only the first one can be looked at, and is left there.
bool is_edifact(const std::string& path);

Result<x12::Verdict> check_edifact(const std::string& path, const x12::CheckOptions& options, Output& out);
// The CONTRL in an interchange of its own, for each interchange of the file.
Outcome acknowledge_edifact(const std::string& path, std::int64_t control, const x12::CheckOptions& options,
                            Output& out);
Outcome show_edifact(const std::string& path, bool colour, const x12::CheckOptions& options, Output& out);

}  // namespace crossdock::cli

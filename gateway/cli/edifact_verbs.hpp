// SPDX-License-Identifier: Apache-2.0
// Does the work of `crossdock x12 check`, `ack` and `show` for a file that turns out to be EDIFACT (segments::syntax_in).
#pragma once

#include <cstdint>
#include <string>

#include "gateway/cli/program.hpp"
#include "translators/segments/report.hpp"
#include "translators/x12/answer.hpp"

namespace crossdock::cli {

// `bytes` are those of the file at `path`.
Result<segments::Verdict> check_edifact(const std::string& path, const std::string& bytes,
                                        const segments::CheckOptions& options, Output& out);
// The CONTRL in an interchange of its own, for each interchange of the file.
Outcome acknowledge_edifact(const std::string& path, const std::string& bytes, std::int64_t control,
                            const segments::CheckOptions& options, Output& out);
Outcome show_edifact(const std::string& path, const std::string& bytes, bool colour,
                     const segments::CheckOptions& options, Output& out);

// Prints the answers to the file's interchanges, `type` as the option names it. Where one has none, why is the outcome.
Outcome say_answers(const std::string& path, const std::string& type, const segments::FileReport& report,
                    const std::vector<segments::Answer>& answers, Output& out);

}  // namespace crossdock::cli

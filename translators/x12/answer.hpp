// SPDX-License-Identifier: Apache-2.0
// The interchange that answers another one where no partner is configured: from its receiver to its sender. What is
// written is valid by our own validator, whatever the bytes were that it answers; where that cannot be, one sentence
// says why.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::x12 {

using segments::Answer;

enum class AnswerType { form_997, form_999, ta1 };

// One for each interchange of the file. Control numbers count up from `control` (1 to 999999999), so that the answers
// can be sent as one file too. Their delimiters are used where an answer can be written with them, else our own; what
// the sender wrote wrongly into its header (a qualifier, a version) is not repeated: "ZZ" and 00401 stand there.
std::vector<Answer> answers(const FileReport& report, AnswerType type, std::int64_t control, TimePoint at);

}  // namespace crossdock::x12

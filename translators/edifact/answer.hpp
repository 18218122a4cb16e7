// SPDX-License-Identifier: Apache-2.0
// The interchanges of CONTRL that answer a file where no partner is configured, as x12::answers does for X12.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "translators/edifact/validator.hpp"
#include "translators/x12/answer.hpp"

namespace crossdock::edifact {

// One for each interchange, with references that count up from `control`. Valid by our own validator whatever the bytes
// were that they answer; where there is none, one sentence says why.
std::vector<x12::Answer> answers(const x12::FileReport& report, const x12::Dictionary& dictionary, std::int64_t control,
                                 TimePoint at);

}  // namespace crossdock::edifact

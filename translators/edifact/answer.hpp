// SPDX-License-Identifier: Apache-2.0
// The interchanges of CONTRL that answer a file where no partner is configured.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "translators/edifact/validator.hpp"
#include "translators/segments/report.hpp"

namespace crossdock::edifact {

// One for each interchange, with references that count up from `control`. Valid by our own validator whatever the bytes
// were that they answer; where there is none, one sentence says why.
std::vector<segments::Answer> answers(const segments::FileReport& report, const segments::Dictionary& dictionary,
                                      std::int64_t control, TimePoint at);

}  // namespace crossdock::edifact

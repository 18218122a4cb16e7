// SPDX-License-Identifier: Apache-2.0
// The only writers of cases (store/cases.hpp): who follows along is told when one opens or closes, not when it counts.
#pragma once

#include <string_view>

#include "gateway/store/cases.hpp"

namespace crossdock::pipeline::cases {

using store::cases::Case;
using store::cases::Part;

// Opens a case, or counts it where the same matter is open. True when it was opened.
Result<bool> add(store::Transaction& tx, const Case& found, TimePoint now);

// For what was settled without a person. The last open part closes its case.
Result<void> settle(store::Transaction& tx, const Part& part, std::string_view resolution, TimePoint now);
// Closes open cases of this kind, subject and text; of a case with parts, the matching part.
Result<void> settle(store::Transaction& tx, const Case& settled, std::string_view resolution, TimePoint now);
// Closes all of this kind and subject, whatever their text.
Result<void> settle_all(store::Transaction& tx, CaseKind kind, std::string_view subject, std::string_view resolution,
                        TimePoint now);
// WORK_HELD, where the work is held no more.
Result<void> settle_work(store::Transaction& tx, std::string_view resolution, TimePoint now);
// Fault::invalid if there is no such open case.
Result<void> close(store::Transaction& tx, std::int64_t id, std::string_view resolution, TimePoint now);

}  // namespace crossdock::pipeline::cases

// SPDX-License-Identifier: Apache-2.0
// `crossdock queue destinations`, `hold`, `resume`, `hurry` and `drain`: where documents and events go.
#pragma once

#include "gateway/cli/verb.hpp"

namespace crossdock::cli {

void add_destination_verbs(Noun& queue);

}  // namespace crossdock::cli

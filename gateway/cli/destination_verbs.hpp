// SPDX-License-Identifier: Apache-2.0
// `crossdock queue destinations`, `hold`, `resume`, `hurry` and `drain`: where documents and events go.
#pragma once

#include <optional>
#include <string>

#include "gateway/cli/verb.hpp"
#include "gateway/store/destinations.hpp"

namespace crossdock::cli {

// Why a piece of open work that is not held is not being done, or when it is: for people. `destination`: where it goes.
std::string why_it_waits(const store::work_queue::Entry& work,
                         const std::optional<store::destinations::Destination>& destination, TimePoint now);

void add_destination_verbs(Noun& queue);

}  // namespace crossdock::cli

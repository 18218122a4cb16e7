// SPDX-License-Identifier: Apache-2.0
// Destinations as persons and programs read them: how it stands with each, and why work for it waits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/store/destinations.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::destinations {

// Those with these names; all without any. `now` is when the next attempt is due at the earliest.
Result<Table> list(store::Transaction& tx, const std::vector<std::string>& names, TimePoint now);

// Why a piece of open work is not being done, or when it is: for people. `destination`: where it goes.
std::string why_it_waits(const store::work_queue::Entry& work,
                         const std::optional<store::destinations::Destination>& destination, TimePoint now);

}  // namespace crossdock::views::destinations

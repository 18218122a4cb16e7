// SPDX-License-Identifier: Apache-2.0
// Partners as persons and programs read them, from their profiles alone.
#pragma once

#include <optional>

#include "gateway/store/transaction.hpp"
#include "gateway/views/page.hpp"
#include "partners/directory.hpp"

namespace crossdock::views::partner {

// By id; nullopt: of any role.
Table list(const partners::Directory& directory, const std::optional<partners::Role>& role);

// The same with how it stands with each: `light` is "fine", "late" (deliveries fail), "silent" or "paused" (a person holds
// back what goes there). `held` counts open work that waits for a person.
Result<Table> standing(store::Transaction& tx, const partners::Directory& directory,
                       const std::optional<partners::Role>& role);

// Identities, way, agreements and offers.
Page show(const partners::Partner& partner);

}  // namespace crossdock::views::partner

// SPDX-License-Identifier: Apache-2.0
// A person's decisions about the destinations that documents and events go to. Each act is told as an event of the
// destination, with who did it and why.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/acts/actor.hpp"
#include "gateway/store/destinations.hpp"

namespace crossdock::acts {

// The destinations that a name stands for: one ("partner:north", "webhook:erp"), or all of a partner ("north"). A partner
// to which nothing was ever sent is known to the caller alone, by its profile. Fault::invalid when nobody knows the name.
enum class Profile { there, unknown };
Result<std::vector<std::string>> destinations_named(store::Transaction& tx, std::string_view name, Profile profile);

// Nothing more goes there until it is resumed; what is under way ends. Holding again replaces who and why.
Result<void> hold_destination(store::Transaction& tx, const std::string& destination, const Because& because);
// Work that waits there now still goes, and at once; what comes later is held. How much goes.
Result<std::int64_t> drain_destination(store::Transaction& tx, const std::string& destination, const Because& because);
// Ends holding and draining. False if it was neither.
Result<bool> resume_destination(store::Transaction& tx, const std::string& destination, const Because& because);
// Work that waits there for its next attempt is due at once. How much.
Result<std::int64_t> hurry_destination(store::Transaction& tx, const std::string& destination, const Because& because);

}  // namespace crossdock::acts

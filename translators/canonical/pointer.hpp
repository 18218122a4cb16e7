// SPDX-License-Identifier: Apache-2.0
// Where a value stands in its document: by its address in memory, as a JSON Pointer into what to_json writes.
#pragma once

#include <optional>
#include <string>

#include "translators/canonical/schema.hpp"

namespace crossdock::canonical {

// "/lines/0/quantity/value" (RFC 6901) for the scalar at `value` inside the object at `root`; of a quantity or an amount
// of money, its number. nullopt if nothing there has this address, or it is left out of JSON because it is empty. Walks the document: not for every value of a hot path.
std::optional<std::string> pointer_to(const Type& type, const void* root, const void* value);

}  // namespace crossdock::canonical

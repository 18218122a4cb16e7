// SPDX-License-Identifier: Apache-2.0
// Documents that a mapping can carry, made from its compiled form: every field it binds, with values that are
// legal on its wire, and nothing else. The laws hold for these without any exception.
#pragma once

#include <cstdint>

#include "translators/mapping/mapping.hpp"

namespace crossdock::tests {

canonical::Document carried_document(const mapping::Mapping& mapping, std::uint32_t seed);

}  // namespace crossdock::tests

// SPDX-License-Identifier: Apache-2.0
// Canonical documents made at random from their description: for laws that hold for every document.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>

#include "translators/canonical/documents.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::tests {

// The same seed gives the same document. Texts are printable, sometimes with characters that syntaxes must
// escape; lists have up to three elements; trees end after three levels.
canonical::Document generate(canonical::DocumentKind kind, std::uint32_t seed);

// Fills one value of any described type, asking `random` for everything.
void generate(const canonical::Type& type, void* value, std::mt19937& random, int depth = 0);

}  // namespace crossdock::tests

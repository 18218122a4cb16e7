// SPDX-License-Identifier: Apache-2.0
// A document without the codes that only the partner who wrote them reads: for decisions, and for other partners.
#pragma once

#include "translators/canonical/documents.hpp"

namespace crossdock::canonical {

// Removes entries of lists that have a code and no word, which nobody may take for a known one, and clears the codes
// beside words: aliases of the partner's. Words and values stay. See values.hpp.
void forget_codes(Document& document);
void forget_codes(Order& order);
void forget_codes(Item& item);

}  // namespace crossdock::canonical

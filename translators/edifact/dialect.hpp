// SPDX-License-Identifier: Apache-2.0
// EDIFACT as a row of what syntaxes differ in.
#pragma once

#include "translators/segments/dialect.hpp"

namespace crossdock::edifact {

extern const segments::Dialect dialect;

}  // namespace crossdock::edifact

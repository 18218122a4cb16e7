// SPDX-License-Identifier: Apache-2.0
// X12 as a row of what syntaxes differ in.
#pragma once

#include "translators/segments/dialect.hpp"

namespace crossdock::x12 {

extern const segments::Dialect dialect;

}  // namespace crossdock::x12

// SPDX-License-Identifier: Apache-2.0
// Checks what must hold for any bytes that are read as X12: shared by the fuzz targets of the reader.
#pragma once

#include <string_view>

namespace crossdock::fuzz {

// Reads, validates, shows, acknowledges and rewrites; aborts when something that must hold does not. The bits
// of `flags` choose tolerances and levels.
void check_x12(std::string_view bytes, unsigned flags);

}  // namespace crossdock::fuzz

// SPDX-License-Identifier: Apache-2.0
// Characters that a partner cannot read, as ones that it can. Internal to the writer.
#pragma once

#include <cstddef>
#include <string_view>

#include "translators/x12/writer.hpp"

namespace crossdock::x12 {

struct Narrowed {
  char byte = '?';         // what is written
  std::size_t length = 1;  // bytes of the character that was read
  bool exact = false;      // it is the same character
};

// The first character of `text`, which is not ASCII, in `characters` (latin_1 or ascii). One byte for one
// character, so that no value becomes longer than its element allows. Text that is not UTF-8 is taken for Latin-1.
Narrowed narrow(std::string_view text, Characters characters);

}  // namespace crossdock::x12

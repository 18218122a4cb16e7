// SPDX-License-Identifier: Apache-2.0
// Characters that a partner cannot read, as ones that it can.
#pragma once

#include <cstddef>
#include <string_view>

namespace crossdock::segments {

// Which characters a partner reads. Values are UTF-8; what Latin-1 or ASCII lack is written as the plain letter
// it is made of, or as a question mark, never longer, and counts as a collision.
enum class Characters { as_they_are, latin_1, ascii };

struct Narrowed {
  char byte = '?';         // what is written
  std::size_t length = 1;  // bytes of the character that was read
  bool exact = false;      // it is the same character
};

// The first character of `text`, which is not ASCII, in `characters` (latin_1 or ascii). One byte for one
// character, so that no value becomes longer than its element allows. Text that is not UTF-8 is taken for Latin-1.
Narrowed narrow(std::string_view text, Characters characters);

}  // namespace crossdock::segments

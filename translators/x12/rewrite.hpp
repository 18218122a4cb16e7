// SPDX-License-Identifier: Apache-2.0
// Writes what was read: to the same bytes, or with other delimiters and line ends.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "translators/x12/interchange.hpp"
#include "translators/x12/writer.hpp"

namespace crossdock::x12 {

// Serialises the segments and elements of an interchange with its own delimiters; what stands between segments
// (terminator, line breaks, padding) is kept as it was. The result is byte for byte what was read, but for
// what two tolerances take out of it: line breaks within segments ("line-breaks"), and tags in lower case
// ("lower-case-tags"), which are written in upper case.
std::string rewrite(const Interchange& interchange);

// The whole file: its interchanges, and the text around them as it is. `bytes` is what `read` was given.
std::string rewrite(const File& file, std::string_view bytes);

enum class LineBreaks { none, after_segments };

struct RewriteOptions {
  Delimiters delimiters;
  LineBreaks line_breaks = LineBreaks::none;
  Collision collision = Collision::refuse;
};

struct Rewritten {
  std::string bytes;
  std::vector<Collided> collisions;  // values that hold one of the new delimiters, which became a blank
};

// With other delimiters. Separators of components and repetitions are changed with them, ISA11 and ISA16 as
// well; binary data stays as it is; ISA elements are padded to their widths; padding is left out. Every
// separator within an element is taken for one: what 'repetition-as-data' let pass changes, too.
// Fault::invalid when the delimiters cannot be used (two are the same, a letter, none for repetitions that the
// interchange has), and on a collision with Collision::refuse: the error says where and with which byte.
Result<Rewritten> rewrite(const Interchange& interchange, const RewriteOptions& options);

}  // namespace crossdock::x12

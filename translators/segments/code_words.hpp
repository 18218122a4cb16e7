// SPDX-License-Identifier: Apache-2.0
// Words the message about a value that is not among the codes of its element.
#pragma once

#include <string>
#include <string_view>

#include "translators/segments/dictionary.hpp"

namespace crossdock::segments {

// "element 353, Transaction Set Purpose Code"
std::string element_named(const ElementDef& def);
// "is not a code of element 353, Transaction Set Purpose Code (00, 01, 04, 05)": the codes where they are few. `def` has
// a list of codes, for both.
std::string not_a_code(const ElementDef& def);

}  // namespace crossdock::segments

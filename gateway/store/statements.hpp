// SPDX-License-Identifier: Apache-2.0
// Splits a migration file into statements.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "gateway/store/dialect.hpp"

namespace crossdock::store {

// The statements of `sql` meant for `dialect`, without the separators, views into `sql`.
//
// A semicolon ends a statement unless it stands in 'text', "a name", a -- comment or a /* comment */. A file
// that holds a line of only `--;;` is split at such lines instead: needed for bodies of triggers. A statement
// whose first line is `--only sqlite` or `--only postgresql` is left out for the other dialect.
// Fault::malformed for a quotation or comment that never ends.
Result<std::vector<std::string_view>> split_statements(std::string_view sql, Dialect dialect);

}  // namespace crossdock::store

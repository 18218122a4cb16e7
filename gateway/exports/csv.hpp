// SPDX-License-Identifier: Apache-2.0
// Tables as CSV (RFC 4180): UTF-8, lines end in CR LF. Columns are those of JSON, by their keys.
//
// A text that a spreadsheet would take for a formula gets an apostrophe before it: one that begins with = + - @ TAB or CR.
// Numbers and amounts are written as they are, "-12.40", because they cannot hold a formula.
#pragma once

#include <string>

#include "gateway/views/page.hpp"

namespace crossdock::exports {

// The line of keys, which stands once at the start.
std::string csv_head(const views::Table& table);
// A line for each row.
std::string csv_rows(const views::Table& table);

}  // namespace crossdock::exports

// SPDX-License-Identifier: Apache-2.0
// Comma-separated values as RFC 4180 has them: quoted fields may hold commas, quotes and line breaks.
// Internal to partners.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace crossdock::partners {

struct CsvRow {
  int line = 0;  // of the row's first byte, from 1
  std::vector<std::string> fields;
};

// Splits the text into rows. Lines end in LF or CRLF; the last may lack it; empty lines are skipped, and so is the
// byte order mark that spreadsheets write. Fault::malformed with the line ("offers.csv:12") at the first quote that
// stands where none may.
Result<std::vector<CsvRow>> parse_csv(std::string_view text, const std::string& name);

}  // namespace crossdock::partners

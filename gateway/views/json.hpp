// SPDX-License-Identifier: Apache-2.0
// The one JSON of tables and pages: for --json, and for programs that ask over the network.
#pragma once

#include <string>
#include <vector>

#include "gateway/views/page.hpp"

namespace crossdock::views {

// One object of a row of `table`, or of a page with its lists, on one line without a line feed.
std::string json_of(const Table& table, const std::vector<Cell>& row);
std::string json_of(const Page& page);

}  // namespace crossdock::views

// SPDX-License-Identifier: Apache-2.0
// Cursors: where a list goes on, opaque to callers. A cursor belongs to one list with one filter.
#pragma once

#include <string>
#include <string_view>

#include "gateway/api/query.hpp"
#include "gateway/transport/http/seal.hpp"

namespace crossdock::api {

// `after`: the id of the last row that was shown; not empty.
std::string cursor_for(const http::Seal& seal, std::string_view operation, const Query& query, std::string_view after);
// "" where the query has none. Problem::bad_cursor for one of another list, another filter, or that was changed.
Answered<std::string> cursor_in(const http::Seal& seal, std::string_view operation, const Query& query);

}  // namespace crossdock::api

// SPDX-License-Identifier: Apache-2.0
// Lists: a page as JSON, or the whole with its filter as a file.
#pragma once

#include <string>
#include <variant>

#include "gateway/api/operation.hpp"

namespace crossdock::api {

enum class Form { json, csv, xlsx };
Form form_of(const Query& query);

// The part of a list after a row, in a read of its own.
Result<Part> read_part(store::Database& database, const Parts& parts, const std::string& after, int limit);

// The page that the call asks for.
Answered<http::Response> page_of_list(const Call& call, const Parts& parts);
// The whole list in the form that the call asks for, which is not JSON (exports.cpp).
Answered<std::variant<http::Response, http::Streamed>> export_of_list(const Call& call, Parts parts);

}  // namespace crossdock::api

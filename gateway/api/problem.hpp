// SPDX-License-Identifier: Apache-2.0
// Refusals of the API: each kind is a row with its status, its title and what to do, and has a page of its own at
// /problems/NAME. An answer is `application/problem+json` (RFC 9457).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "gateway/transport/http/message.hpp"

namespace crossdock::api {

enum class Problem {
  bad_request,
  bad_cursor,
  no_key,
  no_session,
  wrong_login,
  code_needed,
  spent_link,
  no_right,
  wrong_host,
  cross_site,
  not_found,
  deleted,
  wrong_method,
  not_possible,
  changed,
  too_large,
  wrong_media_type,
  no_such_range,
  not_shown,
  key_was_used,
  match_needed,
  too_many_tries,
  too_fast,
  too_many_exports,
  store_away,
  internal,
};

struct ProblemRow {
  Problem problem{};
  std::string_view name;  // the last part of its address
  int status = 0;
  std::string_view title;   // the same for every request
  std::string_view remedy;  // a sentence or two for whoever wrote the program that asked
};

// In the order of the enumeration.
std::span<const ProblemRow> problem_rows();
const ProblemRow& row_of(Problem problem);

// A member of the request that is wrong.
struct Mistake {
  std::string pointer;  // "/query/limit"
  std::string detail;
};

// Why a request is not answered as it wished.
struct Failure {
  Problem problem{};
  std::string detail;  // about this request, for people; never a document's content
  std::vector<Mistake> mistakes{};
  http::Fields fields{};  // that the refusal needs, such as Allow
};

template <class T>
using Answered = tl::expected<T, Failure>;
inline tl::unexpected<Failure> refuse(Problem problem, std::string detail) {
  return tl::unexpected(Failure{problem, std::move(detail)});
}

// Of an error in reading: the store is away, or it is our own mistake, about which callers hear no more than that.
Failure failure_of(const Error& error);

// Of a plain refusal that a stream answers with (raw.hpp, events.hpp).
Failure failure_of(const http::Response& refusal);

// `request`: the id of the request, by which the log names it.
http::Response response_of(const Failure& failure, std::string_view request);

// The page about a kind, by the last part of its address.
std::optional<http::Response> problem_page(std::string_view name);

}  // namespace crossdock::api

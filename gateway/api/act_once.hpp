// SPDX-License-Identifier: Apache-2.0
// Runs an act of the API in one transaction with its answer, once for each key of its caller.
#pragma once

#include <string_view>

#include "gateway/api/operation.hpp"

namespace crossdock::api {

// How long the answer to a key is kept.
inline constexpr Duration answers_kept = std::chrono::hours(24);

// The answer of the call's act; or the one that the same request with the same key got before. `bytes`: the body as it
// came. Problem::no_key without a key, key_was_used for that of another request, changed or match_needed by If-Match,
// not_possible where the act says so: then nothing was done and no answer is kept.
Answered<http::Response> act_once(const Call& call, std::string_view bytes);

}  // namespace crossdock::api

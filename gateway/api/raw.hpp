// SPDX-License-Identifier: Apache-2.0
// The bytes of a message, as they came in or went out, in pieces out of the store: never the whole in memory.
#pragma once

#include "base/id.hpp"
#include "gateway/store/database.hpp"
#include "gateway/transport/http/server.hpp"

namespace crossdock::api {

// Answers GET and HEAD for the bytes of a message, or for a range of them. Their ETag is their SHA-256.
//
// A whole body is hashed as it goes out, and the last piece is sent only if the hash is right: nobody gets damaged bytes
// whole. A part proves nothing. When the store fails on the way, the connection is cut, and the caller goes on with Range.
//
// An error is the answer to give: 304 if the caller has these bytes, 404 without such a message or bytes, 410 when they
// were deleted, 416 for a range beyond them, 503 while the store is away. The database outlives the source.
tl::expected<http::Streamed, http::Response> raw_bytes(store::Database& database, MessageId message,
                                                       const http::Request& request);

}  // namespace crossdock::api

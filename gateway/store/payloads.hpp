// SPDX-License-Identifier: Apache-2.0
// Raw bytes as they came in or went out: immutable, hashed, kept in chunks so that none is ever held whole
// by the database. Every read of a whole payload verifies its hash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/transaction.hpp"

namespace crossdock::store {

using PayloadId = RowId<struct PayloadTag>;

namespace payloads {

inline constexpr std::size_t chunk_size = 256 * 1024;

struct Payload {
  PayloadId id;
  std::string sha256;  // empty while it is being received
  std::int64_t size = 0;
  TimePoint created_at;
  std::optional<TimePoint> purged_at = {};  // its bytes were deleted, as evidence that nobody needs any more
};

// All at once. The hash of bytes that were hashed as they came need not be taken again.
struct Content {
  std::string_view bytes;
  std::string sha256{};  // empty: not known yet
};
Result<Payload> store(Transaction& tx, std::string_view bytes, TimePoint now);
// Up to three by one statement, in their order.
Result<std::vector<Payload>> store_all(Transaction& tx, std::vector<Content> contents, TimePoint now);

// Fault::internal "payload 7 is damaged" if the bytes are not those that were stored, or there is no such payload.
Result<std::string> load(Transaction& tx, PayloadId id);
Result<Payload> find(Transaction& tx, PayloadId id);

// In pieces, over as many transactions as it takes, for payloads too large for memory:
//   begin, append chunk 0, 1, 2, …, finish. The caller hashes what it receives.
// A chunk that is appended again with the same number is ignored, so repeating after an unknown outcome is harmless.
Result<PayloadId> begin(Transaction& tx, TimePoint now);
Result<void> append(Transaction& tx, PayloadId id, std::int64_t seq, std::string_view bytes);  // at most chunk_size
// Fault::internal if the chunks do not add up to `size` or one is missing.
Result<Payload> finish(Transaction& tx, PayloadId id, std::string_view sha256, std::int64_t size);

// Chunk `seq`, or nothing after the last one. Only a reader of all chunks can verify the hash.
Result<std::optional<std::string>> chunk(Transaction& tx, PayloadId id, std::int64_t seq);

// Where the byte at `offset` stands: its chunk, and how many bytes stand in the chunks before. Nothing beyond the end.
// No bytes are read.
struct Place {
  std::int64_t seq = 0, before = 0;
};
Result<std::optional<Place>> place_of(Transaction& tx, PayloadId id, std::int64_t offset);

// Forgets one that was begun and is not finished.
Result<void> drop(Transaction& tx, PayloadId id);
// Deletes payloads that were begun before `before` and never finished: their senders went away. How many. Those
// that belong to a transfer are left, see transfers.hpp.
Result<std::int64_t> drop_unfinished(Transaction& tx, TimePoint before);

}  // namespace payloads
}  // namespace crossdock::store

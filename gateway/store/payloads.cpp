// SPDX-License-Identifier: Apache-2.0
#include "gateway/store/payloads.hpp"

#include "base/digest.hpp"

namespace crossdock::store::payloads {
namespace {

std::string label(PayloadId id) { return "payload " + std::to_string(id.number()); }

constexpr std::string_view insert_chunk =
    "INSERT INTO payload_chunk (payload, seq, bytes) VALUES ($1, $2, $3) ON CONFLICT (payload, seq) DO NOTHING";

}  // namespace

Result<Payload> store(Transaction& tx, std::string_view bytes, TimePoint now) {
  Payload payload{.sha256 = sha256(bytes), .size = static_cast<std::int64_t>(bytes.size()), .created_at = now};
  const auto id = tx.insert("INSERT INTO payload (sha256, size, created_at) VALUES ($1, $2, $3) RETURNING id",
                            {payload.sha256, payload.size, stored(now)});
  if (!id) return fail(id.error());
  payload.id = PayloadId(*id);
  std::vector<std::vector<Argument>> chunks;
  for (std::size_t at = 0; at < bytes.size(); at += chunk_size) {
    chunks.push_back({*id, static_cast<std::int64_t>(chunks.size()), Blob{bytes.substr(at, chunk_size)}});
  }
  if (auto written = tx.execute_many(insert_chunk, chunks); !written) return fail(written.error());
  return payload;
}

Result<Payload> find(Transaction& tx, PayloadId id) {
  const auto row = tx.query_one("SELECT sha256, size, created_at FROM payload WHERE id = $1", {id.number()});
  if (!row) return fail(row.error());
  if (!*row) return fail(Fault::internal, label(id) + " does not exist");
  return Payload{
      .id = id, .sha256 = (*row)->text(0), .size = (*row)->integer(1), .created_at = time_at((*row)->integer(2))};
}

Result<std::string> load(Transaction& tx, PayloadId id) {
  const auto payload = find(tx, id);
  if (!payload) return fail(payload.error());
  if (payload->sha256.empty()) return fail(Fault::internal, label(id) + " is not complete");
  const auto chunks = tx.query("SELECT bytes FROM payload_chunk WHERE payload = $1 ORDER BY seq", {id.number()});
  if (!chunks) return fail(chunks.error());
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(payload->size));
  for (const auto& row : *chunks) bytes += row.text(0);
  if (sha256(bytes) != payload->sha256) return fail(Fault::internal, label(id) + " is damaged");
  return bytes;
}

Result<PayloadId> begin(Transaction& tx, TimePoint now) {
  return tx.insert("INSERT INTO payload (created_at) VALUES ($1) RETURNING id", {stored(now)}).map([](std::int64_t id) {
    return PayloadId(id);
  });
}

Result<void> append(Transaction& tx, PayloadId id, std::int64_t seq, std::string_view bytes) {
  if (bytes.empty() || bytes.size() > chunk_size)
    return fail(Fault::internal, label(id) + ": a chunk of " + std::to_string(bytes.size()) + " bytes");
  const auto open = tx.query_one("SELECT id FROM payload WHERE id = $1 AND sha256 IS NULL", {id.number()});
  if (!open) return fail(open.error());
  if (!*open) return fail(Fault::internal, label(id) + " is not open for more bytes");
  return tx.execute(insert_chunk, {id.number(), seq, Blob{bytes}}).map([](auto) {});
}

Result<Payload> finish(Transaction& tx, PayloadId id, std::string_view sha256, std::int64_t size) {
  const auto sums = tx.query_one(
      "SELECT COUNT(*), COALESCE(MAX(seq), -1), COALESCE(SUM(length(bytes)), 0) FROM payload_chunk WHERE payload = $1",
      {id.number()});
  if (!sums) return fail(sums.error());
  if ((*sums)->integer(0) != (*sums)->integer(1) + 1 || (*sums)->integer(2) != size) {
    return fail(Fault::internal,
                label(id) + " has " + std::to_string((*sums)->integer(2)) + " bytes stored of " + std::to_string(size));
  }
  const auto finished =
      tx.execute("UPDATE payload SET sha256 = $2, size = $3 WHERE id = $1 AND (sha256 IS NULL OR sha256 = $2)",
                 {id.number(), sha256, size});
  if (!finished) return fail(finished.error());
  if (*finished != 1) return fail(Fault::internal, label(id) + " was finished before with other content");
  return find(tx, id);
}

Result<std::optional<std::string>> chunk(Transaction& tx, PayloadId id, std::int64_t seq) {
  const auto row = tx.query_one("SELECT bytes FROM payload_chunk WHERE payload = $1 AND seq = $2", {id.number(), seq});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return (*row)->text(0);
}

Result<std::int64_t> drop_unfinished(Transaction& tx, TimePoint before) {
  return tx.execute("DELETE FROM payload WHERE sha256 IS NULL AND created_at < $1", {stored(before)});
}

}  // namespace crossdock::store::payloads

// SPDX-License-Identifier: Apache-2.0
// Cuts bytes into chunks, writes several payloads at once, and checks hashes on reading.
#include "gateway/store/payloads.hpp"

#include <algorithm>
#include <array>

#include "base/digest.hpp"

namespace crossdock::store::payloads {
namespace {

std::string label(PayloadId id) { return "payload " + std::to_string(id.number()); }

constexpr std::string_view insert_chunk =
    "INSERT INTO payload_chunk (payload, seq, bytes) VALUES ($1, $2, $3) ON CONFLICT (payload, seq) DO NOTHING";

constexpr std::array<std::string_view, 3> insert_payloads{
    "INSERT INTO payload (created_at, sha256, size) VALUES ($1, $2, $3) RETURNING id, sha256",
    "INSERT INTO payload (created_at, sha256, size) VALUES ($1, $2, $3), ($1, $4, $5) RETURNING id, sha256",
    "INSERT INTO payload (created_at, sha256, size) VALUES ($1, $2, $3), ($1, $4, $5), ($1, $6, $7) "
    "RETURNING id, sha256"};

Result<void> send_chunks(Transaction& tx, PayloadId id, std::string_view bytes) {
  std::int64_t seq = 0;
  for (std::size_t at = 0; at < bytes.size(); at += chunk_size) {
    if (auto sent = tx.send(insert_chunk, {id.number(), seq++, Blob{bytes.substr(at, chunk_size)}}); !sent) return sent;
  }
  return {};
}

}  // namespace

Result<Payload> store(Transaction& tx, std::string_view bytes, TimePoint now) {
  std::vector<Content> one;
  one.push_back({.bytes = bytes});
  return store_all(tx, std::move(one), now).map([](std::vector<Payload> payloads) {
    return std::move(payloads.front());
  });
}

Result<std::vector<Payload>> store_all(Transaction& tx, std::vector<Content> contents, TimePoint now) {
  if (contents.empty()) return std::vector<Payload>();
  if (contents.size() > insert_payloads.size()) return fail(Fault::internal, "too many payloads for one statement");
  std::vector<Payload> payloads;
  std::vector<Argument> arguments{stored(now)};
  payloads.reserve(contents.size());
  for (auto& content : contents) {
    payloads.push_back({.sha256 = content.sha256.empty() ? sha256(content.bytes) : std::move(content.sha256),
                        .size = static_cast<std::int64_t>(content.bytes.size()),
                        .created_at = now});
    arguments.emplace_back(std::string_view(payloads.back().sha256));
    arguments.emplace_back(payloads.back().size);
  }
  const auto rows = tx.query(insert_payloads[contents.size() - 1], arguments);
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows) {  // in which order they come back is not promised
    const auto own =
        std::ranges::find_if(payloads, [&](const Payload& one) { return one.id.none() && one.sha256 == row.text(1); });
    if (own != payloads.end()) own->id = PayloadId(row.integer(0));
  }
  for (std::size_t i = 0; i < contents.size(); ++i) {
    if (auto sent = send_chunks(tx, payloads[i].id, contents[i].bytes); !sent) return fail(sent.error());
  }
  return payloads;
}

Result<Payload> find(Transaction& tx, PayloadId id) {
  const auto row = tx.query_one("SELECT sha256, size, created_at, purged_at FROM payload WHERE id = $1", {id.number()});
  if (!row) return fail(row.error());
  if (!*row) return fail(Fault::internal, label(id) + " does not exist");
  Payload payload{
      .id = id, .sha256 = (*row)->text(0), .size = (*row)->integer(1), .created_at = time_at((*row)->integer(2))};
  if (!(*row)->is_null(3)) payload.purged_at = time_at((*row)->integer(3));
  return payload;
}

Result<std::string> load(Transaction& tx, PayloadId id) {
  const auto chunks = tx.query(
      "SELECT p.sha256, p.size, c.bytes, p.purged_at FROM payload p LEFT JOIN payload_chunk c ON c.payload = p.id WHERE p.id = $1 "
      "ORDER BY c.seq",
      {id.number()});
  if (!chunks) return fail(chunks.error());
  if (chunks->empty()) return fail(Fault::internal, label(id) + " does not exist");
  const auto& first = chunks->front();
  if (first.is_null(0)) return fail(Fault::internal, label(id) + " is not complete");
  if (!first.is_null(3))
    return fail(Fault::invalid, label(id) + " was deleted as evidence at " + text_of(time_at(first.integer(3))));
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(first.integer(1)));
  for (const auto& row : *chunks) bytes += row.text(2);
  if (sha256(bytes) != first.text(0)) return fail(Fault::internal, label(id) + " is damaged");
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
  return tx.send(insert_chunk, {id.number(), seq, Blob{bytes}});
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

// Chunks may be shorter than `chunk_size`, so their sizes are added up; neither engine reads the bytes for that.
Result<std::optional<Place>> place_of(Transaction& tx, PayloadId id, std::int64_t offset) {
  const auto row = tx.query_one(
      "SELECT seq, before FROM (SELECT seq, length(bytes) AS size, CAST(SUM(length(bytes)) OVER (ORDER BY seq) AS BIGINT) - "
      "length(bytes) AS before FROM payload_chunk WHERE payload = $1) AS places WHERE before <= $2 AND before + size > $2",
      {id.number(), offset});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return Place{.seq = (*row)->integer(0), .before = (*row)->integer(1)};
}

Result<void> drop(Transaction& tx, PayloadId id) {
  return tx.send("DELETE FROM payload WHERE id = $1 AND sha256 IS NULL", {id.number()});
}

Result<std::int64_t> drop_unfinished(Transaction& tx, TimePoint before) {
  return tx.execute(
      "DELETE FROM payload WHERE sha256 IS NULL AND created_at < $1 AND id NOT IN (SELECT payload FROM as2_transfer)",
      {stored(before)});
}

}  // namespace crossdock::store::payloads

// SPDX-License-Identifier: Apache-2.0
// Hashes bytes, collects them in batches, and writes each full batch in a transaction of its own.
#include "gateway/transport/exchange/stored_bytes.hpp"

#include <algorithm>

namespace crossdock::exchange {
namespace {

using store::payloads::chunk_size;
// Bytes of one transaction, and the most that is held. A message of a megabyte needs none of its own.
constexpr std::size_t batch = 5 * chunk_size;

}  // namespace

StoredBytes::~StoredBytes() {
  if (started_.none()) return;
  // Without success the store forgets them later, see payloads::drop_unfinished.
  (void)database_.write([&](store::Transaction& tx) { return store::payloads::drop(tx, started_); });
}

Result<void> StoredBytes::write(std::string_view bytes) {
  digest_.update(bytes);
  size_ += bytes.size();
  while (!bytes.empty()) {
    if (held_.size() == batch) {
      if (auto done = flush(); !done) return done;
    }
    const auto piece = bytes.substr(0, batch - held_.size());
    held_ += piece;
    bytes.remove_prefix(piece.size());
  }
  return {};
}

void StoredBytes::finish() { sha256_ = digest_.finish(); }

Result<void> StoredBytes::append(store::Transaction& tx, store::PayloadId id) const {
  auto seq = chunks_;
  for (std::size_t at = 0; at < held_.size(); at += chunk_size) {
    const auto chunk = std::string_view(held_).substr(at, chunk_size);
    if (auto added = store::payloads::append(tx, id, seq++, chunk); !added) return added;
  }
  return {};
}

std::int64_t StoredBytes::chunks_with_held() const {
  return chunks_ + static_cast<std::int64_t>((held_.size() + chunk_size - 1) / chunk_size);
}

Result<void> StoredBytes::flush() {
  store::PayloadId id = started_;
  const auto chunks = chunks_with_held();
  const auto done = database_.write([&](store::Transaction& tx) -> Result<void> {
    if (started_.none()) {
      const auto begun = store::payloads::begin(tx, clock_());
      if (!begun) return fail(begun.error());
      id = *begun;
    }
    if (auto added = append(tx, id); !added) return added;
    return watcher_ == nullptr ? Result<void>{} : watcher_->added(tx, {id, chunks, stored_ + held_.size()});
  });
  if (!done) return done;
  started_ = id;
  chunks_ = chunks;
  stored_ += held_.size();
  held_.clear();
  return {};
}

Result<void> StoredBytes::go_on(const Progress& from, const std::function<Result<void>(std::string_view)>& reader) {
  for (std::int64_t seq = 0; seq < from.chunks; ++seq) {
    std::string bytes;
    const auto read = database_.read([&](store::Transaction& tx) -> Result<void> {
      auto chunk = store::payloads::chunk(tx, from.payload, seq);
      if (!chunk) return fail(chunk.error());
      if (!*chunk) return fail(Fault::unavailable, "what was held of a transfer is gone");
      bytes = std::move(**chunk);
      return {};
    });
    if (!read) return read;
    digest_.update(bytes);
    size_ += bytes.size();
    if (auto taken = reader(bytes); !taken) return taken;
  }
  stored_ = size_;
  chunks_ = from.chunks;
  started_ = from.payload;
  return {};
}

Result<void> StoredBytes::put_away() { return held_.empty() ? Result<void>{} : flush(); }

Result<store::payloads::Payload> StoredBytes::keep(store::Transaction& tx, TimePoint now) {
  if (!started_.none()) {
    if (auto added = append(tx, started_); !added) return fail(added.error());
    if (watcher_ != nullptr) {
      if (auto done = watcher_->added(tx, {started_, chunks_with_held(), size_}); !done) return fail(done.error());
    }
    return store::payloads::finish(tx, started_, sha256_, static_cast<std::int64_t>(size_));
  }
  std::vector<store::payloads::Content> one;
  one.push_back({.bytes = held_, .sha256 = sha256_});
  return store::payloads::store_all(tx, std::move(one), now).map([](std::vector<store::payloads::Payload> payloads) {
    return std::move(payloads.front());
  });
}

std::optional<store::payloads::Content> StoredBytes::in_memory() const {
  if (!started_.none()) return std::nullopt;
  return store::payloads::Content{.bytes = held_, .sha256 = sha256_};
}

}  // namespace crossdock::exchange

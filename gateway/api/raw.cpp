// SPDX-License-Identifier: Apache-2.0
// Reads a payload chunk by chunk while it is sent, and checks its hash before the end.
#include "gateway/api/raw.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/transport/http/range.hpp"

namespace crossdock::api {
namespace {

class PayloadSource final : public http::Source {
 public:
  // `sha256`: of the bytes that are sent; empty where nobody knows it, as of a part.
  PayloadSource(store::Database& database, store::PayloadId payload, const http::ByteRange& range, std::string sha256)
      : database_(database), payload_(payload), first_(range.first), left_(range.size), sha256_(std::move(sha256)) {}

  Next next() override {
    if (left_ == 0) return End{};
    if (used_ == chunk_.size() && !read_chunk()) return Broken{};
    const auto size = std::min<std::uint64_t>({longest_piece, chunk_.size() - used_, left_});
    Piece piece{chunk_.substr(used_, size)};
    used_ += size;
    left_ -= size;
    if (sha256_.empty()) return piece;
    digest_.update(piece.bytes);
    if (left_ == 0 && digest_.finish() != sha256_) return Broken{};
    return piece;
  }

 private:
  bool read_chunk() {
    const auto read = database_.read([this](store::Transaction& tx) -> Result<void> {
      auto place = place_;
      std::size_t used = 0;
      if (place < 0) {
        const auto found = store::payloads::place_of(tx, payload_, static_cast<std::int64_t>(first_));
        if (!found) return fail(found.error());
        if (!*found) return fail(Fault::internal, "a payload ends too early");
        place = (*found)->seq;
        used = first_ - static_cast<std::uint64_t>((*found)->before);
      }
      auto chunk = store::payloads::chunk(tx, payload_, place);
      if (!chunk) return fail(chunk.error());
      if (!*chunk || (*chunk)->size() <= used) return fail(Fault::internal, "a payload ends too early");
      chunk_ = std::move(**chunk);
      used_ = used;
      next_place_ = place + 1;
      return {};
    });
    if (read) place_ = next_place_;
    return read.has_value();
  }

  store::Database& database_;
  store::PayloadId payload_;
  std::uint64_t first_, left_;
  std::string sha256_;
  Sha256 digest_;
  std::int64_t place_ = -1, next_place_ = 0;  // the chunk that is read next; -1: nobody looked yet
  std::string chunk_;
  std::size_t used_ = 0;  // of the chunk
};

struct Found {
  std::optional<store::Message> message;
  store::payloads::Payload payload;
};

Result<Found> find_bytes(store::Database& database, MessageId id) {
  Found found;
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    found = {};
    auto message = store::messages::find(tx, id);
    if (!message) return fail(message.error());
    if (!*message || (*message)->payload.none()) return {};
    auto payload = store::payloads::find(tx, (*message)->payload);
    if (!payload) return fail(payload.error());
    found = {.message = std::move(*message), .payload = std::move(*payload)};
    return {};
  });
  if (!read) return fail(read.error());
  return found;
}

tl::unexpected<http::Response> refused(int status, std::string text) {
  return tl::unexpected(http::plain(status, std::move(text)));
}

http::Response known(std::string_view etag) {
  http::Response response{.status = 304};
  response.fields.add("ETag", std::string(etag));
  return response;
}

}  // namespace

tl::expected<http::Streamed, http::Response> raw_bytes(store::Database& database, MessageId message,
                                                       const http::Request& request) {
  const auto found = find_bytes(database, message);
  if (!found) return refused(found.error().fault == Fault::unavailable ? 503 : 500, "the store cannot be read now");
  if (!found->message) return refused(404, fmt::format("there is no message {} with bytes", message.number()));
  const auto& payload = found->payload;
  if (payload.purged_at)
    return refused(
        410, fmt::format("the bytes of message {} were deleted at {}", message.number(), text_of(*payload.purged_at)));
  const auto size = static_cast<std::uint64_t>(payload.size);
  const auto etag = '"' + payload.sha256 + '"';
  if (http::is_known(request, etag)) return tl::unexpected(known(etag));
  const auto extent = http::extent_of(request, size, etag);
  auto head = http::head_for(extent, size, etag);
  if (std::holds_alternative<http::Unsatisfiable>(extent)) return tl::unexpected(std::move(head));
  head.fields.add("Content-Type", "application/octet-stream");
  head.fields.add("Content-Disposition", fmt::format("attachment; filename=\"message-{}\"", message.number()));
  head.fields.add("X-Content-Type-Options", "nosniff");
  head.fields.add("Cache-Control", "private, no-store");
  const auto* part = std::get_if<http::ByteRange>(&extent);
  auto source = part != nullptr ? std::make_unique<PayloadSource>(database, payload.id, *part, "")
                                : std::make_unique<PayloadSource>(
                                      database, payload.id, http::ByteRange{.first = 0, .size = size}, payload.sha256);
  return http::Streamed{.head = std::move(head), .source = std::move(source)};
}

}  // namespace crossdock::api

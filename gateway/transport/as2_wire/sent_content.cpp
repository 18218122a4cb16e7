// SPDX-License-Identifier: Apache-2.0
// Knows which rows of the store a sealed message was made of.
#include "gateway/transport/as2_wire/sent_content.hpp"

#include "base/text.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/transport/as2_wire/certificate_exchange.hpp"

namespace crossdock::as2_wire {
namespace {

as2::Source stored(store::Database& database, store::PayloadId payload) {
  return [&database, payload](as2::Sink& sink) -> Result<void> {
    for (std::int64_t piece = 0;; ++piece) {
      std::optional<std::string> bytes;
      const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
        auto chunk = store::payloads::chunk(tx, payload, piece);
        if (!chunk) return fail(chunk.error());
        bytes = std::move(*chunk);
        return {};
      });
      if (!read) return read;
      if (!bytes) return {};
      if (auto done = sink.write(*bytes); !done) return done;
    }
  };
}

// The headers of the request that describe its body.
std::string mime_header(const as2::Headers& headers) {
  as2::Headers own;
  for (const auto& [name, value] : headers) {
    if (to_lower(name).starts_with("content-")) own.add(name, value);
  }
  return own.text();
}

}  // namespace

Result<as2::SentContent> sent_content(store::Database& database, const store::as2::Outbound& sent) {
  as2::SentContent content{.head = sent.entity,
                           .document = {},
                           .posted_header = mime_header(as2::parse_headers(sent.headers)),
                           .posted = stored(database, sent.wire),
                           .mic = {sent.mic, as2::parse_digest(sent.mic_digest).value_or(as2::Digest::sha256)}};
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    const auto message = store::messages::load(tx, sent.message);
    if (!message) return fail(message.error());
    content.size = static_cast<std::uint64_t>(message->size);
    content.document = stored(database, message->payload);
    if (message->type != exchange_type) return {};
    // About certificates: the body is in what is stored.
    auto bytes = store::payloads::load(tx, message->payload);
    if (!bytes) return fail(bytes.error());
    content.document = [bytes = std::move(*bytes)](as2::Sink& sink) { return sink.write(carried(bytes).body); };
    return {};
  });
  if (!read) return fail(read.error());
  return content;
}

}  // namespace crossdock::as2_wire

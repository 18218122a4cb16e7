// SPDX-License-Identifier: Apache-2.0
// Knows how a refused message comes to be taken.
#include "gateway/transport/as2_wire/evidence.hpp"

#include <fmt/format.h>

#include <array>

#include "gateway/pipeline/cases.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/transport/as2/mdn.hpp"
#include "gateway/transport/as2/message.hpp"

namespace crossdock::as2_wire {
namespace {

struct Evidence {
  store::as2::Inbound row;
  store::payloads::Payload wire;
};

Result<Evidence> load_evidence(store::Database& database, MessageId id) {
  Evidence evidence;
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    const auto message = store::messages::find(tx, id);
    if (!message) return fail(message.error());
    auto row = store::as2::of_message(tx, id);
    if (!row) return fail(row.error());
    if (!*message || !*row || (*row)->accepted || (*message)->state != store::MessageState::held)
      return fail(Fault::invalid,
                  fmt::format("message {} is no AS2 message that was refused and is kept", id.number()));
    auto wire = store::payloads::find(tx, (*row)->wire);
    if (!wire) return fail(wire.error());
    const auto start = store::payloads::chunk(tx, wire->id, 0);
    if (!start) return fail(start.error());
    if (!*start && wire->size > 0)
      return fail(Fault::invalid, fmt::format("the bytes of message {} were deleted", id.number()));
    evidence = {std::move(**row), std::move(*wire)};
    return {};
  });
  if (!read) return fail(read.error());
  return evidence;
}

// The bytes as they came, once more through the opener.
class Rereading {
 public:
  Rereading(const Parties& parties, const partners::Partner& partner, std::uint64_t limit, TimePoint now,
            Sink& document)
      : policy_(open_policy(parties, partner, now, limit)), document_(document) {}

  Result<void> push(std::string_view bytes) {
    if (!opener_) {
      // The first chunk is longer than any head.
      const auto stored = as2::read_stored(bytes.substr(0, as2::stored_head_limit));
      headers_ = stored.headers;
      opener_.emplace(headers_, policy_, document_);
      bytes.remove_prefix(stored.body);
    }
    digest_.update(bytes);
    return opener_->push(bytes);
  }
  Result<as2::Opened> finish() {
    if (!opener_) return fail(Fault::internal, "nothing is kept of the message");
    return opener_->finish();
  }
  const as2::Headers& headers() const { return headers_; }
  std::string sha256() { return digest_.finish(); }

 private:
  as2::OpenPolicy policy_;
  Sink& document_;
  as2::Headers headers_;
  Sha256 digest_;
  std::optional<as2::Opener> opener_;
};

std::int64_t chunks_of(const store::payloads::Payload& payload) {
  const auto chunk = static_cast<std::int64_t>(store::payloads::chunk_size);
  return (payload.size + chunk - 1) / chunk;
}

Result<void> close_when_none_is_left(store::Transaction& tx, const PartnerId& partner, TimePoint now) {
  const auto left = store::as2::is_refused_left(tx, partner);
  if (!left) return fail(left.error());
  if (*left) return {};
  constexpr std::array kinds{CaseKind::as2_message_refused};
  const auto open = store::cases::open_of_partner(tx, partner, kinds);
  if (!open) return fail(open.error());
  for (const auto& one : *open) {
    if (auto closed = pipeline::cases::close(tx, one.id, "what was refused is taken", now); !closed) return closed;
  }
  return {};
}

}  // namespace

Result<void> end_evidence_of(store::Transaction& tx, const PartnerId& partner, const store::as2::Key& key,
                             std::string_view sha256, MessageId taken, TimePoint now) {
  const auto refused = store::as2::refused(tx, key);
  if (!refused) return fail(refused.error());
  if (refused->empty()) return {};
  for (const auto& evidence : *refused) {
    if (evidence.message == taken) continue;
    const bool same = evidence.sha256 == sha256;
    const auto state = same ? store::MessageState::applied : store::MessageState::duplicate;
    if (auto done = store::messages::set_state(tx, evidence.message, state, now); !done) return done;
    const auto text = fmt::format("{} as message {}",
                                  same ? "taken" : "another message was taken under its Message-ID,", taken.number());
    const auto kind = same ? store::EventKind::reopened : store::EventKind::duplicate;
    if (auto told = store::events::add(tx, {.at = now, .message = evidence.message, .kind = kind, .text = text}); !told)
      return told;
  }
  return close_when_none_is_left(tx, partner, now);
}

Result<Reopened> reopen(store::Database& database, const Parties& parties, MessageId refused, Answer answer,
                        std::uint64_t payload_limit, TimePoint now,
                        const std::function<Result<void>(store::Transaction&, const Reopened&)>& also) {
  const auto evidence = load_evidence(database, refused);
  if (!evidence) return fail(evidence.error());
  const auto* partner = parties.directory->find(evidence->row.partner);
  if (partner == nullptr)
    return fail(Fault::unmapped, "there is no profile of partner '" + evidence->row.partner.text() + "' any more");
  const auto clock = [now] { return now; };
  StoredBytes wire(database, clock), document(database, clock);
  Rereading rereading(parties, *partner, payload_limit, now, document);
  const auto read = wire.go_on({.payload = evidence->wire.id, .chunks = chunks_of(evidence->wire), .size = 0},
                               [&](std::string_view bytes) { return rereading.push(bytes); });
  if (!read) return fail(read.error());
  auto opened = rereading.finish();
  if (!opened) return fail(opened.error());
  if (opened->failure) return fail(Fault::refused, opened->failure->what);
  if (as2::is_mdn({{"Content-Type", opened->content_type}}, {}))
    return fail(Fault::invalid, "it is a receipt, not a document: ask for the message that it answers again");
  auto head = as2::read_head(rereading.headers());
  if (!head) return fail(head.error());
  wire.finish();
  document.finish();
  ReadMessage message{.partner = *partner,
                      .sender = {.address = evidence->row.peer},
                      .head = std::move(*head),
                      .opened = std::move(*opened),
                      .sha256 = rereading.sha256(),
                      .wire = wire,
                      .document = document};
  Reopened reopened{.taken = {}, .was_told = evidence->row.disposition};
  reopened.answered = answer == Answer::send && message.head.receipt && !message.head.receipt->async_url.empty();
  const auto taken = settle_again(database, parties, message, reopened.answered, now,
                                  [&](store::Transaction& tx, MessageId id) -> Result<void> {
                                    reopened.taken = id;
                                    return also(tx, reopened);
                                  });
  if (!taken) return fail(taken.error());
  return reopened;
}

}  // namespace crossdock::as2_wire

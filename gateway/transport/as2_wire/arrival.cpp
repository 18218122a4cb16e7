// SPDX-License-Identifier: Apache-2.0
// Settles a message in one transaction, as new, repeated or refused, and writes its receipt.
#include "gateway/transport/as2_wire/arrival.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/pipeline/receive.hpp"
#include "gateway/pipeline/work.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/work_queue.hpp"
#include "gateway/transport/as2_wire/certificate_exchange.hpp"
#include "gateway/transport/as2_wire/connection_test.hpp"
#include "gateway/transport/as2_wire/evidence.hpp"
#include "gateway/transport/as2_wire/receipts.hpp"

namespace crossdock::as2_wire {
namespace {

std::string wire_text(const as2::Mdn& mdn) { return mdn.headers.text() + "\r\n" + mdn.body; }

// The receipt for a message, signed if that was asked for.
struct Written {
  as2::Disposition disposition;
  std::optional<as2::Mdn> mdn;
  std::string id;
  std::string wire{};  // the receipt with its headers, as it is stored
};

Result<Written> write_receipt(const Parties& parties, const partners::Partner& partner, const as2::MessageHead& head,
                              const as2::Opened& opened, TimePoint now, as2::Telling telling = as2::Telling::why) {
  auto receipt = as2::answer(head, opened, new_message_id(head.to), now, telling);
  // As a warning it would mean that the message was taken; here it stands for other content under a known identifier.
  if (receipt.disposition.modifier == as2::Modifier::duplicate_document) {
    receipt.disposition.kind = as2::Disposition::Kind::error;
    receipt.text = "This Message-ID was used before for a message with other content.";
  }
  receipt.version = partner.as2().version;
  receipt.product = product;
  receipt.features = features_of(partner);
  Written written{.disposition = receipt.disposition, .mdn = {}, .id = receipt.message_id};
  if (!head.receipt) return written;
  std::optional<as2::Signing> signing;
  if (head.receipt->is_signed) {
    auto found = receipt_signing(parties, partner, *head.receipt, opened, now);
    if (!found) return fail(Fault::internal, "the receipt cannot be signed: " + found.error().what);
    signing = std::move(*found);
  }
  auto mdn = as2::write_mdn(receipt, signing ? &*signing : nullptr);
  if (!mdn) return fail(mdn.error());
  written.wire = wire_text(*mdn);
  written.mdn = std::move(*mdn);
  return written;
}

store::as2::Key key_of(const ReadMessage& message) {
  return {message.head.from, message.head.to, std::string(without_brackets(message.head.message_id))};
}

// One attempt to settle, as one transaction.
class Settling {
 public:
  // `receipt`: for the case that the identifier is new. It is written outside, as signing takes its time.
  // `looks`: whether the identifier may be known. Whoever assumes that it is new has lost the race if it is not.
  Settling(const Parties& parties, ReadMessage& message, const Written& receipt,
           const store::refusals::Budgets& evidence, TimePoint now, bool looks)
      : parties_(parties),
        message_(message),
        receipt_(receipt),
        evidence_(evidence),
        key_(key_of(message)),
        now_(now),
        looks_(looks) {}

  // A new receipt is kept for repetitions, and sent only where that is wanted.
  void do_not_send() { sends_ = false; }
  // The message that was accepted.
  MessageId taken() const { return taken_; }

  // A message that was refused before is taken: nobody asks whether the identifier is known.
  Result<void> take(store::Transaction& tx, Told& told) { return accept(tx, told); }

  // The same identifier was committed by another connection since this transaction looked.
  bool raced() const { return raced_; }

  Result<void> run(store::Transaction& tx, Told& told) {
    if (!looks_) return accept(tx, told);
    const auto before = store::as2::accepted(tx, key_);
    if (!before) return fail(before.error());
    if (*before && (*before)->sha256 == message_.sha256) return repeat(tx, **before, told);
    // A message that is refused anyhow says nothing about the partner's identifiers: anybody may have sent it.
    if (*before && receipt_.disposition.accepted()) return refuse_reuse(tx, **before, told);
    if (receipt_.disposition.accepted()) return accept(tx, told);
    return refuse(tx, receipt_, reason(), CaseKind::as2_message_refused, told);
  }

 private:
  std::string reason() const {
    if (message_.opened.failure) return message_.opened.failure->what;
    return "the receipt cannot be given in the way that was required: " +
           std::string(to_string(receipt_.disposition.modifier));
  }

  Result<void> repeat(store::Transaction& tx, const store::as2::Inbound& before, Told& told) const {
    told.repeated = true;
    told.disposition = as2::parse_disposition(before.disposition).value_or(as2::Disposition{});
    told.later = message_.head.receipt && !message_.head.receipt->async_url.empty();
    if (!before.receipt.none()) {
      auto bytes = store::payloads::load(tx, before.receipt);
      if (!bytes) return fail(bytes.error());
      told.bytes = std::move(*bytes);
    }
    if (auto said = tell(tx, before.message, store::EventKind::duplicate, "came again and got the same receipt"); !said)
      return said;
    if (!told.later || before.receipt.none()) return {};
    // They ask again, so the first did not reach them.
    const auto receipt = receipt_message(tx, before.message);
    if (!receipt) return fail(receipt.error());
    if (receipt->none()) return {};
    const auto queued = store::work_queue::add(
        tx, pipeline::deliver_again_of(*receipt, fmt::format("again-{}", store::stored(now_))), now_);
    if (!queued) return fail(queued.error());
    return {};
  }

  // The message that carries the receipt of another to the partner.
  static Result<MessageId> receipt_message(store::Transaction& tx, MessageId of) {
    const auto answers = store::messages::list(tx, {.answers = of});
    if (!answers) return fail(answers.error());
    for (const auto& answer : *answers) {
      if (answer.channel == "as2" && answer.type == receipt_type) return answer.id;
    }
    return MessageId();
  }

  Result<void> refuse_reuse(store::Transaction& tx, const store::as2::Inbound& before, Told& told) {
    auto opened = message_.opened;
    const auto why = fmt::format("Message-ID {} was accepted before, as message {}, with other content",
                                 printable(key_.message_id, 120), before.message.number());
    opened.failure = as2::Failure{as2::Modifier::duplicate_document, why};
    const auto written = write_receipt(parties_, message_.partner, message_.head, opened, now_);
    if (!written) return fail(written.error());
    return refuse(tx, *written, why, CaseKind::message_id_reused, told);
  }

  Result<void> accept(store::Transaction& tx, Told& told) {
    auto kept = keep_all(tx);
    if (!kept) return fail(kept.error());
    if (is_connection_test(message_.opened)) return accept_test(tx, *kept, told);
    if (cem::is_exchange(message_.opened.content_type)) return accept_exchange(tx, *kept, told);
    const auto& filename = message_.opened.filename;
    const auto arrived = pipeline::record_arrival(tx,
                                                  {.partner = message_.partner.id,
                                                   .channel = "as2",
                                                   .name = filename.empty() ? key_.message_id : filename,
                                                   .payload = std::move(kept->document),
                                                   .dedup_key = dedup_key(),
                                                   .form = form_of(message_.opened)},
                                                  now_);
    if (!arrived) return fail(arrived.error());
    if (!arrived->fresh) return lost_race();
    return keep(tx, receipt_, arrived->message, kept->wire, kept->receipt, true, told);
  }

  struct Kept {
    store::payloads::Payload document;
    store::PayloadId wire;
    store::PayloadId receipt;  // none: it is not stored yet
  };
  // Document, message and receipt; of a short message by one statement.
  Result<Kept> keep_all(store::Transaction& tx) {
    auto document = message_.document.in_memory();
    auto wire = message_.wire.in_memory();
    if (document && wire) {
      std::vector<store::payloads::Content> contents;
      contents.push_back(std::move(*document));
      contents.push_back(std::move(*wire));
      if (receipt_.mdn) contents.push_back({.bytes = receipt_.wire});
      auto payloads = store::payloads::store_all(tx, std::move(contents), now_);
      if (!payloads) return fail(payloads.error());
      auto& all = *payloads;
      return Kept{std::move(all[0]), all[1].id, receipt_.mdn ? all[2].id : store::PayloadId()};
    }
    auto kept = message_.document.keep(tx, now_);
    if (!kept) return fail(kept.error());
    const auto wire_kept = message_.wire.keep(tx, now_);
    if (!wire_kept) return fail(wire_kept.error());
    return Kept{std::move(*kept), wire_kept->id, {}};
  }

  std::string dedup_key() const { return fmt::format("as2:{}\n{}\n{}", key_.from, key_.to, key_.message_id); }

  // Kept like any message, and its journey is at its end: no stage ever sees it.
  Result<MessageId> keep_apart(store::Transaction& tx, const store::payloads::Payload& document,
                               std::string_view type) {
    store::Message apart;
    apart.direction = store::Direction::in;
    apart.partner = message_.partner.id.text();
    apart.channel = "as2";
    apart.name = store::storable(message_.opened.filename.empty() ? key_.message_id : message_.opened.filename, 255);
    apart.payload = document.id;
    apart.sha256 = document.sha256;
    apart.size = document.size;
    apart.dedup_key = dedup_key();
    apart.state = store::MessageState::applied;
    apart.type = type;
    const auto added = store::messages::add(tx, apart, now_);
    if (!added) return fail(added.error());
    if (!added->fresh) return fail(lost_race().error());
    return added->id;
  }

  Result<void> accept_test(store::Transaction& tx, const Kept& kept, Told& told) {
    const auto id = keep_apart(tx, kept.document, test_type);
    if (!id) return fail(id.error());
    const auto text = fmt::format("connection test of {}, {}: answered with a receipt, and nothing else is done",
                                  message_.partner.id.text(), form_of(message_.opened));
    if (auto said = tell(tx, *id, store::EventKind::received, text); !said) return said;
    return keep(tx, receipt_, *id, kept.wire, kept.receipt, true, told);
  }

  // About certificates: a person decides, not a stage.
  Result<void> accept_exchange(store::Transaction& tx, const Kept& kept, Told& told) {
    const auto id = keep_apart(tx, kept.document, exchange_type);
    if (!id) return fail(id.error());
    // One that is too long is taken for what it is without its bytes.
    auto body = static_cast<std::size_t>(kept.document.size) <= cem::largest
                    ? store::payloads::load(tx, kept.document.id)
                    : Result<std::string>(std::string());
    if (!body) return fail(body.error());
    const auto taken = take_exchange(tx,
                                     {.partner = message_.partner,
                                      .message = *id,
                                      .content_type = message_.opened.content_type,
                                      .body = *body,
                                      .is_signed = message_.opened.signature == as2::SignatureState::valid},
                                     now_);
    if (!taken) return taken;
    return keep(tx, receipt_, *id, kept.wire, kept.receipt, true, told);
  }

  // Whether it is the partner's, whatever is wrong with it.
  bool is_proven() const {
    return message_.sender.is_proven || message_.opened.signature == as2::SignatureState::valid;
  }

  Result<void> refuse(store::Transaction& tx, const Written& written, const std::string& why, CaseKind kind,
                      Told& told) {
    told.why = why;
    told.worth_a_line = is_proven();
    const auto known = store::as2::with_content(tx, key_, message_.sha256);
    if (!known) return fail(known.error());
    if (*known && (*known)->disposition == as2::write(written.disposition)) return repeat(tx, **known, told);
    const auto counted = store::refusals::count(tx,
                                                {.partner = message_.partner.id,
                                                 .kind = std::string(to_string(kind)),
                                                 .address = message_.sender.address,
                                                 .proven = is_proven(),
                                                 .size = static_cast<std::int64_t>(message_.wire.size())},
                                                evidence_, now_);
    if (!counted) return fail(counted.error());
    constexpr std::int64_t told_of = 100;
    told.worth_a_line = is_proven() || counted->keeps || counted->refused % told_of == 0;
    const auto evidence = counted->keeps ? keep_evidence(tx, written, why, told) : Result<MessageId>(MessageId());
    if (!evidence) return fail(evidence.error());
    if (auto alerted = alert(tx, *counted, *evidence, why, kind); !alerted) return alerted;
    if (counted->keeps) return {};
    told.disposition = written.disposition;
    // A receipt by a connection of its own would be one more thing that strangers could have us do.
    if (written.mdn && message_.head.receipt->async_url.empty()) told.bytes = written.wire;
    return {};
  }

  // One case for all that is refused of a partner, and another for what only says that it is the partner's.
  Result<void> alert(store::Transaction& tx, const store::refusals::Counted& counted, MessageId evidence,
                     const std::string& why, CaseKind kind) const {
    const auto& partner = message_.partner.id.text();
    const auto text = fmt::format(
        "{} AS2 messages {} {} were refused in the hour from {}, of which {} are kept as evidence. The latest, {} of {}: {}",
        counted.refused, is_proven() ? "of" : "of somebody who says to be", partner, text_of(counted.since),
        counted.evidence, printable(key_.message_id, 120), message_.sender.address, why);
    return pipeline::cases::add(tx,
                                {.kind = kind,
                                 .partner = message_.partner.id,
                                 .subject = evidence.none() ? fmt::format("partner:{} AS2", partner)
                                                            : fmt::format("message:{}", evidence.number()),
                                 .text = store::storable(text),
                                 .fold = is_proven() ? "" : "unproven"},
                                now_)
        .map([](bool) {});
  }

  Result<MessageId> keep_evidence(store::Transaction& tx, const Written& written, const std::string& why, Told& told) {
    const auto wire = message_.wire.keep(tx, now_);
    if (!wire) return fail(wire.error());
    store::Message evidence;
    evidence.direction = store::Direction::in;
    evidence.partner = message_.partner.id.text();
    evidence.channel = "as2";
    evidence.name = store::storable(key_.message_id, 255);
    evidence.payload = wire->id;
    evidence.sha256 = wire->sha256;
    evidence.size = wire->size;
    evidence.state = store::MessageState::held;
    evidence.reason = why;
    evidence.fault = Fault::refused;
    const auto added = store::messages::add(tx, evidence, now_);
    if (!added) return fail(added.error());
    const auto text = fmt::format("refused, of {}: {}", message_.sender.address, why);
    if (auto said = tell(tx, added->id, store::EventKind::held, text); !said) return fail(said.error());
    if (auto kept = keep(tx, written, added->id, wire->id, {}, false, told); !kept) return fail(kept.error());
    return added->id;
  }

  // The receipt, and which message got it.
  Result<void> keep(store::Transaction& tx, const Written& written, MessageId message, store::PayloadId wire,
                    store::PayloadId stored_receipt, bool accepted, Told& told) {
    told.disposition = written.disposition;
    told.kept = true;
    store::as2::Inbound inbound{.partner = message_.partner.id,
                                .key = key_,
                                .sha256 = message_.sha256,
                                .accepted = accepted,
                                .disposition = as2::write(written.disposition),
                                .mic = message_.opened.mic ? message_.opened.mic->value : "",
                                .wire = wire,
                                .message = message,
                                .peer = message_.sender.address};
    if (written.mdn) {
      told.bytes = written.wire;
      inbound.receipt = stored_receipt;
      if (stored_receipt.none()) {
        const auto payload = store::payloads::store(tx, written.wire, now_);
        if (!payload) return fail(payload.error());
        inbound.receipt = payload->id;
      }
      if (!message_.head.receipt->async_url.empty()) {
        told.later = true;
        if (auto queued = sends_ ? queue_receipt(tx, written, message) : Result<void>{}; !queued) return queued;
      }
    }
    if (accepted) {
      taken_ = message;
      const auto ended = end_evidence_of(tx, message_.partner.id, key_, message_.sha256, message, now_);
      if (!ended) return ended;
    }
    const auto recorded = store::as2::record(tx, inbound, now_);
    if (!recorded) return fail(recorded.error());
    return *recorded ? Result<void>{} : lost_race();
  }

  Result<void> lost_race() {
    raced_ = true;
    return fail(Fault::unavailable, "the same message is being received by another connection");
  }

  // A receipt that goes over a connection of its own is a message of ours, delivered like any other.
  Result<void> queue_receipt(store::Transaction& tx, const Written& written, MessageId answers) const {
    const auto body = store::payloads::store(tx, written.mdn->body, now_);
    if (!body) return fail(body.error());
    store::Message receipt;
    receipt.direction = store::Direction::out;
    receipt.partner = message_.partner.id.text();
    receipt.channel = "as2";
    receipt.name = written.id;
    receipt.payload = body->id;
    receipt.sha256 = body->sha256;
    receipt.size = body->size;
    receipt.state = store::MessageState::ready;
    receipt.type = receipt_type;
    receipt.answers = answers;
    const auto added = store::messages::add(tx, receipt, now_);
    if (!added) return fail(added.error());
    const auto sealed = store::as2::add(tx,
                                        {.message = added->id,
                                         .partner = message_.partner.id,
                                         .message_id = written.id,
                                         .wire = body->id,
                                         .headers = written.mdn->headers.text(),
                                         .url = message_.head.receipt->async_url,
                                         .asked = store::as2::Asked::none},
                                        now_);
    if (!sealed) return fail(sealed.error());
    const auto queued = store::work_queue::add(tx, pipeline::deliver_of(added->id), now_);
    if (!queued) return fail(queued.error());
    return {};
  }

  Result<void> tell(store::Transaction& tx, MessageId message, store::EventKind kind, const std::string& text) const {
    return store::events::add(tx, {.at = now_, .message = message, .kind = kind, .text = store::storable(text)});
  }

  const Parties& parties_;
  ReadMessage& message_;
  const Written& receipt_;
  const store::refusals::Budgets& evidence_;
  store::as2::Key key_;
  TimePoint now_;
  bool looks_;
  bool raced_ = false;
  bool sends_ = true;
  MessageId taken_;
};

}  // namespace

Result<Told> settle(store::Database& database, const Parties& parties, ReadMessage& message,
                    const store::refusals::Budgets& evidence, TimePoint now) {
  constexpr int most_races = 4;
  const auto receipt = write_receipt(parties, message.partner, message.head, message.opened, now, message.telling);
  if (!receipt) return fail(receipt.error());
  Told told;
  for (int attempt = 1;; ++attempt) {
    bool raced = false;
    const auto done = database.write([&](store::Transaction& tx) -> Result<void> {
      told = {};
      // Nearly all are new: the first attempt does not ask.
      Settling settling(parties, message, *receipt, evidence, now, attempt > 1 || !receipt->disposition.accepted());
      const auto settled = settling.run(tx, told);
      raced = settling.raced();
      if (settled) pipeline::failpoint("as2.before_commit");
      return settled;
    });
    if (done) break;
    if (!raced || attempt == most_races) return fail(done.error());
  }
  if (told.kept) message.wire.kept();
  if (told.kept && told.disposition.accepted()) message.document.kept();
  pipeline::failpoint("as2.committed");
  return told;
}

Result<void> settle_again(store::Database& database, const Parties& parties, ReadMessage& message, bool sends,
                          TimePoint now, const std::function<Result<void>(store::Transaction&, MessageId)>& also) {
  const auto receipt = write_receipt(parties, message.partner, message.head, message.opened, now);
  if (!receipt) return fail(receipt.error());
  if (!receipt->disposition.accepted())
    return fail(Fault::refused, "the receipt cannot be given in the way that was required");
  const store::refusals::Budgets nothing;  // is refused here
  const auto done = database.write([&](store::Transaction& tx) -> Result<void> {
    Told told;
    Settling settling(parties, message, *receipt, nothing, now, false);
    if (!sends) settling.do_not_send();
    if (auto taken = settling.take(tx, told); !taken) return taken;
    return also(tx, settling.taken());
  });
  if (!done) return done;
  message.wire.kept();
  message.document.kept();
  return {};
}

Result<as2::Mdn> refuse_unread(const Parties& parties, const partners::Partner* partner, const as2::MessageHead& head,
                               const as2::Failure& failure, TimePoint now) {
  as2::Opened opened;
  opened.failure = failure;
  if (partner != nullptr) {
    auto written = write_receipt(parties, *partner, head, opened, now);
    if (!written) return fail(written.error());
    if (written->mdn) return std::move(*written->mdn);
    return fail(Fault::refused, failure.what);
  }
  // Strangers get no signature of ours.
  auto receipt = as2::answer(head, opened, new_message_id(head.to), now);
  receipt.product = product;
  return as2::write_mdn(receipt);
}

}  // namespace crossdock::as2_wire

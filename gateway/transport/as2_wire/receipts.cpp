// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/as2_wire/receipts.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/timers.hpp"
#include "gateway/transport/as2/diagnosis.hpp"
#include "gateway/transport/as2_wire/connection_test.hpp"

namespace crossdock::as2_wire {
namespace {

using as2::Outcome;
constexpr std::int64_t largest_diagnosed = 16 << 20;

std::string subject_of(MessageId message) { return fmt::format("message:{}", message.number()); }

Result<void> tell(store::Transaction& tx, const store::as2::Outbound& sent, std::string kind, const std::string& text,
                  TimePoint now) {
  return store::events::add(
      tx, {.at = now, .message = sent.message, .kind = std::move(kind), .text = store::storable(text)});
}

Result<void> alert(store::Transaction& tx, const store::as2::Outbound& sent, std::string kind, const std::string& text,
                   TimePoint now) {
  const auto message = store::messages::load(tx, sent.message);
  if (!message) return fail(message.error());
  // Whoever tries the way is told at once; nobody else needs to look.
  if (message->type == test_type) return tell(tx, sent, "exception", text, now);
  const auto added = store::cases::add(tx,
                                       {.kind = std::move(kind),
                                        .partner = sent.partner,
                                        .subject = subject_of(sent.message),
                                        .text = store::storable(text)},
                                       now);
  if (!added) return fail(added.error());
  return tell(tx, sent, "exception", text, now);
}

// What was missing has come.
Result<void> close_overdue(store::Transaction& tx, MessageId message, TimePoint now) {
  const auto cancelled = store::timers::cancel(tx, overdue_timer, subject_of(message));
  if (!cancelled) return fail(cancelled.error());
  const auto open = store::cases::of_subject(tx, subject_of(message));
  if (!open) return fail(open.error());
  for (const auto& one : *open) {
    if (!one.open || one.kind != "RECEIPT_OVERDUE") continue;
    if (auto closed = store::cases::close(tx, one.id, "the receipt came", now); !closed) return closed;
  }
  return {};
}

// Which message a receipt answers, if it is one of ours to this partner.
Result<std::optional<store::as2::Outbound>> answered_by(store::Database& database, const ReceiptArrival& arrival,
                                                        std::string_view original_id) {
  if (arrival.replies_to) return arrival.replies_to;
  std::optional<store::as2::Outbound> found;
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    auto sent = store::as2::with_id(tx, without_brackets(original_id));
    if (!sent) return fail(sent.error());
    found = std::move(*sent);
    return {};
  });
  if (!read) return fail(read.error());
  if (found && found->partner != arrival.partner.id) return std::nullopt;
  return found;
}

std::string diagnosis_of(store::Database& database, const store::as2::Outbound& sent, const as2::ReadMdn& receipt) {
  if (!receipt.mic) return {};
  std::string document;
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    const auto message = store::messages::load(tx, sent.message);
    if (!message) return fail(message.error());
    if (message->size > largest_diagnosed) return fail(Fault::invalid, "too large to be hashed again");
    auto bytes = store::payloads::load(tx, message->payload);
    if (!bytes) return fail(bytes.error());
    document = std::move(*bytes);
    return {};
  });
  if (!read) return {};
  // Compressed before it was signed, the document is not what the MIC is over.
  const bool compressed = sent.entity.empty();
  const auto entity = sent.entity + document;
  const auto found = as2::diagnose({.entity = entity, .document = compressed ? document : ""}, *receipt.mic);
  return found.value_or("no form of what we sent has this value: it was changed on its way, or another was hashed");
}

Result<void> record_refusal(store::Transaction& tx, const store::as2::Outbound& sent, const std::string& text,
                            bool in_reply, TimePoint now) {
  if (auto ended = store::as2::end(tx, sent.id); !ended) return ended;
  if (auto alerted = alert(tx, sent, "OUR_DOCUMENT_REJECTED", text, now); !alerted) return alerted;
  if (in_reply) return {};  // the stage that delivers holds its work, and the message with it
  const auto message = store::messages::load_for_update(tx, sent.message);
  if (!message) return fail(message.error());
  const auto stopped = store::timers::cancel(tx, "expect-997", subject_of(sent.message));
  if (!stopped) return fail(stopped.error());
  if (!store::may_move(message->direction, message->state, store::MessageState::failed)) return {};
  return store::messages::set_state(tx, sent.message, store::MessageState::failed, now,
                                    Error{Fault::refused, text, ""});
}

Result<void> record(store::Transaction& tx, const ReceiptArrival& arrival, const store::as2::Outbound& sent,
                    const as2::ReadMdn& receipt, const as2::Judgement& judgement, const std::string& diagnosis,
                    TimePoint now) {
  const auto& partner = sent.partner.text();
  if (arrival.replies_to) {
    if (auto noted = store::as2::posted(tx, sent.id, now); !noted) return noted;
  }
  if (judgement.outcome == Outcome::unproven) {
    return alert(tx, sent, "RECEIPT_UNPROVEN",
                 fmt::format("a receipt that claims to be {}'s proves nothing: {}", partner, judgement.why), now);
  }
  const auto payload = store::payloads::store(tx, arrival.headers.text() + "\r\n" + std::string(arrival.body), now);
  if (!payload) return fail(payload.error());
  const auto first = store::as2::answered(tx, sent.id, payload->id, store::storable(receipt.disposition_text, 500));
  if (!first) return fail(first.error());
  if (!*first) return {};
  // Nothing is overdue of what is answered at once.
  if (!arrival.replies_to) {
    if (auto closed = close_overdue(tx, sent.message, now); !closed) return closed;
  }
  switch (judgement.outcome) {
    case Outcome::refused:
      return record_refusal(tx, sent, fmt::format("{} refused our message: {}", partner, judgement.why),
                            arrival.replies_to.has_value(), now);
    case Outcome::mismatch:
      return alert(
          tx, sent, "MIC_MISMATCH",
          fmt::format("{} has taken our message, but {}{}{}{}", partner, receipt.mic ? "hashed something else: " : "",
                      judgement.why, diagnosis.empty() ? "" : "; ", diagnosis),
          now);
    default: break;
  }
  const std::string remark = judgement.why.empty() ? std::string() : " (" + judgement.why + ")";
  return tell(tx, sent, "receipt", fmt::format("{} confirms the receipt{}", partner, remark), now);
}

}  // namespace

Result<as2::Judgement> take_receipt(store::Database& database, const Parties& parties, const ReceiptArrival& arrival,
                                    TimePoint now) {
  const auto receipt = as2::read_mdn(arrival.headers, arrival.body, receipt_policy(parties, arrival.partner, now));
  if (!receipt) return fail(receipt.error());
  const auto sent = answered_by(database, arrival, receipt->original_message_id);
  if (!sent) return fail(sent.error());
  if (!*sent) {
    return as2::Judgement{Outcome::foreign, "the receipt answers " + printable(receipt->original_message_id) +
                                                ", which we never sent to this partner"};
  }
  const auto& as2 = arrival.partner.as2;
  const as2::Mic mic{(*sent)->mic, as2::parse_digest((*sent)->mic_digest).value_or(as2::Digest::sha256)};
  const auto judgement = as2::judge({.message_id = (*sent)->message_id,
                                     .mic = mic,
                                     .signed_receipt = (*sent)->asked == store::as2::Asked::signed_receipt,
                                     .mic_optional = as2.mic_if_signed && as2.sign.empty()},
                                    *receipt);
  if (judgement.outcome == Outcome::foreign) return judgement;
  const auto diagnosis =
      judgement.outcome == Outcome::mismatch ? diagnosis_of(database, **sent, *receipt) : std::string();
  const auto recorded = database.write(
      [&](store::Transaction& tx) { return record(tx, arrival, **sent, *receipt, judgement, diagnosis, now); });
  if (!recorded) return fail(recorded.error());
  pipeline::failpoint("as2.receipt_recorded");
  return judgement;
}

}  // namespace crossdock::as2_wire

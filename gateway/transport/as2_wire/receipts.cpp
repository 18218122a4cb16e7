// SPDX-License-Identifier: Apache-2.0
// Finds the message that a receipt answers, judges the receipt, and stores the result with its cases and timers.
#include "gateway/transport/as2_wire/receipts.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/sent_cases.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/timers.hpp"
#include "gateway/transport/as2_wire/advice.hpp"
#include "gateway/transport/as2_wire/connection_test.hpp"
#include "gateway/transport/as2_wire/sent_content.hpp"

namespace crossdock::as2_wire {
namespace {

using as2::Outcome;

std::string subject_of(MessageId message) { return fmt::format("message:{}", message.number()); }

Result<void> tell(store::Transaction& tx, const store::as2::Outbound& sent, store::EventKind kind,
                  const std::string& text, TimePoint now) {
  return store::events::add(tx, {.at = now, .message = sent.message, .kind = kind, .text = store::storable(text)});
}

Result<void> alert(store::Transaction& tx, const store::as2::Outbound& sent, CaseKind kind, const std::string& text,
                   TimePoint now) {
  const auto message = store::messages::load(tx, sent.message);
  if (!message) return fail(message.error());
  // Whoever tries the way is told at once; nobody else needs to look.
  if (message->type == test_type) return tell(tx, sent, store::EventKind::exception, text, now);
  const auto added = pipeline::cases::add(tx,
                                          {.kind = kind,
                                           .partner = sent.partner,
                                           .subject = subject_of(sent.message),
                                           .text = store::storable(text),
                                           .fold = pipeline::receipt_fold(subject_of(sent.message))},
                                          now);
  if (!added) return fail(added.error());
  return tell(tx, sent, store::EventKind::exception, text, now);
}

// The partner's words, at the end of a sentence.
std::string quoted(const std::string& words) { return words.empty() ? "" : fmt::format("; it says: '{}'", words); }

// Stops waiting: the missing receipt has come.
Result<void> stop_waiting(store::Transaction& tx, const store::as2::Outbound& sent, TimePoint now) {
  const auto cancelled = store::timers::cancel(tx, store::TimerKind::receipt, subject_of(sent.message));
  if (!cancelled) return fail(cancelled.error());
  return pipeline::settle_sent(tx, sent.partner, sent.message, pipeline::Heard::receipt, now);
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

// The bytes over which a MIC that is not ours was taken decide what it means.
Result<as2::Judgement> explained(store::Database& database, const partners::Partner& partner,
                                 const store::as2::Outbound& sent, const as2::ReadMdn& receipt,
                                 const as2::Judgement& mismatch) {
  const auto content = sent_content(database, sent);
  if (!content) return fail(content.error());
  const auto hashed = as2::find_hashed(*content, receipt.mic_value);
  if (!hashed) return fail(hashed.error());
  auto judgement = as2::judge_hashed(mismatch, receipt, *hashed);
  const bool known_habit = partner.as2().receipt_mic == partners::As2Mic::as_posted;
  if (judgement.outcome == Outcome::unopened && known_habit) judgement.outcome = Outcome::accepted;
  return judgement;
}

// The partner does not have the document: the next delivery of the message seals a new one.
Result<void> record_refusal(store::Transaction& tx, const store::as2::Outbound& sent, CaseKind kind,
                            const std::string& text, bool in_reply, TimePoint now) {
  if (auto ended = store::as2::end(tx, sent.id); !ended) return ended;
  if (auto alerted = alert(tx, sent, kind, text, now); !alerted) return alerted;
  if (in_reply) return {};  // the stage that delivers holds its work, and the message with it
  const auto message = store::messages::load_for_update(tx, sent.message);
  if (!message) return fail(message.error());
  const auto stopped = store::timers::cancel(tx, store::TimerKind::acknowledgement, subject_of(sent.message));
  if (!stopped) return fail(stopped.error());
  if (!store::may_move(message->direction, message->state, store::MessageState::failed)) return {};
  return store::messages::set_state(tx, sent.message, store::MessageState::failed, now,
                                    Error{Fault::refused, text, ""});
}

// The parts of a receipt that are kept.
struct Judged {
  store::as2::Outbound sent;
  std::string bytes;  // with its header
  std::string disposition;
  bool has_mic = false;
  bool in_reply = false;
  as2::Judgement judgement;
  std::string words;   // the partner's, in the receipt
  std::string remedy;  // for a message that was not opened
  TimePoint now;
};

Result<void> record(store::Transaction& tx, const Judged& receipt) {
  const auto& [outcome, why] = receipt.judgement;
  const auto& sent = receipt.sent;
  const auto now = receipt.now;
  const auto& partner = sent.partner.text();
  const auto posted_at = receipt.in_reply ? std::optional(now) : std::nullopt;
  if (outcome == Outcome::unproven) {
    if (posted_at) {
      if (auto noted = store::as2::posted(tx, sent.id, now); !noted) return noted;
    }
    return alert(
        tx, sent, CaseKind::receipt_unproven,
        fmt::format("a receipt that claims to be {}'s proves nothing: {}{}", partner, why, quoted(receipt.words)), now);
  }
  const auto payload = store::payloads::store(tx, receipt.bytes, now);
  if (!payload) return fail(payload.error());
  const auto first = store::as2::answered(tx, sent.id, payload->id, receipt.disposition, posted_at);
  if (!first) return fail(first.error());
  if (!*first) return {};
  // Nothing is overdue of what is answered at once.
  if (!receipt.in_reply) {
    if (auto stopped = stop_waiting(tx, sent, now); !stopped) return stopped;
  }
  switch (outcome) {
    case Outcome::refused:
      return record_refusal(tx, sent, CaseKind::our_document_rejected,
                            fmt::format("{} refused our message: {}{}", partner, why, quoted(receipt.words)),
                            receipt.in_reply, now);
    case Outcome::mismatch:
      return alert(tx, sent, CaseKind::mic_mismatch,
                   fmt::format("{} has taken our message, but {}{}{}", partner,
                               receipt.has_mic ? "hashed something else: " : "", why, quoted(receipt.words)),
                   now);
    case Outcome::unopened:
      return record_refusal(tx, sent, CaseKind::our_document_unopened,
                            fmt::format("{} says that it has taken our message, but did not open it: {}{}. {}", partner,
                                        why, quoted(receipt.words), receipt.remedy),
                            receipt.in_reply, now);
    default: break;
  }
  if (auto settled = pipeline::settle_sent(tx, sent.partner, sent.message, pipeline::Heard::good_receipt, now);
      !settled)
    return settled;
  if (why.empty()) return tell(tx, sent, store::EventKind::receipt, partner + " confirms the receipt", now);
  return tell(tx, sent, store::EventKind::receipt,
              fmt::format("{} confirms the receipt ({}){}", partner, why, quoted(receipt.words)), now);
}

}  // namespace

Result<JudgedReceipt> judge_receipt(store::Database& database, const Parties& parties, const ReceiptArrival& arrival,
                                    TimePoint now) {
  const auto receipt = as2::read_mdn(arrival.headers, arrival.body, receipt_policy(parties, arrival.partner, now));
  if (!receipt) return fail(receipt.error());
  auto sent = answered_by(database, arrival, receipt->original_message_id);
  if (!sent) return fail(sent.error());
  if (!*sent) {
    return JudgedReceipt{{Outcome::foreign, "the receipt answers " + printable(receipt->original_message_id) +
                                                ", which we never sent to this partner"},
                         {}};
  }
  // Receipts of ours that go over connections of their own are answered by some products as if they were messages.
  if (!(*sent)->url.empty()) {
    return JudgedReceipt{{Outcome::foreign, "it answers <" + printable((*sent)->message_id, 200) +
                                                ">, a receipt of ours, and a receipt gets none"},
                         {}};
  }
  const auto& as2 = arrival.partner.as2();
  const as2::Mic mic{(*sent)->mic, as2::parse_digest((*sent)->mic_digest).value_or(as2::Digest::sha256)};
  auto judgement = as2::judge({.message_id = (*sent)->message_id,
                               .mic = mic,
                               .signed_receipt = (*sent)->asked == store::as2::Asked::signed_receipt,
                               .mic_optional = as2.receipt_mic == partners::As2Mic::if_signed && as2.sign.empty()},
                              *receipt);
  if (judgement.outcome == Outcome::foreign) return JudgedReceipt{std::move(judgement), {}};
  // A receipt after the first changes nothing, whatever it says.
  const bool counts = arrival.replies_to || (*sent)->receipt.none();
  if (judgement.outcome == Outcome::mismatch && !receipt->mic_value.empty() && counts) {
    auto better = explained(database, arrival.partner, **sent, *receipt, judgement);
    if (!better) return fail(better.error());
    judgement = std::move(*better);
  }
  Judged judged{.sent = std::move(**sent),
                .bytes = arrival.headers.text() + "\r\n" + std::string(arrival.body),
                .disposition = store::storable(receipt->disposition_text, 500),
                .has_mic = !receipt->mic_value.empty(),
                .in_reply = arrival.replies_to.has_value(),
                .judgement = judgement,
                .words = as2::words_of(*receipt),
                .remedy = judgement.outcome == Outcome::unopened ? for_unopened(arrival.partner) : std::string(),
                .now = now};
  return JudgedReceipt{std::move(judgement),
                       [kept = std::move(judged)](store::Transaction& tx) { return record(tx, kept); }};
}

Result<as2::Judgement> take_receipt(store::Database& database, const Parties& parties, const ReceiptArrival& arrival,
                                    TimePoint now) {
  auto judged = judge_receipt(database, parties, arrival, now);
  if (!judged) return fail(judged.error());
  if (!judged->keep) return std::move(judged->judgement);
  if (const auto recorded = database.write(judged->keep); !recorded) return fail(recorded.error());
  return std::move(judged->judgement);
}

}  // namespace crossdock::as2_wire

// SPDX-License-Identifier: Apache-2.0
// Seals a document or finds its sealed bytes, posts them, and judges the receipt in the reply.
#include "gateway/transport/as2_wire/as2_channel.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/timers.hpp"
#include "gateway/transport/as2_wire/certificate_exchange.hpp"
#include "gateway/transport/as2_wire/connection_test.hpp"
#include "gateway/transport/as2_wire/receipts.hpp"
#include "gateway/transport/as2_wire/restart.hpp"
#include "gateway/transport/exchange/names.hpp"
#include "gateway/transport/exchange/stored_bytes.hpp"
#include "gateway/transport/http/answer.hpp"

namespace crossdock::as2_wire {
namespace {

constexpr std::string_view activity = "AS2 delivery";

std::string content_type_of(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  if (delivery.type == test_type) return std::string(test_content_type);
  if (delivery.type == exchange_type) return carried(delivery.bytes).content_type;
  if (!partner.as2().content_type.empty()) return partner.as2().content_type;
  return std::string(delivery.media_type);
}

store::as2::Asked asked_of(const std::optional<as2::ReceiptRequest>& request) {
  if (!request) return store::as2::Asked::none;
  return request->is_signed ? store::as2::Asked::signed_receipt : store::as2::Asked::unsigned_receipt;
}

std::string file_name_of(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  if (delivery.type == test_type) return std::string(test_file_name);
  if (delivery.type == exchange_type) return {};
  const auto& pattern = partner.as2().file_name;
  return pattern.empty() ? "" : exchange::delivery_name(pattern, delivery);
}

// An error of our store, not of the partner.
tl::unexpected<pipeline::Undelivered> of_ours(const Error& error) {
  return tl::unexpected(pipeline::Undelivered(error, {}, pipeline::Blame::us));
}

// For the pipeline: whether the document is where it should be.
Result<std::string> meaning_of(const As2Channel::Attempt& attempt) {
  if (!attempt.judgement) return attempt.reached;
  switch (attempt.judgement->outcome) {
    case as2::Outcome::accepted: return attempt.reached + ", receipt in the reply";
    case as2::Outcome::mismatch: return attempt.reached + ", receipt in the reply without our MIC";
    case as2::Outcome::refused:
      return fail(Fault::refused, "the partner refused the message: " + attempt.judgement->why);
    case as2::Outcome::unopened:
      return fail(Fault::refused, "the partner did not open the message: " + attempt.judgement->why);
    case as2::Outcome::unproven:
    case as2::Outcome::foreign: break;
  }
  return fail(Fault::refused, "the receipt in the reply proves nothing: " + attempt.judgement->why);
}

// `expected_by`: when a receipt must have come, if one comes later.
Result<void> note_posted(store::Transaction& tx, const store::as2::Outbound& sent, std::optional<TimePoint> expected_by,
                         TimePoint now) {
  if (auto noted = store::as2::posted(tx, sent.id, now); !noted) return noted;
  if (!expected_by) return {};
  // It may have come before the partner ended the request.
  const auto current = store::as2::with_id(tx, sent.message_id);
  if (!current) return fail(current.error());
  if (!*current || !(*current)->receipt.none()) return {};
  return store::timers::rearm(tx,
                              {.kind = store::TimerKind::receipt,
                               .subject = fmt::format("message:{}", sent.message.number()),
                               .partner = sent.partner.text(),
                               .due_at = *expected_by,
                               .message = sent.message},
                              now);
}

}  // namespace

pipeline::Delivered As2Channel::deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  auto attempted = run(partner, delivery, &alerts_);
  if (!attempted) return tl::unexpected(attempted.error());
  auto reached = meaning_of(*attempted);
  if (reached) return pipeline::Reached(std::move(*reached), std::move(attempted->keep));
  if (auto kept = keep(*attempted); !kept) return of_ours(kept.error());
  return fail(reached.error());
}

Result<As2Channel::Attempt> As2Channel::attempt(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  auto attempted = run(partner, delivery, nullptr);
  if (!attempted) return fail(Error(attempted.error()));
  if (auto kept = keep(*attempted); !kept) return fail(kept.error());
  return std::move(*attempted);
}

Result<void> As2Channel::keep(Attempt& attempt) {
  const auto what = std::exchange(attempt.keep, {});
  if (!what) return {};
  return database_.write(what);
}

As2Channel::Attempted As2Channel::run(const partners::Partner& partner, const pipeline::Delivery& delivery,
                                      exchange::Alerts* alerts) {
  const auto parties = parties_();
  const auto message = sealed(parties, partner, delivery);
  if (!message) return of_ours(message.error());
  const auto& sent = message->sent;
  const bool receipt = !sent.url.empty();
  auto destination =
      receipt ? receipt_destination(parties, partner, sent.url, clock_()) : destination_of(parties, partner, clock_());
  if (!destination) return fail(destination.error());
  pipeline::failpoint("as2.before_post");
  const auto answer = post(partner, *destination, *message);
  if (!answer) {
    if (client_.interrupted())
      return tl::unexpected(pipeline::Undelivered(answer.error(), {}, pipeline::Blame::nobody));
    if (alerts != nullptr && answer.error().fault == Fault::unavailable)
      alerts->failed(partner.id, activity, answer.error());
    return fail(answer.error());
  }
  pipeline::failpoint("as2.posted");
  auto attempted = conclude(parties, partner, sent, *answer);
  if (alerts == nullptr) return attempted;
  const auto reached = attempted ? meaning_of(*attempted) : Result<std::string>(fail(attempted.error()));
  if (reached) {
    alerts->went_well(partner.id, activity);
  } else {
    alerts->failed(partner.id, activity, reached.error());
  }
  return attempted;
}

Result<As2Channel::Sealed> As2Channel::sealed(const Parties& parties, const partners::Partner& partner,
                                              const pipeline::Delivery& delivery) {
  // Receipts are sealed when they are written, documents when they are first delivered.
  if (delivery.first && delivery.type != receipt_type) return seal(parties, partner, delivery);
  auto before = sealed_before(delivery.message);
  if (!before) return fail(before.error());
  if (*before) return Sealed{.sent = std::move(**before), .body = {}, .again = true};
  return seal(parties, partner, delivery);
}

Result<std::optional<store::as2::Outbound>> As2Channel::sealed_before(MessageId message) {
  std::optional<store::as2::Outbound> before;
  const auto read = database_.read([&](store::Transaction& tx) -> Result<void> {
    auto found = store::as2::sealed_for(tx, message);
    if (!found) return fail(found.error());
    before = std::move(*found);
    return {};
  });
  if (!read) return fail(read.error());
  return before;
}

Result<As2Channel::Sealed> As2Channel::seal(const Parties& parties, const partners::Partner& partner,
                                            const pipeline::Delivery& delivery) {
  const auto now = clock_();
  const auto terms = seal_terms(parties, partner,
                                {.message_id = new_message_id(our_id(parties, partner)),
                                 .file_name = file_name_of(partner, delivery),
                                 .content_type = content_type_of(partner, delivery)},
                                now);
  if (!terms) return fail(terms.error());
  exchange::StoredBytes body(database_, clock_);
  auto sealer = as2::Sealer::start(*terms, body);
  if (!sealer) return fail(sealer.error());
  const auto exchange = delivery.type == exchange_type ? carried(delivery.bytes) : cem::Entity();
  const auto document = delivery.type == exchange_type ? std::string_view(exchange.body) : delivery.bytes;
  if (auto pushed = sealer->push(document); !pushed) return fail(pushed.error());
  const auto done = sealer->finish();
  if (!done) return fail(done.error());
  body.finish();
  store::as2::Outbound sent{.message = delivery.message,
                            .partner = partner.id,
                            .message_id = terms->message_id,
                            .headers = done->headers.text(),
                            .entity = as2::entity_head(as2::document_header(terms->content_type, terms->filename)),
                            .mic = done->mic.value,
                            .mic_digest = std::string(as2::to_string(done->mic.algorithm)),
                            .asked = asked_of(terms->receipt)};
  bool late = false;
  const auto written = database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto payload = body.keep(tx, now);
    if (!payload) return fail(payload.error());
    sent.wire = payload->id;
    const auto added = store::as2::add(tx, sent, now);
    if (!added) return fail(added.error());
    late = !*added;
    if (late) return fail(Fault::unavailable, "the message is being sealed by another worker");  // our bytes go with it
    sent.id = **added;
    return store::events::add(
        tx, {.at = now, .message = delivery.message, .kind = store::EventKind::sealed, .text = form_of(*terms)});
  });
  if (late) {
    auto before = sealed_before(delivery.message);
    if (!before) return fail(before.error());
    if (*before) return Sealed{.sent = std::move(**before), .body = {}, .again = true};
  }
  if (!written) return fail(written.error());
  std::string bytes;
  if (const auto content = body.in_memory()) bytes = content->bytes;
  body.kept();
  pipeline::failpoint("as2.sealed");
  return Sealed{.sent = std::move(sent), .body = std::move(bytes)};
}

Result<http::Response> As2Channel::post(const partners::Partner& partner, const http::Destination& destination,
                                        const Sealed& message) {
  const auto fields = http_fields(as2::parse_headers(message.sent.headers));
  http::Body body{.size = message.body.size(), .read = [&](std::uint64_t piece) -> Result<std::string> {
                    return piece == 0 ? message.body : std::string();
                  }};
  if (message.body.empty()) {
    auto stored = stored_body(message.sent);
    if (!stored) return fail(stored.error());
    body = std::move(*stored);
  }
  const bool receipt = !message.sent.url.empty();
  if (!partner.as2().restart || receipt || body.size < smallest_restarted)
    return client_.post(destination, fields, body);
  const Restartable restartable{
      .fields = fields, .body = std::move(body), .name = message.sent.message_id, .again = message.again};
  return as2_wire::post(client_, destination, restartable);
}

Result<http::Body> As2Channel::stored_body(const store::as2::Outbound& sent) {
  http::Body body;
  const auto sized = database_.read([&](store::Transaction& tx) -> Result<void> {
    const auto payload = store::payloads::find(tx, sent.wire);
    if (!payload) return fail(payload.error());
    body.size = static_cast<std::uint64_t>(payload->size);
    return {};
  });
  if (!sized) return fail(sized.error());
  body.read = [this, wire = sent.wire](std::uint64_t piece) -> Result<std::string> {
    std::string bytes;
    const auto read = database_.read([&](store::Transaction& tx) -> Result<void> {
      auto chunk = store::payloads::chunk(tx, wire, static_cast<std::int64_t>(piece));
      if (!chunk) return fail(chunk.error());
      bytes = std::move(*chunk).value_or(std::string());
      return {};
    });
    if (!read) return fail(read.error());
    return bytes;
  };
  return body;
}

As2Channel::Attempted As2Channel::conclude(const Parties& parties, const partners::Partner& partner,
                                           const store::as2::Outbound& sent, const http::Response& answer) {
  if (http::may_pass(answer.status)) {
    const auto blame = http::asks_for_a_pause(answer) ? pipeline::Blame::destination : pipeline::Blame::message;
    return tl::unexpected(pipeline::Undelivered({Fault::unavailable, http::status_text(answer)},
                                                http::asked_wait(answer.fields, clock_()), blame));
  }
  if (answer.status < 200 || answer.status > 299) return fail(Fault::refused, http::status_text(answer));
  Attempt attempt{.message_id = sent.message_id,
                  .reached = (sent.url.empty() ? partner.as2().url : sent.url) + " as <" + sent.message_id + ">",
                  .judgement = {}};
  const bool later = sent.asked != store::as2::Asked::none &&
                     as2::parse_headers(sent.headers).find("Receipt-Delivery-Option").has_value();
  const auto now = clock_();
  if (sent.asked == store::as2::Asked::none || later) {
    attempt.keep = [sent, later, now, within = partner.as2().receipt_within](store::Transaction& tx) {
      return note_posted(tx, sent, later ? std::optional(now + within) : std::nullopt, now);
    };
    return attempt;
  }
  const auto headers = as2_headers(answer.fields);
  auto judged = judge_receipt(database_, parties,
                              {.partner = partner, .headers = headers, .body = answer.body, .replies_to = sent}, now);
  if (!judged) {
    if (judged.error().fault == Fault::unavailable || judged.error().fault == Fault::internal)
      return of_ours(judged.error());
    const Error error{Fault::unavailable, "the reply holds no receipt: " + judged.error().what, {}};
    return tl::unexpected(pipeline::Undelivered(error, {}, pipeline::Blame::message));
  }
  attempt.judgement = std::move(judged->judgement);
  attempt.keep = std::move(judged->keep);
  return attempt;
}

}  // namespace crossdock::as2_wire

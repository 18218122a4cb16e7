// SPDX-License-Identifier: Apache-2.0
// Checks the headers of a request, finds the partner, and begins to read the body or refuses it.
#include "gateway/transport/as2_wire/receiver.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "gateway/transport/as2_wire/reading.hpp"
#include "gateway/transport/http/addresses.hpp"

namespace crossdock::as2_wire {
namespace {

using http::Begun;

http::Response refusal(int status, std::string text) { return http::plain(status, std::move(text)); }

// Fields that say who sends and what it is must come once.
std::optional<std::string_view> said_twice(const http::Fields& fields) {
  for (const std::string_view name : {"AS2-From", "AS2-To", "Message-ID", "Content-Type", "Content-Transfer-Encoding",
                                      "Receipt-Delivery-Option", "Disposition-Notification-Options"}) {
    if (fields.count(name) > 1) return name;
  }
  return std::nullopt;
}

bool may_be_receipt(const as2::Headers& headers) {
  const auto type = as2::parse_parameters(headers.value("Content-Type")).value;
  return type == "multipart/report" || type == "message/disposition-notification" || type == "multipart/signed";
}

// The headers as a message has them. A fault of the Message-ID is told in a receipt, so it must not end the reading of
// the others; receipts may have none.
struct Head {
  as2::MessageHead head;
  std::optional<as2::Failure> bad_message_id;
};
Result<Head> head_of(as2::Headers headers) {
  auto head = as2::read_head(headers);
  if (head) return Head{std::move(*head), std::nullopt};
  const std::string id(headers.value("Message-ID"));
  const auto valid = as2::check_message_id(id);
  if (valid) return fail(head.error());
  headers.set("Message-ID", "<none@none>");
  auto rest = as2::read_head(headers);
  if (!rest) return fail(rest.error());
  rest->message_id = printable(id, 500);
  const bool receipt = id.empty() && may_be_receipt(headers) && !rest->receipt;
  if (receipt) return Head{std::move(*rest), std::nullopt};
  return Head{std::move(*rest), as2::Failure{as2::Modifier::invalid_message_id, valid.error().what}};
}

http::Response answer_with(const as2::Mdn& mdn) {
  http::Response response{.status = 200, .fields = http_fields(mdn.headers), .body = mdn.body};
  response.close = true;
  return response;
}

// Why a message is refused before it is read.
std::optional<as2::Failure> objection(const Parties& parties, const partners::Partner* partner, const Head& head,
                                      const http::Request& request, TimePoint now) {
  using as2::Failure;
  using as2::Modifier;
  if (partner == nullptr || our_id(parties, *partner) != head.head.to) {
    const bool newest = head.head.version == "1.3";
    return Failure{
        newest ? Modifier::unknown_trading_relationship : Modifier::authentication_failed,
        fmt::format("there is no agreement between '{}' and '{}'", printable(head.head.from), printable(head.head.to))};
  }
  if (head.bad_message_id) return head.bad_message_id;
  const auto& require = partner->as2().require;
  if ((require.tls || require.client_certificate) && !request.secure)
    return Failure{Modifier::insufficient_message_security, "the message did not come through TLS, as required"};
  if (require.client_certificate && !parties.keys->accepts_tls_client(partner->id, request.client_certificate, now))
    return Failure{Modifier::insufficient_message_security, "the caller showed no TLS certificate of the partner"};
  return std::nullopt;
}

std::unique_ptr<http::Places::Place> take_place(http::Places& places, const partners::Partner& partner,
                                                const Sender& sender) {
  if (sender.is_proven) return places.take(partner.id.text(), partner.as2().concurrency);
  return places.take_from_slow(partner.id.text() + "\n" + sender.address, partner.as2().concurrency);
}

}  // namespace

Receiver::Receiver(store::Database& database, CurrentParties parties, std::function<TimePoint()> clock,
                   ReceiverOptions options)
    : database_(database),
      parties_(std::move(parties)),
      clock_(std::move(clock)),
      options_(std::move(options)),
      payload_limit_(options_.payload_limit),
      watch_(database, options_.decryption),
      strangers_(database, clock_, "AS2"),
      transfers_(database, clock_, options_.transfers) {}

void Receiver::log(const std::string& line) const {
  if (options_.log) options_.log(line);
}

void Receiver::count_stranger(const http::Request& request, const std::string& why) {
  if (strangers_.refused(request.peer, why)) log(why);
}

// HEAD says that somebody is here, and to partners with `restart` how much of a transfer.
http::Response Receiver::tell(const http::Request& request) {
  const http::Response here{.status = 200};
  if (request.fields.count("ETag") == 0) return here;
  auto head = head_of(as2_headers(request.fields));
  if (!head) return here;
  head->bad_message_id.reset();  // it is no message
  const auto parties = parties_();
  const auto* partner = parties.directory->find_as2(head->head.from);
  if (objection(parties, partner, *head, request, clock_()) || !partner->as2().restart) return here;
  return transfers_.tell(*partner, request);
}

Begun Receiver::begin(const http::Request& request) {
  if (request.path() != http::path_of(options_.path)) return refusal(404, "there is nothing here");
  if (request.method == "HEAD") return tell(request);
  if (request.method != "POST") {
    auto response = refusal(405, "AS2 messages are sent by POST");
    response.fields.add("Allow", "POST, HEAD");
    return response;
  }
  if (http::is_encoded(request.fields)) {
    auto response = refusal(415, "the message must be sent as it is: Content-Encoding is not understood here");
    response.fields.add("Accept-Encoding", "identity");  // RFC 9110 §12.5.3
    return response;
  }
  if (const auto name = said_twice(request.fields)) return refusal(400, std::string(*name) + " is there twice");
  auto headers = as2_headers(request.fields);
  auto head = head_of(headers);
  if (!head) return refusal(400, head.error().what);
  auto parties = parties_();
  const auto now = clock_();
  const auto* partner = parties.directory->find_as2(head->head.from);
  if (const auto failure = objection(parties, partner, *head, request, now)) {
    const bool stranger = partner == nullptr || our_id(parties, *partner) != head->head.to;
    count_stranger(request,
                   fmt::format("refused a message that says it is from '{}' to '{}', of {}: {}",
                               printable(head->head.from), printable(head->head.to), request.peer, failure->what));
    // Asked for elsewhere, a receipt would be sent wherever a stranger likes.
    const bool in_reply = head->head.receipt && head->head.receipt->async_url.empty();
    if (!in_reply) return refusal(403, "this message is not accepted");
    const auto mdn = refuse_unread(parties, stranger ? nullptr : partner, head->head, *failure, now);
    return mdn ? answer_with(*mdn) : refusal(403, "this message is not accepted");
  }
  if (head->head.receipt && !head->head.receipt->async_url.empty()) {
    const auto destination = receipt_destination(parties, *partner, head->head.receipt->async_url, now);
    if (!destination && destination.error().fault == Fault::refused) {
      count_stranger(request, fmt::format("refused a message that says it is of {}, of {}: {}", partner->id.text(),
                                          request.peer, destination.error().what));
      // The sender hears nothing but the status: whoever can put it right must be told here.
      receipt_hosts_.happened(
          database_, partner->id, receipts_subject(partner->id),
          fmt::format("messages of {} are refused with 403: {}; name it there if it is the partner's",
                      partner->id.text(), destination.error().what),
          now);
      return refusal(403, "receipts are not sent to the host in Receipt-Delivery-Option");
    }
  }
  Sender sender{.address = http::caller_of(request.peer)};
  sender.is_proven = parties.keys->accepts_tls_client(partner->id, request.client_certificate, now);
  auto place = take_place(places_, *partner, sender);
  if (!place) {
    auto response = refusal(503, "too many messages at a time");
    response.fields.add("Retry-After",
                        std::to_string(std::chrono::ceil<std::chrono::seconds>(options_.retry_after).count()));
    return response;
  }
  std::unique_ptr<Transfer> transfer;
  if (partner->as2().restart) {
    auto begun = transfers_.begin(*partner, request, head->head.message_id, sender.address);
    if (!begun) return std::move(begun.error());
    transfer = std::move(*begun);
  }
  auto reading = std::make_unique<Reading>(*this, std::move(place), std::move(parties), *partner, std::move(sender),
                                           std::move(headers), std::move(head->head), request, std::move(transfer));
  if (auto refused = reading->catch_up()) return std::move(*refused);
  return reading;
}

}  // namespace crossdock::as2_wire

// SPDX-License-Identifier: Apache-2.0
// Passes each piece of a body to the opener and to the store, then settles the message or receipt.
#include "gateway/transport/as2_wire/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/transport/as2/envelope.hpp"
#include "gateway/transport/as2_wire/parties.hpp"
#include "gateway/transport/as2_wire/receipts.hpp"

namespace crossdock::as2_wire {
namespace {

constexpr std::size_t start_needed = 4 << 10;  // of a multipart/signed, to see whether a receipt is in it

// The request as evidence, without the secrets of the connection.
std::string wire_head(const http::Request& request) {
  std::string head = request.method + " " + request.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : request.fields.entries) {
    const auto lower = to_lower(name);
    if (lower == "authorization" || lower == "proxy-authorization" || lower == "cookie") continue;
    // The body is kept without the chunks in which it came.
    if (lower == "transfer-encoding" || lower == "expect") continue;
    head += name + ": " + value + "\r\n";
  }
  return head + "\r\n";
}

bool is_cms(const as2::Headers& headers) {
  const auto type = as2::parse_parameters(headers.value("Content-Type")).value;
  return type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime";
}

bool is_newest(const partners::Partner& partner) { return partner.as2().version == "1.3"; }

// For what is answered later, or not at all.
http::Response acknowledged(const partners::Partner& partner) {
  return http::Response{.status = is_newest(partner) ? 204 : 200};
}

http::Response later(std::string text, Duration wait) {
  auto response = http::plain(503, std::move(text));
  response.fields.add("Retry-After", std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count()));
  return response;
}

}  // namespace

Reading::Reading(Receiver& receiver, std::unique_ptr<http::Places::Place> place, Parties parties,
                 const partners::Partner& partner, Sender sender, as2::Headers headers, as2::MessageHead head,
                 const http::Request& request, std::unique_ptr<Transfer> transfer)
    : receiver_(receiver),
      place_(std::move(place)),
      parties_(std::move(parties)),
      partner_(partner),
      sender_(std::move(sender)),
      headers_(std::move(headers)),
      head_(std::move(head)),
      now_(receiver.clock_()),
      transfer_(std::move(transfer)),
      may_hide_receipt_(!head_.receipt && is_cms(headers_)),
      wire_(receiver.database_, receiver.clock_),
      document_(receiver.database_, receiver.clock_) {
  if (transfer_) wire_.watch(*transfer_);
  if (transfer_ && transfer_->held() > 0) return;
  (void)wire_.write(wire_head(request));  // held in memory: it cannot fail
  if (transfer_) transfer_->starts_with(wire_.size());
}

Reading::~Reading() {
  if (!transfer_ || settled_) return;
  const auto stored = what_ == What::message ? wire_.put_away() : Result<void>{};
  if (!stored)
    receiver_.log(fmt::format("the end of a transfer of {} is lost: {}", partner_.id.text(), describe(stored.error())));
  if (transfer_->is_held()) wire_.kept();
}

std::optional<http::Response> Reading::catch_up() {
  if (!transfer_ || transfer_->held() == 0) return std::nullopt;
  const auto& found = transfer_->found();
  auto head = static_cast<std::size_t>(found.head);
  std::optional<http::Response> refused;
  catching_up_ = true;
  const auto read = wire_.go_on({.payload = found.payload, .chunks = found.chunks}, [&](std::string_view bytes) {
    const auto skipped = std::min(head, bytes.size());
    head -= skipped;
    refused = take(bytes.substr(skipped));
    return refused ? Result<void>(fail(Fault::unavailable, "what was held is refused")) : Result<void>();
  });
  catching_up_ = false;
  repeats_ = transfer_->repeats();
  if (refused) return refused;
  if (!read) return unavailable(read.error());
  // The header of the first part was that of a message; this one's is another.
  if (what_ != What::message) return http::plain(400, "this is not the message that broke off");
  return std::nullopt;
}

void Reading::break_off(std::string_view rest) {
  if (transfer_ && !rest.empty()) (void)write(rest);  // the end of this puts it away
}

http::Response Reading::unavailable(const Error& error) const {
  receiver_.log(fmt::format("a message of {} could not be received: {}", partner_.id.text(), describe(error)));
  return later("the message could not be stored; please send it again later", receiver_.options_.retry_after);
}

void Reading::decide() {
  what_ = as2::is_mdn(headers_, held_) ? What::receipt : What::message;
  if (what_ == What::message)
    opener_.emplace(headers_, open_policy(parties_, partner_, now_, receiver_.payload_limit_), document_);
}

std::optional<http::Response> Reading::pass_on(std::string_view piece) {
  digest_.update(piece);
  if (may_hide_receipt_) held_ += piece;
  if (may_hide_receipt_ && held_.size() > largest_receipt) {
    may_hide_receipt_ = false;
    held_ = {};
  }
  if (!catching_up_) {
    if (auto stored = wire_.write(piece); !stored) return unavailable(stored.error());
  }
  if (auto pushed = opener_->push(piece); !pushed) return unavailable(pushed.error());
  return std::nullopt;
}

std::optional<http::Response> Reading::write(std::string_view piece) {
  if (!place_->keeps(piece.size()))
    return later("the message came too slowly while others waited", receiver_.options_.retry_after);
  const auto known = static_cast<std::size_t>(std::min<std::uint64_t>(repeats_, piece.size()));
  repeats_ -= known;
  return take(piece.substr(known));
}

std::optional<http::Response> Reading::take(std::string_view piece) {
  if (what_ == What::message) return pass_on(piece);
  held_ += piece;
  if (what_ == What::unknown) {
    const bool may_be_either = as2::parse_parameters(headers_.value("Content-Type")).value == "multipart/signed";
    if (may_be_either && held_.size() < start_needed) return std::nullopt;
    decide();
  }
  if (what_ == What::message) return pass_on(std::exchange(held_, {}));
  if (held_.size() > largest_receipt) return http::plain(413, "a receipt is not as large as this");
  return std::nullopt;
}

// draft-duker-as2-reliability-16: never to those who do not know 102, which they would take for the answer. Some products
// announce the feature and mean only that they repeat a Message-ID, so it must be agreed as well.
Duration Reading::sign_of_life() const {
  const bool announced = std::ranges::find(head_.features, "as2-reliability") != head_.features.end();
  return partner_.as2().reliability && announced ? receiver_.options_.sign_of_life : Duration{};
}

http::Response Reading::finish() {
  if (what_ == What::unknown) {
    decide();
    if (what_ == What::message) {
      if (auto refused = pass_on(std::exchange(held_, {}))) return std::move(*refused);
    }
  }
  return what_ == What::receipt ? finish_receipt() : finish_message();
}

http::Response Reading::finish_message() {
  if (transfer_ && !transfer_->is_whole(wire_.size() - static_cast<std::uint64_t>(transfer_->found().head)))
    return http::plain(400, "the body is not as long as Content-Range says");
  auto opened = opener_->finish();
  if (!opened) return unavailable(opened.error());
  if (is_hidden_receipt(*opened)) {
    settled_ = true;
    return finish_receipt();
  }
  const bool undecryptable = opened->failure && opened->failure->what == as2::cannot_decrypt;
  const auto telling =
      opened->failure ? receiver_.watch_.telling(partner_.id, sender_.address, now_) : as2::Telling::why;
  wire_.finish();
  document_.finish();
  ReadMessage message{.partner = partner_,
                      .sender = sender_,
                      .head = head_,
                      .opened = std::move(*opened),
                      .sha256 = digest_.finish(),
                      .wire = wire_,
                      .document = document_,
                      .telling = telling};
  const auto told = settle(receiver_.database_, parties_, message, receiver_.options_.evidence, now_);
  if (!told) return unavailable(told.error());
  settled_ = true;
  if (undecryptable && !told->repeated) receiver_.watch_.failed(partner_.id, sender_.address, now_);
  if (told->disposition.accepted()) receiver_.watch_.went_well(partner_.id, now_);
  if (told->disposition.accepted() && told->later)
    receiver_.receipt_hosts_.ended(receiver_.database_, receipts_subject(partner_.id), now_);
  if (!told->disposition.accepted()) {
    const auto why = fmt::format("refused message {} of {}, of {}: {}", printable(head_.message_id, 120),
                                 partner_.id.text(), sender_.address, told->why);
    if (told->worth_a_line || (told->repeated && receiver_.strangers_.refused(sender_.address, why)))
      receiver_.log(why);
  }
  if (told->later) return acknowledged(partner_);
  if (told->bytes) {
    const auto end = told->bytes->find("\r\n\r\n") + 4;
    return http::Response{.status = 200,
                          .fields = http_fields(as2::parse_headers(std::string_view(*told->bytes).substr(0, end))),
                          .body = told->bytes->substr(end)};
  }
  if (told->disposition.accepted()) return acknowledged(partner_);
  // Nobody asked for a receipt that could say so.
  return http::plain(403, "this message is not accepted");
}

// A receipt in an envelope looks like a message until it is opened. Its faults are judged as those of any receipt.
bool Reading::is_hidden_receipt(const as2::Opened& opened) const {
  return may_hide_receipt_ && as2::is_mdn({{"Content-Type", opened.content_type}}, {});
}

http::Response Reading::finish_receipt() {
  const ReceiptArrival arrival{.partner = partner_, .headers = headers_, .body = held_, .replies_to = {}};
  const auto judgement = take_receipt(receiver_.database_, parties_, arrival, now_);
  if (!judgement && judgement.error().fault != Fault::unavailable && judgement.error().fault != Fault::internal) {
    const auto why = fmt::format("a receipt of {}, of {}, cannot be read: {}", partner_.id.text(), sender_.address,
                                 judgement.error().what);
    if (receiver_.strangers_.refused(sender_.address, why)) receiver_.log(why);
    return http::plain(400, "this receipt cannot be read");
  }
  if (!judgement) return unavailable(judgement.error());
  if (judgement->outcome == as2::Outcome::foreign || judgement->outcome == as2::Outcome::unproven) {
    const auto why = fmt::format("a receipt of {}, of {}: {}", partner_.id.text(), sender_.address, judgement->why);
    if (receiver_.strangers_.refused(sender_.address, why)) receiver_.log(why);
  }
  return acknowledged(partner_);
}

}  // namespace crossdock::as2_wire

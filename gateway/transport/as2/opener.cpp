// SPDX-License-Identifier: Apache-2.0
// Feeds the body through the layers in pieces, checks what the agreement requires, and reads stored messages.
#include "gateway/transport/as2/opener.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "gateway/transport/as2/opening.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::size_t piece_limit = 256 << 10;  // what one step holds at a time

Digest mic_without_signature(const Headers& headers, const OpenPolicy& policy) {
  const auto options = parse_parameters("options;" + std::string(headers.value("Disposition-Notification-Options")));
  const auto digests = parse_digests(options.find("signed-receipt-micalg"));
  return digests.empty() ? policy.unsigned_mic : digests.front();
}

void check_requirements(Opening& opening) {
  const auto& policy = opening.policy;
  if (policy.require_signature && opening.result.signature == SignatureState::none) {
    (void)opening.failures.refuse(Modifier::insufficient_message_security,
                                  "the message is not signed, as the agreement requires");
  }
  if (policy.require_encryption && !opening.result.cipher) {
    (void)opening.failures.refuse(Modifier::insufficient_message_security,
                                  "the message is not encrypted, as the agreement requires");
  }
}

}  // namespace

struct Opener::State {
  Opening opening;
  StagePtr stage;
  bool refused = false;

  // Whether an error is the message's, which is told at the end, and not somebody else's.
  Result<void> settle(const Result<void>& done) {
    if (done) return {};
    if (opening.failures.outside) return done;
    if (!opening.failures.refusal)
      (void)opening.failures.refuse(Modifier::unexpected_processing_error, done.error().what);
    refused = true;
    return {};
  }
};

Opener::Opener(const Headers& headers, OpenPolicy policy, Sink& payload) {
  const auto digest = mic_without_signature(headers, policy);
  state_ = std::make_unique<State>(
      State{.opening = {.policy = std::move(policy), .payload = payload, .outer = headers, .unsigned_mic = digest}});
  state_->stage = make_content(state_->opening, headers, {});
}
Opener::~Opener() = default;
Opener::Opener(Opener&&) noexcept = default;
Opener& Opener::operator=(Opener&&) noexcept = default;

Result<void> Opener::push(std::string_view body) {
  while (!body.empty() && !state_->refused) {
    const auto piece = body.substr(0, piece_limit);
    body.remove_prefix(piece.size());
    if (const auto done = state_->settle(state_->stage->write(piece)); !done) return done;
  }
  return {};
}

Result<Opened> Opener::finish() {
  if (!state_->refused) {
    if (const auto done = state_->settle(state_->stage->finish()); !done) return fail(done.error());
  }
  check_requirements(state_->opening);
  state_->opening.result.failure = state_->opening.failures.refusal;
  return std::move(state_->opening.result);
}

Result<Opened> open(const Headers& headers, std::string_view body, OpenPolicy policy, Sink& payload) {
  Opener opener(headers, std::move(policy), payload);
  if (const auto done = opener.push(body); !done) return fail(done.error());
  return opener.finish();
}

namespace {

bool is_request_line(std::string_view line) { return line.starts_with("POST ") || line.starts_with("HTTP/"); }

// The first line that can be a delimiter: one with a MIME header under it. Text may stand in front.
std::string_view first_boundary(std::string_view body) {
  for (std::size_t at = body.starts_with("--") ? 0 : body.find("\n--"); at != std::string_view::npos;
       at = body.find("\n--", at + 1)) {
    const auto line = body.substr(body[at] == '\n' ? at + 1 : at);
    const auto end = line.find('\n');
    if (end == std::string_view::npos) return {};
    if (to_lower(line.substr(end + 1, 8)) == "content-") return trim(line.substr(2, end - 2));
  }
  return {};
}

// The headers that a body without any must have.
Headers headers_of_body(std::string_view body) {
  const auto start = body.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return {};
  body = body.substr(start);
  const bool der = body.size() > 1 && body[0] == '0' && static_cast<unsigned char>(body[1]) >= 0x80;
  if (der || body.starts_with("MI")) return {{"Content-Type", "application/pkcs7-mime"}};
  const auto boundary = first_boundary(body);
  if (boundary.empty()) return {};
  // The signature of a long message is not in sight yet.
  const bool is_signed = body.find("pkcs7-signature") != std::string_view::npos || body.size() >= stored_head_limit / 2;
  const bool is_report = body.find("disposition-notification") != std::string_view::npos;
  const std::string type = is_signed ? "multipart/signed" : is_report ? "multipart/report" : "multipart/mixed";
  return {{"Content-Type", type + "; boundary=" + in_quotes(boundary)}};
}

}  // namespace

Stored read_stored(std::string_view start) {
  Stored stored;
  if (is_request_line(start)) {
    const auto line_end = start.find('\n');
    stored.body = line_end == std::string_view::npos ? start.size() : line_end + 1;
  }
  const auto rest = start.substr(stored.body);
  if (const auto size = head_size(rest, true).value_or(0); size > 2) {
    stored.headers = parse_headers(rest.substr(0, size));
    stored.body += size;
  } else {
    stored.headers = headers_of_body(rest);
  }
  return stored;
}

}  // namespace crossdock::as2

// SPDX-License-Identifier: Apache-2.0
// The signature of a request as Standard Webhooks 1.0.0 defines it: HMAC-SHA-256 over "id.timestamp.body", in the fields
// webhook-id, webhook-timestamp and webhook-signature. Bodies of any size: they are given piece by piece.
//
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Signature scheme".
// No I/O, no clock: who compares timestamps brings the time along.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "gateway/transport/http/message.hpp"

namespace crossdock::http {

// A secret that both sides know, of 24 to 64 bytes.
class SigningKey {
 public:
  // As it is written: "whsec_" and base64. Fault::invalid otherwise; the text does not show the secret.
  static Result<SigningKey> parse(const Secret& text);
  // A random key, so that checking an unknown sender takes as long as a known one.
  static SigningKey random();

  const Secret& bytes() const { return bytes_; }

 private:
  explicit SigningKey(Secret bytes) : bytes_(std::move(bytes)) {}
  Secret bytes_;
};

// The fields of a signed request about its signature.
struct SignatureHead {
  std::string id;                       // the same on each attempt; without '.', which separates what is signed
  std::int64_t timestamp = 0;           // of this attempt, in seconds since 1970
  std::vector<std::string> signatures;  // those of version v1, 32 bytes each
};

// Whether the request claims to be signed, rightly or wrongly.
bool is_signed(const Fields& fields);
// Fault::malformed, in words for whoever wrote the request, when a field is missing, there twice or not of its form.
// Signatures of other versions, or of another length, do not count; one that counts is needed.
Result<SignatureHead> read_signature_head(const Fields& fields);
// The id alone, for callers who prove by other means who they are.
Result<std::string> read_webhook_id(const Fields& fields);

// The signatures of one body by several keys, while the body passes.
class BodySigner {
 public:
  BodySigner(std::span<const SigningKey> keys, std::string_view id, std::int64_t timestamp);
  ~BodySigner();
  BodySigner(BodySigner&&) noexcept;
  BodySigner& operator=(BodySigner&&) noexcept;

  void update(std::string_view bytes);
  // One for each key, 32 bytes each. Once.
  std::vector<std::string> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Whether one is among the others. Takes the same time wherever and how far they differ.
bool any_matches(const std::vector<std::string>& computed, const std::vector<std::string>& given);

// The three fields for a body that is at hand.
Fields signature_fields(std::span<const SigningKey> keys, std::string_view id, std::int64_t timestamp,
                        std::string_view body);

}  // namespace crossdock::http

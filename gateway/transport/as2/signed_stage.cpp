// SPDX-License-Identifier: Apache-2.0
// multipart/signed (RFC 1847): exactly two parts. The first is hashed as it passes to the next step, the second is
// the signature over those very bytes.
#include "base/text.hpp"
#include "gateway/transport/as2/multipart.hpp"
#include "gateway/transport/as2/opening.hpp"
#include "gateway/transport/as2/signature.hpp"
#include "gateway/transport/as2/transfer.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::size_t signature_limit = 1 << 20;

// Digests to take: those announced, and SHA-256 because announcements are often wrong; all when there is none.
std::vector<Digest> digests_for(std::string_view micalg) {
  auto digests = parse_digests(micalg);
  if (digests.empty()) return {std::begin(all_digests), std::end(all_digests)};
  digests.push_back(Digest::sha256);
  return digests;
}

// The signature in DER, whatever its part says of its encoding: products leave it out, and get it wrong.
std::string signature_in(std::string_view part) {
  auto [head, body] = split_entity(part);
  // A part of nothing but binary DER can look like no header at all.
  if (head.empty()) body = part;
  const auto start = body.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return {};
  if (body[start] == '0') return std::string(body.substr(start));
  return decode_base64(body).value_or(std::string());
}

class SignedStage final : public Stage {
 public:
  SignedStage(Opening& opening, const Parameters& type)
      : opening_(opening),
        announced_(digests_for(type.find("micalg")).front()),
        content_(digests_for(type.find("micalg")), ContentDigests::Keep::short_entities),
        inner_(opening) {
    auto reader = MultipartReader::open(
        type.find("boundary"), {.bytes = [this](int part, std::string_view bytes) { return take(part, bytes); },
                                .end = [this](int part) -> Result<void> {
                                  ++parts_;
                                  return part < 2 ? Result<void>() : more();
                                }});
    if (reader) {
      reader_.emplace(std::move(*reader));
    } else {
      why_ = reader.error().what;
    }
    if (opening.result.signature != SignatureState::none) why_ = "the message is signed twice";
    opening_.result.signature = SignatureState::invalid;  // until it is verified
    opening_.in_signature = true;
    if (opening_.result.compressed) opening_.result.compression = Compression::after_signing;
    inner_.start(make_entity(opening));
  }

  Result<void> write(std::string_view bytes) override {
    if (!why_.empty()) return opening_.failures.refuse(Modifier::unexpected_processing_error, why_);
    return reader_->push(bytes);
  }

  Result<void> finish() override {
    if (!why_.empty()) return opening_.failures.refuse(Modifier::unexpected_processing_error, why_);
    const auto read = reader_->finish();
    auto& failures = opening_.failures;
    if (!read && failures.outside) return read;
    if (!read || parts_ != 2) {
      failures.refusal.reset();
      return failures.refuse(
          Modifier::unexpected_processing_error,
          read ? "the signed message has " + std::to_string(parts_) + " parts instead of two" : read.error().what);
    }
    const auto verification = verify(signature_in(signature_), content_, opening_.policy.signers);
    if (const auto done = conclude(opening_, verification, content_, announced_); !done) return done;
    return inner_.finish();
  }

 private:
  Result<void> take(int part, std::string_view bytes) {
    if (part > 1) return more();
    if (part == 0) {
      content_.update(bytes);
      return inner_.write(bytes);
    }
    if (signature_.size() + bytes.size() > signature_limit)
      return opening_.failures.refuse(Modifier::unexpected_processing_error, "the signature is too long");
    signature_ += bytes;
    return {};
  }

  // Whatever stands beside the signed part was signed by nobody.
  Result<void> more() {
    opening_.failures.refusal.reset();
    return opening_.failures.refuse(Modifier::unexpected_processing_error,
                                    "the signed message has more than two parts");
  }

  Opening& opening_;
  Digest announced_;
  ContentDigests content_;
  Guarded inner_;
  std::optional<MultipartReader> reader_;
  std::string signature_;
  int parts_ = 0;
  std::string why_;
};

}  // namespace

StagePtr make_signed(Opening& opening, const Parameters& content_type) {
  return std::make_unique<SignedStage>(opening, content_type);
}

Result<void> conclude(Opening& opening, const Verification& verification, const ContentDigests& content,
                      Digest announced) {
  auto& result = opening.result;
  const auto& policy = opening.policy;
  result.signature = verification.state;
  result.signer = verification.signer;
  result.canonicalisation = verification.form;
  const auto digest = verification.digest.value_or(announced);
  if (auto value = content.value(digest, verification.form); !value.empty()) result.mic = Mic{std::move(value), digest};
  // Faults found inside come second to whether the message is genuine.
  const auto refuse = [&](Modifier modifier, std::string what) {
    opening.failures.refusal.reset();
    return opening.failures.refuse(modifier, std::move(what));
  };
  if (verification.state == SignatureState::invalid) {
    return refuse(verification.other_content ? Modifier::integrity_check_failed : Modifier::authentication_failed,
                  verification.why);
  }
  if (verification.state == SignatureState::untrusted && !policy.accept_untrusted)
    return refuse(Modifier::authentication_failed, verification.why);
  if (verification.digest == Digest::sha1 && !still(policy.sha1_until, policy.now))
    return refuse(Modifier::insufficient_message_security,
                  "the message is signed with SHA-1, which the agreement does not allow");
  if (verification.state == SignatureState::valid && !policy.accept_expired_signer &&
      !verification.signer->valid_at(policy.now)) {
    return refuse(Modifier::authentication_failed, "the certificate of the signer, " + verification.signer->subject() +
                                                       ", is valid from " + text_of(verification.signer->not_before()) +
                                                       " to " + text_of(verification.signer->not_after()));
  }
  return {};
}

}  // namespace crossdock::as2

// SPDX-License-Identifier: Apache-2.0
// application/pkcs7-mime: encrypted, compressed, or signed with the content inside. The structure itself says which;
// smime-type is often absent or wrong.
#include "base/text.hpp"
#include "gateway/transport/as2/cms_reader.hpp"
#include "gateway/transport/as2/compressed.hpp"
#include "gateway/transport/as2/envelope.hpp"
#include "gateway/transport/as2/opening.hpp"
#include "gateway/transport/as2/signature.hpp"
#include "gateway/transport/as2/transfer.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::string_view wrong_structure =
    "AES-GCM belongs into AuthEnvelopedData and AES-CBC into EnvelopedData (RFC 5084, RFC 8551).";

// The signature alone, as it would stand beside its content.
std::string detached(const CmsReader::Frame& frame) {
  return der(0x30, frame.type_id + der(0xa0, der(0x30, frame.before + der(0x30, frame.content) + frame.after)));
}

class CmsStage final : public Stage {
 public:
  CmsStage(Opening& opening, const Headers& headers)
      : opening_(opening),
        decoder_(parse_transfer_encoding(headers.value("Content-Transfer-Encoding"))),
        compression_announced_(to_lower(headers.value("Content-Type")).find("compressed-data") != std::string::npos),
        reader_({.begin = [this](const CmsReader::Frame& frame) { return begin(frame); },
                 .content = [this](std::string_view bytes) { return content(bytes); }}),
        inner_(opening) {}

  Result<void> write(std::string_view bytes) override {
    if (!encoding_known_) {
      // DER starts with '0', base64 of it with 'M': products invent and forget the header that says which.
      const auto start = bytes.find_first_not_of(" \t\r\n");
      if (start == std::string_view::npos) return {};
      bytes.remove_prefix(start);
      if (bytes.front() == '0') decoder_ = TransferDecoder(TransferEncoding::binary);
      if (bytes.front() == 'M') decoder_ = TransferDecoder(TransferEncoding::base64);
      encoding_known_ = true;
    }
    return read(decoder_.push(bytes));
  }

  Result<void> finish() override {
    if (const auto done = read(decoder_.finish()); !done) return done;
    const auto frame = reader_.finish();
    if (!frame) return broken(frame.error());
    switch (*type_) {
      case CmsType::enveloped:
      case CmsType::auth_enveloped: return end_of_encrypted(*frame);
      case CmsType::compressed: return end_of_compressed();
      case CmsType::signed_data: break;
    }
    const auto verification = verify(detached(*frame), *signed_, opening_.policy.signers);
    if (const auto done = conclude(opening_, verification, *signed_, Digest::sha256); !done) return done;
    return inner_.finish();
  }

 private:
  Result<void> read(const Result<std::string>& decoded) {
    if (!decoded) return broken(decoded.error());
    // Only this one of all layers can hold something back and go on: errors of the others pass through here.
    const auto done = reader_.push(*decoded);
    if (done || opening_.failures.outside || opening_.failures.refusal) return done;
    return broken(done.error());
  }

  // A structure that cannot be read, or that ends too early.
  Result<void> broken(const Error& error) {
    const bool compressed = type_ ? *type_ == CmsType::compressed : compression_announced_;
    const bool is_signature = type_ == CmsType::signed_data;
    if (opening_.failures.outside) return fail(error);
    opening_.failures.refusal.reset();
    if (type_ && is_encrypted(*type_))
      return opening_.failures.refuse(Modifier::decryption_failed, std::string(cannot_decrypt));
    return opening_.failures.refuse(is_signature ? Modifier::unexpected_processing_error
                                    : compressed ? Modifier::decompression_failed
                                                 : Modifier::decryption_failed,
                                    error.what);
  }

  Result<void> begin(const CmsReader::Frame& frame) {
    type_ = frame.type;
    auto& result = opening_.result;
    auto& failures = opening_.failures;
    if (is_encrypted(frame.type)) {
      if (result.cipher || result.compressed || opening_.in_signature)
        return failures.refuse(Modifier::unexpected_processing_error, "encryption is not the outermost protection");
      auto decryptor = EnvelopeDecryptor::open(frame, opening_.policy.identities, [this](Cipher cipher) {
        opening_.result.cipher = cipher;
        return cipher != Cipher::triple_des || still(opening_.policy.triple_des_until, opening_.policy.now);
      });
      if (!decryptor) {
        const auto refused = failures.refuse(Modifier::decryption_failed, decryptor.error().what);
        // Their key and certificate are right: without a word they would look for the mistake there.
        const bool is_misplaced =
            result.cipher && authenticates(*result.cipher) != (frame.type == CmsType::auth_enveloped);
        if (is_misplaced) failures.refusal->told = std::string(wrong_structure);
        return refused;
      }
      result.identity = decryptor->identity();
      decryptor_.emplace(std::move(*decryptor));
    } else if (frame.type == CmsType::compressed) {
      if (result.compressed) return failures.refuse(Modifier::decompression_failed, "the message is compressed twice");
      auto inflater = Inflater::open(frame, opening_.policy.inflate);
      if (!inflater) return failures.refuse(Modifier::decompression_failed, inflater.error().what);
      inflater_.emplace(std::move(*inflater));
      result.compressed = true;
      result.compression = opening_.in_signature ? Compression::before_signing : Compression::none;
    } else {
      if (result.signature != SignatureState::none)
        return failures.refuse(Modifier::unexpected_processing_error, "the message is signed twice");
      result.signature = SignatureState::invalid;
      opening_.in_signature = true;
      signed_.emplace(std::vector<Digest>(std::begin(all_digests), std::end(all_digests)));
    }
    if (result.compressed && frame.type == CmsType::signed_data) result.compression = Compression::after_signing;
    inner_.start(make_entity(opening_));
    return {};
  }

  Result<void> content(std::string_view bytes) {
    if (decryptor_) {
      const auto plain = decryptor_->push(bytes);
      if (!plain) return broken(plain.error());
      return inner_.write(*plain);
    }
    if (signed_) {
      signed_->update(bytes);
      return inner_.write(bytes);
    }
    const auto done = inflater_->push(bytes, [this](std::string_view text) { return inner_.write(text); });
    if (done || opening_.failures.outside) return done;
    opening_.failures.refusal.reset();
    return opening_.failures.refuse(Modifier::decompression_failed, done.error().what);
  }

  Result<void> end_of_encrypted(const CmsReader::Frame& frame) {
    const auto rest = decryptor_->finish(frame);
    if (!rest) return broken(rest.error());
    if (const auto done = inner_.write(*rest); !done) return done;
    return inner_.finish();
  }

  Result<void> end_of_compressed() {
    if (const auto done = inflater_->finish(); !done) {
      opening_.failures.refusal.reset();
      return opening_.failures.refuse(Modifier::decompression_failed, done.error().what);
    }
    return inner_.finish();
  }

  Opening& opening_;
  TransferDecoder decoder_;
  bool encoding_known_ = false;
  bool compression_announced_;
  CmsReader reader_;
  std::optional<CmsType> type_;
  std::optional<EnvelopeDecryptor> decryptor_;
  std::optional<Inflater> inflater_;
  std::optional<ContentDigests> signed_;
  Guarded inner_;
};

}  // namespace

StagePtr make_cms(Opening& opening, const Headers& headers) { return std::make_unique<CmsStage>(opening, headers); }

}  // namespace crossdock::as2

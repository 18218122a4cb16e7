// SPDX-License-Identifier: Apache-2.0
// An entity: its header decides what its content is. Content that is none of the layers of AS2 is the document.
#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/transport/as2/content_digests.hpp"
#include "gateway/transport/as2/opening.hpp"
#include "gateway/transport/as2/transfer.hpp"

namespace crossdock::as2 {
namespace {

// "smime.p7m" names the envelope, not the document in it.
bool names_an_envelope(std::string_view name) {
  const auto lower = to_lower(name);
  return lower.ends_with(".p7m") || lower.ends_with(".p7z") || lower.ends_with(".p7s");
}

// The digest that a message without a signature is acknowledged with: RFC 4130 §7.3.1, RFC 5402 §4.
class DocumentStage final : public Stage {
 public:
  DocumentStage(Opening& opening, const Headers& headers, std::string_view head)
      : opening_(opening),
        encoding_(parse_transfer_encoding(headers.value("Content-Transfer-Encoding"))),
        encoding_name_(to_lower(headers.value("Content-Transfer-Encoding"))),
        decoder_(encoding_),
        content_({opening.unsigned_mic}),
        plain_(!opening.result.cipher && !opening.result.compressed) {
    auto& result = opening_.result;
    result.content_type = std::string(headers.value("Content-Type"));
    result.filename = filename_in(headers);
    const bool bare = headers.empty() && !opening_.in_signature;
    if (bare && !names_an_envelope(filename_in(opening_.outer))) result.filename = filename_in(opening_.outer);
    if (head.empty()) content_.without_header();
    if (!opening_.in_signature && !plain_) content_.update(head);
  }

  Result<void> write(std::string_view bytes) override {
    if (!opening_.in_signature && !plain_) content_.update(bytes);
    if (encoding_ == TransferEncoding::binary) return give(bytes);
    return give(decoder_.push(bytes));
  }

  Result<void> finish() override {
    if (const auto done = give(decoder_.finish()); !done) return done;
    if (opening_.in_signature) return {};
    // Content that is not binary is canonical with CRLF (RFC 4130 §7.3.1); binary content is as it is.
    const bool text = !encoding_name_.empty() && encoding_name_ != "binary";
    auto form = Canonicalisation::raw;
    for (const auto one : content_.forms()) {
      if (!plain_ && (text || one != Canonicalisation::whole)) form = one;
    }
    opening_.result.canonicalisation = form;
    opening_.result.mic = Mic{content_.value(opening_.unsigned_mic, form), opening_.unsigned_mic};
    return {};
  }

 private:
  Result<void> give(const Result<std::string>& decoded) {
    if (!decoded) return opening_.failures.refuse(Modifier::unexpected_processing_error, decoded.error().what);
    return give(std::string_view(*decoded));
  }

  Result<void> give(std::string_view bytes) {
    auto& size = opening_.result.payload_size;
    size += bytes.size();
    if (size > opening_.policy.payload_limit) {
      return opening_.failures.refuse(
          Modifier::unexpected_processing_error,
          fmt::format("the document is longer than {} bytes", opening_.policy.payload_limit));
    }
    // Without any protection the content alone counts: gateways on the way may have changed its header.
    if (plain_ && !opening_.in_signature) content_.update(bytes);
    const auto done = opening_.payload.write(bytes);
    if (!done) opening_.failures.outside = true;
    return done;
  }

  Opening& opening_;
  TransferEncoding encoding_;
  std::string encoding_name_;
  TransferDecoder decoder_;
  ContentDigests content_;
  bool plain_;
};

// Collects the header, then hands over to what it describes.
class EntityStage final : public Stage {
 public:
  explicit EntityStage(Opening& opening) : opening_(opening) {}

  Result<void> write(std::string_view bytes) override {
    if (content_) return content_->write(bytes);
    held_ += bytes;
    return begin(false);
  }

  Result<void> finish() override {
    if (const auto done = begin(true); !done) return done;
    return content_->finish();
  }

 private:
  Result<void> begin(bool complete) {
    if (content_) return {};
    const auto size = head_size(held_, complete);
    if (!size) return {};
    const auto head = std::string_view(held_).substr(0, *size);
    content_ = make_content(opening_, parse_headers(head), head);
    const auto rest = held_.substr(*size);
    held_ = {};
    return rest.empty() ? Result<void>() : content_->write(rest);
  }

  Opening& opening_;
  std::string held_;
  StagePtr content_;
};

}  // namespace

StagePtr make_entity(Opening& opening) { return std::make_unique<EntityStage>(opening); }

StagePtr make_content(Opening& opening, const Headers& headers, std::string_view head) {
  const auto type = parse_parameters(headers.value("Content-Type"));
  if (type.value == "multipart/signed") return make_signed(opening, type);
  if (type.value == "application/pkcs7-mime" || type.value == "application/x-pkcs7-mime")
    return make_cms(opening, headers);
  return std::make_unique<DocumentStage>(opening, headers, head);
}

Result<void> Guarded::write(std::string_view bytes) {
  if (failed_ || bytes.empty()) return {};
  const auto done = next_->write(bytes);
  if (done) return {};
  if (opening_.failures.outside) return done;
  failed_ = done.error();
  return {};
}

Result<void> Guarded::finish() {
  if (failed_) return fail(*failed_);
  return next_->finish();
}

}  // namespace crossdock::as2

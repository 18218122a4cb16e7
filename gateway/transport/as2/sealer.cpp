// SPDX-License-Identifier: Apache-2.0
// Chains one sink for each layer of protection, and writes the headers of every layer.
#include "gateway/transport/as2/sealer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/transport/as2/compressed.hpp"
#include "gateway/transport/as2/content_digests.hpp"
#include "gateway/transport/as2/signature.hpp"
#include "gateway/transport/as2/transfer.hpp"

namespace crossdock::as2 {
namespace {

// One layer of protection: it writes what surrounds its content, and ends it.
class Layer : public Sink {
 public:
  virtual Result<void> finish() = 0;
};

class EncryptedLayer final : public Layer {
 public:
  explicit EncryptedLayer(EnvelopeWriter writer) : writer_(std::move(writer)) {}
  Result<void> write(std::string_view bytes) override { return writer_.write(bytes); }
  Result<void> finish() override { return writer_.finish(); }

 private:
  EnvelopeWriter writer_;
};

class CompressedLayer final : public Layer {
 public:
  explicit CompressedLayer(CompressedWriter writer) : writer_(std::move(writer)) {}
  Result<void> write(std::string_view bytes) override { return writer_.write(bytes); }
  Result<void> finish() override { return writer_.finish(); }

 private:
  CompressedWriter writer_;
};

class SignedLayer final : public Layer {
 public:
  SignedLayer(const Signing& signing, std::string boundary, Sink& out, Mic& mic)
      : signing_(signing), boundary_(std::move(boundary)), out_(out), mic_(mic), content_({signing.digest}) {}

  Result<void> write(std::string_view bytes) override {
    content_.update(bytes);
    return out_.write(bytes);
  }
  Result<void> finish() override {
    const auto der = sign(signing_, content_);
    if (!der) return fail(der.error());
    mic_ = {content_.value(signing_.digest, Canonicalisation::raw), signing_.digest};
    return out_.write(signature_part(*der, boundary_));
  }

 private:
  const Signing& signing_;
  std::string boundary_;
  Sink& out_;
  Mic& mic_;
  ContentDigests content_;
};

// Sees to it that a message without a signature has a MIC too.
class HashedLayer final : public Layer {
 public:
  HashedLayer(Digest digest, Sink& out, Mic& mic) : digest_(digest), out_(out), mic_(mic), content_({digest}) {}
  Result<void> write(std::string_view bytes) override {
    content_.update(bytes);
    return out_.write(bytes);
  }
  Result<void> finish() override {
    mic_ = {content_.value(digest_, Canonicalisation::raw), digest_};
    return {};
  }

 private:
  Digest digest_;
  Sink& out_;
  Mic& mic_;
  ContentDigests content_;
};

Result<void> check(const SealTerms& terms) {
  constexpr std::array<std::string_view, 3> versions{"1.1", "1.2", "1.3"};
  if (std::ranges::find(versions, terms.version) == versions.end())
    return fail(Fault::invalid, "AS2-Version " + terms.version + " is none of 1.1, 1.2, 1.3");
  const bool newest = terms.version == "1.3";
  if (newest && terms.product.empty()) return fail(Fault::invalid, "AS2-Version 1.3 needs the name of a product");
  const auto allowed = [&](const std::optional<TimePoint>& until) { return !newest && until && terms.date < *until; };
  if (terms.signing && terms.signing->digest == Digest::sha1 && !allowed(terms.sha1_until))
    return fail(Fault::invalid, "SHA-1 may not be used for signatures (any more)");
  if (terms.encryption && terms.encryption->cipher == Cipher::triple_des && !allowed(terms.triple_des_until))
    return fail(Fault::invalid, "3DES may not be used for encryption (any more)");
  return check_message_id(terms.message_id);
}

std::string receipt_options(const SealTerms& terms) {
  std::string digests;
  auto wanted = terms.receipt->digests;
  if (wanted.empty()) wanted.push_back(terms.signing ? terms.signing->digest : terms.unsigned_mic);
  const bool old = terms.signing && terms.signing->old_digest_name;
  for (const auto digest : wanted) digests += ", " + std::string(old ? old_name(digest) : to_string(digest));
  return "signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional" + digests;
}

Result<Headers> outer_headers(const SealTerms& terms) {
  const auto from = write_as2_name(terms.from);
  if (!from) return fail(from.error());
  const auto to = write_as2_name(terms.to);
  if (!to) return fail(to.error());
  Headers headers;
  headers.add("AS2-Version", terms.version);
  headers.add("AS2-From", *from);
  headers.add("AS2-To", *to);
  headers.add("Message-ID", "<" + terms.message_id + ">");
  headers.add("Date", mail_date(terms.date));
  if (!terms.subject.empty()) headers.add("Subject", terms.subject);
  headers.add("MIME-Version", "1.0");
  if (!terms.features.empty()) headers.add("EDIINT-Features", join(terms.features, ", "));
  if (!terms.product.empty()) headers.add("AS2-Product", terms.product);
  if (terms.receipt) {
    // Its value is to be ignored; it asks for a receipt.
    headers.add("Disposition-Notification-To", *from);
    if (terms.receipt->is_signed) headers.add("Disposition-Notification-Options", receipt_options(terms));
    if (!terms.receipt->async_url.empty()) headers.add("Receipt-Delivery-Option", terms.receipt->async_url);
  }
  return headers;
}

Headers cms_header(std::string_view type, std::string_view name) {
  return {{"Content-Type", fmt::format("application/pkcs7-mime; smime-type={}; name=\"{}\"", type, name)},
          {"Content-Disposition", fmt::format("attachment; filename=\"{}\"", name)}};
}

enum class Kind { encrypted, compressed, is_signed };

// From the outside.
std::vector<Kind> layers_of(const SealTerms& terms) {
  std::vector<Kind> layers;
  const bool compressed = terms.compression != Compression::none;
  const bool before = compressed && terms.signing && terms.compression == Compression::before_signing;
  if (terms.encryption) layers.push_back(Kind::encrypted);
  if (compressed && !before) layers.push_back(Kind::compressed);
  if (terms.signing) layers.push_back(Kind::is_signed);
  if (before) layers.push_back(Kind::compressed);
  return layers;
}

}  // namespace

struct Sealer::State {
  SealTerms terms;
  std::string boundary;
  Headers headers{};
  Mic mic{};
  std::vector<std::unique_ptr<Layer>> layers{};  // from the outside
  Sink* innermost = nullptr;

  Headers content_headers(Kind kind) const {
    if (kind == Kind::is_signed) return {{"Content-Type", signed_type(*terms.signing, boundary)}};
    if (kind == Kind::compressed) return compressed_header();
    return cms_header(authenticates(terms.encryption->cipher) ? "authEnveloped-data" : "enveloped-data", "smime.p7m");
  }

  // The header of an entity: that of HTTP for the outermost, else in front of its content.
  Result<void> describe(const Headers& own, Sink& out, bool outermost) {
    if (outermost) {
      for (const auto& [name, value] : own) headers.add(name, value);
      return {};
    }
    return out.write(entity_head(own));
  }

  Result<void> open(Kind kind, Sink& out) {
    if (kind == Kind::encrypted) {
      auto writer = EnvelopeWriter::open(*terms.encryption, out);
      if (!writer) return fail(writer.error());
      layers.push_back(std::make_unique<EncryptedLayer>(std::move(*writer)));
    } else if (kind == Kind::compressed) {
      auto writer = CompressedWriter::open(out);
      if (!writer) return fail(writer.error());
      layers.push_back(std::make_unique<CompressedLayer>(std::move(*writer)));
    } else {
      if (const auto done = out.write("--" + boundary + "\r\n"); !done) return done;
      layers.push_back(std::make_unique<SignedLayer>(*terms.signing, boundary, out, mic));
    }
    return {};
  }
};

Sealer::Sealer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sealer::~Sealer() = default;
Sealer::Sealer(Sealer&&) noexcept = default;
Sealer& Sealer::operator=(Sealer&&) noexcept = default;

Result<Sealer> Sealer::start(const SealTerms& terms, Sink& body) {
  if (const auto valid = check(terms); !valid) return fail(Fault::invalid, valid.error().what);
  auto headers = outer_headers(terms);
  if (!headers) return fail(headers.error());
  auto state = std::make_unique<State>(State{.terms = terms, .boundary = boundary_of(terms.message_id)});
  state->headers = std::move(*headers);
  Sink* out = &body;
  for (const auto kind : layers_of(state->terms)) {
    if (const auto done = state->describe(state->content_headers(kind), *out, out == &body); !done)
      return fail(done.error());
    if (const auto done = state->open(kind, *out); !done) return fail(done.error());
    out = state->layers.back().get();
  }
  // RFC 5402 §4.1: protected in any way, the header counts too; plain, only the content does.
  const bool plain = out == &body;
  if (!state->terms.signing && !plain) {
    state->layers.push_back(std::make_unique<HashedLayer>(terms.unsigned_mic, *out, state->mic));
    out = state->layers.back().get();
  }
  if (const auto done = state->describe(document_header(state->terms.content_type, state->terms.filename), *out, plain);
      !done)
    return fail(done.error());
  if (plain) {
    state->layers.push_back(std::make_unique<HashedLayer>(terms.unsigned_mic, *out, state->mic));
    out = state->layers.back().get();
  }
  state->innermost = out;
  return Sealer(std::move(state));
}

const Headers& Sealer::headers() const { return state_->headers; }

Result<void> Sealer::push(std::string_view document) { return state_->innermost->write(document); }

Result<Sealed> Sealer::finish() {
  for (auto layer = state_->layers.rbegin(); layer != state_->layers.rend(); ++layer) {
    if (const auto done = (*layer)->finish(); !done) return fail(done.error());
  }
  return Sealed{std::move(state_->headers), std::move(state_->mic)};
}

Result<Sealed> seal(const SealTerms& terms, std::string_view document, Sink& body) {
  auto sealer = Sealer::start(terms, body);
  if (!sealer) return fail(sealer.error());
  if (const auto done = sealer->push(document); !done) return fail(done.error());
  return sealer->finish();
}

std::string mail_date(TimePoint time) {
  constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto clock = time_of_day(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hour(), clock.minute(), clock.second());
}

std::string attachment(std::string_view filename) {
  const bool ascii = std::ranges::all_of(filename, [](char c) { return c >= 0x20 && c < 0x7f; });
  if (ascii) {
    std::string text = "attachment; filename=\"";
    for (const char c : filename) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    return text + '"';
  }
  std::string text = "attachment; filename*=UTF-8''";
  for (const char c : filename) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    text += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return text;
}

std::string entity_head(const Headers& own) { return own.text() + "Content-Transfer-Encoding: binary\r\n\r\n"; }

Headers document_header(std::string_view content_type, std::string_view filename) {
  Headers own{{"Content-Type", std::string(content_type)}};
  if (!filename.empty()) own.add("Content-Disposition", attachment(filename));
  return own;
}

Headers compressed_header() { return cms_header("compressed-data", "smime.p7z"); }

std::string boundary_of(std::string_view message_id) { return "----crossdock-" + sha256(message_id).substr(0, 32); }

std::string signature_part(std::string_view der, std::string_view boundary) {
  std::string text = "\r\n--" + std::string(boundary) + "\r\n";
  text += "Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n";
  text += "Content-Transfer-Encoding: base64\r\n";
  text += "Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n";
  return text + encode_base64_lines(der) + "\r\n--" + std::string(boundary) + "--\r\n";
}

std::string signed_type(const Signing& signing, std::string_view boundary) {
  return fmt::format("multipart/signed; protocol=\"application/pkcs7-signature\"; micalg={}; boundary=\"{}\"",
                     signing.old_digest_name ? old_name(signing.digest) : to_string(signing.digest), boundary);
}

}  // namespace crossdock::as2

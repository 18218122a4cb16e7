// SPDX-License-Identifier: Apache-2.0
// Encrypts content as it arrives, between the parts of a structure that OpenSSL wrote without content.
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <array>

#include "gateway/transport/as2/envelope.hpp"
#include "gateway/transport/as2/openssl.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::size_t chunk = 64 << 10;
constexpr std::size_t tag_size = 16;

const EVP_MD* oaep_digest(KeyTransport transport) {
  switch (transport) {
    case KeyTransport::oaep_sha256: return EVP_sha256();
    case KeyTransport::oaep_sha512: return EVP_sha512();
    case KeyTransport::oaep_sha1:
    case KeyTransport::pkcs1: break;
  }
  return EVP_sha1();
}

bool add_recipient(CMS_ContentInfo* cms, const pki::Certificate& certificate, KeyTransport transport) {
  const bool oaep = transport != KeyTransport::pkcs1 && certificate.key_type() == pki::KeyType::rsa;
  auto* recipient = CMS_add1_recipient_cert(cms, certificate.native(), oaep ? CMS_KEY_PARAM : 0);
  if (recipient == nullptr || !oaep) return recipient != nullptr;
  auto* context = CMS_RecipientInfo_get0_pkey_ctx(recipient);
  const auto* digest = oaep_digest(transport);
  return context != nullptr && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(context, digest) == 1 && EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1;
}

// The frame that OpenSSL would write around the content.
Result<CmsReader::Frame> frame_of(const CMS_ContentInfo* cms) {
  // It leaves an unknown content out; an empty one makes the structure complete.
  CmsReader::Frame frame;
  CmsReader reader({.begin = [&](const CmsReader::Frame& found) -> Result<void> {
                      frame = found;
                      return {};
                    },
                    .content = [](std::string_view) -> Result<void> { return {}; }});
  const auto bytes = encode_cms(cms);
  if (const auto done = reader.push(bytes); !done) return fail(done.error());
  return frame;
}

}  // namespace

struct EnvelopeWriter::State {
  Sink& out;
  Cipher cipher;
  Cms cms{};
  Bio chain{};
  EVP_CIPHER_CTX* context = nullptr;  // of the chain
  std::string held{};                 // cipher text of less than a chunk

  Result<void> give(bool all) {
    std::size_t start = 0;
    while (held.size() - start >= chunk || (all && start < held.size())) {
      const auto piece = std::string_view(held).substr(start, chunk);
      if (const auto done = out.write(der(0x04, piece)); !done) return done;
      start += piece.size();
    }
    held.erase(0, start);
    return {};
  }
};

EnvelopeWriter::EnvelopeWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
EnvelopeWriter::~EnvelopeWriter() = default;
EnvelopeWriter::EnvelopeWriter(EnvelopeWriter&&) noexcept = default;
EnvelopeWriter& EnvelopeWriter::operator=(EnvelopeWriter&&) noexcept = default;

Result<EnvelopeWriter> EnvelopeWriter::open(const Encryption& encryption, Sink& out) {
  if (encryption.recipients.empty()) return fail(Fault::invalid, "a message is encrypted for at least one certificate");
  auto state = std::make_unique<State>(State{.out = out, .cipher = encryption.cipher});
  const std::unique_ptr<EVP_CIPHER, Deleter<EVP_CIPHER_free>> cipher(
      EVP_CIPHER_fetch(nullptr, openssl_name(encryption.cipher), nullptr));
  constexpr unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_STREAM;
  state->cms.reset(cipher ? CMS_encrypt(nullptr, nullptr, cipher.get(), flags) : nullptr);
  if (!state->cms) return fail(Fault::internal, "encryption could not be prepared: " + reason());
  for (const auto& certificate : encryption.recipients) {
    if (!add_recipient(state->cms.get(), certificate, encryption.transport)) {
      return fail(Fault::invalid, "the certificate " + certificate.subject() + " cannot be encrypted for: " + reason());
    }
  }
  state->chain = content_chain(state->cms.get());
  if (!state->chain) return fail(Fault::invalid, "the content key could not be encrypted: " + reason());
  BIO_get_cipher_ctx(state->chain.get(), &state->context);
  const auto frame = frame_of(state->cms.get());
  if (!frame) return fail(Fault::internal, frame.error().what);
  constexpr std::string_view open("\x30\x80", 2), open_0("\xa0\x80", 2);
  std::string start;
  start.append(open).append(frame->type_id).append(open_0).append(open).append(frame->before);
  start.append(open).append(frame->content).append(open_0);
  if (const auto done = out.write(start); !done) return fail(done.error());
  return EnvelopeWriter(std::move(state));
}

Result<void> EnvelopeWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, chunk);
    bytes.remove_prefix(piece.size());
    const auto before = state_->held.size();
    state_->held.resize(before + piece.size() + EVP_MAX_BLOCK_LENGTH);
    int size = 0;
    if (EVP_EncryptUpdate(state_->context, reinterpret_cast<unsigned char*>(state_->held.data() + before), &size,
                          reinterpret_cast<const unsigned char*>(piece.data()), static_cast<int>(piece.size())) != 1)
      return fail(Fault::internal, "the content could not be encrypted: " + reason());
    state_->held.resize(before + static_cast<std::size_t>(size));
    if (const auto done = state_->give(false); !done) return done;
  }
  return {};
}

Result<void> EnvelopeWriter::finish() {
  std::array<char, EVP_MAX_BLOCK_LENGTH> last{};
  int size = 0;
  if (EVP_EncryptFinal_ex(state_->context, reinterpret_cast<unsigned char*>(last.data()), &size) != 1)
    return fail(Fault::internal, "the content could not be encrypted: " + reason());
  state_->held.append(last.data(), static_cast<std::size_t>(size));
  if (const auto done = state_->give(true); !done) return done;
  std::string end;
  end.append(end_of_contents).append(end_of_contents);  // the content, and what describes it
  if (authenticates(state_->cipher)) {
    std::string tag(tag_size, '\0');
    if (EVP_CIPHER_CTX_ctrl(state_->context, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data()) != 1)
      return fail(Fault::internal, "the content could not be authenticated: " + reason());
    end.append(der(0x04, tag));
  }
  end.append(end_of_contents).append(end_of_contents).append(end_of_contents);
  return state_->out.write(end);
}

}  // namespace crossdock::as2

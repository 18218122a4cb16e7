// SPDX-License-Identifier: Apache-2.0
// Finds our recipient, opens the content key with OpenSSL, and decrypts the content as it arrives.
#include <openssl/err.h>

#include <algorithm>

#include "gateway/transport/as2/envelope.hpp"
#include "gateway/transport/as2/openssl.hpp"

namespace crossdock::as2 {
namespace {

constexpr int least_tag = 12, greatest_tag = 16;

tl::unexpected<Error> undecryptable() {
  ERR_clear_error();
  return fail(Fault::refused, std::string(cannot_decrypt));
}

// The structure without its content, for OpenSSL. A MAC is required; the right one comes with the end.
Cms without_content(const CmsReader::Frame& frame) {
  auto inner = frame.before + der(0x30, frame.content);
  if (frame.type == CmsType::auth_enveloped) inner += der(0x04, std::string(greatest_tag, '\0'));
  return decode_cms(der(0x30, frame.type_id + der(0xa0, der(0x30, inner))));
}

bool is_for(CMS_RecipientInfo* recipient, X509* certificate) {
  if (CMS_RecipientInfo_type(recipient) == CMS_RECIPINFO_TRANS)
    return CMS_RecipientInfo_ktri_cert_cmp(recipient, certificate) == 0;
  if (CMS_RecipientInfo_type(recipient) != CMS_RECIPINFO_AGREE) return false;
  const auto* keys = CMS_RecipientInfo_kari_get0_reks(recipient);
  for (int i = 0; i < sk_CMS_RecipientEncryptedKey_num(keys); ++i) {
    if (CMS_RecipientEncryptedKey_cert_cmp(sk_CMS_RecipientEncryptedKey_value(keys, i), certificate) == 0) return true;
  }
  return false;
}

std::optional<std::size_t> addressed(CMS_ContentInfo* cms, const std::vector<pki::Identity>& identities) {
  const auto* recipients = CMS_get0_RecipientInfos(cms);
  for (std::size_t one = 0; one < identities.size(); ++one) {
    for (int i = 0; i < sk_CMS_RecipientInfo_num(recipients); ++i) {
      if (is_for(sk_CMS_RecipientInfo_value(recipients, i), identities[one].certificate.native())) return one;
    }
  }
  return std::nullopt;
}

void add_recipient(std::string& text, const X509_NAME* issuer, const ASN1_INTEGER* serial) {
  if (issuer == nullptr || serial == nullptr) return;
  const Bio out(BIO_new(BIO_s_mem()));
  BIO_puts(out.get(), text.empty() ? "issuer " : ", issuer ");
  X509_NAME_print_ex(out.get(), issuer, 0, XN_FLAG_RFC2253 & ~XN_FLAG_DN_REV & ~ASN1_STRFLGS_ESC_MSB);
  BIO_puts(out.get(), " serial ");
  i2a_ASN1_INTEGER(out.get(), serial);
  text += contents(out.get());
}

// "issuer CN=Other serial 1A": for the operator, who must know which certificate the partner used.
std::string recipients_of(CMS_ContentInfo* cms) {
  std::string text;
  const auto* recipients = CMS_get0_RecipientInfos(cms);
  for (int i = 0; i < sk_CMS_RecipientInfo_num(recipients); ++i) {
    auto* one = sk_CMS_RecipientInfo_value(recipients, i);
    ASN1_OCTET_STRING* key = nullptr;
    X509_NAME* issuer = nullptr;
    ASN1_INTEGER* serial = nullptr;
    if (CMS_RecipientInfo_type(one) == CMS_RECIPINFO_TRANS) {
      CMS_RecipientInfo_ktri_get0_signer_id(one, &key, &issuer, &serial);
      add_recipient(text, issuer, serial);
      continue;
    }
    if (CMS_RecipientInfo_type(one) != CMS_RECIPINFO_AGREE) continue;
    const auto* keys = CMS_RecipientInfo_kari_get0_reks(one);
    for (int k = 0; k < sk_CMS_RecipientEncryptedKey_num(keys); ++k) {
      CMS_RecipientEncryptedKey_get0_id(sk_CMS_RecipientEncryptedKey_value(keys, k), &key, nullptr, nullptr, &issuer,
                                        &serial);
      add_recipient(text, issuer, serial);
    }
  }
  return text.empty() ? "named by their key identifiers" : text;
}

// The algorithm of the content, second of the two elements.
std::optional<Cipher> cipher_in(const CmsReader::Frame& frame, std::string& name) {
  const auto first = ber_size(frame.content);
  if (!first || !*first) return std::nullopt;
  const auto element = std::string_view(frame.content).substr(**first);
  auto start = reinterpret_cast<const unsigned char*>(element.data());
  const std::unique_ptr<X509_ALGOR, Deleter<X509_ALGOR_free>> algorithm(
      d2i_X509_ALGOR(nullptr, &start, static_cast<long>(element.size())));
  if (!algorithm) return std::nullopt;
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm.get());
  name = name_of(object);
  return cipher_of(algorithm.get());
}

// Both structures say in the clear which cipher is used, so this tells nobody anything about keys.
std::optional<std::string> why_misplaced(CmsType type, Cipher cipher) {
  if (authenticates(cipher) == (type == CmsType::auth_enveloped)) return std::nullopt;
  const auto name = "the message is encrypted with " + std::string(to_string(cipher));
  if (authenticates(cipher))
    return name + " (AES-GCM) inside of EnvelopedData, which RFC 5084 forbids: ask for AuthEnvelopedData or AES-CBC";
  return name + " inside of AuthEnvelopedData, which is for AES-GCM: ask for EnvelopedData";
}

// The MAC, last of what stands after the content but for attributes, which are [2].
std::optional<std::string> mac_of(const CmsReader::Frame& frame) {
  auto rest = std::string_view(frame.after);
  while (!rest.empty()) {
    const auto header = read_ber_header(rest);
    const auto size = ber_size(rest);
    if (!header || !*header || !size || !*size) return std::nullopt;
    // Authenticated attributes come after the content that they are to be hashed before: nobody sends them with data.
    if ((*header)->tag == 0xa1) return std::nullopt;
    if ((*header)->tag == 0x04) return std::string(rest.substr((*header)->size, (*header)->length));
    rest.remove_prefix(**size);
  }
  return std::nullopt;
}

}  // namespace

struct EnvelopeDecryptor::State {
  Cms cms;
  Bio chain;
  EVP_CIPHER_CTX* context = nullptr;  // of the chain
  Cipher cipher{};
  std::size_t identity = 0;
};

EnvelopeDecryptor::EnvelopeDecryptor(std::unique_ptr<State> state) : state_(std::move(state)) {}
EnvelopeDecryptor::~EnvelopeDecryptor() = default;
EnvelopeDecryptor::EnvelopeDecryptor(EnvelopeDecryptor&&) noexcept = default;
EnvelopeDecryptor& EnvelopeDecryptor::operator=(EnvelopeDecryptor&&) noexcept = default;

Cipher EnvelopeDecryptor::cipher() const { return state_->cipher; }
std::size_t EnvelopeDecryptor::identity() const { return state_->identity; }

Result<EnvelopeDecryptor> EnvelopeDecryptor::open(const CmsReader::Frame& frame,
                                                  const std::vector<pki::Identity>& identities,
                                                  const std::function<bool(Cipher)>& allowed) {
  auto state = std::make_unique<State>();
  std::string name = "an unreadable algorithm";
  const auto cipher = cipher_in(frame, name);
  ERR_clear_error();
  if (!cipher) return fail(Fault::refused, "the message is encrypted with " + name + ", which is not supported");
  const bool is_allowed = allowed(*cipher);
  if (const auto misplaced = why_misplaced(frame.type, *cipher)) return fail(Fault::refused, *misplaced);
  if (!is_allowed) {
    return fail(Fault::refused, "the message is encrypted with " + std::string(to_string(*cipher)) +
                                    ", which the agreement does not allow");
  }
  state->cipher = *cipher;
  state->cms = without_content(frame);
  if (!state->cms) return undecryptable();
  const auto ours = addressed(state->cms.get(), identities);
  if (!ours) {
    ERR_clear_error();
    return fail(Fault::refused,
                "the message is encrypted for none of our certificates (" + recipients_of(state->cms.get()) + ")");
  }
  state->identity = *ours;
  const auto& identity = identities[*ours];
  // With the certificate OpenSSL replaces a key that it cannot open by a random one.
  if (CMS_decrypt_set1_pkey_and_peer(state->cms.get(), identity.key.native(), identity.certificate.native(), nullptr) !=
      1)
    return undecryptable();
  state->chain = content_chain(state->cms.get());
  if (!state->chain) return undecryptable();
  BIO_get_cipher_ctx(state->chain.get(), &state->context);
  if (state->context == nullptr) return undecryptable();
  ERR_clear_error();
  return EnvelopeDecryptor(std::move(state));
}

Result<std::string> EnvelopeDecryptor::push(std::string_view bytes) {
  std::string plain(bytes.size() + EVP_MAX_BLOCK_LENGTH, '\0');
  int size = 0;
  if (EVP_DecryptUpdate(state_->context, reinterpret_cast<unsigned char*>(plain.data()), &size,
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) != 1)
    return undecryptable();
  plain.resize(static_cast<std::size_t>(size));
  return plain;
}

Result<std::string> EnvelopeDecryptor::finish(const CmsReader::Frame& frame) {
  if (authenticates(state_->cipher)) {
    auto mac = mac_of(frame);
    if (!mac || mac->size() < least_tag || mac->size() > greatest_tag) return undecryptable();
    if (EVP_CIPHER_CTX_ctrl(state_->context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(mac->size()), mac->data()) != 1)
      return undecryptable();
  }
  std::string plain(EVP_MAX_BLOCK_LENGTH, '\0');
  int size = 0;
  if (EVP_DecryptFinal_ex(state_->context, reinterpret_cast<unsigned char*>(plain.data()), &size) != 1)
    return undecryptable();
  plain.resize(static_cast<std::size_t>(size));
  return plain;
}

}  // namespace crossdock::as2

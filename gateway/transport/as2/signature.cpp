// SPDX-License-Identifier: Apache-2.0
// Finds the signer among the known certificates, and verifies each form that it may have signed.
#include "gateway/transport/as2/signature.hpp"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>

#include "gateway/transport/as2/cms_reader.hpp"
#include "gateway/transport/as2/openssl.hpp"

namespace crossdock::as2 {
namespace {

// OpenSSL looks for running digests in a chain of BIOs.
Bio as_chain(DigestState state) {
  Bio bio(BIO_new(BIO_f_md()));
  EVP_MD_CTX* own = nullptr;
  BIO_get_md_ctx(bio.get(), &own);
  EVP_MD_CTX_copy_ex(own, state.get());
  BIO_set_init(bio.get(), 1);
  return bio;
}

const pki::Certificate* certificate_of(CMS_SignerInfo* signer, const std::vector<pki::Certificate>& certificates) {
  const auto found = std::ranges::find_if(
      certificates, [&](const auto& one) { return CMS_SignerInfo_cert_cmp(signer, one.native()) == 0; });
  return found == certificates.end() ? nullptr : &*found;
}

std::vector<pki::Certificate> certificates_in(CMS_ContentInfo* cms) {
  std::vector<pki::Certificate> result;
  STACK_OF(X509)* certificates = CMS_get1_certs(cms);
  for (int i = 0; i < sk_X509_num(certificates); ++i)
    result.push_back(pki::Certificate::sharing(sk_X509_value(certificates, i)));
  sk_X509_pop_free(certificates, X509_free);
  return result;
}

std::optional<Digest> digest_in(CMS_SignerInfo* signer) {
  X509_ALGOR* digest = nullptr;
  CMS_SignerInfo_get0_algs(signer, nullptr, nullptr, &digest, nullptr);
  return digest_of(digest);
}

// The signature over the attributes (or over the content itself) with this certificate, and the content against what
// was signed, in the first form that fits.
void check(CMS_SignerInfo* signer, const pki::Certificate& certificate, const ContentDigests& content,
           Verification& result) {
  result.signer = certificate;
  CMS_SignerInfo_set1_signer_cert(signer, certificate.native());
  const bool has_attributes = CMS_signed_get_attr_count(signer) >= 0;
  if (has_attributes && CMS_SignerInfo_verify(signer) != 1) {
    result.why = "the signature is not by the key of " + certificate.subject();
    return;
  }
  for (const auto form : content.forms()) {
    auto state = content.state(*result.digest, form);
    if (!state) break;
    const auto chain = as_chain(std::move(state));
    if (CMS_SignerInfo_verify_content(signer, chain.get()) != 1) continue;
    result.form = form;
    result.state = SignatureState::valid;
    return;
  }
  result.other_content = true;
  result.why = "the content is not what was signed";
}

std::string name_of_digest(CMS_SignerInfo* signer) {
  X509_ALGOR* digest = nullptr;
  CMS_SignerInfo_get0_algs(signer, nullptr, nullptr, &digest, nullptr);
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, digest);
  return name_of(object);
}

Verification verify_one(CMS_SignerInfo* signer, const pki::Certificate* pinned, CMS_ContentInfo* cms,
                        const ContentDigests& content) {
  Verification result;
  result.digest = digest_in(signer);
  if (!result.digest) {
    result.why = "the digest " + name_of_digest(signer) + " of the signature is not supported";
    return result;
  }
  if (!content.state(*result.digest, Canonicalisation::raw)) {
    result.why = "the signature uses " + std::string(to_string(*result.digest)) + ", which micalg does not name";
    return result;
  }
  if (pinned != nullptr) {
    check(signer, *pinned, content, result);
    return result;
  }
  const auto within = certificates_in(cms);
  const auto* own = certificate_of(signer, within);
  if (own == nullptr) {
    result.state = SignatureState::untrusted;
    result.why = "the signer is not known, and the message does not carry its certificate";
    return result;
  }
  check(signer, *own, content, result);
  if (result.state == SignatureState::valid) {
    result.state = SignatureState::untrusted;
    result.why = "the signer " + own->subject() + " (serial " + own->serial() + ") is not the partner's certificate";
  }
  return result;
}

// SignedData without its certificates and revocation lists. OpenSSL reads the key of each certificate as it reads the
// structure, which takes longer than verifying, and a known signer's certificate is not looked for there. What is built
// in another way is given back as it is.
std::string without_certificates(std::string_view bytes) {
  std::string type, kept;
  std::string_view rest = bytes;
  for (const int tag : {0x30, 0xa0, 0x30}) {
    const auto header = read_ber_header(rest);
    if (!header || !*header || (*header)->tag != tag) return std::string(bytes);
    rest.remove_prefix((*header)->size);
    if (!(*header)->indefinite) rest = rest.substr(0, (*header)->length);
    if (!type.empty() || tag != 0x30) continue;
    const auto size = ber_size(rest);
    if (!size || !*size) return std::string(bytes);
    type = rest.substr(0, **size);
    rest.remove_prefix(**size);
  }
  constexpr int most_elements = 6;
  for (int i = 0; i < most_elements && !rest.empty() && rest.front() != '\0'; ++i) {
    const auto size = ber_size(rest);
    if (!size || !*size) return std::string(bytes);
    const auto tag = static_cast<unsigned char>(rest.front());
    if (tag != 0xa0 && tag != 0xa1) kept += rest.substr(0, **size);
    rest.remove_prefix(**size);
  }
  return der(0x30, type + der(0xa0, der(0x30, kept)));
}

struct Known {
  CMS_SignerInfo* signer = nullptr;  // the one to verify: by a known certificate, else the first
  const pki::Certificate* certificate = nullptr;
};
Known known_signer(CMS_ContentInfo* cms, const std::vector<pki::Certificate>& pinned) {
  auto* signers = cms != nullptr ? CMS_get0_SignerInfos(cms) : nullptr;
  for (int i = 0; i < sk_CMS_SignerInfo_num(signers); ++i) {
    auto* one = sk_CMS_SignerInfo_value(signers, i);
    if (const auto* certificate = certificate_of(one, pinned)) return {one, certificate};
  }
  return {sk_CMS_SignerInfo_num(signers) > 0 ? sk_CMS_SignerInfo_value(signers, 0) : nullptr, nullptr};
}

}  // namespace

Verification verify(std::string_view der, const ContentDigests& content, const std::vector<pki::Certificate>& pinned) {
  Verification result;
  auto cms = decode_cms(without_certificates(der));
  auto known = known_signer(cms.get(), pinned);
  if (known.certificate == nullptr) {
    cms = decode_cms(der);
    known = known_signer(cms.get(), pinned);
  }
  if (known.signer == nullptr) {
    result.why = "the signature is damaged";
  } else {
    result = verify_one(known.signer, known.certificate, cms.get(), content);
  }
  ERR_clear_error();
  return result;
}

Result<std::string> sign(const Signing& signing, const ContentDigests& content) {
  constexpr unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
  const Cms cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, flags));
  const auto& identity = signing.identity;
  const bool pss = signing.padding == SignaturePadding::pss && identity.key.type() == pki::KeyType::rsa;
  auto* signer = cms ? CMS_add1_signer(cms.get(), identity.certificate.native(), identity.key.native(),
                                       native(signing.digest), flags | (pss ? CMS_KEY_PARAM : 0U))
                     : nullptr;
  if (signer == nullptr) return fail(Fault::invalid, "the message cannot be signed with this key: " + reason());
  if (pss) {
    auto* context = CMS_SignerInfo_get0_pkey_ctx(signer);
    if (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) != 1 ||
        EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) != 1)
      return fail(Fault::internal, "the message could not be signed: " + reason());
  }
  for (const auto& authority : identity.chain) CMS_add1_cert(cms.get(), authority.native());
  auto state = content.state(signing.digest, Canonicalisation::raw);
  if (!state) return fail(Fault::internal, "the content was not hashed for its signature");
  const auto chain = as_chain(std::move(state));
  if (CMS_dataFinal(cms.get(), chain.get()) != 1)
    return fail(Fault::internal, "the message could not be signed: " + reason());
  ERR_clear_error();
  return encode_cms(cms.get());
}

}  // namespace crossdock::as2

// SPDX-License-Identifier: Apache-2.0
// PKCS#12: what most products export their keys as. Old ones use RC2 and 40 bits, which OpenSSL 3 keeps in a
// provider of its own: it is loaded into a context of its own, so that nothing else can come to use it.
#include <openssl/err.h>
#include <openssl/provider.h>

#include <optional>

#include "gateway/transport/pki/openssl.hpp"
#include "gateway/transport/pki/private_key.hpp"

namespace crossdock::pki {
namespace {

using Context = std::unique_ptr<OSSL_LIB_CTX, Deleter<OSSL_LIB_CTX_free>>;
using Provider = std::unique_ptr<OSSL_PROVIDER, Deleter<OSSL_PROVIDER_unload>>;
using File = std::unique_ptr<PKCS12, Deleter<PKCS12_free>>;

File decode(std::string_view bytes, OSSL_LIB_CTX* context) {
  PKCS12* file = PKCS12_init_ex(NID_pkcs7_data, context, nullptr);
  auto start = reinterpret_cast<const unsigned char*>(bytes.data());
  // On failure d2i frees what it was given.
  return File(d2i_PKCS12(&file, &start, static_cast<long>(bytes.size())));
}

// A key made by the old provider would stay bound to it: its copy is not.
Key rebound(const EVP_PKEY* key) {
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, Deleter<PKCS8_PRIV_KEY_INFO_free>> clear(EVP_PKEY2PKCS8(key));
  return clear ? Key(EVP_PKCS82PKEY(clear.get())) : Key();
}

struct Parts {
  Key key;
  X509Owner certificate;
  std::vector<Certificate> chain;
};

std::optional<Parts> open(PKCS12* file, const Secret& passphrase) {
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* others = nullptr;
  if (PKCS12_parse(file, std::string(passphrase.reveal()).c_str(), &key, &certificate, &others) != 1) return {};
  Parts parts{Key(key), X509Owner(certificate), {}};
  for (int i = 0; i < sk_X509_num(others); ++i) parts.chain.push_back(Certificate::sharing(sk_X509_value(others, i)));
  sk_X509_pop_free(others, X509_free);
  return parts;
}

}  // namespace

struct Pkcs12 {
  static PrivateKey key(Key owned) { return PrivateKey(owned.release()); }
};

bool is_pkcs12(std::string_view bytes) {
  if (bytes.starts_with("-----") || bytes.size() > (16U << 20)) return false;
  const bool is = decode(bytes, nullptr) != nullptr;
  ERR_clear_error();
  return is;
}

Result<Identity> parse_pkcs12(std::string_view bytes, const Secret& passphrase) {
  const Context context(OSSL_LIB_CTX_new());
  const Provider standard(OSSL_PROVIDER_load(context.get(), "default"));
  const Provider old(OSSL_PROVIDER_load(context.get(), "legacy"));
  std::optional<Parts> parts;
  {
    const auto file = decode(bytes, context.get());
    if (!file) return fail(Fault::malformed, "the bytes are not PKCS#12: " + reason());
    const std::string password(passphrase.reveal());
    const bool opens = PKCS12_verify_mac(file.get(), password.c_str(), static_cast<int>(password.size())) == 1 ||
                       (password.empty() && PKCS12_verify_mac(file.get(), nullptr, 0) == 1);
    ERR_clear_error();
    if (!opens) return fail(Fault::refused, "the passphrase does not open the PKCS#12 file");
    parts = open(file.get(), passphrase);
  }
  const auto why = reason();
  if (!parts) return fail(Fault::malformed, "the PKCS#12 file cannot be read: " + why);
  if (!parts->key || !parts->certificate)
    return fail(Fault::invalid, "the PKCS#12 file holds no key with its certificate");
  auto key = rebound(parts->key.get());
  parts->key.reset();
  if (!key) return fail(Fault::malformed, "the key of the PKCS#12 file cannot be used: " + reason());
  // The certificates are read again for the same reason.
  auto certificate = Certificate::parse(Certificate::sharing(parts->certificate.get()).der());
  std::vector<Certificate> chain;
  for (const auto& one : parts->chain) {
    auto copy = Certificate::parse(one.der());
    if (copy) chain.push_back(std::move(*copy));
  }
  parts.reset();
  if (!certificate) return fail(certificate.error());
  return make_identity(std::move(*certificate), Pkcs12::key(std::move(key)), std::move(chain));
}

}  // namespace crossdock::pki

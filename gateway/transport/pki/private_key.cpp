// SPDX-License-Identifier: Apache-2.0
// Reads keys with their passphrase, generates new ones, and encrypts them for writing.
#include "gateway/transport/pki/private_key.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "gateway/transport/pki/openssl.hpp"

namespace crossdock::pki {
namespace {

constexpr std::array<std::string_view, 4> spec_names{"rsa-2048", "rsa-3072", "rsa-4096", "ec-p256"};
constexpr int rounds = 600'000;

struct Asked {
  const Secret& passphrase;
  bool asked = false;
};

// OpenSSL would ask on the terminal without this.
int answer(char* buffer, int size, int, void* context) {
  auto& asked = *static_cast<Asked*>(context);
  asked.asked = true;
  const auto value = asked.passphrase.reveal();
  if (value.empty() || value.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(buffer, value.data(), value.size());
  return static_cast<int>(value.size());
}

EVP_PKEY* read(std::string_view bytes, Asked& asked) {
  const auto in = memory(bytes);
  if (bytes.find("-----BEGIN") != std::string_view::npos)
    return PEM_read_bio_PrivateKey(in.get(), nullptr, answer, &asked);
  if (EVP_PKEY* clear = d2i_PrivateKey_bio(in.get(), nullptr)) return clear;
  const auto again = memory(bytes);
  return d2i_PKCS8PrivateKey_bio(again.get(), nullptr, answer, &asked);
}

}  // namespace

std::string_view to_string(KeySpec spec) { return spec_names[static_cast<std::size_t>(spec)]; }

Result<KeySpec> parse_key_spec(std::string_view text) {
  const auto found = std::ranges::find(spec_names, text);
  if (found == spec_names.end()) {
    return fail(Fault::invalid, "'" + std::string(text) +
                                    "' is no kind of key that can be made: rsa-2048, rsa-3072, rsa-4096, ec-p256");
  }
  return static_cast<KeySpec>(found - spec_names.begin());
}

PrivateKey::PrivateKey(evp_pkey_st* owned) : native_(owned, EVP_PKEY_free) {}

Result<PrivateKey> PrivateKey::parse(std::string_view bytes, const Secret& passphrase) {
  Asked asked{.passphrase = passphrase};
  EVP_PKEY* key = read(bytes, asked);
  const auto why = reason();
  if (key != nullptr) return PrivateKey(key);
  if (!asked.asked) return fail(Fault::malformed, "no private key in the bytes, neither PEM nor DER: " + why);
  return fail(Fault::refused, passphrase.empty() ? "the private key is encrypted and there is no passphrase for it"
                                                 : "the passphrase does not open the private key");
}

Result<PrivateKey> PrivateKey::generate(KeySpec spec) {
  EVP_PKEY* key = nullptr;
  switch (spec) {
    case KeySpec::rsa_2048: key = EVP_RSA_gen(2048); break;
    case KeySpec::rsa_3072: key = EVP_RSA_gen(3072); break;
    case KeySpec::rsa_4096: key = EVP_RSA_gen(4096); break;
    case KeySpec::ec_p256: key = EVP_EC_gen("P-256"); break;
  }
  if (key == nullptr) return fail(Fault::internal, "a key could not be made: " + reason());
  return PrivateKey(key);
}

KeyType PrivateKey::type() const {
  const int type = EVP_PKEY_get_base_id(native());
  if (type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS) return KeyType::rsa;
  return type == EVP_PKEY_EC ? KeyType::ec : type == EVP_PKEY_ED25519 ? KeyType::ed25519 : KeyType::other;
}

int PrivateKey::bits() const { return EVP_PKEY_get_bits(native()); }

Result<std::string> PrivateKey::encrypted_pem(const Secret& passphrase) const {
  const auto value = passphrase.reveal();
  if (value.empty()) return fail(Fault::invalid, "a private key is only written with a passphrase");
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, Deleter<PKCS8_PRIV_KEY_INFO_free>> clear(EVP_PKEY2PKCS8(native()));
  X509_ALGOR* method = PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), rounds, nullptr, 0, nullptr, NID_hmacWithSHA256);
  if (!clear || method == nullptr) return fail(Fault::internal, "the key could not be encrypted: " + reason());
  const std::unique_ptr<X509_SIG, Deleter<X509_SIG_free>> sealed(
      PKCS8_set0_pbe(value.data(), static_cast<int>(value.size()), clear.get(), method));
  if (!sealed) return fail(Fault::internal, "the key could not be encrypted: " + reason());
  const Bio out(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8(out.get(), sealed.get());
  return contents(out.get());
}

Result<Identity> make_identity(Certificate certificate, PrivateKey key, std::vector<Certificate> chain) {
  if (!certificate.matches(key)) {
    return fail(Fault::invalid, "the private key does not belong to the certificate " + certificate.subject() +
                                    " (serial " + certificate.serial() + ")");
  }
  return Identity{std::move(certificate), std::move(key), std::move(chain)};
}

}  // namespace crossdock::pki

// SPDX-License-Identifier: Apache-2.0
// A private key: it can be used and written encrypted, but neither printed nor exported in clear.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "gateway/transport/pki/certificate.hpp"

namespace crossdock::pki {

enum class KeySpec { rsa_2048, rsa_3072, rsa_4096, ec_p256 };
std::string_view to_string(KeySpec spec);          // "rsa-2048", …, "ec-p256": what configuration writes
Result<KeySpec> parse_key_spec(std::string_view);  // Fault::invalid with the names it knows

class PrivateKey {
 public:
  // PEM or DER (PKCS#8, PKCS#1, SEC 1), encrypted or not. `passphrase` is ignored by a key in clear.
  // Fault::malformed if there is no key in the bytes, Fault::refused if the passphrase does not open it.
  static Result<PrivateKey> parse(std::string_view bytes, const Secret& passphrase = {});
  static Result<PrivateKey> generate(KeySpec spec);

  KeyType type() const;
  int bits() const;

  // PKCS#8, encrypted with AES-256-CBC under a key from PBKDF2 (SHA-256, 600,000 rounds): the only way out.
  // Fault::invalid for an empty passphrase.
  Result<std::string> encrypted_pem(const Secret& passphrase) const;

  // For libraries over OpenSSL; it lives as long as the key does.
  evp_pkey_st* native() const { return native_.get(); }

 private:
  friend struct Pkcs12;
  explicit PrivateKey(evp_pkey_st* owned);
  std::shared_ptr<evp_pkey_st> native_;
};

// Somebody who can prove who they are: a certificate, its key and the authorities above it.
struct Identity {
  Certificate certificate;
  PrivateKey key;
  std::vector<Certificate> chain;
};

// Fault::invalid if they are not a pair.
Result<Identity> make_identity(Certificate certificate, PrivateKey key, std::vector<Certificate> chain = {});

// The key of a PKCS#12 file with its certificate and the others beside it. Files with the old RC2 and 3DES
// encryption are read too. Fault::malformed, or Fault::refused if the passphrase does not open it.
Result<Identity> parse_pkcs12(std::string_view bytes, const Secret& passphrase);
// Whether the bytes are PKCS#12 rather than PEM, a certificate or a bare key.
bool is_pkcs12(std::string_view bytes);

}  // namespace crossdock::pki

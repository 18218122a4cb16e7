// SPDX-License-Identifier: Apache-2.0
// New key pairs with their self-signed certificates, written so that only their owner can use them.
#pragma once

#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "gateway/transport/pki/certificate.hpp"
#include "gateway/transport/pki/private_key.hpp"

namespace crossdock::keyring {

struct NewKey {
  pki::Subject subject;
  pki::KeySpec spec = pki::KeySpec::rsa_3072;
  TimePoint not_before, not_after;
  Secret passphrase;  // of the key's file
  std::string path;   // "keys/as2-2027": the files are this with .key and .pem
};

struct Made {
  pki::Certificate certificate;
  std::string key_path, certificate_path;
};

// Writes the key encrypted, mode 0600, and the certificate. Files that are there are never replaced (Fault::refused).
Result<Made> make(const NewKey& wanted);

// The kind of key that is like that of a certificate, for its successor; never weaker than RSA of 2048 bits.
pki::KeySpec spec_like(const pki::Certificate& certificate);

}  // namespace crossdock::keyring

// SPDX-License-Identifier: Apache-2.0
// Which certificates are used with a partner, for what and when. The files are read by gateway/transport/keyring.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "partners/endpoints.hpp"

namespace crossdock::partners {

enum class CertificateRole {
  sign,        // ours: what we send
  decrypt,     // ours: what they send
  verify,      // theirs: what they sign
  encrypt,     // theirs: what we send
  tls_client,  // the caller's: ours when we connect, theirs when they do
  tls_server,  // ours: when they connect
  tls_ca,      // theirs: who vouches for their TLS certificates
};
std::string_view to_string(CertificateRole role);

struct CertificateSource {
  std::vector<CertificateRole> roles;
  std::string certificate;  // PEM or DER; "" when `pkcs12` holds it
  std::string key;          // ours: the private key
  std::string pkcs12;       // ours: both in one file
  SecretSource passphrase;
  // Days in UTC. It is accepted from the first to the last of them, and used (to sign, to encrypt) from `use` on,
  // unless another one's `use` is later. Without them the certificate's own dates count.
  std::optional<Date> from, use, until;
  std::string where;  // "partners/acme/partner.yaml:12:5"

  const std::string& path() const { return pkcs12.empty() ? certificate : pkcs12; }
};

}  // namespace crossdock::partners

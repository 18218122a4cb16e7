// SPDX-License-Identifier: Apache-2.0
// Detached signatures (RFC 5652 §5): RSA with PKCS#1 v1.5 or PSS, ECDSA. The content was hashed as it passed by.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/transport/as2/algorithms.hpp"
#include "gateway/transport/as2/content_digests.hpp"
#include "gateway/transport/as2/message.hpp"
#include "gateway/transport/pki/private_key.hpp"

namespace crossdock::as2 {

struct Verification {
  SignatureState state = SignatureState::invalid;
  bool other_content = false;  // the signature is the signer's, but over something else
  std::optional<Digest> digest;
  Canonicalisation form = Canonicalisation::raw;
  std::optional<pki::Certificate> signer;
  std::string why;  // it is not valid
};

// Checks the signature in `der` against the partner's own certificates. One that is right by the certificate within
// the message only is `untrusted`: anybody can make those.
Verification verify(std::string_view der, const ContentDigests& content, const std::vector<pki::Certificate>& pinned);

// A detached signature over the content, in DER.
Result<std::string> sign(const Signing& signing, const ContentDigests& content);

}  // namespace crossdock::as2

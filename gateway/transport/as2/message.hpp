// SPDX-License-Identifier: Apache-2.0
// Reads what both ends of an AS2 message say in its headers, and how it is protected.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/transport/as2/algorithms.hpp"
#include "gateway/transport/as2/mime.hpp"
#include "gateway/transport/pki/private_key.hpp"

namespace crossdock::as2 {

enum class SignatureState { none, valid, untrusted, invalid };
std::string_view to_string(SignatureState state);  // "none", "valid", "untrusted", "invalid"

enum class Compression { none, before_signing, after_signing };

struct Signing {
  pki::Identity identity;
  Digest digest = Digest::sha256;
  SignaturePadding padding = SignaturePadding::pkcs1;
  bool old_digest_name = false;  // micalg=sha256 instead of sha-256
};

// The receipt that the sender wants back. Disposition-Notification-To says only that a receipt is wanted
// (RFC 4130 §7.3).
struct ReceiptRequest {
  bool is_signed = false;
  std::vector<Digest> digests;        // in the order of preference; unknown ones are left out
  bool old_digest_names = false;      // they write sha256: so do we to them
  bool only_unknown_digests = false;  // some were named and none is known: "unsupported MIC-algorithms"
  bool only_unknown_format = false;   // required, and not pkcs7-signature: "unsupported format"
  std::string unknown_required;       // an option that must be understood, and is not (RFC 3798 §2.2)
  std::string async_url;              // empty: in the reply to the request
};

// The headers that AS2 adds to HTTP.
struct MessageHead {
  std::string from, to;    // unquoted, case kept
  std::string message_id;  // as it was received: a receipt gives it back verbatim
  std::string version = "1.0";
  std::vector<std::string> features;  // EDIINT-Features, in lower case
  std::string product;                // AS2-Product, from 1.3 on
  std::string subject;
  std::optional<ReceiptRequest> receipt;
};

// Fault::refused with the header's name if AS2-From, AS2-To or Message-ID is absent or not allowed.
Result<MessageHead> read_head(const Headers& headers);

// AS2-From and AS2-To: 1 to 128 printable characters, quoted only where they need it (RFC 4130 §6.2).
Result<std::string> parse_as2_name(std::string_view header);
Result<std::string> write_as2_name(std::string_view name);
// Up to 998 characters, without blanks and control characters; the angle brackets may be absent.
Result<void> check_message_id(std::string_view header);
// Whether two spell the same identifier: with and without angle brackets.
bool same_message_id(std::string_view a, std::string_view b);

}  // namespace crossdock::as2

// SPDX-License-Identifier: Apache-2.0
// Takes an AS2 message apart while it arrives: decrypts, decompresses, verifies, and gives the document to a sink.
//
// Memory stays bounded whatever the size of the message. The sink receives bytes before they are decided to be
// genuine (a signature follows its content, an authentication tag its cipher text): it must be a spool that is
// dropped when `finish` tells of a failure, and nobody may act on it earlier.
//
// Nothing here is trusted because it is in the message: the signer is looked for among the partner's certificates,
// and once a message is signed, file name and type are those that were signed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/transport/as2/algorithms.hpp"
#include "gateway/transport/as2/compressed.hpp"
#include "gateway/transport/as2/disposition.hpp"
#include "gateway/transport/as2/message.hpp"
#include "gateway/transport/as2/mime.hpp"
#include "gateway/transport/as2/sink.hpp"
#include "gateway/transport/pki/private_key.hpp"

namespace crossdock::as2 {

// The requirements of an agreement for a message.
struct OpenPolicy {
  std::vector<pki::Identity> identities;  // ours, each a key that may have been encrypted for
  std::vector<pki::Certificate> signers;  // the partner's, each a certificate that may have signed
  TimePoint now;                          // signers and what follows are valid at this time
  bool require_signature = false;
  bool require_encryption = false;
  bool accept_untrusted = false;  // for looking at messages: an unknown signer is no failure
  bool accept_expired_signer = false;
  std::optional<TimePoint> sha1_until;        // SHA-1 signatures are accepted before
  std::optional<TimePoint> triple_des_until;  // 3DES is accepted before
  Digest unsigned_mic = Digest::sha256;       // where neither a signature nor the receipt request names one
  InflateLimits inflate;
  std::uint64_t payload_limit = std::uint64_t{4} << 30;
};

// The result of opening a message.
struct Opened {
  SignatureState signature = SignatureState::none;
  std::optional<pki::Certificate> signer;
  std::optional<Cipher> cipher;         // none: it was not encrypted
  std::optional<std::size_t> identity;  // which of ours it was encrypted for
  Compression compression = Compression::none;
  bool compressed = false;  // also without a signature, where `compression` stays none
  std::optional<Mic> mic;   // for the receipt; also of a refused message when it could be computed
  Canonicalisation canonicalisation = Canonicalisation::raw;
  std::string content_type;  // of the document, as written; empty if it had no MIME header
  std::string filename;      // as the partner named it: data, never a path
  std::uint64_t payload_size = 0;
  std::optional<Failure> failure;
};

class Opener {
 public:
  // `headers` are those of HTTP, or of the stored message.
  Opener(const Headers& headers, OpenPolicy policy, Sink& payload);
  ~Opener();
  Opener(Opener&&) noexcept;
  Opener& operator=(Opener&&) noexcept;

  // Fails only with an error of the sink; whatever is wrong with the message is told by `finish`.
  Result<void> push(std::string_view body);
  Result<Opened> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The whole body at once.
Result<Opened> open(const Headers& headers, std::string_view body, OpenPolicy policy, Sink& payload);

// A message from a file, with or without a request line and HTTP headers: the headers, and where the body starts.
// Without headers they are made up from how the body starts: a boundary, CMS in DER or CMS in base64.
struct Stored {
  Headers headers;
  std::size_t body = 0;
};
inline constexpr std::size_t stored_head_limit = 64 << 10;  // `start` needs no more than this
Stored read_stored(std::string_view start);

}  // namespace crossdock::as2

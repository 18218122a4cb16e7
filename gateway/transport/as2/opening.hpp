// SPDX-License-Identifier: Apache-2.0
// The steps behind Opener: entity → (multipart/signed | CMS | document), one inside the other.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/transport/as2/failures.hpp"
#include "gateway/transport/as2/mime.hpp"
#include "gateway/transport/as2/opener.hpp"

namespace crossdock::as2 {

// The state that the steps of one message share.
struct Opening {
  OpenPolicy policy;
  Sink& payload;
  Headers outer;
  Digest unsigned_mic{};
  Failures failures{};
  Opened result{};
  bool in_signature = false;
};

// Whether 3DES or SHA-1 is still accepted.
inline bool still(const std::optional<TimePoint>& until, TimePoint now) { return until && now < *until; }

// An entity with its header in front, as it stands inside of another.
StagePtr make_entity(Opening& opening);
// The content of an entity whose header is known. `head`: its bytes, empty for that of HTTP.
StagePtr make_content(Opening& opening, const Headers& headers, std::string_view head);
// multipart/signed
StagePtr make_signed(Opening& opening, const Parameters& content_type);
// application/pkcs7-mime of any kind
StagePtr make_cms(Opening& opening, const Headers& headers);

// Passes bytes on to a step whose failure must not stop this one: what surrounds it is checked to its end, and a
// failure there comes first.
class Guarded {
 public:
  explicit Guarded(Opening& opening) : opening_(opening) {}
  void start(StagePtr next) { next_ = std::move(next); }
  Result<void> write(std::string_view bytes);
  // Ends the step, once what surrounds it is right.
  Result<void> finish();

 private:
  Opening& opening_;
  StagePtr next_;
  std::optional<Error> failed_;
};

// Takes the result of verify as the result of the message. `why` becomes the refusal, unless the policy accepts it.
struct Verification;
class ContentDigests;
Result<void> conclude(Opening& opening, const Verification& verification, const ContentDigests& content,
                      Digest announced);

}  // namespace crossdock::as2

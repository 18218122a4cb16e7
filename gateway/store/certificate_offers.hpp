// SPDX-License-Identifier: Apache-2.0
// Certificates that partners offer us, and that we offer them, until they are accepted or rejected.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::certificate_offers {

enum class State { open, accepted, rejected };
std::string_view to_string(State state);

struct Offer {
  std::int64_t id = 0;
  PartnerId partner;
  Direction direction = Direction::in;  // in: the partner's certificate
  std::string request;                  // of the exchange, repeated by its response
  std::string usages;                   // "digitalSignature keyEncipherment"
  std::string serial;                   // in decimal digits
  std::string issuer, fingerprint;
  std::string pem;  // the certificate, then its authorities
  std::optional<TimePoint> respond_by;
  State state = State::open;
  std::string reason;  // of a rejection
  MessageId message;   // that brought or carries it
  TimePoint created_at;
  std::optional<TimePoint> decided_at;
};

// False, adding nothing, when the same exchange offered it before.
Result<bool> add(Transaction& tx, const Offer& offer, TimePoint now);
Result<std::optional<Offer>> find(Transaction& tx, std::int64_t id);
// The newest first; of all partners without one.
Result<std::vector<Offer>> list(Transaction& tx, std::optional<PartnerId> partner, bool open_only, int limit = 200);
// The certificate offered in this exchange with this serial number; none when nothing was.
Result<std::optional<Offer>> offered(Transaction& tx, const PartnerId& partner, Direction direction,
                                     std::string_view request, std::string_view serial);
// False when it was decided before.
Result<bool> decide(Transaction& tx, std::int64_t id, State state, std::string_view reason, TimePoint now);

}  // namespace crossdock::store::certificate_offers

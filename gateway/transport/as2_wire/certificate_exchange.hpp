// SPDX-License-Identifier: Apache-2.0
// Certificates that are exchanged by message: what partners offer waits for a person, what they say about ours is noted.
// A certificate is never trusted because it came: the profile names those that are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/pipeline/channel.hpp"
#include "gateway/store/certificate_offers.hpp"
#include "gateway/store/database.hpp"
#include "gateway/transport/as2_wire/parties.hpp"
#include "gateway/transport/cem/message.hpp"

namespace crossdock::as2_wire {

inline constexpr std::string_view exchange_type = "CEM";  // of the message in the store

// A message of a partner's, which the transaction has accepted.
struct ArrivedExchange {
  const partners::Partner& partner;
  MessageId message;
  std::string_view content_type, body;
  bool is_signed = false;  // by the partner, as it was verified
};
// Keeps what is offered and opens a case for it; closes our offers that are answered. One that is not signed, cannot be
// read or answers what was never asked is a case and nothing else: the Error is the store's only.
Result<void> take_exchange(store::Transaction& tx, const ArrivedExchange& arrived, TimePoint now);

// Whether the profile names the offered certificate, so that what is signed or encrypted with it is understood.
bool is_pinned(const Parties& parties, const store::certificate_offers::Offer& offer);
// The roles under which a profile would name it: verify for digitalSignature, and so on.
std::vector<partners::CertificateRole> roles_of(const store::certificate_offers::Offer& offer);

// A certificate of ours for the partner to accept.
struct OwnOffer {
  std::vector<partners::CertificateRole> roles;  // sign, decrypt, tls_client, tls_server
  std::vector<pki::Certificate> certificates;    // the offered one, then its authorities
  std::optional<TimePoint> respond_by;
};
// Queues the request; its message. Fault::invalid when no key of ours is configured for the certificate, as the partner may
// use it at once, or when we sign nothing for this partner.
Result<MessageId> send_offer(store::Transaction& tx, const Parties& parties, const partners::Partner& partner,
                             const OwnOffer& offer, TimePoint now);

// Decides about an offer of the partner's, closes its case and queues the response. Fault::invalid when it was decided,
// when it is accepted and not pinned yet, or when we sign nothing for this partner.
Result<MessageId> send_verdict(store::Transaction& tx, const Parties& parties, const partners::Partner& partner,
                               const store::certificate_offers::Offer& offer, bool accepted, const std::string& reason,
                               TimePoint now);

// Splits such a delivery into content type and body.
cem::Entity carried(std::string_view bytes);

}  // namespace crossdock::as2_wire

// SPDX-License-Identifier: Apache-2.0
// A partner's AS2 terms and the keys valid now, as the AS2 core wants them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/transport/as2/opener.hpp"
#include "gateway/transport/as2/sealer.hpp"
#include "gateway/transport/http/client.hpp"
#include "gateway/transport/keyring/keyring.hpp"
#include "partners/directory.hpp"
#include "partners/settings.hpp"

namespace crossdock::as2_wire {

// At one moment; a reload gives others.
struct Parties {
  std::shared_ptr<const partners::Directory> directory;
  std::shared_ptr<const keyring::KeyRing> keys;
  partners::As2Settings own;
};
using CurrentParties = std::function<Parties()>;

inline constexpr std::string_view product = "Crossdock:0.1.0";
inline constexpr std::size_t largest_receipt = 1 << 20;  // in bytes

// The name under which the partner knows us.
const std::string& our_id(const Parties& parties, const partners::Partner& partner);

// The features that we announce to the partner in EDIINT-Features (RFC 6017).
std::vector<std::string> features_of(const partners::Partner& partner);

// The requirements for a message of theirs.
as2::OpenPolicy open_policy(const Parties& parties, const partners::Partner& partner, TimePoint now,
                            std::uint64_t payload_limit);
// The requirements for a receipt of theirs.
as2::OpenPolicy receipt_policy(const Parties& parties, const partners::Partner& partner, TimePoint now);

// How a document is sealed for the partner. Fault::unmapped when no AS2 name of ours is configured,
// Fault::unavailable when a key or certificate is missing today.
struct Document {
  std::string message_id;  // of AS2, without angle brackets
  std::string file_name, content_type;
};
Result<as2::SealTerms> seal_terms(const Parties& parties, const partners::Partner& partner, const Document& document,
                                  TimePoint now);
// The signing of our receipts: with the first digest of those that the sender names that we may use (RFC 4130 §7.3),
// else with the message's. The MIC keeps the message's digest. Fault::unavailable without a key.
Result<as2::Signing> receipt_signing(const Parties& parties, const partners::Partner& partner,
                                     const as2::ReceiptRequest& request, const as2::Opened& opened, TimePoint now);

// Where we connect for what we send.
Result<http::Destination> destination_of(const Parties& parties, const partners::Partner& partner, TimePoint now);
// Where a receipt of ours goes that is asked for at `url`. Fault::refused for a place that the profile does not name.
Result<http::Destination> receipt_destination(const Parties& parties, const partners::Partner& partner,
                                              const std::string& url, TimePoint now);

// The subject of cases about where the partner wants its receipts.
std::string receipts_subject(const PartnerId& partner);

// An identifier for a new message or receipt, without angle brackets: different every time, on every node.
std::string new_message_id(const std::string& our_name);

as2::Headers as2_headers(const http::Fields& fields);
http::Fields http_fields(const as2::Headers& headers);
std::string_view without_brackets(std::string_view message_id);

}  // namespace crossdock::as2_wire

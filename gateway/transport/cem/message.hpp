// SPDX-License-Identifier: Apache-2.0
// Messages by which AS2 partners exchange certificates (draft-meadors-certificate-exchange-14): a request offers
// certificates, the response accepts or rejects each.
//
// Values only. The signature around a message decides who sent it, and whether it is believed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/transport/pki/certificate.hpp"

namespace crossdock::cem {

// The use that the one who offers a certificate will make of it.
enum class Usage { signature, encryption, tls_server, tls_client };
std::string_view to_string(Usage usage);  // "digitalSignature", "keyEncipherment", "tlsServer", "tlsClient"

// Which certificate is meant: issuer as its owner writes it, serial number in decimal digits.
struct Reference {
  std::string issuer, serial;
};
Reference reference_to(const pki::Certificate& certificate);

struct Offer {
  std::vector<Usage> usages;
  std::optional<TimePoint> respond_by;  // from then on it is used anyway, as far as that needs no consent
  std::string response_url;
  std::vector<pki::Certificate> certificates;  // the offered one, then its authorities
};

struct Verdict {
  bool accepted = false;
  std::string reason;  // of a rejection; may be empty
  Reference certificate;
};

struct Request {
  std::string id;      // repeated by the response
  std::string sender;  // AS2 name
  TimePoint originated;
  std::vector<Offer> offers;
};

struct Response {
  std::string id;  // of the request
  std::string sender;
  TimePoint originated;
  std::vector<Verdict> verdicts;
};

using Message = std::variant<Request, Response>;

// The form that AS2 carries: a MIME entity's type, and its content.
struct Entity {
  std::string content_type;  // "multipart/related; type=\"application/ediint-cert-exchange+xml\"; boundary=…"
  std::string body;
};

inline constexpr std::string_view media_type = "application/ediint-cert-exchange+xml";
inline constexpr std::size_t largest = 1u << 20;  // bytes of a message that is read
inline constexpr std::size_t most_offers = 20;    // in a message that is read

// Whether a document of this type is such a message.
bool is_exchange(std::string_view content_type);

// `boundary` must not occur in the certificates, and is the caller's, as randomness is.
Result<Entity> write(const Message& message, std::string_view boundary);
// Fault::malformed with what is wrong, in words that a partner understands.
Result<Message> read(std::string_view content_type, std::string_view body);

}  // namespace crossdock::cem

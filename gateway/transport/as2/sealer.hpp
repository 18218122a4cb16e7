// SPDX-License-Identifier: Apache-2.0
// Makes an AS2 message out of a document, piece by piece in bounded memory: compressed, signed and encrypted as the
// agreement says. Its output is what goes over the wire; it is to be stored once and repeated on every attempt.
//
// Headers are never folded and the body is never in base64. 3DES and SHA-1 are only written while an agreement
// allows it, and never by a message of AS2-Version 1.3.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/transport/as2/algorithms.hpp"
#include "gateway/transport/as2/envelope.hpp"
#include "gateway/transport/as2/message.hpp"
#include "gateway/transport/as2/mime.hpp"
#include "gateway/transport/as2/sink.hpp"

namespace crossdock::as2 {

struct SealTerms {
  std::string from, to;    // AS2 names
  std::string message_id;  // without angle brackets
  std::string subject;
  TimePoint date;
  std::string version = "1.2";        // of AS2: 1.1, 1.2 or 1.3
  std::string product;                // "Crossdock:0.1.0"; required by 1.3
  std::vector<std::string> features;  // EDIINT-Features, as they are spelled

  std::string content_type = "application/octet-stream";
  std::string filename;  // empty: not told

  std::optional<Signing> signing;
  std::optional<Encryption> encryption;
  Compression compression = Compression::none;  // without a signature the two orders are one
  std::optional<ReceiptRequest> receipt;
  std::optional<TimePoint> sha1_until, triple_des_until;  // written before, refused after
  Digest unsigned_mic = Digest::sha256;                   // when nothing is signed
};

struct Sealed {
  Headers headers;  // all but those of the connection: Host, Content-Length
  Mic mic;          // that the receipt must give back
};

class Sealer {
 public:
  // Fault::invalid if the terms cannot be met. `body` gets the body of the HTTP request.
  static Result<Sealer> start(const SealTerms& terms, Sink& body);
  ~Sealer();
  Sealer(Sealer&&) noexcept;
  Sealer& operator=(Sealer&&) noexcept;

  // Known from the start, as the receiver must know them first.
  const Headers& headers() const;
  Result<void> push(std::string_view document);
  Result<Sealed> finish();

 private:
  struct State;
  explicit Sealer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The whole document at once.
Result<Sealed> seal(const SealTerms& terms, std::string_view document, Sink& body);

// "Mon, 23 Nov 2026 12:00:00 +0000"
std::string mail_date(TimePoint time);
// `attachment; filename="po.edi"`, with RFC 2231 for names beyond ASCII.
std::string attachment(std::string_view filename);
// The header of an entity within another, with its blank line.
std::string entity_head(const Headers& own);
// The headers of a document, and those of its compressed form.
Headers document_header(std::string_view content_type, std::string_view filename);
Headers compressed_header();
// A boundary that no document contains by accident: the same for the same Message-ID.
std::string boundary_of(std::string_view message_id);
// The signature as the second part of multipart/signed, with the delimiters around it.
std::string signature_part(std::string_view der, std::string_view boundary);
// The value of Content-Type of such a message.
std::string signed_type(const Signing& signing, std::string_view boundary);

}  // namespace crossdock::as2

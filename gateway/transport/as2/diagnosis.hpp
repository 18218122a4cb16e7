// SPDX-License-Identifier: Apache-2.0
// Finds out what the digest in a partner's receipt was taken over. It is judged by its value: whatever algorithm the
// receipt names, it is looked for among the digests of what was sent, of other forms of it, and of the body as
// it was posted.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/transport/as2/algorithms.hpp"
#include "gateway/transport/as2/sink.hpp"

namespace crossdock::as2 {

// Gives all its bytes to a sink, piece by piece. It is asked more than once.
using Source = std::function<Result<void>(Sink&)>;
Source source_of(std::string_view bytes);  // which outlive it

// The content that was sent, from the inside to the outside.
struct SentContent {
  std::string head;           // MIME header of the document, with its blank line; "": unknown
  Source document;            // without it
  std::uint64_t size = 0;     // of the document
  std::string posted_header;  // MIME header of the request: "Content-Type: …" and its like, a line each
  Source posted;              // the body of the request
  Mic mic;                    // ours: of the one form that a receipt has to confirm
};

struct Hashed {
  enum class What {
    sent,    // the form that counts: the partner has the very bytes that were sent
    other,   // another form of the document: it was opened
    posted,  // the body as it was posted, with its protection: it was not opened
  } what{};
  std::string form;    // "the content without its MIME header"
  std::string digest;  // "sha-1": the algorithm that really gives the value
};

// nullopt when no form that is known gives this value (base64): the content was changed on its way, or another message
// was hashed. Fails with an error of the sources only. Documents of more than 16 MiB are tried in the forms that need
// no memory.
Result<std::optional<Hashed>> find_hashed(const SentContent& sent, std::string_view mic);

// "the partner hashed the content without its MIME header, with sha-1, which the receipt calls sha-256". `named`: as
// the receipt has it; "" when it names none.
std::string sentence(const Hashed& hashed, std::string_view named);

// Whether two are one, whatever blanks are in them.
bool same(const Mic& a, const Mic& b);

}  // namespace crossdock::as2

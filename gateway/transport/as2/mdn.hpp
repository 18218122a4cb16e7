// SPDX-License-Identifier: Apache-2.0
// Receipts (message disposition notifications): RFC 4130 §7.4, RFC 3798. They are small, so they are values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/transport/as2/algorithms.hpp"
#include "gateway/transport/as2/disposition.hpp"
#include "gateway/transport/as2/message.hpp"
#include "gateway/transport/as2/mime.hpp"
#include "gateway/transport/as2/opener.hpp"

namespace crossdock::as2 {

// The content of a receipt. `from` and `to` are those of the message, swapped.
struct Receipt {
  std::string from, to;
  std::string message_id;           // of the receipt, without angle brackets
  std::string original_message_id;  // as it was received, verbatim
  std::string original_recipient;   // empty: the receipt's sender
  TimePoint date;
  Disposition disposition;
  std::optional<Mic> mic;
  std::string text;  // for people; empty: the explanation of the modifier
  std::string version = "1.2";
  std::string product = "Crossdock";
  std::vector<std::string> features;  // EDIINT-Features, as they are spelled
  bool old_digest_name = false;       // sha256 instead of sha-256
};

struct Mdn {
  Headers headers;
  std::string body;
};
// Signed where `signing` is given.
Result<Mdn> write_mdn(const Receipt& receipt, const Signing* signing = nullptr);

// A receipt from a partner. `opened` tells whether it was signed, and by whom; its failure, if any, means that what
// the receipt says proves nothing.
struct ReadMdn {
  Opened opened;
  std::string original_message_id;
  std::string final_recipient;
  std::optional<Disposition> disposition;  // none: it could not be understood
  std::string disposition_text;            // as written
  std::optional<Mic> mic;
  std::string mic_text;   // as written
  std::string mic_value;  // base64; "" when there is none that could be a digest
  std::string mic_name;   // of its algorithm, as written; perhaps one that we do not know
  std::string reporting_ua;
  std::string text;  // for people
};
// Fault::malformed if there is no disposition notification in it. Whatever `policy` requires is told by `opened`.
Result<ReadMdn> read_mdn(const Headers& headers, std::string_view body, OpenPolicy policy);

// "O4bvrm…=, sha-256" in the ways it is written: without the blank, folded, without an algorithm (SHA-1 then).
std::optional<Mic> parse_mic(std::string_view text);

// The partner's words in a receipt, on one line and at most so many bytes: nothing in them moves a terminal's cursor,
// turns its direction of writing or hides what follows. "" when it has none.
std::string words_of(const ReadMdn& receipt, std::size_t limit = 500);

// Whether a document is a receipt rather than a message.
bool is_mdn(const Headers& headers, std::string_view start);

}  // namespace crossdock::as2

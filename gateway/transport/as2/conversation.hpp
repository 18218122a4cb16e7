// SPDX-License-Identifier: Apache-2.0
// How one end answers the other: the receipt that a message gets, and what a receipt means for the message it answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/transport/as2/diagnosis.hpp"
#include "gateway/transport/as2/mdn.hpp"
#include "gateway/transport/as2/message.hpp"
#include "gateway/transport/as2/opener.hpp"

namespace crossdock::as2 {

// How much a refusal tells. CBC without a signature around it lets a sender of many changed messages learn the plain
// text from the difference between "decryption-failed" and any other word: whoever fails often is told nothing.
enum class Telling { why, nothing };

// The receipt for a message: names swapped, its identifier verbatim, MIC and digest spelled as the sender spells them.
// Whether it is signed, and where it goes, says `head.receipt`; also a refusal is signed if that was asked for.
Receipt answer(const MessageHead& head, const Opened& opened, std::string receipt_id, TimePoint date,
               Telling telling = Telling::why);

// The message that was sent, and the receipt that was asked for.
struct Expectation {
  std::string message_id;
  Mic mic;
  bool signed_receipt = false;
  bool mic_optional = false;  // agreed: the partner computes none for a message without a signature
};

enum class Outcome {
  accepted,  // the partner has the very bytes that we sent
  refused,   // the partner says so: sending the same again will not help
  mismatch,  // the partner hashed something else: an operator must look (see judge_hashed)
  unopened,  // the partner hashed the message as it was posted: it says yes, and does not have the document
  unproven,  // not signed as asked, or not by the partner: as if it had not come
  foreign,   // it answers another message
};
struct Judgement {
  Outcome outcome{};
  std::string why;  // empty when accepted without a remark
};
Judgement judge(const Expectation& sent, const ReadMdn& receipt);
// The same once it is known what the MIC of a mismatch was taken over (find_hashed). The very content that was sent is
// accepted, whatever algorithm the receipt names: the value shows that the partner has it.
Judgement judge_hashed(const Judgement& mismatch, const ReadMdn& receipt, const std::optional<Hashed>& hashed);

// A name that may be kept as the name of a file: no path, no control characters, no hidden or special name, at most
// 255 bytes. Others are answered with illegal-filename where the agreement keeps names.
bool is_legal_filename(std::string_view name);

// The parts of a document with attachments (multipart/related, RFC 6362), as ranges of it.
struct Attachment {
  std::string content_type, filename, content_id;
  std::string_view content;  // as transferred
  std::string transfer_encoding;
};
// One part, the document itself, for any other content type.
Result<std::vector<Attachment>> split_attachments(std::string_view content_type, std::string_view document);

}  // namespace crossdock::as2

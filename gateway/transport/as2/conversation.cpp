// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/as2/conversation.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "gateway/transport/as2/diagnosis.hpp"
#include "gateway/transport/as2/multipart.hpp"

namespace crossdock::as2 {

Receipt answer(const MessageHead& head, const Opened& opened, std::string receipt_id, TimePoint date, Telling telling) {
  Receipt receipt;
  receipt.from = head.to;
  receipt.to = head.from;
  receipt.message_id = std::move(receipt_id);
  receipt.original_message_id = head.message_id;
  receipt.date = date;
  receipt.mic = opened.mic;
  auto modifier = opened.failure ? opened.failure->modifier : Modifier::none;
  if (opened.failure && telling == Telling::nothing) {
    modifier = Modifier::unexpected_processing_error;
    receipt.mic.reset();
  }
  if (head.receipt) {
    receipt.old_digest_name = head.receipt->old_digest_names;
    // What cannot be answered as required is not accepted either (RFC 4130 §7.5.3).
    if (modifier == Modifier::none && head.receipt->only_unknown_format) modifier = Modifier::unsupported_format;
    if (modifier == Modifier::none && head.receipt->only_unknown_digests)
      modifier = Modifier::unsupported_mic_algorithms;
  }
  receipt.disposition = disposition_of(modifier);
  return receipt;
}

Judgement judge(const Expectation& sent, const ReadMdn& receipt) {
  if (!receipt.original_message_id.empty() && !same_message_id(receipt.original_message_id, sent.message_id))
    return {Outcome::foreign, "the receipt answers " + printable(receipt.original_message_id)};
  if (receipt.opened.failure) return {Outcome::unproven, receipt.opened.failure->what};
  if (sent.signed_receipt && receipt.opened.signature != SignatureState::valid)
    return {Outcome::unproven, "the receipt is not signed, as was asked for"};
  if (!receipt.disposition)
    return {Outcome::unproven, "the disposition '" + printable(receipt.disposition_text) + "' cannot be understood"};
  if (!receipt.disposition->accepted()) {
    const auto known = to_string(receipt.disposition->modifier);
    return {Outcome::refused, std::string(kind_text(receipt.disposition->kind)) + ": " +
                                  (known.empty() ? printable(receipt.disposition->modifier_text) : std::string(known))};
  }
  const auto warning = receipt.disposition->kind != Disposition::Kind::warning
                           ? std::string()
                           : "processed/warning: " + printable(receipt.disposition->modifier_text);
  if (!receipt.mic) {
    // A receipt without a signature may leave the MIC out (RFC 4130 §7.4.3).
    if ((!sent.signed_receipt || sent.mic_optional) && receipt.mic_text.empty())
      return {Outcome::accepted, "the receipt has no MIC"};
    // What was hashed when the partner had it first, a duplicate's receipt does not say.
    if (receipt.mic_text.empty() && !warning.empty())
      return {Outcome::mismatch, "the receipt has no MIC (" + warning + ")"};
    return {Outcome::mismatch, receipt.mic_text.empty()
                                   ? "the receipt has no MIC"
                                   : "the MIC '" + printable(receipt.mic_text) + "' cannot be understood"};
  }
  if (!same(*receipt.mic, sent.mic)) {
    return {Outcome::mismatch, "the receipt has the MIC " + receipt.mic->value + " (" +
                                   std::string(to_string(receipt.mic->algorithm)) + "), ours is " + sent.mic.value +
                                   " (" + std::string(to_string(sent.mic.algorithm)) + ")"};
  }
  return {Outcome::accepted, warning};
}

bool is_legal_filename(std::string_view name) {
  constexpr std::size_t longest = 255;
  if (name.empty() || name.size() > longest || name.front() == '.' || name.front() == '-' || !is_utf8(name))
    return false;
  if (name.front() == ' ' || name.back() == ' ' || name.back() == '.') return false;
  return std::ranges::all_of(name, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7f && std::string_view("/\\:*?\"<>|").find(c) == std::string_view::npos;
  });
}

Result<std::vector<Attachment>> split_attachments(std::string_view content_type, std::string_view document) {
  const auto type = parse_parameters(content_type);
  if (type.value != "multipart/related") {
    std::vector<Attachment> one;
    one.push_back({.content_type = std::string(content_type), .content = document});
    return one;
  }
  const auto parts = split_multipart(document, type.find("boundary"));
  if (!parts) return fail(parts.error());
  std::vector<Attachment> attachments;
  for (const auto part : *parts) {
    const auto [head, content] = split_entity(part);
    const auto headers = parse_headers(head);
    attachments.push_back(
        {.content_type = std::string(headers.value("Content-Type")),
         .filename = decode_words(parse_parameters(headers.value("Content-Disposition")).find("filename")),
         .content_id = std::string(headers.value("Content-ID")),
         .content = content,
         .transfer_encoding = to_lower(headers.value("Content-Transfer-Encoding"))});
  }
  return attachments;
}

}  // namespace crossdock::as2

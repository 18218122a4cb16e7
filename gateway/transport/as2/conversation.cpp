// SPDX-License-Identifier: Apache-2.0
// Chooses the disposition and words of a receipt, and compares a received MIC with ours.
#include "gateway/transport/as2/conversation.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "gateway/transport/as2/diagnosis.hpp"
#include "gateway/transport/as2/multipart.hpp"

namespace crossdock::as2 {

namespace {

// The words of a receipt, where there is more to say than the modifier does.
std::string text_for(const MessageHead& head, const Opened& opened, Modifier modifier, Telling telling) {
  const std::string usual(explanation(modifier));
  if (modifier == Modifier::unsupported_option)
    return usual + " It is '" + printable(head.receipt->unknown_required) + "'.";
  if (telling == Telling::nothing || !opened.failure || opened.failure->told.empty()) return {};
  return usual + " " + opened.failure->told;
}

// "processed/warning: …" of a receipt that warns; else "".
std::string warning_of(const ReadMdn& receipt) {
  if (!receipt.disposition || receipt.disposition->kind != Disposition::Kind::warning) return {};
  return "processed/warning: " + printable(receipt.disposition->modifier_text);
}

std::string both(std::string_view one, std::string_view other) {
  return std::string(one) + (one.empty() || other.empty() ? "" : "; ") + std::string(other);
}

// The MIC as the receipt has it, and ours.
std::string two_mics(const ReadMdn& receipt, const Mic& ours) {
  const auto name = receipt.mic ? std::string(to_string(receipt.mic->algorithm)) : printable(receipt.mic_name, 40);
  return "the receipt has the MIC " + printable(receipt.mic_value, 100) + (name.empty() ? "" : " (" + name + ")") +
         ", ours is " + ours.value + " (" + std::string(to_string(ours.algorithm)) + ")";
}

}  // namespace

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
    // A message that cannot be answered as required is not accepted either (RFC 4130 §7.5.3).
    if (modifier == Modifier::none && head.receipt->only_unknown_format) modifier = Modifier::unsupported_format;
    if (modifier == Modifier::none && head.receipt->only_unknown_digests)
      modifier = Modifier::unsupported_mic_algorithms;
    // Whatever else there is to say, nothing but "failed" may be said then (RFC 3798 §2.2).
    if (!head.receipt->unknown_required.empty()) modifier = Modifier::unsupported_option;
  }
  receipt.disposition = disposition_of(modifier);
  receipt.text = text_for(head, opened, modifier, telling);
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
  const auto warning = warning_of(receipt);
  if (receipt.mic_value.empty()) {
    // A receipt without a signature may leave the MIC out (RFC 4130 §7.4.3).
    if ((!sent.signed_receipt || sent.mic_optional) && receipt.mic_text.empty())
      return {Outcome::accepted, "the receipt has no MIC"};
    // A duplicate's receipt does not say what was hashed when the partner had the message first.
    if (receipt.mic_text.empty() && !warning.empty())
      return {Outcome::mismatch, "the receipt has no MIC (" + warning + ")"};
    return {Outcome::mismatch, receipt.mic_text.empty()
                                   ? "the receipt has no MIC"
                                   : "the MIC '" + printable(receipt.mic_text) + "' cannot be understood"};
  }
  if (!receipt.mic || !same(*receipt.mic, sent.mic)) return {Outcome::mismatch, two_mics(receipt, sent.mic)};
  return {Outcome::accepted, warning};
}

Judgement judge_hashed(const Judgement& mismatch, const ReadMdn& receipt, const std::optional<Hashed>& hashed) {
  if (!hashed) {
    return {
        Outcome::mismatch,
        both(mismatch.why, "no form of what we sent has this value: it was changed on its way, or another was hashed")};
  }
  const auto said = sentence(*hashed, receipt.mic_name);
  switch (hashed->what) {
    case Hashed::What::sent: return {Outcome::accepted, both(said, warning_of(receipt))};
    case Hashed::What::other: return {Outcome::mismatch, both(mismatch.why, said)};
    case Hashed::What::posted: break;
  }
  return {Outcome::unopened, said};
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

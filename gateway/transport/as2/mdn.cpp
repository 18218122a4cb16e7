// SPDX-License-Identifier: Apache-2.0
// Writes the parts of a receipt, and reads its fields wherever other products put them.
#include "gateway/transport/as2/mdn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "gateway/transport/as2/content_digests.hpp"
#include "gateway/transport/as2/multipart.hpp"
#include "gateway/transport/as2/sealer.hpp"
#include "gateway/transport/as2/signature.hpp"
#include "gateway/transport/as2/transfer.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::uint64_t size_limit = 1 << 20;

// Text from outside must not end its line.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return line;
}

std::string fields_of(const Receipt& receipt) {
  const auto& recipient = receipt.original_recipient.empty() ? receipt.from : receipt.original_recipient;
  std::string text = "Reporting-UA: " + one_line(receipt.product) + "\r\n";
  text += "Original-Recipient: rfc822; " + one_line(recipient) + "\r\n";
  text += "Final-Recipient: rfc822; " + one_line(receipt.from) + "\r\n";
  text += "Original-Message-ID: " + one_line(receipt.original_message_id) + "\r\n";
  text += "Disposition: " + one_line(write(receipt.disposition)) + "\r\n";
  if (receipt.mic) {
    const auto& [value, digest] = *receipt.mic;
    text += fmt::format("Received-Content-MIC: {}, {}\r\n", value,
                        receipt.old_digest_name ? old_name(digest) : to_string(digest));
  }
  return text;
}

std::string written_for_people(const Receipt& receipt) {
  auto text = to_crlf(receipt.text.empty() ? std::string(explanation(receipt.disposition.modifier)) : receipt.text);
  if (!text.ends_with("\r\n")) text += "\r\n";
  return text;
}

std::string report_of(const Receipt& receipt, std::string_view boundary) {
  return fmt::format(
      "--{0}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{1}"
      "\r\n--{0}\r\nContent-Type: message/disposition-notification\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{2}"
      "\r\n--{0}--\r\n",
      boundary, written_for_people(receipt), fields_of(receipt));
}

Result<Headers> headers_of(const Receipt& receipt) {
  const auto from = write_as2_name(receipt.from);
  if (!from) return fail(from.error());
  const auto to = write_as2_name(receipt.to);
  if (!to) return fail(to.error());
  Headers headers;
  headers.add("AS2-Version", receipt.version);
  headers.add("AS2-From", *from);
  headers.add("AS2-To", *to);
  headers.add("Message-ID", "<" + receipt.message_id + ">");
  headers.add("Date", mail_date(receipt.date));
  if (!receipt.features.empty()) headers.add("EDIINT-Features", join(receipt.features, ", "));
  if (receipt.version == "1.3") headers.add("AS2-Product", receipt.product);
  headers.add("MIME-Version", "1.0");
  return headers;
}

// The parts of a report; of a bare notification that one.
std::vector<std::string_view> parts_of(std::string_view content, const Parameters& type) {
  const auto parts = split_multipart(content, type.find("boundary"));
  return parts ? *parts : std::vector<std::string_view>();
}

std::string decoded(const Headers& headers, std::string_view body) {
  TransferDecoder decoder(parse_transfer_encoding(headers.value("Content-Transfer-Encoding")));
  auto text = decoder.push(body).value_or(std::string());
  return text + decoder.finish().value_or(std::string());
}

// Value and algorithm; the value is empty if it is no base64.
std::pair<std::string, std::string> split_mic(std::string_view text) {
  const auto comma = text.find(',');
  std::string value;
  for (const char c : text.substr(0, comma)) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') value += c;
  }
  const auto bytes = decode_base64(value);
  if (!bytes || bytes->empty()) return {};
  return {std::move(value), comma == std::string_view::npos ? "" : std::string(trim(text.substr(comma + 1)))};
}

std::size_t size_of_character(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

bool is_unseen_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || (byte >= 0x7F && byte < 0xA0);
}

// Control characters, also those beyond ASCII, and what a terminal obeys without showing it: U+200B to U+200F,
// U+2028 to U+202E, U+2060 to U+206F, U+061C, U+FEFF, and the tags of plane 14.
bool is_unseen(std::string_view character) {
  if (character.size() == 1) return is_unseen_byte(character.front());
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 2) return (at(0) == 0xC2 && at(1) < 0xA0) || character == "\xD8\x9C";
  if (character.size() == 4) return at(0) == 0xF3 && at(1) == 0xA0;
  if (character == "\xEF\xBB\xBF") return true;
  if (at(0) != 0xE2) return false;
  return (at(1) == 0x80 && ((at(2) >= 0x8B && at(2) <= 0x8F) || (at(2) >= 0xA8 && at(2) <= 0xAE))) ||
         (at(1) == 0x81 && at(2) >= 0xA0 && at(2) <= 0xAF);
}

std::string from_latin_1(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x80) return std::string(1, c);
  return {static_cast<char>(0xC0 | byte >> 6), static_cast<char>(0x80 | (byte & 0x3F))};
}

// A part's fields, whatever stands in front of them.
void read_fields(const Headers& fields, ReadMdn& mdn) {
  mdn.original_message_id = std::string(fields.value("Original-Message-ID"));
  mdn.reporting_ua = std::string(fields.value("Reporting-UA"));
  const auto recipient = fields.value("Final-Recipient");
  const auto type_end = recipient.find(';');
  mdn.final_recipient =
      std::string(trim(type_end == std::string_view::npos ? recipient : recipient.substr(type_end + 1)));
  mdn.disposition_text = std::string(fields.value("Disposition"));
  mdn.disposition = parse_disposition(mdn.disposition_text);
  mdn.mic_text = std::string(fields.value("Received-Content-MIC"));
  mdn.mic = parse_mic(mdn.mic_text);
  std::tie(mdn.mic_value, mdn.mic_name) = split_mic(mdn.mic_text);
}

}  // namespace

Result<Mdn> write_mdn(const Receipt& receipt, const Signing* signing) {
  auto headers = headers_of(receipt);
  if (!headers) return fail(headers.error());
  const auto inner = boundary_of("report " + receipt.message_id);
  const auto type = "multipart/report; report-type=disposition-notification; boundary=\"" + inner + "\"";
  auto report = report_of(receipt, inner);
  if (signing == nullptr) {
    headers->add("Content-Type", type);
    return Mdn{std::move(*headers), std::move(report)};
  }
  const auto entity = "Content-Type: " + type + "\r\n\r\n" + report;
  ContentDigests content({signing->digest});
  content.update(entity);
  const auto der = sign(*signing, content);
  if (!der) return fail(der.error());
  const auto outer = boundary_of(receipt.message_id);
  headers->add("Content-Type", signed_type(*signing, outer));
  return Mdn{std::move(*headers), "--" + outer + "\r\n" + entity + signature_part(*der, outer)};
}

Result<ReadMdn> read_mdn(const Headers& headers, std::string_view body, OpenPolicy policy) {
  policy.payload_limit = std::min(policy.payload_limit, size_limit);
  StringSink content;
  auto opened = open(headers, body, std::move(policy), content);
  if (!opened) return fail(opened.error());
  ReadMdn mdn;
  const auto type = parse_parameters(opened->content_type);
  mdn.opened = std::move(*opened);
  bool found = false;
  if (type.value == "message/disposition-notification") {
    read_fields(parse_headers(content.text()), mdn);
    found = true;
  }
  for (const auto part : parts_of(content.text(), type)) {
    const auto [head, rest] = split_entity(part);
    const auto own = parse_headers(head);
    const auto kind = parse_parameters(own.value("Content-Type")).value;
    const auto text = decoded(own, rest);
    if (kind == "message/disposition-notification") {
      read_fields(parse_headers(text), mdn);
      found = true;
    } else if (mdn.text.empty() && (kind.empty() || kind.starts_with("text/"))) {
      mdn.text = std::string(trim(text));
    }
  }
  if (!found) {
    const auto& failure = mdn.opened.failure;
    return fail(Fault::malformed, failure ? failure->what : "there is no disposition notification in the message");
  }
  return mdn;
}

std::optional<Mic> parse_mic(std::string_view text) {
  auto [value, name] = split_mic(text);
  if (value.empty()) return std::nullopt;
  if (name.empty()) return Mic{std::move(value), Digest::sha1};
  const auto digest = parse_digest(name);
  if (!digest) return std::nullopt;
  return Mic{std::move(value), *digest};
}

std::string words_of(const ReadMdn& receipt, std::size_t limit) {
  // Products write Latin-1 without saying so.
  const bool readable = is_utf8(receipt.text);
  std::string words;
  for (std::size_t i = 0; i < receipt.text.size();) {
    const auto size = readable ? size_of_character(receipt.text[i]) : 1;
    const auto character = std::string_view(receipt.text).substr(i, size);
    i += size;
    const bool blank = character == " " || (readable ? is_unseen(character) : is_unseen_byte(character.front()));
    const auto shown = readable ? std::string(character) : from_latin_1(character.front());
    if (blank && (words.empty() || words.back() == ' ')) continue;
    if (words.size() + shown.size() > limit) return words + "…";
    words += blank ? " " : shown;
  }
  while (words.ends_with(' ')) words.pop_back();
  return words;
}

bool is_mdn(const Headers& headers, std::string_view start) {
  const auto type = parse_parameters(headers.value("Content-Type"));
  if (type.value == "multipart/report" || type.value == "message/disposition-notification") return true;
  return type.value == "multipart/signed" && to_lower(start).find("multipart/report") != std::string::npos;
}

}  // namespace crossdock::as2

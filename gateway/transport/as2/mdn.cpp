// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/as2/mdn.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "gateway/transport/as2/content_digests.hpp"
#include "gateway/transport/as2/multipart.hpp"
#include "gateway/transport/as2/sealer.hpp"
#include "gateway/transport/as2/signature.hpp"
#include "gateway/transport/as2/transfer.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::uint64_t size_limit = 1 << 20;

// What came from outside must not end its line.
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

std::string text_of(const Receipt& receipt) {
  auto text = to_crlf(receipt.text.empty() ? std::string(explanation(receipt.disposition.modifier)) : receipt.text);
  if (!text.ends_with("\r\n")) text += "\r\n";
  return text;
}

std::string report_of(const Receipt& receipt, std::string_view boundary) {
  return fmt::format(
      "--{0}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{1}"
      "\r\n--{0}\r\nContent-Type: message/disposition-notification\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{2}"
      "\r\n--{0}--\r\n",
      boundary, text_of(receipt), fields_of(receipt));
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
  const auto comma = text.find(',');
  std::string value;
  for (const char c : text.substr(0, comma)) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') value += c;
  }
  const auto bytes = decode_base64(value);
  if (value.empty() || !bytes || bytes->empty()) return std::nullopt;
  if (comma == std::string_view::npos) return Mic{std::move(value), Digest::sha1};
  const auto digest = parse_digest(text.substr(comma + 1));
  if (!digest) return std::nullopt;
  return Mic{std::move(value), *digest};
}

bool is_mdn(const Headers& headers, std::string_view start) {
  const auto type = parse_parameters(headers.value("Content-Type"));
  if (type.value == "multipart/report" || type.value == "message/disposition-notification") return true;
  return type.value == "multipart/signed" && to_lower(start).find("multipart/report") != std::string::npos;
}

}  // namespace crossdock::as2

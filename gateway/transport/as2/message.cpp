// SPDX-License-Identifier: Apache-2.0
// Reads AS2 names, identifiers and receipt requests from headers, and refuses those that break RFC 4130.
#include "gateway/transport/as2/message.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::size_t longest_as2_name = 128;
constexpr std::size_t longest_message_id = 998;

bool printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

std::string_view without_brackets(std::string_view id) {
  id = trim(id);
  if (id.size() >= 2 && id.front() == '<' && id.back() == '>') id = id.substr(1, id.size() - 2);
  return id;
}

// "optional, sha-256, sha1" without its importance.
std::string_view without_importance(std::string_view value, bool& required) {
  const auto comma = value.find(',');
  const auto first = to_lower(trim(value.substr(0, comma)));
  required = first == "required";
  if (first != "required" && first != "optional") return value;
  return comma == std::string_view::npos ? std::string_view() : value.substr(comma + 1);
}

ReceiptRequest read_receipt(const Headers& headers) {
  ReceiptRequest request;
  request.async_url = std::string(headers.value("Receipt-Delivery-Option"));
  const auto options = headers.find("Disposition-Notification-Options");
  if (!options) return request;
  const auto parameters = parse_parameters("options;" + std::string(*options));
  bool required = false;
  const auto protocol = to_lower(without_importance(parameters.find("signed-receipt-protocol"), required));
  request.is_signed = protocol.find("pkcs7-signature") != std::string::npos;
  request.only_unknown_format = !request.is_signed && required && !trim(protocol).empty();
  const auto list = without_importance(parameters.find("signed-receipt-micalg"), required);
  request.digests = parse_digests(list);
  request.old_digest_names = !request.digests.empty() && to_lower(list).find("sha-") == std::string::npos;
  request.only_unknown_digests = required && request.digests.empty() && !trim(list).empty();
  for (const auto& [name, value] : parameters.entries) {
    if (name == "signed-receipt-protocol" || name == "signed-receipt-micalg") continue;
    (void)without_importance(value, required);
    if (required && request.unknown_required.empty()) request.unknown_required = name;
  }
  return request;
}

Result<std::string> name_in(const Headers& headers, std::string_view header) {
  const auto value = headers.find(header);
  if (!value) return fail(Fault::refused, std::string(header) + " is absent");
  auto name = parse_as2_name(*value);
  if (!name) return fail(Fault::refused, std::string(header) + " " + name.error().what);
  return name;
}

}  // namespace

std::string_view to_string(SignatureState state) {
  constexpr std::array<std::string_view, 4> names{"none", "valid", "untrusted", "invalid"};
  return names[static_cast<std::size_t>(state)];
}

Result<std::string> parse_as2_name(std::string_view header) {
  auto text = trim(header);
  std::string name;
  if (text.starts_with('"')) {
    if (text.size() < 2 || !text.ends_with('"')) return fail(Fault::refused, "has a quote that is not closed");
    text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
      name += text[i];
    }
  } else {
    name = std::string(text);
  }
  if (name.empty()) return fail(Fault::refused, "is empty");
  if (name.size() > longest_as2_name) return fail(Fault::refused, "has more than 128 characters");
  if (!printable_ascii(name)) return fail(Fault::refused, "has characters that are not printable ASCII");
  return name;
}

Result<std::string> write_as2_name(std::string_view name) {
  if (name.empty() || name.size() > longest_as2_name || !printable_ascii(name))
    return fail(Fault::invalid, "AS2 name '" + printable(name) + "' is not 1 to 128 printable ASCII characters");
  if (name.find_first_of(" \"\\") == std::string_view::npos) return std::string(name);
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

Result<void> check_message_id(std::string_view header) {
  const auto id = without_brackets(header);
  if (id.empty()) return fail(Fault::refused, "Message-ID is absent or empty");
  if (header.size() > longest_message_id) return fail(Fault::refused, "Message-ID has more than 998 characters");
  if (!std::ranges::all_of(id, [](char c) { return c > 0x20 && c < 0x7f; }))
    return fail(Fault::refused, "Message-ID has a blank or a control character in it");
  return {};
}

bool same_message_id(std::string_view a, std::string_view b) { return without_brackets(a) == without_brackets(b); }

Result<MessageHead> read_head(const Headers& headers) {
  MessageHead head;
  auto from = name_in(headers, "AS2-From");
  if (!from) return fail(from.error());
  auto to = name_in(headers, "AS2-To");
  if (!to) return fail(to.error());
  head.from = std::move(*from);
  head.to = std::move(*to);
  head.message_id = std::string(headers.value("Message-ID"));
  if (const auto valid = check_message_id(head.message_id); !valid) return fail(valid.error());
  if (const auto version = headers.find("AS2-Version")) head.version = std::string(*version);
  for (const auto token : split(headers.value("EDIINT-Features"), ',')) {
    if (!trim(token).empty()) head.features.push_back(to_lower(trim(token)));
  }
  head.product = std::string(headers.value("AS2-Product"));
  head.subject = std::string(headers.value("Subject"));
  if (headers.find("Disposition-Notification-To")) head.receipt = read_receipt(headers);
  return head;
}

}  // namespace crossdock::as2

// SPDX-License-Identifier: Apache-2.0
// Decodes base64 and quoted-printable by tables, and encodes base64.
#include "gateway/transport/as2/transfer.hpp"

#include <array>
#include <cstdint>

#include "base/text.hpp"
#include "gateway/transport/as2/mime_words.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t blank = 64, padding = 65, foreign = 66;

constexpr auto values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(foreign);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  for (const char c : {' ', '\t', '\r', '\n'}) table[static_cast<unsigned char>(c)] = blank;
  table['='] = padding;
  return table;
}();

}  // namespace

TransferEncoding parse_transfer_encoding(std::string_view name) {
  const auto lower = to_lower(trim(name));
  if (lower == "base64") return TransferEncoding::base64;
  return lower == "quoted-printable" ? TransferEncoding::quoted_printable : TransferEncoding::binary;
}

Result<std::string> TransferDecoder::push(std::string_view bytes) {
  switch (encoding_) {
    case TransferEncoding::base64: return base64(bytes);
    case TransferEncoding::quoted_printable: return quoted_printable(bytes, false);
    case TransferEncoding::binary: break;
  }
  return std::string(bytes);
}

Result<std::string> TransferDecoder::base64(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() / 4 * 3 + 3);
  for (const char c : bytes) {
    const auto value = values[static_cast<unsigned char>(c)];
    if (value == blank) continue;
    if (value == foreign || (ended_ && value != padding))
      return fail(Fault::malformed, "base64 has '" + printable({&c, 1}) + "' in it");
    if (value == padding) {
      if (!ended_ && filled_ == 2) out += static_cast<char>(group_ >> 4);
      if (!ended_ && filled_ == 3) out += {static_cast<char>(group_ >> 10), static_cast<char>(group_ >> 2)};
      if (!ended_ && filled_ < 2) return fail(Fault::malformed, "base64 is padded where nothing was begun");
      ended_ = true;
      filled_ = 0;
      continue;
    }
    group_ = group_ << 6 | value;
    if (++filled_ < 4) continue;
    out += {static_cast<char>(group_ >> 16), static_cast<char>(group_ >> 8), static_cast<char>(group_)};
    group_ = 0;
    filled_ = 0;
  }
  return out;
}

std::string TransferDecoder::quoted_printable(std::string_view bytes, bool complete) {
  held_ += bytes;
  std::string out;
  std::size_t i = 0;
  while (i < held_.size()) {
    const char c = held_[i];
    if (c == '=') {
      const auto rest = std::string_view(held_).substr(i + 1);
      if (rest.starts_with("\r\n")) {
        i += 3;
      } else if (rest.starts_with('\n')) {
        i += 2;
      } else if (rest.size() >= 2 && hexadecimal(rest[0]) >= 0 && hexadecimal(rest[1]) >= 0) {
        out += static_cast<char>(hexadecimal(rest[0]) * 16 + hexadecimal(rest[1]));
        i += 3;
      } else if (rest.size() < 2 && !complete) {
        break;
      } else {
        out += held_[i++];
      }
    } else if (c == ' ' || c == '\t') {
      // Blanks at the end of a line are the transport's, not the text's.
      const auto end = held_.find_first_not_of(" \t", i);
      if (end == std::string::npos && !complete) break;
      const bool trailing = end == std::string::npos || held_[end] == '\n' || held_[end] == '\r';
      const auto stop = end == std::string::npos ? held_.size() : end;
      if (!trailing) out.append(held_, i, stop - i);
      i = stop;
    } else {
      out += held_[i++];
    }
  }
  held_.erase(0, i);
  return out;
}

Result<std::string> TransferDecoder::finish() {
  if (encoding_ == TransferEncoding::quoted_printable) return quoted_printable({}, true);
  if (encoding_ == TransferEncoding::base64 && filled_ != 0) {
    // Padding that was left out is tolerated where it is not needed to tell the bytes.
    if (filled_ == 1) return fail(Fault::malformed, "base64 ends within a group");
    std::string out(1, static_cast<char>(group_ >> (filled_ == 2 ? 4 : 10)));
    if (filled_ == 3) out += static_cast<char>(group_ >> 2);
    filled_ = 0;
    return out;
  }
  return std::string();
}

Result<std::string> decode_base64(std::string_view text) {
  TransferDecoder decoder(TransferEncoding::base64);
  auto bytes = decoder.push(text);
  if (!bytes) return bytes;
  const auto rest = decoder.finish();
  if (!rest) return rest;
  return *bytes + *rest;
}

std::string encode_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    text += alphabet[group >> 18];
    text += alphabet[group >> 12 & 63];
    text += i + 1 < bytes.size() ? alphabet[group >> 6 & 63] : '=';
    text += i + 2 < bytes.size() ? alphabet[group & 63] : '=';
  }
  return text;
}

std::string encode_base64_lines(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 48) text += encode_base64(bytes.substr(i, 48)) + "\r\n";
  return text;
}

}  // namespace crossdock::as2

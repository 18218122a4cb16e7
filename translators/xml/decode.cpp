// SPDX-License-Identifier: Apache-2.0
// Converts Latin-1, Windows-1252 and UTF-16 to UTF-8, and refuses NUL and broken characters.
#include "translators/xml/decode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/text.hpp"
#include "base/windows_1252.hpp"
#include "translators/xml/utf8.hpp"

namespace crossdock::xml {
namespace {

// The place behind `text`, as an editor shows it.
std::string behind(std::string_view text) {
  const auto line = text.substr(text.rfind('\n') + 1);
  return fmt::format("line {}, column {}", 1 + std::ranges::count(text, '\n'), 1 + characters_in(line));
}

Result<std::string> from_single_bytes(std::string_view bytes, Encoding encoding) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    std::uint32_t code = byte;
    if (encoding == Encoding::windows1252) code = in_windows_1252(byte);
    if (code == 0 && byte != 0) {
      return fail(Fault::malformed, fmt::format("byte 0x{:02X} is not a character of {}", byte, to_string(encoding)),
                  behind(out));
    }
    append_character(out, code);
  }
  return out;
}

Result<std::string> from_utf16(std::string_view bytes, Encoding encoding) {
  if (bytes.size() % 2 != 0) return fail(Fault::malformed, "UTF-16 text ends in half a character");
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<std::uint32_t>(encoding == Encoding::utf16_be ? first << 8 | second : second << 8 | first);
  };
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    std::uint32_t code = unit(at);
    if (code >= 0xD800 && code < 0xE000) {
      const auto low = code < 0xDC00 && at + 2 < bytes.size() ? unit(at + 2) : 0;
      if (low < 0xDC00 || low >= 0xE000) return fail(Fault::malformed, "a UTF-16 surrogate stands alone", behind(out));
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      at += 2;
    }
    append_character(out, code);
  }
  return out;
}

// No encoding of the list has a use for NUL, and Xerces takes one behind the root element for the end of the document.
Result<void> refuse_nul(std::string_view text) {
  const auto nul = text.find('\0');
  if (nul == std::string_view::npos) return {};
  return fail(Fault::malformed, "NUL is not a character of XML", behind(text.substr(0, nul)));
}

// The commonest mistake of all: text in Latin-1 that claims to be UTF-8.
Result<Decoded> check(Decoded decoded) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  const bool ascii = decoded.encoding == Encoding::ascii;
  const auto bad =
      ascii ? static_cast<std::size_t>(std::ranges::find_if_not(decoded.view, is_ascii) - decoded.view.begin())
            : first_bad_byte(decoded.view);
  if (bad >= decoded.view.size()) {
    if (auto nul = refuse_nul(decoded.view); !nul) return fail(nul.error());
    return decoded;
  }
  return fail(Fault::malformed,
              fmt::format("byte 0x{:02X} is not {}: the document is in another encoding than it says",
                          static_cast<unsigned char>(decoded.view[bad]), to_string(decoded.encoding)),
              behind(decoded.view.substr(0, bad)));
}

}  // namespace

Result<Decoded> decode(std::string_view bytes, const Sniffed& sniffed) {
  Decoded decoded{.encoding = sniffed.encoding, .mark = sniffed.mark, .view = bytes.substr(sniffed.mark), .owned = {}};
  Result<std::string> owned;
  switch (sniffed.encoding) {
    case Encoding::utf8:
    case Encoding::ascii: return check(std::move(decoded));
    case Encoding::latin1:
    case Encoding::windows1252: owned = from_single_bytes(decoded.view, sniffed.encoding); break;
    case Encoding::utf16_le:
    case Encoding::utf16_be: owned = from_utf16(decoded.view, sniffed.encoding); break;
  }
  if (!owned) return fail(owned.error());
  if (auto nul = refuse_nul(*owned); !nul) return fail(nul.error());
  decoded.owned = std::move(*owned);
  return decoded;
}

void Ruler::advance(std::size_t place) {
  place = std::min(place, text_.size());
  if (place <= place_) return;
  const auto piece = text_.substr(place_, place - place_);
  line_ += static_cast<int>(std::ranges::count(piece, '\n'));
  switch (encoding_) {
    case Encoding::utf8:
    case Encoding::ascii: original_ += piece.size(); break;
    case Encoding::latin1:
    case Encoding::windows1252: original_ += characters_in(piece); break;
    case Encoding::utf16_le:
    case Encoding::utf16_be:  // a character of four bytes in UTF-8 is a pair of units in UTF-16
      original_ += 2 * (characters_in(piece) + static_cast<std::size_t>(std::ranges::count_if(piece, [](char c) {
                          return static_cast<unsigned char>(c) >= 0xF0;
                        })));
      break;
  }
  place_ = place;
}

}  // namespace crossdock::xml

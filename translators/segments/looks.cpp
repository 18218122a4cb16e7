// SPDX-License-Identifier: Apache-2.0
// Knows the first bytes of what people send by mistake.
#include "translators/segments/looks.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"
#include "translators/segments/starts.hpp"

namespace crossdock::segments {
namespace {

using std::string_view_literals::operator""sv;

struct Start {
  std::string_view bytes;
  Look look;
};
constexpr Look utf_16{"utf-16", "looks like text in UTF-16", "save it as UTF-8"};
constexpr Look ebcdic{"ebcdic", "looks like text in EBCDIC", "transfer it as text, or convert it to ASCII"};
constexpr std::array starts{
    Start{"%PDF-"sv, {"pdf", "looks like a PDF", "ask for the data that it shows"}},
    Start{"\x1f\x8b"sv,
          {"gzip", "looks like gzip: what is compressed outside of AS2 is not opened", "unpack it with gunzip"}},
    Start{"PK\x03\x04"sv,
          {"zip", "looks like a ZIP file or an office document",
           "unpack it, or ask for the data that the document shows"}},
    Start{"PK\x05\x06"sv, {"zip", "looks like an empty ZIP file"}},
    Start{"\xd0\xcf\x11\xe0"sv, {"office", "looks like an old office document"}},
    Start{"BZh"sv, {"bzip2", "looks like bzip2: what is compressed is not opened", "unpack it with bunzip2"}},
    Start{"7z\xbc\xaf\x27\x1c"sv, {"7z", "looks like 7-Zip: what is compressed is not opened"}},
    Start{"\xfd"
          "7zXZ"sv,
          {"xz", "looks like xz: what is compressed is not opened", "unpack it with unxz"}},
    Start{"\x28\xb5\x2f\xfd"sv, {"zstd", "looks like zstd: what is compressed is not opened", "unpack it with unzstd"}},
    Start{"\x89PNG"sv, {"image", "looks like an image"}},
    Start{"\xff\xd8\xff"sv, {"image", "looks like an image"}},
    Start{"GIF8"sv, {"image", "looks like an image"}},
    Start{"II*\0"sv, {"image", "looks like an image"}},
    Start{"MM\0*"sv, {"image", "looks like an image"}},
    Start{"-----BEGIN PGP"sv, {"pgp", "looks like PGP, which is not agreed"}},
    Start{"{\\rtf"sv, {"rtf", "looks like a text document (RTF)"}},
    Start{"STX="sv, {"tradacoms", "looks like TRADACOMS, which is not read"}},
    Start{"\xff\xfe"sv, utf_16},
    Start{"\xfe\xff"sv, utf_16},
    Start{"I\0S\0A\0"sv, utf_16},
    Start{"\0I\0S\0A"sv, utf_16},
    Start{"U\0N\0"sv, utf_16},
    Start{"\0U\0N"sv, utf_16},
    Start{"\xC9\xE2\xC1"sv, ebcdic},  // ISA
    Start{"\xE4\xD5\xC1"sv, ebcdic},  // UNA
    Start{"\xE4\xD5\xC2"sv, ebcdic},  // UNB
};

std::string_view without_mark_and_blanks(std::string_view bytes) {
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  const auto first = bytes.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view() : bytes.substr(first);
}

bool is_text(std::string_view bytes) {
  return std::ranges::none_of(bytes, [](char c) {
    const auto value = static_cast<unsigned char>(c);
    return (value < 0x20 && c != '\t' && c != '\r' && c != '\n' && c != '\f') || value == 0x7f;
  });
}

bool looks_like_mail(std::string_view text) {
  for (const auto* header : {"mime-version:", "content-type:", "content-transfer-encoding:", "return-path:",
                             "received:", "from:", "subject:"}) {
    if (to_lower(text.substr(0, 32)).starts_with(header)) return true;
  }
  return false;
}

// The same separator, equally often, in each of its first lines.
bool looks_like_table(std::string_view text) {
  for (const char separator : {',', ';', '\t', '|'}) {
    std::ptrdiff_t columns = 0;
    int lines = 0;
    for (auto rest = text; lines < 5;) {
      const auto end = rest.find('\n');
      if (end == std::string_view::npos && lines > 0) break;  // cut off, or the end
      const auto line = rest.substr(0, end);
      const auto here = std::ranges::count(line, separator);
      if (here == 0 || (lines > 0 && here != columns)) {
        lines = 0;
        break;
      }
      columns = here;
      ++lines;
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
      if (rest.empty()) break;
    }
    if (lines >= 2 || (lines == 1 && columns >= 3)) return true;
  }
  return false;
}

Look look_of_text(std::string_view text) {
  if (text.starts_with("{") || text.starts_with("[")) return {"json", "looks like JSON"};
  if (text.starts_with("<")) return {"xml", "looks like XML", "check it with 'crossdock xml check'"};
  // "ISA", "UNA" and "UNB" in base64.
  if (text.starts_with("SVNB") || text.starts_with("VU5B") || text.starts_with("VU5C"))
    return {"base64", "looks like base64", "decode it first, as with base64 -d"};
  if (text.starts_with("GS") || text.starts_with("ST"))
    if (text.size() > 2 && is_text(text.substr(2, 1)) && !std::isalnum(static_cast<unsigned char>(text[2])))
      return {"x12", "looks like X12 that lost its ISA segment"};
  if (looks_like_mail(text)) return {"mail", "looks like a mail or a MIME message"};
  if (looks_like_table(text)) return {"csv", "looks like CSV"};
  return {"text", "looks like text"};
}

}  // namespace

std::optional<Syntax> syntax_in(std::string_view bytes) {
  if (begins_x12(bytes)) return Syntax::x12;
  if (begins_edifact(bytes)) return Syntax::edifact;
  const auto start = bytes.substr(0, judged_start);
  for (std::size_t at = 0; at < start.size(); ++at) {
    const auto rest = start.substr(at);
    if (rest.starts_with("ISA") && is_fixed_isa(bytes, at)) return Syntax::x12;
    if (rest.starts_with("UNB+UNO") || starts_una(bytes.substr(at))) return Syntax::edifact;
  }
  return std::nullopt;
}

Look look_of(std::string_view bytes) {
  if (bytes.empty()) return {"empty", "is empty"};
  if (begins_edifact(bytes)) {
    return without_mark_and_padding(bytes).starts_with("UNH")
               ? Look{"edifact", "looks like EDIFACT that lost its UNB segment"}
               : Look{"edifact", "is EDIFACT"};
  }
  for (const auto& start : starts) {
    if (bytes.starts_with(start.bytes)) return start.look;
  }
  const auto head = bytes.substr(0, judged_start);
  const auto text = without_mark_and_blanks(head);
  if (text.empty() && bytes.size() <= judged_start) return {"empty", "holds nothing but blanks"};
  if (!is_text(text)) return {"bytes", "looks like no text"};
  return look_of_text(text);
}

std::string nothing_to_read(std::string_view header, std::string_view bytes) {
  auto text = "there is no " + std::string(header) + " segment";
  const auto look = look_of(bytes);
  if (look.word == "text") return text;
  text += ": the file " + std::string(look.sentence);
  return look.next.empty() ? text : text + "; " + std::string(look.next);
}

}  // namespace crossdock::segments

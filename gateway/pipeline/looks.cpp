// SPDX-License-Identifier: Apache-2.0
// Knows the first bytes of what people send by mistake.
#include "gateway/pipeline/looks.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"
#include "translators/edifact/interchange.hpp"

namespace crossdock::pipeline {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t judged = 4 << 10;  // of a text; what is a table or a message shows by then

struct Start {
  std::string_view bytes;
  Look look;
};
constexpr std::array starts{
    Start{"%PDF-"sv, {"pdf", "looks like a PDF"}},
    Start{"\x1f\x8b"sv, {"gzip", "looks like gzip: what is compressed outside of AS2 is not opened"}},
    Start{"PK\x03\x04"sv, {"zip", "looks like a ZIP file or an office document"}},
    Start{"PK\x05\x06"sv, {"zip", "looks like an empty ZIP file"}},
    Start{"\xd0\xcf\x11\xe0"sv, {"office", "looks like an old office document"}},
    Start{"BZh"sv, {"bzip2", "looks like bzip2: what is compressed is not opened"}},
    Start{"7z\xbc\xaf\x27\x1c"sv, {"7z", "looks like 7-Zip: what is compressed is not opened"}},
    Start{"\xfd"
          "7zXZ"sv,
          {"xz", "looks like xz: what is compressed is not opened"}},
    Start{"\x28\xb5\x2f\xfd"sv, {"zstd", "looks like zstd: what is compressed is not opened"}},
    Start{"\x89PNG"sv, {"image", "looks like an image"}},
    Start{"\xff\xd8\xff"sv, {"image", "looks like an image"}},
    Start{"GIF8"sv, {"image", "looks like an image"}},
    Start{"II*\0"sv, {"image", "looks like an image"}},
    Start{"MM\0*"sv, {"image", "looks like an image"}},
    Start{"-----BEGIN PGP"sv, {"pgp", "looks like PGP, which is not agreed"}},
    Start{"{\\rtf"sv, {"rtf", "looks like a text document (RTF)"}},
    Start{"STX="sv, {"tradacoms", "looks like TRADACOMS, which is not read"}},
    Start{"\xff\xfe"sv, {"utf-16", "looks like text in UTF-16"}},
    Start{"\xfe\xff"sv, {"utf-16", "looks like text in UTF-16"}},
};

std::string_view without_mark_and_blanks(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
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
  if (text.starts_with("GS") || text.starts_with("ST"))
    if (text.size() > 2 && is_text(text.substr(2, 1)) && !std::isalnum(static_cast<unsigned char>(text[2])))
      return {"x12", "looks like X12 that lost its ISA segment"};
  if (looks_like_mail(text)) return {"mail", "looks like a mail or a MIME message"};
  if (looks_like_table(text)) return {"csv", "looks like CSV"};
  return {"text", "looks like text"};
}

}  // namespace

Look look_of(std::string_view bytes) {
  if (bytes.empty()) return {"empty", "is empty"};
  if (edifact::looks_like_edifact(bytes)) return {"edifact", "is EDIFACT, which this partner has no agreement for"};
  for (const auto& start : starts) {
    if (bytes.starts_with(start.bytes)) return start.look;
  }
  const auto head = bytes.substr(0, judged);
  const auto text = without_mark_and_blanks(head);
  if (text.empty() && bytes.size() <= judged) return {"empty", "holds nothing but blanks"};
  if (!is_text(text)) return {"bytes", "looks like no text"};
  return look_of_text(text);
}

}  // namespace crossdock::pipeline

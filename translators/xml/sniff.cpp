// SPDX-License-Identifier: Apache-2.0
// Finds the encoding from byte order mark and declaration, then reads up to the start tag of the root.
#include "translators/xml/sniff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "translators/xml/decode.hpp"

namespace crossdock::xml {
namespace {

constexpr std::size_t window = 4096;

constexpr std::string_view blanks = " \t\r\n";

struct Mark {
  std::string_view bytes;
  std::optional<Encoding> encoding;  // none: refused
};

// UTF-32 first: its little-endian mark starts like that of UTF-16.
constexpr std::array<Mark, 6> marks = {{
    {std::string_view("\xFF\xFE\x00\x00", 4), std::nullopt},
    {std::string_view("\x00\x00\xFE\xFF", 4), std::nullopt},
    {std::string_view("\xEF\xBB\xBF", 3), Encoding::utf8},
    {std::string_view("\xFF\xFE", 2), Encoding::utf16_le},
    {std::string_view("\xFE\xFF", 2), Encoding::utf16_be},
    {std::string_view("+/v", 3), std::nullopt},  // UTF-7
}};

std::optional<Encoding> encoding_named(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Encoding>, 10> names = {{
      {"utf-8", Encoding::utf8},
      {"utf8", Encoding::utf8},
      {"us-ascii", Encoding::ascii},
      {"ascii", Encoding::ascii},
      {"iso-8859-1", Encoding::latin1},
      {"iso8859-1", Encoding::latin1},
      {"latin1", Encoding::latin1},
      {"windows-1252", Encoding::windows1252},
      {"cp1252", Encoding::windows1252},
      {"utf-16", Encoding::utf16_le},
  }};
  const auto lower = to_lower(name);
  const auto* found = std::ranges::find(names, lower, [](const auto& entry) { return entry.first; });
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

bool is_utf16(Encoding encoding) { return encoding == Encoding::utf16_le || encoding == Encoding::utf16_be; }

bool is_name_byte(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == ':';
}

// The start of the text, read once from left to right.
class Prolog {
 public:
  explicit Prolog(std::string_view text) : text_(text) {}

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size()); }
  bool skip(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  bool skip_past(std::string_view end) {
    const auto found = text_.find(end, at_);
    at_ = found == std::string_view::npos ? text_.size() : found + end.size();
    return found != std::string_view::npos;
  }
  // Past the '>' of a DOCTYPE: quotes and the internal subset may hold others.
  bool skip_doctype() {
    int brackets = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"' || c == '\'') {
        if (!skip_past(std::string_view(&c, 1))) return false;
      } else if (c == '[') {
        ++brackets;
      } else if (c == ']') {
        --brackets;
      } else if (c == '>' && brackets <= 0) {
        return true;
      }
    }
    return false;
  }
  std::string_view name() {
    const auto start = at_;
    while (at_ < text_.size() && is_name_byte(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }
  // name = "value", the shape of attributes and of the XML declaration's parts.
  std::optional<std::pair<std::string_view, std::string_view>> attribute() {
    skip_blanks();
    const auto key = name();
    skip_blanks();
    if (key.empty() || !skip("=")) return std::nullopt;
    skip_blanks();
    if (ended() || (peek() != '"' && peek() != '\'')) return std::nullopt;
    const char quote = text_[at_++];
    const auto start = at_;
    if (!skip_past(std::string_view(&quote, 1))) return std::nullopt;
    return std::pair(key, text_.substr(start, at_ - 1 - start));
  }
  bool ended() const { return at_ >= text_.size(); }
  char peek() const { return text_[at_]; }
  std::string where() const { return fmt::format("line {}", 1 + std::ranges::count(text_.substr(0, at_), '\n')); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// Behind "<?xml": version, encoding, standalone. A declaration behind blanks is common and wrong; the parsers say so.
Result<void> read_declaration(Prolog& prolog, Sniffed& sniffed) {
  std::optional<std::string_view> declared;
  for (;;) {
    prolog.skip_blanks();
    if (prolog.skip("?>")) break;
    const auto part = prolog.attribute();
    if (!part) return fail(Fault::malformed, "the XML declaration is not complete", prolog.where());
    if (part->first == "encoding") declared = part->second;
    if (part->first == "version" && part->second != "1.0") {  // 1.1 gives control characters a meaning
      return fail(Fault::refused, fmt::format("XML {} is not accepted, only 1.0", printable(part->second)),
                  prolog.where());
    }
  }
  if (!declared) return {};
  const auto encoding = encoding_named(*declared);
  if (!encoding) {
    return fail(Fault::refused,
                fmt::format("encoding '{}' is not accepted (UTF-8, UTF-16, ISO-8859-1, Windows-1252 or US-ASCII)",
                            printable(*declared)),
                prolog.where());
  }
  const bool marked = sniffed.mark > 0;
  if (is_utf16(*encoding) != is_utf16(sniffed.encoding) ||
      (marked && !is_utf16(*encoding) && *encoding != Encoding::utf8)) {
    return fail(
        Fault::malformed,
        fmt::format("the declaration says {}, but the bytes are {}", printable(*declared), to_string(sniffed.encoding)),
        prolog.where());
  }
  if (!is_utf16(*encoding)) sniffed.encoding = *encoding;
  return {};
}

// The start tag of the root: its name, and among its attributes the declaration of its prefix.
Result<void> read_root(Prolog& prolog, Sniffed& sniffed) {
  const auto name = prolog.name();
  const auto colon = name.find(':');
  const bool one_colon = colon == std::string_view::npos || name.find(':', colon + 1) == std::string_view::npos;
  if (name.empty() || name.front() == ':' || name.back() == ':' || !one_colon) {
    return fail(Fault::malformed, "no element where the root element should start", prolog.where());
  }
  sniffed.root = colon == std::string_view::npos ? name : name.substr(colon + 1);
  sniffed.root_prefix = colon == std::string_view::npos ? "" : name.substr(0, colon);
  const auto declaration = sniffed.root_prefix.empty() ? std::string("xmlns") : "xmlns:" + sniffed.root_prefix;
  for (;;) {
    prolog.skip_blanks();
    if (prolog.skip(">") || prolog.skip("/>")) return {};
    const auto attribute = prolog.attribute();
    if (!attribute)
      return fail(Fault::malformed,
                  fmt::format("the start tag of {} is not well formed or does not end within 4 KB", printable(name)),
                  prolog.where());
    if (attribute->first == declaration) sniffed.root_namespace = attribute->second;
  }
}

// Whatever may stand between the declaration and the root.
Result<void> read_prolog(Prolog& prolog, Sniffed& sniffed) {
  for (;;) {
    prolog.skip_blanks();
    if (prolog.ended()) return fail(Fault::malformed, "no root element within the first 4 KB", prolog.where());
    if (prolog.skip("<!--")) {
      prolog.skip_past("-->");
    } else if (prolog.skip("<!DOCTYPE")) {
      sniffed.doctype = true;
      if (!prolog.skip_doctype())
        return fail(Fault::refused, "the document has a DOCTYPE that does not end within 4 KB", prolog.where());
    } else if (prolog.skip("<?")) {
      prolog.skip_past("?>");
    } else if (prolog.skip("<")) {
      return read_root(prolog, sniffed);
    } else {
      return fail(Fault::malformed, "text stands before the root element", prolog.where());
    }
  }
}

}  // namespace

std::string_view to_string(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf8: return "UTF-8";
    case Encoding::utf16_le: return "UTF-16LE";
    case Encoding::utf16_be: return "UTF-16BE";
    case Encoding::latin1: return "ISO-8859-1";
    case Encoding::windows1252: return "Windows-1252";
    case Encoding::ascii: return "US-ASCII";
  }
  return "?";
}

std::string Sniffed::root_name() const {
  return root_namespace.empty() ? root : fmt::format("{{{}}}{}", root_namespace, root);
}

bool looks_like_xml(std::string_view bytes) {
  bytes = bytes.substr(0, window);
  const auto* mark = std::ranges::find_if(marks, [&](const Mark& one) { return bytes.starts_with(one.bytes); });
  if (mark != marks.end()) bytes.remove_prefix(mark->bytes.size());
  const auto* first =
      std::ranges::find_if(bytes, [](char c) { return c != '\0' && blanks.find(c) == std::string_view::npos; });
  return first != bytes.end() && *first == '<';
}

Result<Sniffed> sniff(std::string_view bytes) {
  Sniffed sniffed;
  const auto* mark = std::ranges::find_if(marks, [&](const Mark& one) { return bytes.starts_with(one.bytes); });
  if (mark != marks.end()) {
    if (!mark->encoding)
      return fail(Fault::refused,
                  "UTF-32 and UTF-7 are not accepted (UTF-8, UTF-16, ISO-8859-1, Windows-1252 or US-ASCII)");
    sniffed.encoding = *mark->encoding;
    sniffed.mark = mark->bytes.size();
  } else if (bytes.size() >= 2 && (bytes[0] == '\0' || bytes[1] == '\0')) {
    return fail(Fault::refused, "UTF-16 and UTF-32 without a byte order mark are not accepted");
  }
  if (!looks_like_xml(bytes))
    return fail(Fault::malformed, "the document does not start with '<': it is not XML", "line 1");

  // A whole number of UTF-16 pairs may be cut by the window; the cut half is left out.
  auto start = bytes.substr(0, window);
  Sniffed raw = sniffed;
  if (is_utf16(raw.encoding)) {
    start = start.substr(0, start.size() & ~std::size_t{1});
    const auto last = static_cast<unsigned char>(start[start.size() - (raw.encoding == Encoding::utf16_le ? 1 : 2)]);
    if (last >= 0xD8 && last < 0xDC) start.remove_suffix(2);
  }
  std::string_view prolog_text = start.substr(raw.mark);
  auto text = is_utf16(raw.encoding) ? decode(start, raw) : Decoded{.view = prolog_text, .owned = {}};
  if (!text) return fail(text.error());

  Prolog prolog(text->text());
  if (prolog.skip("<?xml") && !prolog.ended() && blanks.find(prolog.peek()) != std::string_view::npos) {
    if (auto declaration = read_declaration(prolog, sniffed); !declaration) return fail(declaration.error());
  } else {
    prolog = Prolog(text->text());
  }
  if (auto rest = read_prolog(prolog, sniffed); !rest) return fail(rest.error());
  if (is_utf16(sniffed.encoding)) return sniffed;
  // Names that are not ASCII come out right, or prove to be no text, only after decoding them.
  for (auto* part : {&sniffed.root, &sniffed.root_namespace, &sniffed.root_prefix}) {
    Sniffed alone;
    alone.encoding = sniffed.encoding;
    const auto name = decode(*part, alone);
    if (!name) return fail(name.error().fault, name.error().what, "the start tag of the root element");
    if (!name->owned.empty()) *part = name->owned;
  }
  return sniffed;
}

}  // namespace crossdock::xml

// SPDX-License-Identifier: Apache-2.0
// Knows where headers end, and the ways in which parameters are written.
#include "gateway/transport/as2/mime.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.hpp"
#include "gateway/transport/as2/mime_words.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::size_t head_limit = 64 << 10;

bool name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

bool same(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// Whether these bytes can be the start of "Name:". nullopt: too few to tell.
std::optional<bool> starts_a_header(std::string_view text) {
  constexpr std::size_t longest_name = 80;
  for (std::size_t i = 0; i < text.size() && i < longest_name; ++i) {
    if (text[i] == ':') return i > 0;
    if (!name_character(text[i])) return false;
  }
  if (text.size() >= longest_name) return false;
  return std::nullopt;
}

// After the blank line, or npos.
std::size_t after_blank_line(std::string_view text) {
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (text.substr(at + 1).starts_with('\n')) return at + 2;
    if (text.substr(at + 1).starts_with("\r\n")) return at + 3;
  }
  return std::string_view::npos;
}

// "UNH:1" looks like a header too: one that MIME knows must be among them.
bool describes_content(const Headers& headers) {
  return std::ranges::any_of(headers, [](const Header& one) {
    const auto name = to_lower(one.name);
    return name.starts_with("content-") || name == "mime-version";
  });
}

// A value of RFC 2231, in pieces: "name*", "name*0", "name*1*", …
struct Pieces {
  std::map<int, std::pair<std::string, bool>> texts;  // by number; whether it is percent-encoded
  bool is_alone = false;                              // "name*"
};
constexpr int most_pieces = 100;

std::string without_percents(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '%' && i + 2 < value.size() && hexadecimal(value[i + 1]) >= 0 && hexadecimal(value[i + 2]) >= 0) {
      text += static_cast<char>(hexadecimal(value[i + 1]) * 16 + hexadecimal(value[i + 2]));
      i += 2;
    } else {
      text += value[i];
    }
  }
  return text;
}

// The first piece says charset'language' if it is encoded. Pieces after a gap belong to nothing.
std::string joined(const Pieces& pieces) {
  std::string charset, text;
  int expected = 0;
  for (const auto& [number, piece] : pieces.texts) {
    if (number != expected++) break;
    std::string_view value = piece.first;
    const auto first = number == 0 && piece.second ? value.find('\'') : std::string_view::npos;
    const auto second = first == std::string_view::npos ? first : value.find('\'', first + 1);
    if (second != std::string_view::npos) {
      charset = value.substr(0, first);
      value.remove_prefix(second + 1);
    }
    text += piece.second ? without_percents(value) : std::string(value);
  }
  return to_utf8(text, charset).value_or(text);
}

// "filename*1*" → 1, encoded. nullopt for a plain name.
struct PieceName {
  std::string name;
  int number = 0;
  bool is_encoded = false, is_alone = false;
};
std::optional<PieceName> piece_name(std::string_view name) {
  const auto star = name.find('*');
  if (star == std::string_view::npos || star == 0) return std::nullopt;
  PieceName piece{.name = std::string(name.substr(0, star)), .is_encoded = name.ends_with('*')};
  auto number = name.substr(star + 1);
  piece.is_alone = number.empty();
  if (piece.is_alone) return piece;
  if (piece.is_encoded) number.remove_suffix(1);
  const auto* end = number.data() + number.size();
  const auto parsed = std::from_chars(number.data(), end, piece.number);
  if (parsed.ec != std::errc() || parsed.ptr != end || piece.number < 0 || piece.number > most_pieces)
    return std::nullopt;
  return piece;
}

// Reads one token or quoted string and moves past it, up to the next ';'.
std::string take_value(std::string_view& rest) {
  rest = rest.substr(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  std::string value;
  if (rest.starts_with('"')) {
    rest.remove_prefix(1);
    while (!rest.empty() && rest.front() != '"') {
      if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
      value += rest.front();
      rest.remove_prefix(1);
    }
    const auto end = rest.find(';');
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end);
    return value;
  }
  const auto end = std::min(rest.find(';'), rest.size());
  value = std::string(trim(rest.substr(0, end)));
  rest.remove_prefix(end);
  return value;
}

}  // namespace

std::optional<std::string_view> Headers::find(std::string_view name) const {
  const auto found = std::ranges::find_if(headers_, [&](const Header& one) { return same(one.name, name); });
  if (found == headers_.end()) return std::nullopt;
  return trim(found->value);
}

void Headers::set(std::string_view name, std::string value) {
  const auto found = std::ranges::find_if(headers_, [&](const Header& one) { return same(one.name, name); });
  if (found == headers_.end()) return add(std::string(name), std::move(value));
  found->value = std::move(value);
}

std::string Headers::text() const {
  std::string text;
  for (const auto& [name, value] : headers_) {
    text += name + ": ";
    for (const char c : value) text += c == '\r' || c == '\n' ? ' ' : c;
    text += "\r\n";
  }
  return text;
}

Headers parse_headers(std::string_view text) {
  std::vector<Header> lines;
  for (const auto raw : split(text, '\n')) {
    const auto line = raw.ends_with('\r') ? raw.substr(0, raw.size() - 1) : raw;
    if (line.empty()) continue;
    if (line.front() == ' ' || line.front() == '\t') {
      if (!lines.empty()) lines.back().value += " " + std::string(trim(line));
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) continue;
    lines.push_back({std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
  }
  Headers headers;
  for (auto& one : lines) headers.add(std::move(one.name), std::move(one.value));
  return headers;
}

std::optional<std::size_t> head_size(std::string_view start, bool complete) {
  if (start.starts_with('\n')) return 1;
  if (start.starts_with("\r\n")) return 2;
  if (start == "\r" && !complete) return std::nullopt;
  const auto header = starts_a_header(start);
  if (!header && !complete && !start.empty()) return std::nullopt;
  if (start.empty() && !complete) return std::nullopt;
  if (!header || !*header) return 0;
  auto end = after_blank_line(start.substr(0, head_limit));
  if (end == std::string_view::npos) {
    if (start.size() >= head_limit) return 0;
    if (!complete) return std::nullopt;
    end = start.size();
  }
  return describes_content(parse_headers(start.substr(0, end))) ? end : 0;
}

Split split_entity(std::string_view entity) {
  const auto size = head_size(entity, true).value_or(0);
  return {entity.substr(0, size), entity.substr(size)};
}

std::string_view Parameters::find(std::string_view name) const {
  const auto found = std::ranges::find_if(entries, [&](const auto& one) { return one.first == name; });
  return found == entries.end() ? std::string_view() : found->second;
}

Parameters parse_parameters(std::string_view value) {
  auto rest = trim(value);
  // Some products put quotes around the whole value.
  if (rest.size() > 2 && rest.front() == '"' && rest.back() == '"' && rest.find(';') != std::string_view::npos)
    rest = rest.substr(1, rest.size() - 2);
  Parameters result;
  std::map<std::string, Pieces> extended;
  result.value = to_lower(take_value(rest));
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the ';'
    const auto end = rest.find_first_of("=;");
    if (end == std::string_view::npos || rest[end] == ';') {
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end);
      continue;
    }
    auto name = to_lower(trim(rest.substr(0, end)));
    rest.remove_prefix(end + 1);
    auto parameter = take_value(rest);
    const auto piece = piece_name(name);
    if (!piece) {
      result.entries.emplace_back(std::move(name), std::move(parameter));
      continue;
    }
    auto& pieces = extended[piece->name];
    if (pieces.is_alone) continue;  // the whole value is known
    if (piece->is_alone) pieces = {.texts = {}, .is_alone = true};
    pieces.texts.try_emplace(piece->number, std::move(parameter), piece->is_encoded);
  }
  for (const auto& [name, pieces] : extended) {
    if (pieces.texts.contains(0)) result.entries.emplace(result.entries.begin(), name, joined(pieces));
  }
  return result;
}

std::string filename_in(const Headers& headers) {
  const auto disposition = parse_parameters(headers.value("Content-Disposition"));
  if (!disposition.find("filename").empty()) return decode_words(disposition.find("filename"));
  return decode_words(parse_parameters(headers.value("Content-Type")).find("name"));
}

std::string in_quotes(std::string_view value) {
  constexpr std::string_view special = " \t()<>@,;:\\\"/[]?=";
  if (!value.empty() && value.find_first_of(special) == std::string_view::npos) return std::string(value);
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    if (c != '\r' && c != '\n') text += c;
  }
  return text + '"';
}

std::string to_crlf(std::string_view text, char before) {
  std::string result;
  result.reserve(text.size() + text.size() / 16);
  for (std::size_t start = 0; start < text.size();) {
    const auto at = text.find('\n', start);
    if (at == std::string_view::npos) return result.append(text.substr(start));
    result.append(text.substr(start, at - start));
    const char previous = at > 0 ? text[at - 1] : before;
    result.append(previous == '\r' ? "\n" : "\r\n");
    start = at + 1;
  }
  return result;
}

}  // namespace crossdock::as2

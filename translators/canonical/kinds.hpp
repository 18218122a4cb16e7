// SPDX-License-Identifier: Apache-2.0
// Names of a document's kind, its way as we see it, and its syntax, for every part of the house. Nothing else, so that
// it costs nobody anything.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace crossdock::canonical {

enum class DocumentKind : std::uint8_t { order, order_ack, ship_notice, invoice };  // in the order of Document
enum class Direction : std::uint8_t { in, out };                                    // an order from a buyer comes in
enum class Syntax : std::uint8_t { x12, edifact, xml };

// Their words in profiles, in the store and for people.
inline constexpr std::array<std::pair<std::string_view, DocumentKind>, 4> document_words{
    {{"order", DocumentKind::order},
     {"order_ack", DocumentKind::order_ack},
     {"ship_notice", DocumentKind::ship_notice},
     {"invoice", DocumentKind::invoice}}};
inline constexpr std::array<std::pair<std::string_view, Direction>, 2> direction_words{
    {{"in", Direction::in}, {"out", Direction::out}}};
inline constexpr std::array<std::pair<std::string_view, Syntax>, 3> syntax_words{
    {{"x12", Syntax::x12}, {"edifact", Syntax::edifact}, {"xml", Syntax::xml}}};

constexpr std::string_view to_string(DocumentKind kind) { return document_words[static_cast<std::size_t>(kind)].first; }
constexpr std::string_view to_string(Direction direction) {
  return direction_words[static_cast<std::size_t>(direction)].first;
}
constexpr std::string_view to_string(Syntax syntax) { return syntax_words[static_cast<std::size_t>(syntax)].first; }

// nullopt for a word that names no syntax of documents, such as "json" of an event.
constexpr std::optional<Syntax> syntax_named(std::string_view word) {
  const auto found = std::ranges::find(syntax_words, word, &std::pair<std::string_view, Syntax>::first);
  return found == syntax_words.end() ? std::nullopt : std::optional(found->second);
}

// How files of each syntax travel: their media type (RFC 1767, RFC 7303) and the ending of their names.
struct SyntaxFile {
  std::string_view media_type, extension;
};
inline constexpr std::array<SyntaxFile, 3> syntax_files{
    {{"application/edi-x12", "edi"}, {"application/edifact", "edi"}, {"application/xml", "xml"}}};
constexpr SyntaxFile file_of(Syntax syntax) { return syntax_files[static_cast<std::size_t>(syntax)]; }

// What answers a file as such and is never answered itself, by the type of the message.
constexpr bool is_acknowledgement(std::string_view type) {
  return type == "997" || type == "999" || type == "TA1" || type == "CONTRL";
}
// Whether the partner answers files of this syntax so. XML has no acknowledgement of its own.
constexpr bool is_acknowledged(Syntax syntax) { return syntax != Syntax::xml; }

}  // namespace crossdock::canonical

// SPDX-License-Identifier: Apache-2.0
// Names a document's kind, its way as we see it, and its syntax, for every part of the house. It holds nothing else, so
// that it costs nobody anything.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/in_order.hpp"

namespace crossdock::canonical {

enum class DocumentKind : std::uint8_t { order, order_ack, ship_notice, invoice, inventory_advice };
enum class Direction : std::uint8_t { in, out };  // an order from a buyer comes in
enum class Syntax : std::uint8_t { x12, edifact, xml };

// The side of a trade that writes such documents. Buyers send them to us and we send them to suppliers, or the other way
// round.
enum class WrittenBy : std::uint8_t { buyer, seller };

// Whether we write such documents ourselves, to those who would get them from us.
enum class Sent : std::uint8_t { yes, no };

// All that the house knows of a kind of document, beside its struct (documents.hpp) and its effect (gateway/apply).
struct KindRow {
  DocumentKind kind{};
  std::string_view word;  // in profiles, in the store and for people
  std::string_view name;  // of the struct, in mapping files and in JSON
  WrittenBy written_by{};
  Sent sent = Sent::yes;
};

// In the order of the enumeration, which is that of the alternatives of Document.
inline constexpr std::array kinds{
    KindRow{DocumentKind::order, "order", "Order", WrittenBy::buyer},
    KindRow{DocumentKind::order_ack, "order_ack", "OrderAck", WrittenBy::seller},
    KindRow{DocumentKind::ship_notice, "ship_notice", "ShipNotice", WrittenBy::seller},
    KindRow{DocumentKind::invoice, "invoice", "Invoice", WrittenBy::seller},
    KindRow{DocumentKind::inventory_advice, "inventory_advice", "InventoryAdvice", WrittenBy::seller, Sent::no},
};

static_assert(in_order(kinds, &KindRow::kind, DocumentKind::inventory_advice));

constexpr const KindRow& row_of(DocumentKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

// Words in profiles, in the store and for people.
inline constexpr auto document_words = [] {
  std::array<std::pair<std::string_view, DocumentKind>, kinds.size()> words;
  for (std::size_t i = 0; i < kinds.size(); ++i) words[i] = {kinds[i].word, kinds[i].kind};
  return words;
}();
inline constexpr std::array<std::pair<std::string_view, Direction>, 2> direction_words{
    {{"in", Direction::in}, {"out", Direction::out}}};
inline constexpr std::array<std::pair<std::string_view, Syntax>, 3> syntax_words{
    {{"x12", Syntax::x12}, {"edifact", Syntax::edifact}, {"xml", Syntax::xml}}};

constexpr std::string_view to_string(DocumentKind kind) { return row_of(kind).word; }
// "Order", "OrderAck", "ShipNotice": the names of mapping files and of people.
constexpr std::string_view name_of(DocumentKind kind) { return row_of(kind).name; }
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

// SPDX-License-Identifier: Apache-2.0
// Names the kinds of documents, finds a document's number and order number, and knows each currency's minor unit.
#include "translators/canonical/documents.hpp"

#include <boost/mp11/algorithm.hpp>

#include <algorithm>

#include "translators/canonical/schema.hpp"

namespace crossdock::canonical {
namespace {

// Whether each alternative of Document is the struct that the row of its place names.
template <class... Alternatives>
constexpr bool are_named_by_rows(const std::variant<Alternatives...>*) {
  constexpr std::array names{detail::short_name<Alternatives>()...};
  return std::ranges::equal(names, kinds, {}, {}, &KindRow::name);
}
static_assert(are_named_by_rows(static_cast<const Document*>(nullptr)),
              "the alternatives of Document are those of `kinds`, in their order");

// The first order number in a tree of nodes, depth first: an ASN is normally about one order.
std::string_view first_order(const std::vector<ShipNode>& nodes) {
  for (const auto& node : nodes) {
    if (!node.order_number.empty()) return node.order_number;
    if (const auto below = first_order(node.children); !below.empty()) return below;
  }
  return {};
}

struct NumberOf {
  std::string_view operator()(const OrderAck& ack) const { return ack.number.empty() ? ack.order_number : ack.number; }
  std::string_view operator()(const auto& document) const { return document.number; }
};

struct OrderNumberOf {
  std::string_view operator()(const Order& order) const { return order.number; }
  std::string_view operator()(const ShipNotice& notice) const { return first_order(notice.nodes); }
  std::string_view operator()(const auto& document) const {
    if constexpr (requires { document.order_number; }) return document.order_number;
    return {};
  }
};

}  // namespace

DocumentKind kind_of(const Document& document) { return static_cast<DocumentKind>(document.index()); }

std::optional<DocumentKind> document_kind(std::string_view name) {
  const auto found = std::ranges::find(kinds, name, &KindRow::name);
  return found == kinds.end() ? std::nullopt : std::optional(found->kind);
}

std::string document_names() {
  std::string names;
  for (const auto& row : kinds) {
    if (!names.empty()) names += row.kind == kinds.back().kind ? " or " : ", ";
    names += row.name;
  }
  return names;
}

Document empty_document(DocumentKind kind) {
  return boost::mp11::mp_with_index<kinds.size()>(static_cast<std::size_t>(kind),
                                                  [](auto index) { return Document(std::in_place_index<index>); });
}

std::string_view number_of(const Document& document) { return std::visit(NumberOf{}, document); }
std::string_view order_number_of(const Document& document) { return std::visit(OrderNumberOf{}, document); }

// ISO 4217, table A.1: currencies whose minor unit is not a hundredth.
int minor_digits(std::string_view currency) {
  constexpr std::string_view none[] = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
                                       "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"};
  constexpr std::string_view three[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  if (std::ranges::find(none, currency) != std::end(none)) return 0;
  return std::ranges::find(three, currency) != std::end(three) ? 3 : 2;
}

}  // namespace crossdock::canonical

// SPDX-License-Identifier: Apache-2.0
// Names the kinds of documents, finds a document's number and order number, and knows each currency's minor unit.
#include "translators/canonical/documents.hpp"

#include <algorithm>
#include <array>

namespace crossdock::canonical {
namespace {

constexpr std::array<std::string_view, 4> document_names{"Order", "OrderAck", "ShipNotice", "Invoice"};

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
  std::string_view operator()(const auto& document) const { return document.order_number; }
};

}  // namespace

DocumentKind kind_of(const Document& document) { return static_cast<DocumentKind>(document.index()); }

std::string_view name_of(DocumentKind kind) { return document_names[static_cast<std::size_t>(kind)]; }

std::optional<DocumentKind> document_kind(std::string_view name) {
  for (std::size_t i = 0; i < document_names.size(); ++i) {
    if (document_names[i] == name) return static_cast<DocumentKind>(i);
  }
  return std::nullopt;
}

Document empty_document(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::order: return Order{};
    case DocumentKind::order_ack: return OrderAck{};
    case DocumentKind::ship_notice: return ShipNotice{};
    case DocumentKind::invoice: return Invoice{};
  }
  return Order{};
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

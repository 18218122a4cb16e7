// SPDX-License-Identifier: Apache-2.0
// Identifiers that cannot be mixed up: Id<struct PartnerTag> is not an Id<struct MessageTag>.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace crossdock {

// A name given by a person or a partner, such as the id of a partner's folder.
template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string value) : value_(std::move(value)) {}

  const std::string& text() const { return value_; }
  bool empty() const { return value_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::string value_;
};

// The number of a row in the store; 0 stands for "none".
template <class Tag>
class RowId {
 public:
  RowId() = default;
  explicit constexpr RowId(std::int64_t value) : value_(value) {}

  constexpr std::int64_t number() const { return value_; }
  constexpr bool none() const { return value_ == 0; }
  friend auto operator<=>(const RowId&, const RowId&) = default;

 private:
  std::int64_t value_ = 0;
};

using PartnerId = Id<struct PartnerTag>;
using MessageId = RowId<struct MessageTag>;
using DocumentId = RowId<struct DocumentTag>;

// Identifiers of orders and their lines. Money and units move on lines; a line of one side is never one of the other.
using SalesOrderId = RowId<struct SalesOrderTag>;
using OrderLineId = RowId<struct OrderLineTag>;
using PurchaseOrderId = RowId<struct PurchaseOrderTag>;
using PurchaseLineId = RowId<struct PurchaseLineTag>;
using ShipmentId = RowId<struct ShipmentTag>;
using InvoiceId = RowId<struct InvoiceTag>;  // a supplier's invoice or credit note
using HoldId = RowId<struct HoldTag>;

}  // namespace crossdock

template <class Tag>
struct std::hash<crossdock::Id<Tag>> {
  std::size_t operator()(const crossdock::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.text()); }
};
template <class Tag>
struct std::hash<crossdock::RowId<Tag>> {
  std::size_t operator()(crossdock::RowId<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.number()); }
};

// SPDX-License-Identifier: Apache-2.0
// Enumerations as the words the store keeps. Not for use outside of gateway/store.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace crossdock::store {

template <class Value>
struct Named {
  Value value;
  std::string_view name;
};

template <class Value, std::size_t size>
constexpr std::string_view name_of(const std::array<Named<Value>, size>& names, Value value) {
  for (const auto& known : names) {
    if (known.value == value) return known.name;
  }
  return {};
}

// The CHECKs of the schema keep other words out, so one that is unknown means a newer schema or a damaged row.
template <class Value, std::size_t size>
Result<Value> named(const std::array<Named<Value>, size>& names, std::string_view name) {
  for (const auto& known : names) {
    if (known.name == name) return known.value;
  }
  return fail(Fault::internal, "database: unknown word '" + std::string(name) + "'");
}

// A column that is empty when there is no fault.
inline std::string_view stored(std::optional<Fault> fault) { return fault ? to_string(*fault) : std::string_view(); }
inline std::optional<Fault> fault_named(std::string_view name) {
  for (const auto fault :
       {Fault::malformed, Fault::invalid, Fault::refused, Fault::unmapped, Fault::unavailable, Fault::internal}) {
    if (to_string(fault) == name) return fault;
  }
  return std::nullopt;
}

}  // namespace crossdock::store

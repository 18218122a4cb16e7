// SPDX-License-Identifier: Apache-2.0
// What a person may decide about a hold, by the reason of the hold.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "gateway/modules/reconciliation/reconcile.hpp"

namespace crossdock::reconciliation {

enum class Remedy : std::uint8_t { release, refuse, accept_price, credit_units, credit_price };

struct RemedyRow {
  Remedy remedy{};
  std::string_view word;    // for programs
  std::string_view effect;  // a sentence, which goes on after the amount: "12.40 USD are approved …"
};

// In the order of the enumeration.
std::span<const RemedyRow> remedy_rows();
std::string_view to_string(Remedy remedy);
std::optional<Remedy> remedy_named(std::string_view word);

// Whether it is an answer to holds of this reason.
bool is_possible(Remedy remedy, HoldReason reason);
// The same by the reason's word; false for a word that no reason has.
bool is_possible(Remedy remedy, std::string_view reason);

}  // namespace crossdock::reconciliation

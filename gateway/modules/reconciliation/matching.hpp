// SPDX-License-Identifier: Apache-2.0
// Which purchase lines the lines of invoices mean: the cascade from exact keys to assignment.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "gateway/modules/reconciliation/reconcile.hpp"

namespace crossdock::reconciliation {

struct Match {
  std::optional<std::size_t> group;  // into Matches::groups; nullopt: none
  Stage stage{};
  int confidence = 0;
  HoldReason miss = HoldReason::unmatched_line;  // why there is no group
};

struct Matches {
  std::vector<std::vector<Match>> documents;  // of each document, one for each of its lines
  // Positions in the purchase lines that a line may take from, in order of their ids. Invoice lines of one item share a
  // group, whichever document they stand on.
  std::vector<std::vector<std::size_t>> groups;
};

// Expected constant time for each line, but for the residue that neither keys nor names explain, whose size
// the policy limits.
Matches match(std::span<const Claim> claims, const std::vector<PurchaseLineFacts>& lines, const Policy& policy);

// The quantity in the purchase line's unit, exactly; nullopt where units do not convert.
std::optional<Decimal> in_unit_of(const PurchaseLineFacts& line, const canonical::Quantity& quantity);

// 0 (nothing in common) to 1000: words that two names share, whatever their order and case.
int likeness(std::string_view a, std::string_view b);

}  // namespace crossdock::reconciliation

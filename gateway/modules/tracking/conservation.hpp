// SPDX-License-Identifier: Apache-2.0
// Proofs that nothing was lost or made up, for `crossdock audit conservation`.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gateway/modules/tracking/ledger.hpp"

namespace crossdock::tracking {

struct AuditedLine {
  std::int64_t id = 0;
  std::int64_t order_line = 0;  // of a purchase line; 0 for an order line
  Balances stored;
  std::vector<Posting> journal;
};

// One sentence for each broken law; empty when all hold. `purchases` are all purchase lines of `orders`.
// Laws: units of an account add up to what entered it, none below zero (I1); shipped never above what was
// confirmed, delivered never above shipped, returned never above delivered, over the journal (I2, I3); live units
// of the purchase lines equal those of their order line, bucket by bucket (I4); the journal replays to
// what is stored (I10).
std::vector<std::string> violations(std::span<const AuditedLine> orders, std::span<const AuditedLine> purchases);

}  // namespace crossdock::tracking

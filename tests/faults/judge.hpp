// SPDX-License-Identifier: Apache-2.0
// Compares the outside ledger with what the gateway has and delivered: nothing that was acknowledged is lost, nothing
// had two effects, every repetition got the same receipt, every attempt repeated the same bytes.
#pragma once

#include "tests/faults/as2_peer.hpp"

namespace crossdock::tests {

// How much must have come to its end.
enum class Extent {
  everything,    // the partner has all receipts, and the gateway nothing left to do
  acknowledged,  // only what was acknowledged to the partner must be there
};

Judgement judge_as2(As2Peer& peer, const OutsideLedger& ledger, Extent extent);

}  // namespace crossdock::tests

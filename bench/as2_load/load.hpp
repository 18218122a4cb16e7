// SPDX-License-Identifier: Apache-2.0
// Sends sealed orders to a gateway and checks the receipts.
//
// Closed loop: every connection sends its next message when it has the receipt for the last one, which finds the most
// that the gateway can do. Open loop: messages are due at a fixed rate whatever the gateway does, and a latency counts
// from the moment a message was due, so that a stall is seen by all who wait in it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/as2_load/messages.hpp"

namespace crossdock::as2_load {

struct LoadOptions {
  int port = 0;
  int connections = 16;
  double rate = 0;      // messages a second; 0: closed loop
  double seconds = 6;   // at most
  int check_every = 1;  // of so many receipts one is verified: signature, identifier, disposition and MIC
};

struct LoadResult {
  std::uint64_t answered = 0, checked = 0, wrong = 0, document_bytes = 0;
  std::string first_wrong;
  double seconds = 0;
  double cpu_seconds = 0;            // of this process meanwhile
  std::vector<double> milliseconds;  // from due or sent to the receipt, sorted
};

LoadResult run_load(const Sides& sides, const std::vector<SealedOrder>& orders, const LoadOptions& options);

double cpu_seconds();  // of this process

}  // namespace crossdock::as2_load

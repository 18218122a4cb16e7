// SPDX-License-Identifier: Apache-2.0
// A partner that takes whatever the gateway sends: opens it, verifies it and answers with a signed receipt.
#pragma once

#include <set>
#include <string>

#include "bench/as2_load/messages.hpp"

namespace crossdock::as2_load {

struct SinkResult {
  std::uint64_t taken = 0, repeated = 0, refused = 0;
  std::string first_refused;
  double seconds = 0;      // from the first request to the last answer
  double cpu_seconds = 0;  // of this process meanwhile
};

// Until `count` messages have come, or nothing has come for `patience` seconds. The pipe `port` is told when it listens.
Result<SinkResult> run_sink(const Sides& sides, int port, std::uint64_t count, double patience);

}  // namespace crossdock::as2_load

// SPDX-License-Identifier: Apache-2.0
// Processor time of this program and of the processes that it started: the PostgreSQL server and its backends.
#pragma once

namespace crossdock::invoices_bench {

struct Cost {
  double wall = 0;    // seconds
  double own = 0;     // of processor time, user and system: this process
  double server = 0;  // its descendants
  double cpu() const { return own + server; }
};

// Since some moment in the past: two of them are subtracted.
Cost cost_so_far();
Cost operator-(const Cost& later, const Cost& earlier);

}  // namespace crossdock::invoices_bench

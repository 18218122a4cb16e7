// SPDX-License-Identifier: Apache-2.0
// The memory of a simulated partner between files: its counters, what it has answered, and what it promised.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/decimal.hpp"
#include "base/result.hpp"

namespace crossdock::simulator {

// An order by its lines' numbers. A cancellation may come before its order: then only `cancelled` is known.
struct OrderMemory {
  bool answered = false;
  std::map<std::string, Decimal> confirmed;
  std::map<std::string, Decimal> cancelled;
  friend bool operator==(const OrderMemory&, const OrderMemory&) = default;
};

struct State {
  std::int64_t interchange = 0;  // the last ISA13 or UNB-05; XML files are counted with it, so that names sort as sent
  std::int64_t group = 0;        // the last GS06
  std::int64_t set = 0;          // the last ST02 or UNH-01
  std::int64_t document = 0;     // the last number of an own order, shipment or invoice
  std::int64_t carton = 0;       // the last serial on a label
  std::set<std::string, std::less<>> answered;  // interchanges by sender and number, XML files by their hash
  std::map<std::string, OrderMemory, std::less<>> orders;
  friend bool operator==(const State&, const State&) = default;
};

std::string to_json(const State& state);

// Fault::malformed when the text is not such a state.
Result<State> state_from_json(std::string_view json);

}  // namespace crossdock::simulator

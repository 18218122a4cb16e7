// SPDX-License-Identifier: Apache-2.0
// How far an invoice may differ before a person must look.
//
// Products disagree on what "0 %" and an empty limit mean; here the state is said in a word. `zero` allows
// nothing, `unlimited` allows everything, `value` allows up to its limits, the limit itself included.
#pragma once

#include <optional>
#include <string>

#include "base/checked.hpp"

namespace crossdock::reconciliation {

struct Tolerance {
  enum class Kind { zero, value, unlimited };
  enum class Combine { min, max };  // when both limits are given: the stricter or the looser one counts

  Kind kind = Kind::zero;
  std::optional<Decimal> absolute;  // in units of what is compared: money, or a quantity
  std::optional<Decimal> percent;   // of the expected value
  Combine combine = Combine::min;

  static Tolerance none() { return {}; }
  static Tolerance any() { return {.kind = Kind::unlimited}; }
  static Tolerance up_to(const Decimal& absolute) { return {.kind = Kind::value, .absolute = absolute}; }
  static Tolerance up_to_percent(const Decimal& percent) { return {.kind = Kind::value, .percent = percent}; }
  static Tolerance up_to(const Decimal& absolute, const Decimal& percent, Combine combine) {
    return {.kind = Kind::value, .absolute = absolute, .percent = percent, .combine = combine};
  }
};

// The largest deviation allowed from `expected` (of any sign), where the absolute limit counts `per` times (once for each
// unit when prices are compared over a quantity). nullopt: any. A `value` without a limit allows nothing.
std::optional<Checked> allowed(const Tolerance& tolerance, const Checked& expected, const Checked& per = Checked(1));

// Whether a deviation (its size counts) from `expected` is allowed. A number that does not fit is not.
bool within(const Tolerance& tolerance, const Checked& deviation, const Checked& expected,
            const Checked& per = Checked(1));

std::string describe(const Tolerance& tolerance);  // "up to 0.05 or 2 %, the stricter", "none", "any"

// Per direction; a lower price or quantity than agreed is normally welcome.
struct Tolerances {
  Tolerance price_over;  // per unit of the purchase line
  // A bargain passes, a slipped decimal point is a question.
  Tolerance price_under = Tolerance::up_to_percent(50);
  Tolerance quantity_over;                           // invoiced so far and now, above the evidence
  Tolerance order_quantity_over = Tolerance::any();  // … above the quantity ordered
  Tolerance line_amount;                             // declared line amount against price × quantity
  Tolerance total;                                   // declared payable against the sum of its parts
  Tolerance freight;                                 // charges that nobody agreed on, all of an order
  Tolerance tax;                                     // tax against agreed rate × what it may be of
};

}  // namespace crossdock::reconciliation

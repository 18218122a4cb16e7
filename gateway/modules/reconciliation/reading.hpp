// SPDX-License-Identifier: Apache-2.0
// The claim of one document, in numbers that mean the same in every syntax. Internal to reconciliation.
//
// Everything is a magnitude in the document's own direction: what an invoice asks for and what a credit note gives back
// are both above zero, whichever sign the document writes.
#pragma once

#include <string>
#include <vector>

#include "gateway/modules/reconciliation/matching.hpp"

namespace crossdock::reconciliation {

struct ReadLine {
  std::size_t index = 0;  // in Invoice::lines
  std::string key;        // as line_keys names it
  Match match;
  bool readable = true;  // false: no usable quantity, price or amount
  bool against = false;  // against the document's direction: an invoice's line below zero
  Decimal quantity;      // as written
  Decimal units;         // in the purchase line's unit
  bool convertible = false;
  Decimal money;                 // whole minor units, after the line's allowances and without its charges
  std::optional<Checked> price;  // of `basis` units as written
  Checked basis{1};
  Decimal allowances;            // of the line
  std::optional<Decimal> exact;  // price × quantity ÷ basis − allowances, not rounded
};

struct ReadCharge {
  std::string line;  // by its key; empty: of the document
  std::string reason;
  Decimal money;
};

struct ReadTax {
  std::string line;
  const canonical::Tax* tax = nullptr;
  Decimal money;
};

struct Reading {
  const Claim* claim = nullptr;
  bool credit_note = false;
  int digits = 2;      // of the currency's minor unit
  std::string number;  // normalised
  std::vector<ReadLine> lines;
  std::vector<ReadCharge> charges;
  std::vector<ReadTax> taxes;
  TotalsCheck totals;              // magnitudes
  std::optional<Decimal> payable;  // as the document writes it, for comparing duplicates

  const canonical::Invoice& document() const { return *claim->document; }
  // -1 turns a magnitude into the money of the ledger.
  int sign() const { return credit_note ? -1 : 1; }
  Decimal extras() const;  // charges - allowances + tax - prepaid + rounding
};

// `matched` and `groups` as `match` found them for this claim.
Reading read(const Claim& claim, const std::vector<PurchaseLineFacts>& lines, const std::vector<Match>& matched,
             const std::vector<std::vector<std::size_t>>& groups);

// The order of judging, which depends on what documents say and not on when they came: by date, number and total. Of two
// that use one number the smaller comes first, so that a second invoice never takes a right one's place.
bool comes_before(const Reading& a, const Reading& b);

// A price with the minor unit at least: 15.40, but 0.0125.
std::string price_text(const Decimal& price);

inline void add(Decimal& sum, const Decimal& part) { sum = (Checked(sum) + part).value(); }

}  // namespace crossdock::reconciliation

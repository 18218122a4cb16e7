// SPDX-License-Identifier: Apache-2.0
// Decides what a simulated supplier makes of an order: what it accepts, ships and bills of each line. A behaviour is a
// way to decide this; the documents are then written from the decision and agree with each other as far as the
// behaviour wants them to.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/time.hpp"
#include "partners/model.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::simulator {

// accepted + backordered + rejected is the quantity ordered; shipped is at most accepted.
struct LinePromise {
  Decimal accepted, backordered, rejected;
  std::string reason;  // of what is not accepted
  Decimal shipped;     // as the first notice says
  Decimal billed;
  canonical::Money price;         // billed
  Decimal credited;               // units that a credit note is about
  canonical::Money credit_price;  // given back of each
  Decimal corrected;              // shipped after all, as a notice in place of the first says
  std::string unit;               // written on ship notice and invoice
  Date ships;                     // promised
};

struct Promise {
  canonical::Decision decision = canonical::Decision::accepted;
  std::vector<LinePromise> lines;  // as the order's lines
  int invoices = 1;                // how often the invoice is sent
  // The fate of the notice after the invoice: it stands, another takes its place, or it is cancelled
  // because nothing shipped.
  enum class Afterwards { stands, replaced, cancelled };
  Afterwards notice = Afterwards::stands;

  bool ships() const;
  bool credits() const;
};

// The supplier's answer. Units in `cancelled` (by line number) are rejected before the behaviour sees the line.
// Fault::invalid when a quantity or price is so large that products of it do not fit.
Result<Promise> promise(const canonical::Order& order, const partners::Partner& supplier, partners::Behaviour behaviour,
                        const std::map<std::string, Decimal>& cancelled, Date today);

}  // namespace crossdock::simulator

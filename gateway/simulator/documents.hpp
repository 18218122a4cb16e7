// SPDX-License-Identifier: Apache-2.0
// A simulated supplier's documents, written from what it promised.
#pragma once

#include <cstdint>

#include "gateway/simulator/promise.hpp"
#include "gateway/simulator/state.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::simulator {

// The facts that all documents about one order share.
struct Deal {
  const canonical::Order& order;
  const Promise& promise;
  const partners::Partner& supplier;
  std::string supplier_order;  // the supplier's own number of the order
  TimePoint now;
};

// The next number of the supplier's own: "NS-S000012". `kind` tells orders, shipments and invoices apart.
std::string next_number(State& state, const partners::Partner& supplier, char kind);

canonical::OrderAck order_ack(const Deal& deal);

// How a shipment's tree stands in the document: X12 has levels for cartons, a UBL DespatchAdvice lists items.
enum class Structure { cartons, items };

// A shipment. With cartons, each holds units of one line: shipment, order, pack, item. Takes labels from the state.
Result<canonical::ShipNotice> ship_notice(const Deal& deal, Structure structure, std::string number, State& state);
// The notice under the same number that takes its place, or cancels it, as the promise says.
Result<canonical::ShipNotice> corrected_notice(const Deal& deal, const canonical::ShipNotice& first,
                                               Structure structure, State& state);

Result<canonical::Invoice> invoice(const Deal& deal, std::string number, const std::string& shipment);
// A credit note for what the supplier gives back of an invoice, which it names.
Result<canonical::Invoice> credit_note(const Deal& deal, std::string number, const std::string& billed_by);

}  // namespace crossdock::simulator

// SPDX-License-Identifier: Apache-2.0
// How many invoice lines a second are reconciled: exact keys, identifiers only, the assignment of a residue, and many
// invoices of one purchase line, which are judged together.
#include <benchmark/benchmark.h>

#include "gateway/modules/reconciliation/reconcile.hpp"

namespace crossdock::reconciliation {
namespace {

struct Bill {
  canonical::Invoice invoice;
  std::vector<PurchaseLineFacts> lines;
};

enum class Known { line_number, item_id, one_item_for_all, name };

canonical::Item item_of(Known known, int i) {
  if (known == Known::name)
    return {{}, "Lamp model " + std::to_string(i * 7919 % 1000) + " brass " + std::to_string(i)};
  const int sku = known == Known::one_item_for_all ? 0 : i;
  return {{{canonical::ItemIdScheme::seller, "SKU-" + std::to_string(sku)},
           {canonical::ItemIdScheme::gtin, std::to_string(40000000000000 + sku)}},
          ""};
}

Bill bill_of(int count, Known known) {
  Bill bill;
  bill.invoice.number = "INV-1";
  bill.invoice.order_number = "PO-4711";
  bill.invoice.currency = "USD";
  for (int i = 0; i < count; ++i) {
    PurchaseLineFacts line;
    line.id = PurchaseLineId(i + 1);
    line.order_number = "PO-4711";
    line.number = std::to_string(i + 1);
    line.item = item_of(known, i);
    line.unit = "EA";
    line.ordered = line.evidence = 12;
    line.price = canonical::Money{Decimal::scaled(1000 + i, 2), "USD"};
    bill.lines.push_back(line);

    canonical::InvoiceLine billed;
    billed.number = line.number;
    if (known == Known::line_number) billed.order_line_number = line.number;
    billed.item = line.item;
    if (known == Known::name) billed.item.name += " new";
    billed.quantity = {12, "EA", ""};
    billed.price = line.price;
    bill.invoice.lines.push_back(billed);
  }
  return bill;
}

void run(benchmark::State& state, Known known) {
  const auto bill = bill_of(static_cast<int>(state.range(0)), known);
  const Facts facts{bill.lines, {{.id = InvoiceId(1), .document = &bill.invoice, .hash = "1"}}};
  for (auto _ : state) {
    auto outcomes = judge(facts, {});
    benchmark::DoNotOptimize(outcomes);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

// A blanket order: every invoice bills one unit of its only line.
void many_invoices_of_one_line(benchmark::State& state) {
  auto bill = bill_of(1, Known::line_number);
  bill.lines[0].ordered = bill.lines[0].evidence = state.range(0);
  std::vector<canonical::Invoice> invoices(static_cast<std::size_t>(state.range(0)), bill.invoice);
  Facts facts{bill.lines, {}};
  for (std::size_t i = 0; i < invoices.size(); ++i) {
    invoices[i].number = "INV-" + std::to_string(i);
    invoices[i].lines[0].quantity.value = 1;
    facts.claims.push_back(
        {.id = InvoiceId(static_cast<std::int64_t>(i) + 1), .document = &invoices[i], .hash = invoices[i].number});
  }
  for (auto _ : state) {
    auto outcomes = judge(facts, {});
    benchmark::DoNotOptimize(outcomes);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void by_line_number(benchmark::State& state) { run(state, Known::line_number); }
void by_item_id(benchmark::State& state) { run(state, Known::item_id); }
void one_item_on_every_line(benchmark::State& state) { run(state, Known::one_item_for_all); }
void by_assignment(benchmark::State& state) { run(state, Known::name); }

BENCHMARK(by_line_number)->Arg(100)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(by_item_id)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(one_item_on_every_line)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(by_assignment)->Arg(100)->Arg(300)->Unit(benchmark::kMillisecond);

BENCHMARK(many_invoices_of_one_line)->Arg(100)->Arg(400)->Arg(1'600)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace crossdock::reconciliation

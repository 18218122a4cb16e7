// SPDX-License-Identifier: Apache-2.0
#include "gateway/pipeline/operator.hpp"

#include <fmt/format.h>

#include "gateway/store/events.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::pipeline {

Result<store::invoices::Invoice> reconcile_again(store::Transaction& tx, std::int64_t invoice, TimePoint now) {
  auto row = store::invoices::load(tx, invoice);
  if (!row) return row;
  const auto queued = store::work_queue::push(tx,
                                              {.stage = "apply",
                                               .subject = row->document.number(),
                                               .discriminator = "again",
                                               .order_key = "in/" + row->supplier.text() + "/" + row->order_number,
                                               .not_before = {}},
                                              now);
  if (!queued) return fail(queued.error());
  return row;
}

Result<store::invoices::Hold> release_hold(store::Transaction& tx, std::int64_t hold, std::string_view because,
                                           TimePoint now) {
  auto released = store::invoices::release(tx, hold, because, now);
  if (!released) return released;
  const auto row = reconcile_again(tx, released->invoice, now);
  if (!row) return fail(row.error());
  const auto told =
      store::events::add(tx, {.at = now,
                              .document = row->document,
                              .kind = "released",
                              .text = store::storable(fmt::format("invoice {}: hold {} is released: {}", row->number,
                                                                  released->reason, because))});
  if (!told) return fail(told.error());
  return released;
}

}  // namespace crossdock::pipeline

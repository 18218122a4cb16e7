// SPDX-License-Identifier: Apache-2.0
// Invoices as persons and programs read them: the list, one invoice with its lines and holds, and all open holds.
#pragma once

#include <cstddef>
#include <string>

#include "gateway/store/invoices.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::invoices {

// Newest first.
Result<Slice> list(store::Transaction& tx, const store::invoices::Filter& filter);

// The largest amounts first.
Result<Slice> open_holds(store::Transaction& tx, const store::invoices::HoldFilter& filter);

struct Found {
  store::invoices::Invoice invoice;  // when there is exactly one
  std::size_t count = 0;             // how many have the number
};
// By the supplier's number; `supplier`: "" for any.
Result<Found> find(store::Transaction& tx, const std::string& number, const std::string& supplier);

// Amounts, the lines three ways (ordered, supplied, invoiced), what each line was matched to, and holds.
Result<Page> show(store::Transaction& tx, const store::invoices::Invoice& invoice);

}  // namespace crossdock::views::invoices

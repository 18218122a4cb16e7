// SPDX-License-Identifier: Apache-2.0
// What a person decides about invoices: the same stages run again, with that decision among their facts.
#pragma once

#include <string_view>

#include "gateway/store/invoices.hpp"

namespace crossdock::pipeline {

// Lets an invoice pass in the respect of one hold and queues it to be reconciled again.
// Fault::invalid if the hold is not open.
Result<store::invoices::Hold> release_hold(store::Transaction& tx, std::int64_t hold, std::string_view because,
                                           TimePoint now);

// Queues an invoice to be reconciled again with what is known now. Fault::invalid if there is none of this id.
Result<store::invoices::Invoice> reconcile_again(store::Transaction& tx, std::int64_t invoice, TimePoint now);

}  // namespace crossdock::pipeline

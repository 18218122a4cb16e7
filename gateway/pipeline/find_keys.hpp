// SPDX-License-Identifier: Apache-2.0
// What a canonical document is found by, written with it, and all keys made anew from what is stored.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "gateway/store/database.hpp"
#include "gateway/store/find_keys.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::pipeline {

// Numbers of the document, of the orders, invoices and shipments that it names, and of its items, cartons and tracking.
// A stock report names thousands of items each day: it has its number alone.
std::vector<store::Key> keys_of(const canonical::Document& document);

// Writes them in the transaction that stores the document, or its message where it goes out. `id`: of the document, or
// of the outbound document.
Result<void> project(store::Transaction& tx, MessageId message, std::int64_t id, const canonical::Document& document);

struct Rebuilt {
  std::int64_t rows = 0;        // of messages, AS2 messages and documents
  std::int64_t unreadable = 0;  // documents of which canonical JSON cannot be read: they have no keys
};

// Makes the keys of all rows that are pending, the newest first, some hundreds of rows a transaction. Repeating it, or a
// crash between, is harmless, and so is a gateway that runs meanwhile. `told` hears of each transaction; it may be empty.
Result<Rebuilt> make_pending_keys(store::Database& database, const std::function<void(const Rebuilt&)>& told = {});
// The same of all rows: what was there is forgotten first, so less is found meanwhile.
Result<Rebuilt> make_keys_anew(store::Database& database, const std::function<void(const Rebuilt&)>& told = {});

}  // namespace crossdock::pipeline

// SPDX-License-Identifier: Apache-2.0
// Messages as persons and programs read them, and the tables of events and documents that other pages share.
#pragma once

#include <vector>

#include "gateway/store/documents.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views {

Table table_of(const std::vector<store::Event>& events);
// With the mapping that read each.
Result<Table> table_of(store::Transaction& tx, const std::vector<store::Document>& documents);
// With the four answers about each (four.hpp).
Result<Table> table_of(store::Transaction& tx, const std::vector<store::Message>& messages);

namespace messages {

// Newest first.
Result<Slice> list(store::Transaction& tx, const store::messages::Filter& filter);

// State, reason and place, then story, documents, answers and the AS2 receipt. `now` is when certificates are judged.
Result<Page> show(store::Transaction& tx, const store::Message& message, TimePoint now);

// From the bytes to the orders that they changed, and what we sent in answer.
Result<Table> trace(store::Transaction& tx, const store::Message& message);

}  // namespace messages
}  // namespace crossdock::views

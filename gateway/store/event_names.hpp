// SPDX-License-Identifier: Apache-2.0
// Finds the people's names for the partner and order that an event is about.
#pragma once

#include <map>
#include <span>
#include <string>

#include "gateway/store/events.hpp"

namespace crossdock::store {

struct EventNames {
  std::string partner;  // of its message or document; "" for what concerns nobody alone
  std::string order;    // the number of the order that it is about, as the message or the buyer wrote it; may be empty
};

namespace events {

// For each event that names a message, a document or an order. A message with several orders is about none of them.
Result<std::map<EventId, EventNames>> names_of(Transaction& tx, std::span<const Event> events);

}  // namespace events
}  // namespace crossdock::store

// SPDX-License-Identifier: Apache-2.0
// Settles a document that a partner sent: it is kept in one transaction, and known again by its id.
#pragma once

#include <string>

#include "gateway/store/messages.hpp"
#include "gateway/transport/exchange/stored_bytes.hpp"
#include "gateway/transport/http_wire/parties.hpp"

namespace crossdock::http_wire {

struct Settled {
  enum class How {
    fresh,
    repeated,  // the same content under this id: nothing happens again
    reused,    // other content under this id: refused, kept as evidence, told to a person
  } how = How::fresh;
  store::Message message;  // the one that has the id
};

// Decides and commits; `body` is finished. Fault::unavailable when the store is away: nothing may be acknowledged then.
Result<Settled> settle(store::Database& database, const partners::Partner& partner, const std::string& id,
                       const std::string& name, exchange::StoredBytes& body, TimePoint now);

}  // namespace crossdock::http_wire

// SPDX-License-Identifier: Apache-2.0
// The interchanges that partners have sent, by their control numbers. One that was rejected as a whole is not among
// them: it may come again, corrected, under its number.
#pragma once

#include <optional>
#include <string>

#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::inbound_interchanges {

struct Interchange {
  PartnerId partner;
  std::string control;  // "ACME/000000123": sender and number
  std::string sha256;
  MessageId message;
};

// The latest of this number that was seen at `since` or later.
Result<std::optional<Interchange>> find(Transaction& tx, const PartnerId& partner, std::string_view control,
                                        TimePoint since);
// Whether this very interchange of this message is on record.
Result<bool> is_known(Transaction& tx, const Interchange& interchange);
// Harmless where it is known.
Result<void> add(Transaction& tx, const Interchange& interchange, TimePoint now);

}  // namespace crossdock::store::inbound_interchanges

// SPDX-License-Identifier: Apache-2.0
// Keeps what was refused: counted by the hour, and as evidence within a budget.
//
// Strangers decide how much of it comes. So what proves nothing has a budget of its own for each address and for all of
// them together, and takes nothing from what the partner itself has proven to have sent.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "gateway/store/payloads.hpp"

namespace crossdock::store::refusals {

// The limits of evidence within one hour and for one partner's name.
struct Budget {
  std::int64_t messages = 0;
  std::int64_t bytes = 0;
};
struct Budgets {
  Budget proven{.messages = 200, .bytes = 256 << 20};
  Budget one_address{.messages = 20, .bytes = 16 << 20};  // that proved nothing
  Budget all_addresses{.messages = 100, .bytes = 64 << 20};
};

struct Refusal {
  PartnerId partner;    // under whose name; none: nobody we know
  std::string kind;     // of its case
  std::string address;  // it came from, as callers are counted
  bool proven = false;  // it is the partner's
  std::int64_t size = 0;
};

struct Counted {
  bool keeps = false;         // the evidence is within its budget
  std::int64_t refused = 0;   // of this kind, partner and provenness in this hour, this one included
  std::int64_t evidence = 0;  // of these, as many are kept
  TimePoint since;            // when the hour began
};
// Counts one more.
Result<Counted> count(Transaction& tx, const Refusal& refusal, const Budgets& budgets, TimePoint now);
// Counts `more` of which nothing is ever kept.
Result<Counted> count_unkept(Transaction& tx, const Refusal& refusal, std::int64_t more, TimePoint now);

// A message that was refused and is kept as evidence.
struct Evidence {
  MessageId message;
  PayloadId payload;
  std::int64_t size = 0;
};
// The messages that were refused before `before`, oldest first. `partner`: none for all.
Result<std::vector<Evidence>> evidence(Transaction& tx, const PartnerId& partner, TimePoint before, int limit);
// Deletes the bytes. The message stays, with its size and hash; whoever loads its payload hears Fault::invalid.
Result<void> purge(Transaction& tx, const Evidence& evidence, TimePoint now);

}  // namespace crossdock::store::refusals

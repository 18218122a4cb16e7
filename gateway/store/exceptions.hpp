// SPDX-License-Identifier: Apache-2.0
// What cases and held amounts of invoices have in common: both wait for a person, whom one list shows them to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/access/partners.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::exceptions {

// A case or a hold; none of both for a text that names neither.
struct Id {
  std::int64_t case_id = 0;
  HoldId hold = {};

  bool none() const { return case_id == 0 && hold.none(); }
};
std::string text_of(const Id& id);  // "case:7", "hold:12"
Id named(std::string_view text);

// Who looks after it, whose work it is, until when. A member that is there replaces what was.
struct Assignment {
  std::optional<std::string> taken_by = {};  // a person's name; "": nobody
  std::optional<std::string> owner = {};     // a word of CaseOwner, or of reconciliation::Owner
  std::optional<TimePoint> due_at = {};
};
// Fault::invalid if it is not open.
Result<void> assign(Transaction& tx, const Id& id, const Assignment& assignment);

struct Exception {
  Id id;
  bool open = true;
  std::string kind;  // of a case, or the reason of a hold
  std::string partner, subject, owner, taken_by, text;
  std::optional<Decimal> stake;  // the money that depends on it
  std::string currency;          // ISO 4217; "" without a stake
  std::optional<TimePoint> due_at;
  TimePoint opened_at;
  std::int64_t count = 1;  // how often it was found
  DocumentId document;     // about which it is; none for a case about no document
};
Result<std::optional<Exception>> find(Transaction& tx, const Id& id);  // open or not

struct Filter {
  std::string kind, owner, partner;  // "": any
  std::string taken_by;              // only of this person; "": any
  std::optional<bool> taken = {};    // by anybody, or by nobody yet
  std::optional<bool> late = {};     // whose time is over, or is not
  access::Partners partners = {};    // of whom
  Id after = {};                     // only those that come later in the list: for the next page
  int limit = 100;
};
// What is open, the most money for the longest time first: what is at stake times its age in hours, whatever the currency; without money,
// the oldest first. `now` says how old and how late each is: the same for all pages of a list.
Result<std::vector<Exception>> list(Transaction& tx, const Filter& filter, TimePoint now);

}  // namespace crossdock::store::exceptions

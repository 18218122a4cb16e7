// SPDX-License-Identifier: Apache-2.0
// Proposals: acts that one person wants and another performs. The schema holds that nobody approves an own one, and that
// there is one open proposal about one thing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "gateway/store/persons.hpp"

namespace crossdock::store {

using ProposalId = RowId<struct ProposalTag>;

enum class ProposalState : std::uint8_t {
  open,
  approved,
  refused,
  ended
};  // ended: its time was over, or it was made anew
std::string_view to_string(ProposalState state);

namespace proposals {

struct Proposal {
  ProposalId id;
  std::string subject;   // "hold:12"
  std::string argument;  // what is to be done with it
  std::string base;      // the ETag of what the person saw
  std::string what;      // a sentence for people
  Decimal amount;
  std::string currency;
  PersonId person;
  std::string person_name;  // filled in by reading
  std::string because;
  TimePoint proposed_at, until_at;
  ProposalState state = ProposalState::open;
  std::string decided_by;  // a name; "" while it is open
  std::string decided_because;
  std::optional<TimePoint> decided_at;
};

// Its id; none when somebody else proposed about the same at the same time. An open one from before ends. Fault::invalid for
// an amount that cannot be stored.
Result<ProposalId> add(Transaction& tx, const Proposal& proposal);
Result<std::optional<Proposal>> find(Transaction& tx, ProposalId id);
// The same, for one who decides: others wait.
Result<std::optional<Proposal>> find_to_decide(Transaction& tx, ProposalId id);

struct Filter {
  bool open_only = true;  // and whose time is not over at `now`
  TimePoint now = {};
  std::int64_t before = 0;  // only older ones; 0: all
  int limit = 100;
};
Result<std::vector<Proposal>> list(Transaction& tx, const Filter& filter);  // newest first

// Approved or refused, by another person.
Result<void> decide(Transaction& tx, ProposalId id, ProposalState state, PersonId by, std::string_view because,
                    TimePoint now);

}  // namespace proposals
}  // namespace crossdock::store

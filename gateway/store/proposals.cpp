// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of proposals.
#include "gateway/store/proposals.hpp"

#include <array>

#include "gateway/store/amounts.hpp"
#include "gateway/store/names.hpp"
#include "gateway/store/pages.hpp"
#include "gateway/store/read_rows.hpp"

namespace crossdock::store {
namespace {

constexpr std::array<Named<ProposalState>, 4> proposal_states{{{ProposalState::open, "open"},
                                                               {ProposalState::approved, "approved"},
                                                               {ProposalState::refused, "refused"},
                                                               {ProposalState::ended, "ended"}}};

// One kind so far; each further kind is a word of its own.
constexpr std::string_view decide_hold_word = "decide_hold";

}  // namespace

std::string_view to_string(ProposalState state) { return name_of(proposal_states, state); }

namespace proposals {
namespace {

const std::string select_proposal =
    "SELECT q.id, q.subject, q.argument, q.base, q.what, q.amount, q.currency, q.person, p.name, q.because, "
    "q.proposed_at, q.until_at, q.state, d.name, q.decided_because, q.decided_at FROM proposal q "
    "JOIN person p ON p.id = q.person LEFT JOIN person d ON d.id = q.decided_by ";

Result<Proposal> proposal_of(const Row& row) {
  const auto state = named(proposal_states, row.text(12));
  if (!state) return fail(state.error());
  Proposal proposal{.id = ProposalId(row.integer(0)),
                    .subject = row.text(1),
                    .argument = row.text(2),
                    .base = row.text(3),
                    .what = row.text(4),
                    .amount = decimal_at(row.integer(5)),
                    .currency = row.text(6),
                    .person = PersonId(row.integer(7)),
                    .person_name = row.text(8),
                    .because = row.text(9),
                    .proposed_at = time_at(row.integer(10)),
                    .until_at = time_at(row.integer(11)),
                    .state = *state,
                    .decided_by = row.text(13),
                    .decided_because = row.text(14),
                    .decided_at = {}};
  if (!row.is_null(15)) proposal.decided_at = time_at(row.integer(15));
  return proposal;
}

}  // namespace

Result<ProposalId> add(Transaction& tx, const Proposal& proposal) {
  const auto amount = stored(proposal.amount);
  if (!amount) return fail(amount.error());
  auto ended = tx.send("UPDATE proposal SET state = 'ended' WHERE subject = $1 AND state = 'open'", {proposal.subject});
  if (!ended) return fail(ended.error());
  return tx
      .insert(
          "INSERT INTO proposal (act, subject, argument, base, what, amount, currency, person, because, proposed_at, "
          "until_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open') "
          "ON CONFLICT (subject) WHERE state = 'open' DO NOTHING RETURNING id",
          {decide_hold_word, proposal.subject, proposal.argument, proposal.base, storable(proposal.what), *amount,
           proposal.currency, proposal.person.number(), storable(proposal.because), stored(proposal.proposed_at),
           stored(proposal.until_at)})
      .map([](std::int64_t id) { return ProposalId(id); });
}

Result<std::optional<Proposal>> find(Transaction& tx, ProposalId id) {
  return one_of(tx.query_one(select_proposal + "WHERE q.id = $1", {id.number()}), proposal_of);
}

Result<std::optional<Proposal>> find_to_decide(Transaction& tx, ProposalId id) {
  // Locked by itself: PostgreSQL locks no row of the empty side of an outer join.
  const auto locked = tx.query_one("SELECT id FROM proposal WHERE id = $1 {for_update}", {id.number()});
  if (!locked) return fail(locked.error());
  return find(tx, id);
}

Result<std::vector<Proposal>> list(Transaction& tx, const Filter& filter) {
  return all_of(tx.query(select_proposal + "WHERE q.id < $1 AND ($2 = 0 OR (q.state = 'open' AND q.until_at > $3)) "
                                           "ORDER BY q.id DESC LIMIT $4",
                         {end_of(filter.before), std::int64_t{filter.open_only ? 1 : 0}, stored(filter.now),
                          std::int64_t{filter.limit}}),
                proposal_of);
}

Result<void> decide(Transaction& tx, ProposalId id, ProposalState state, PersonId by, std::string_view because,
                    TimePoint now) {
  return tx.send(
      "UPDATE proposal SET state = $2, decided_by = $3, decided_because = $4, decided_at = $5 WHERE id = $1 AND "
      "state = 'open'",
      {id.number(), to_string(state), by.number(), storable(because), stored(now)});
}

}  // namespace proposals
}  // namespace crossdock::store

// SPDX-License-Identifier: Apache-2.0
// Shows what waits for a second person, and lets that person approve or refuse it.
#include "gateway/views/proposals.hpp"

#include <array>

#include "gateway/acts/proposals.hpp"
#include "gateway/api/operations.hpp"

namespace crossdock::api {
namespace {

using Acted = Result<Answered<http::Response>>;

constexpr std::array proposal_member_table{limit_member, cursor_member, format_member,
                                           Member{"all", Member::Kind::boolean}};
constexpr std::array decision_table{Member{"approve", Member::Kind::boolean, 1, 200, nullptr, true}, because_member};

// Whether what a proposal is about is still what its person saw.
bool is_unchanged(const Call& call, store::Transaction& tx, const store::proposals::Proposal& proposal) {
  auto asked = call.in(tx);
  asked.path = {{"exception", proposal.subject}};
  const auto there = show_exception(asked);
  return there && etag_of(*there) == proposal.base;
}

}  // namespace

const std::span<const Member> proposal_members = proposal_member_table, decision_members = decision_table;

Answered<Parts> list_proposals(const Call& call) {
  store::proposals::Filter filter{.open_only = !call.query.boolean("all").value_or(false), .now = call.now};
  return [filter](store::Transaction& tx, const std::string& after, int limit) mutable {
    filter.before = row_in(after);
    filter.limit = limit;
    return views::proposals::list(tx, filter).map(part_of_slice);
  };
}

Answered<http::Response> show_proposal(const Call& call) {
  return reading(call, [&](store::Transaction& tx) -> Acted {
    const auto found = store::proposals::find(tx, store::ProposalId(call.id()));
    if (!found) return fail(found.error());
    if (!*found) return refuse(Problem::not_found, {});
    return page_answer(views::proposals::page_of(**found));
  });
}

Acted decide_proposal(const Call& call, store::Transaction& tx) {
  const auto found = store::proposals::find_to_decide(tx, store::ProposalId(call.id()));
  if (!found) return fail(found.error());
  if (!*found) return refuse(Problem::not_found, {});
  const auto& proposal = **found;
  const auto by = call.principal->person;
  const bool is_own = proposal.person == by;
  const bool approves = call.body.boolean("approve").value_or(false);
  if (is_own && approves) return refuse(Problem::no_right, "nobody approves an own proposal");
  if (!is_own && !access::may(call.principal->rights, access::Right::approve))
    return refuse(Problem::no_right, "this needs the right 'approve'");
  if (approves && proposal.state == store::ProposalState::open && !is_unchanged(call, tx, proposal))
    return refuse(Problem::changed, proposal.subject + " is not what it was when this was proposed");
  const auto actor = actor_of(call);
  const auto because = because_of(call, actor);
  const auto decided =
      approves ? acts::approve_proposal(tx, proposal, by, because) : acts::refuse_proposal(tx, proposal, by, because);
  if (!decided) return fail(decided.error());
  return show_proposal(call.in(tx));
}

}  // namespace crossdock::api

// SPDX-License-Identifier: Apache-2.0
// Knows when a proposal may be performed, and what it leaves behind.
#include "gateway/acts/proposals.hpp"

#include <fmt/format.h>

#include <charconv>

#include "gateway/acts/invoices.hpp"
#include "gateway/acts/told.hpp"

namespace crossdock::acts {
namespace {

using store::Act;
using store::ProposalState;
using store::proposals::Proposal;

constexpr std::string_view hold_prefix = "hold:";

HoldId hold_of(const Proposal& proposal) {
  const auto digits = std::string_view(proposal.subject).substr(hold_prefix.size());
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return HoldId(number);
}

std::string proposal_subject(store::ProposalId id) { return fmt::format("proposal:{}", id.number()); }

}  // namespace

Result<store::ProposalId> propose_decision(store::Transaction& tx, HoldId hold, reconciliation::Remedy remedy,
                                           std::string_view base, store::PersonId by, const Because& because) {
  const auto found = store::invoices::find_hold(tx, hold);
  if (!found) return fail(found.error());
  if (!*found || !(*found)->open()) return fail(Fault::invalid, fmt::format("hold {} is not open", hold.number()));
  if (!reconciliation::is_possible(remedy, (*found)->reason))
    return fail(Fault::invalid,
                fmt::format("'{}' is no answer to {}", reconciliation::to_string(remedy), (*found)->reason));
  const auto invoice = store::invoices::load(tx, (*found)->invoice);
  if (!invoice) return fail(invoice.error());
  const Proposal proposal{
      .id = {},
      .subject = fmt::format("{}{}", hold_prefix, hold.number()),
      .argument = std::string(reconciliation::to_string(remedy)),
      .base = std::string(base),
      .what = fmt::format("{}: {} over {} {} of invoice {} from {}", reconciliation::to_string(remedy),
                          (*found)->reason, (*found)->amount.normalized().text(), invoice->currency, invoice->number,
                          invoice->supplier.text()),
      .amount = (*found)->amount,
      .currency = invoice->currency,
      .person = by,
      .person_name = {},
      .because = std::string(because.why),
      .proposed_at = because.now,
      .until_at = because.now + proposal_lasts,
      .decided_by = {},
      .decided_because = {},
      .decided_at = {}};
  const auto id = store::proposals::add(tx, proposal);
  if (!id) return id;
  if (id->none())
    return fail(Fault::invalid, fmt::format("somebody else proposed about hold {} at the same time", hold.number()));
  auto told = tell(tx, Act::propose, {.document = invoice->document, .subject = proposal_subject(*id)},
                   "proposal " + std::to_string(id->number()) + ", " + proposal.what + ", is made", because);
  if (!told) return fail(told.error());
  return id;
}

Result<std::string> why_not_approved(store::Transaction& tx, const Proposal& proposal, store::PersonId by,
                                     TimePoint now) {
  if (proposal.state != ProposalState::open)
    return fmt::format("proposal {} is {}", proposal.id.number(), store::to_string(proposal.state));
  if (proposal.until_at <= now) return fmt::format("the time of proposal {} is over", proposal.id.number());
  if (proposal.person == by) return std::string("nobody approves an own proposal");
  const auto proposer = store::persons::find(tx, proposal.person);
  if (!proposer) return fail(proposer.error());
  const bool may_still = *proposer && !(*proposer)->disabled_at &&
                         access::may(access::rights_of((*proposer)->roles), access::Right::decide);
  if (!may_still) return fmt::format("{} may not decide about money any more", proposal.person_name);
  return std::string();
}

Result<void> approve_proposal(store::Transaction& tx, const Proposal& proposal, store::PersonId by,
                              const Because& because) {
  const auto why_not = why_not_approved(tx, proposal, by, because.now);
  if (!why_not) return fail(why_not.error());
  if (!why_not->empty()) return fail(Fault::invalid, *why_not);
  const auto remedy = reconciliation::remedy_named(proposal.argument);
  if (!remedy) return fail(Fault::internal, "a proposal with an unknown act: " + proposal.argument);
  if (auto done = store::proposals::decide(tx, proposal.id, ProposalState::approved, by, because.why, because.now);
      !done)
    return done;
  if (auto told = note(
          tx, Act::approve_proposal, proposal_subject(proposal.id),
          fmt::format("proposal {} of {} is approved: {}", proposal.id.number(), proposal.person_name, proposal.what),
          because);
      !told)
    return told;
  // The decision is the proposer's, with the approver's name beside it.
  const Actor proposer{.name = proposal.person_name, .from = because.actor.from};
  const auto why = fmt::format("{}; approved by {}: {}", proposal.because, because.actor.name, because.why);
  return decide_hold(tx, hold_of(proposal), *remedy, {.actor = proposer, .why = why, .now = because.now})
      .map([](const auto&) {});
}

Result<void> refuse_proposal(store::Transaction& tx, const Proposal& proposal, store::PersonId by,
                             const Because& because) {
  if (proposal.state != ProposalState::open)
    return fail(Fault::invalid,
                fmt::format("proposal {} is {}", proposal.id.number(), store::to_string(proposal.state)));
  if (auto done = store::proposals::decide(tx, proposal.id, ProposalState::refused, by, because.why, because.now);
      !done)
    return done;
  return note(
      tx, Act::refuse_proposal, proposal_subject(proposal.id),
      fmt::format("proposal {} of {} is refused: {}", proposal.id.number(), proposal.person_name, proposal.what),
      because);
}

}  // namespace crossdock::acts

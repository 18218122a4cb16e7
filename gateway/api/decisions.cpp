// SPDX-License-Identifier: Apache-2.0
// Does what a person or a program decides about messages, work, exceptions, invoices and orders, by the acts that the verbs
// call, and answers with what there is then.
#include <fmt/format.h>

#include <array>

#include "base/in_order.hpp"
#include "gateway/acts/cases.hpp"
#include "gateway/acts/exceptions.hpp"
#include "gateway/acts/invoices.hpp"
#include "gateway/acts/messages.hpp"
#include "gateway/acts/orders.hpp"
#include "gateway/acts/proposals.hpp"
#include "gateway/acts/work.hpp"
#include "gateway/api/operations.hpp"
#include "gateway/views/exceptions.hpp"
#include "gateway/views/proposals.hpp"

namespace crossdock::api {
namespace {

using Acted = Result<Answered<http::Response>>;

constexpr std::string_view close_word = "close";

std::vector<std::string_view> replayed_stages() { return {"check", "translate", "apply"}; }

std::vector<std::string_view> action_words() {
  auto words = words_of_rows(reconciliation::remedy_rows());
  words.insert(words.begin(), close_word);
  return words;
}

constexpr std::array because_table{because_member};
constexpr std::array replay_table{Member{"stage", Member::Kind::word, 0, 0, replayed_stages, true}, because_member};
constexpr std::array action_table{Member{"action", Member::Kind::word, 0, 0, action_words, true}, because_member};
// It needs no reason: nothing is decided yet.
constexpr std::array assignment_table{Member{"taken_by", Member::Kind::text, 0, 63},
                                      Member{"owner", Member::Kind::word, 0, 0, views::exceptions::owners},
                                      Member{"due_at", Member::Kind::time},
                                      Member{"because", Member::Kind::text, because_member.least, because_member.most}};
constexpr std::array price_table{Member{"price", Member::Kind::text, 1, 40, nullptr, true}, because_member};

// What GET of the same thing answers in this transaction.
Acted now_shown(const Call& call, store::Transaction& tx) { return call.operation.about(call.in(tx)); }

// "{"done": true}": of what was decided, false where it was so already.
http::Response done_answer(bool is_new) {
  views::Page page;
  page.field("done", "", views::Cell::boolean(is_new));
  return page_answer(page);
}

// Whether the person may decide about the amount alone. Refusing pays nothing.
bool is_within_authority(const Call& call, const store::invoices::Hold& hold, std::string_view currency,
                         reconciliation::Remedy remedy) {
  const auto& principal = *call.principal;
  if (remedy == reconciliation::Remedy::refuse) return true;
  if (!call.context.second_person && access::may(principal.rights, access::Right::approve)) return true;
  const auto& authority = principal.authority;
  return authority && authority->currency == currency && hold.amount.absolute() <= authority->amount;
}

// 202: another person decides.
Acted propose(const Call& call, store::Transaction& tx, HoldId hold, reconciliation::Remedy remedy,
              const acts::Because& because) {
  if (call.principal->is_program()) return refuse(Problem::no_right, "a program has no authority and proposes nothing");
  const auto seen = call.operation.about(call.in(tx));
  if (!seen) return tl::unexpected(seen.error());
  const auto id = acts::propose_decision(tx, hold, remedy, etag_of(*seen), call.principal->person, because);
  if (!id) return fail(id.error());
  const auto proposal = store::proposals::find(tx, *id);
  if (!proposal) return fail(proposal.error());
  if (!*proposal) return fail(Fault::internal, "a proposal that was just made is gone");
  auto response = page_answer(views::proposals::page_of(**proposal));
  response.status = 202;
  response.fields.add("Location", fmt::format("{}/proposals/{}", api_root, id->number()));
  return response;
}

Acted decide_hold(const Call& call, store::Transaction& tx, HoldId id, reconciliation::Remedy remedy,
                  const acts::Because& because) {
  const auto hold = store::invoices::find_hold(tx, id);
  if (!hold) return fail(hold.error());
  if (!*hold) return refuse(Problem::not_found, {});
  if (!access::may(call.principal->rights, access::Right::decide))
    return refuse(Problem::no_right, "money is decided with the right 'decide'");
  const auto invoice = store::invoices::load(tx, (*hold)->invoice);
  if (!invoice) return fail(invoice.error());
  if (!is_within_authority(call, **hold, invoice->currency, remedy)) return propose(call, tx, id, remedy, because);
  const auto decided = acts::decide_hold(tx, id, remedy, because);
  if (!decided) return fail(decided.error());
  return now_shown(call, tx);
}

Acted close_case(const Call& call, store::Transaction& tx, std::int64_t id, const acts::Because& because) {
  if (!access::may(call.principal->rights, access::Right::settle))
    return refuse(Problem::no_right, "cases are closed with the right 'settle'");
  const auto closed = acts::close_case(tx, id, because);
  if (!closed) return fail(closed.error());
  return now_shown(call, tx);
}

}  // namespace

const std::span<const Member> because_members = because_table, replay_members = replay_table,
                              action_members = action_table, assignment_members = assignment_table,
                              price_members = price_table;

Acted resend_message(const Call& call, store::Transaction& tx) {
  const auto actor = actor_of(call);
  const auto queued = acts::resend_message(tx, MessageId(call.id()), because_of(call, actor));
  if (!queued) return fail(queued.error());
  return done_answer(*queued);
}

Acted replay_message(const Call& call, store::Transaction& tx) {
  const auto actor = actor_of(call);
  const auto stage = store::stage_named(call.body.text("stage"));
  const auto queued =
      acts::replay_message(tx, MessageId(call.id()), stage.value_or(store::Stage::check), because_of(call, actor));
  if (!queued) return fail(queued.error());
  return done_answer(*queued);
}

Acted release_work(const Call& call, store::Transaction& tx) {
  const auto actor = actor_of(call);
  const auto released = acts::release_work(tx, store::WorkId(call.id()), because_of(call, actor));
  if (!released) return fail(released.error());
  if (!*released) return fail(Fault::invalid, fmt::format("there is no held work {}", call.id()));
  return done_answer(true);
}

Acted discard_work(const Call& call, store::Transaction& tx) {
  const auto actor = actor_of(call);
  const auto discarded = acts::discard_work(tx, store::WorkId(call.id()), because_of(call, actor));
  if (!discarded) return fail(discarded.error());
  if (!*discarded) return fail(Fault::invalid, fmt::format("there is no held work {}", call.id()));
  return done_answer(true);
}

Acted act_on_exception(const Call& call, store::Transaction& tx) {
  const auto actor = actor_of(call);
  const auto because = because_of(call, actor);
  const auto [case_id, hold] = store::exceptions::named(call.path.at("exception"));
  const auto remedy = reconciliation::remedy_named(call.body.view("action"));
  if (case_id != 0 && !remedy) return close_case(call, tx, case_id, because);
  if (!hold.none() && remedy) return decide_hold(call, tx, hold, *remedy, because);
  if (case_id == 0 && hold.none()) return refuse(Problem::not_found, {});
  return fail(Fault::invalid,
              fmt::format("'{}' is no answer to {}", call.body.view("action"), case_id != 0 ? "a case" : "held money"));
}

Acted assign_exception(const Call& call, store::Transaction& tx) {
  const auto id = store::exceptions::named(call.path.at("exception"));
  if (id.none()) return refuse(Problem::not_found, {});
  store::exceptions::Assignment assignment{.due_at = call.body.time("due_at")};
  if (call.body.has("taken_by")) assignment.taken_by = call.body.text("taken_by");
  if (call.body.has("owner")) assignment.owner = call.body.text("owner");
  const auto actor = actor_of(call);
  if (const auto assigned = acts::assign(tx, id, assignment, because_of(call, actor)); !assigned)
    return fail(assigned.error());
  return now_shown(call, tx);
}

Acted reconcile_invoice(const Call& call, store::Transaction& tx) {
  const auto actor = actor_of(call);
  const auto invoice = acts::reconcile_again(tx, InvoiceId(call.id()), because_of(call, actor));
  if (!invoice) return fail(invoice.error());
  return now_shown(call, tx);
}

Acted set_selling_price(const Call& call, store::Transaction& tx) {
  const auto price = Decimal::parse(call.body.view("price"));
  if (!price)
    return tl::unexpected(Failure{Problem::bad_request, "/price is no decimal", {{"/price", "is no decimal"}}});
  const auto order = store::orders::find(tx, SalesOrderId(call.id()));
  if (!order) return fail(order.error());
  if (!*order) return refuse(Problem::not_found, {});
  const auto actor = actor_of(call);
  const auto set = acts::set_selling_price(tx, **order, call.path.at("line"), *price, because_of(call, actor));
  if (!set) return fail(set.error());
  return now_shown(call, tx);
}

}  // namespace crossdock::api

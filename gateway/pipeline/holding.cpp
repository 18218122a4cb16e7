// SPDX-License-Identifier: Apache-2.0
// Holds work, opens its case, and marks what it is about.
#include "gateway/pipeline/holding.hpp"

#include <fmt/format.h>

#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/destinations.hpp"
#include "gateway/pipeline/webhooks.hpp"
#include "gateway/store/outbound_documents.hpp"

namespace crossdock::pipeline {
namespace {

using store::Stage;
using store::work_queue::Claim;

// The message and document that held work is about, so that both show why they wait.
Result<void> mark_held(store::Transaction& tx, const Context& context, const Claim& claim, const Error& error) {
  MessageId message(claim.subject);
  if (claim.stage == Stage::apply) {
    const auto document = store::documents::load(tx, DocumentId(claim.subject));
    if (!document) return fail(document.error());
    message = document->message;
    if (document->state != store::DocumentState::applied) {
      if (auto done = store::documents::set_state(tx, document->id, store::DocumentState::held, describe(error)); !done)
        return done;
    }
  }
  if (claim.stage == Stage::emit || claim.stage == Stage::publish) return {};
  if (claim.stage == Stage::route)
    return tell(tx, context, EventKind::held, "route: " + describe(error), {}, {},
                order_subject(SalesOrderId(claim.subject)), "route: " + brief_of(error));
  const auto stage = std::string(to_string(claim.stage)) + ": ";
  if (auto told = tell(tx, context, EventKind::held, stage + describe(error), message, {}, {}, stage + brief_of(error));
      !told)
    return told;
  const auto row = store::messages::load(tx, message);
  if (!row) return fail(row.error());
  if (auto told = publish_message(tx, context, "message.held", *row, brief_of(error)); !told) return told;
  if (!store::may_move(row->direction, row->state, store::MessageState::held)) return {};
  return store::messages::set_state(tx, message, store::MessageState::held, context.now, error);
}

// Whose it is; none where a stage is about no single partner. Its subject may be gone, and it is held all the same.
Result<PartnerId> partner_of_work(store::Transaction& tx, const Claim& claim) {
  if (claim.stage == Stage::route || claim.stage == Stage::publish) return PartnerId();
  auto partner = Result<PartnerId>(PartnerId());
  if (claim.stage == Stage::apply) {
    partner = store::documents::load(tx, DocumentId(claim.subject)).map([](const auto& one) {
      return PartnerId(one.partner);
    });
  } else if (claim.stage == Stage::emit) {
    partner = store::outbound_documents::find(tx, claim.subject).map([](const auto& one) { return one.partner; });
  } else {
    partner =
        store::messages::load(tx, MessageId(claim.subject)).map([](const auto& one) { return PartnerId(one.partner); });
  }
  if (!partner && partner.error().fault == Fault::internal) return PartnerId();
  return partner;
}

// A webhook that is away has one case, not one for each event that waits for it.
Result<bool> is_told_otherwise(store::Transaction& tx, const Context& context, const Claim& claim, const Error& error) {
  if (claim.stage != Stage::deliver) return false;
  const auto message = store::messages::find(tx, MessageId(claim.subject));
  if (!message) return fail(message.error());
  if (!*message || (*message)->channel != webhook_channel) return false;
  return disable_if_lasting(tx, context, **message, error);
}

}  // namespace

Result<void> hold(store::Transaction& tx, const Context& context, const Claim& claim, const Error& error) {
  if (auto held = store::work_queue::hold(tx, claim, describe(error), error.fault); !held) return held;
  const auto told = is_told_otherwise(tx, context, claim, error);
  if (!told) return fail(told.error());
  if (*told) {
    if (auto noted = note_disabled(tx, context, claim.destination); !noted) return noted;
    return mark_held(tx, context, claim, error);
  }
  const auto text = fmt::format("{} of {} is held: {}", to_string(claim.stage), claim.subject, describe(error));
  const auto partner = partner_of_work(tx, claim);
  if (!partner) return fail(partner.error());
  const auto added = cases::add(tx,
                                {.kind = CaseKind::work_held,
                                 .partner = *partner,
                                 .subject = fmt::format("work:{}", claim.id.number()),
                                 .text = store::storable(text)},
                                context.now);
  if (!added) return fail(added.error());
  return mark_held(tx, context, claim, error);
}

}  // namespace crossdock::pipeline

// SPDX-License-Identifier: Apache-2.0
#include "gateway/pipeline/engine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/pipeline/deliver.hpp"
#include "gateway/pipeline/facts.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/pipeline/stage.hpp"
#include "gateway/pipeline/webhooks.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/stock.hpp"
#include "gateway/store/timers.hpp"

namespace crossdock::pipeline {
namespace {

using store::work_queue::Claim;

std::span<const std::string_view> names_of(std::span<const std::string_view> all, Engine::Part part) {
  if (part == Engine::Part::deliveries) return all.first(1);
  return part == Engine::Part::stages ? all.subspan(1) : all;
}

// Work that was begun alone this often and never came to an end takes the process down with it.
constexpr std::int64_t most_abandoned = 5;

// How often a stage is prepared in one attempt, when its facts change under it each time.
constexpr int most_preparations = 5;

// However long a partner asks to be left alone.
constexpr Duration longest_asked_wait = std::chrono::hours(24);

// How long is waited between attempts: deliveries may have a schedule of their partner's.
const std::vector<Duration>& retries_of(store::Transaction& tx, const Context& context, const Claim& claim) {
  const auto& common = context.network.settings().retry;
  if (claim.stage != "deliver") return common;
  const auto message = store::messages::find(tx, MessageId(claim.subject));
  if (!message || !*message) return common;
  if (const auto* hook = webhook_of(context, (*message)->partner)) return hook->retry;
  const auto* partner = context.network.directory().find(PartnerId((*message)->partner));
  return partner == nullptr || partner->retry.empty() ? common : partner->retry;
}

// The message and document that held work is about, so that both show why they wait.
Result<void> mark_held(store::Transaction& tx, const Context& context, const Claim& claim, const Error& error) {
  MessageId message(claim.subject);
  if (claim.stage == "apply") {
    const auto document = store::documents::load(tx, DocumentId(claim.subject));
    if (!document) return fail(document.error());
    message = document->message;
    if (document->state != store::DocumentState::applied) {
      if (auto done = store::documents::set_state(tx, document->id, store::DocumentState::held, describe(error)); !done)
        return done;
    }
  }
  if (claim.stage == "emit" || claim.stage == "publish") return {};
  if (claim.stage == "route")
    return tell(tx, context, "held", "route: " + describe(error), {}, {}, order_subject(SalesOrderId(claim.subject)));
  if (auto told = tell(tx, context, "held", claim.stage + ": " + describe(error), message); !told) return told;
  const auto row = store::messages::load(tx, message);
  if (!row) return fail(row.error());
  if (auto told = publish_message(tx, context, "message.held", *row, describe(error)); !told) return told;
  if (!store::may_move(row->direction, row->state, store::MessageState::held)) return {};
  return store::messages::set_state(tx, message, store::MessageState::held, context.now, error);
}

// Whose it is; none where a stage is about no single partner. What it is about may be gone, and is held all the same.
Result<PartnerId> partner_of_work(store::Transaction& tx, const Claim& claim) {
  if (claim.stage == "route" || claim.stage == "publish") return PartnerId();
  auto partner = Result<PartnerId>(PartnerId());
  if (claim.stage == "apply") {
    partner = store::documents::load(tx, DocumentId(claim.subject)).map([](const auto& one) {
      return PartnerId(one.partner);
    });
  } else if (claim.stage == "emit") {
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
  if (claim.stage != "deliver") return false;
  const auto message = store::messages::find(tx, MessageId(claim.subject));
  if (!message) return fail(message.error());
  if (!*message || (*message)->channel != webhook_channel) return false;
  return disable_if_lasting(tx, context, **message, error);
}

Result<void> hold(store::Transaction& tx, const Context& context, const Claim& claim, const Error& error) {
  if (auto held = store::work_queue::hold(tx, claim, describe(error), error.fault); !held) return held;
  const auto told = is_told_otherwise(tx, context, claim, error);
  if (!told) return fail(told.error());
  if (*told) return mark_held(tx, context, claim, error);
  const auto text = fmt::format("{} of {} is held: {}", claim.stage, claim.subject, describe(error));
  const auto partner = partner_of_work(tx, claim);
  if (!partner) return fail(partner.error());
  const auto added = store::cases::add(tx,
                                       {.kind = CaseKind::work_held,
                                        .partner = *partner,
                                        .subject = fmt::format("work:{}", claim.id.number()),
                                        .text = store::storable(text)},
                                       context.now);
  if (!added) return fail(added.error());
  return mark_held(tx, context, claim, error);
}

}  // namespace

Engine::Engine(store::Database& database, const NetworkHolder& network, Channel& channel, Clock clock,
               std::span<const Stage> stages)
    : database_(database),
      network_(network),
      channel_(channel),
      clock_(std::move(clock)),
      stages_(stages),
      leases_(database, clock_) {
  for (const auto& stage : stages_) names_.push_back(stage.name);
}

Result<int> Engine::fire_timers(const Context& context) {
  std::vector<store::Timer> due;
  const auto read = database_.read([&](store::Transaction& tx) -> Result<void> {
    auto timers = store::timers::due(tx, context.now, 100);
    if (!timers) return fail(timers.error());
    due = std::move(*timers);
    return {};
  });
  if (!read) return fail(read.error());
  for (const auto& timer : due) {
    if (auto fired = fire(context, timer); !fired) return fail(fired.error());
  }
  return static_cast<int>(due.size());
}

Result<void> Engine::fire(const Context& context, const store::Timer& timer) {
  const auto once = [&](const std::function<Result<void>(store::Transaction&)>& then) {
    return database_.write([&](store::Transaction& tx) -> Result<void> {
      const auto ours = store::timers::fire(tx, timer.id, context.now);
      if (!ours) return fail(ours.error());
      return *ours ? then(tx) : Result<void>{};
    });
  };
  const auto fired = once([&](store::Transaction& tx) { return on_overdue(tx, context, timer); });
  if (fired || fired.error().fault == Fault::unavailable) return fired;
  // One timer whose partner or order cannot be found must not stop all others: a person is told instead.
  return once([&](store::Transaction& tx) -> Result<void> {
    const auto text = fmt::format("{} of {} is over, but cannot be acted upon: {}", timer.kind, timer.subject,
                                  describe(fired.error()));
    const auto added = store::cases::add(
        tx,
        {.kind = CaseKind::timer_failed, .partner = PartnerId(timer.partner), .subject = timer.subject, .text = text},
        context.now);
    if (!added) return fail(added.error());
    return {};
  });
}

Result<Committed> Engine::commit(const Context& context, const Claim& claim, const Stage& stage,
                                 const Prepared& prepared) {
  auto outcome = Committed::done;
  const auto done = database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto ran = stage.commit(tx, context, claim, prepared);
    if (!ran) return fail(ran.error());
    outcome = *ran;
    if (outcome == Committed::stale) return {};
    if (auto finished = store::work_queue::finish(tx, claim); !finished) return finished;
    failpoint("stage.before_commit");
    return {};
  });
  if (!done) return fail(done.error());
  if (outcome == Committed::done) failpoint("stage.committed");
  return outcome;
}

Result<void> Engine::run_stage(const Context& context, const Claim& claim) {
  const auto& stage = *std::ranges::find(stages_, claim.stage, &Stage::name);
  for (int preparation = 1; preparation <= most_preparations; ++preparation) {
    Prepared prepared;
    if (stage.prepare != nullptr) {
      auto ready = stage.prepare(database_, context, claim);
      if (!ready) return fail(ready.error());
      prepared = std::move(*ready);
      failpoint("stage.prepared");
    }
    const auto outcome = commit(context, claim, stage, prepared);
    if (!outcome) return fail(outcome.error());
    if (*outcome == Committed::done) return {};
  }
  return fail(Fault::unavailable, fmt::format("its facts changed {} times while it was prepared", most_preparations));
}

Result<void> Engine::handle_failure(const Context& context, const Claim& claim, const Undelivered& error) {
  const auto failures = static_cast<std::size_t>(claim.failures);
  std::optional<Duration> wait;
  const auto handled = database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto& retry = retries_of(tx, context, claim);
    wait.reset();
    if (error.fault == Fault::unavailable && failures < retry.size()) {
      wait = std::max(retry[failures], std::min(error.wait, longest_asked_wait));
      return store::work_queue::retry(tx, claim, context.now + *wait, describe(error));
    }
    return hold(tx, context, claim, error);
  });
  if (handled && wait) {
    tell_retry_(fmt::format("{} of {} is tried again in {} s: {}", claim.stage, claim.subject,
                            static_cast<double>(wait->count()) / 1000, describe(error)));
  }
  // A claim that is no longer ours is somebody else's work by now; only a store that is away concerns the caller.
  if (!handled && handled.error().fault != Fault::unavailable) return {};
  return handled;
}

Result<void> Engine::run(const Context& context, const Claim& claim, Leases::Held& held) {
  // It is somebody else's by now. For two at a time a partner would get a document twice.
  if (!held.begin(claim)) return {};
  if (claim.abandoned > most_abandoned) {
    return handle_failure(
        context, claim, Error{Fault::internal, fmt::format("{} attempts did not come to an end", claim.abandoned), ""});
  }
  if (claim.stage == "deliver") {
    const auto delivered = deliver(database_, context, channel_, claim);
    return delivered ? Result<void>{} : handle_failure(context, claim, delivered.error());
  }
  const auto done = run_stage(context, claim);
  return done ? Result<void>{} : handle_failure(context, claim, done.error());
}

Result<int> Engine::run_once(int batch, Part part) {
  const auto network = network_.current();
  const Context context{*network, clock_()};
  const auto fired = part == Part::deliveries ? Result<int>(0) : fire_timers(context);
  if (!fired) return fired;
  std::vector<Claim> claims;
  const auto claimed = database_.write([&](store::Transaction& tx) -> Result<void> {
    auto taken = store::work_queue::claim(tx, context.now, network->settings().lease, names_of(names_, part), batch);
    if (!taken) return fail(taken.error());
    claims = std::move(*taken);
    return {};
  });
  if (!claimed) return fail(claimed.error());
  Leases::Held held(leases_, claims, network->settings().lease);
  for (const auto& claim : claims) {
    const auto ran = run(context, claim, held);
    held.let_go(claim);
    if (!ran) return fail(ran.error());
  }
  return *fired + static_cast<int>(claims.size());
}

Result<void> Engine::run_until_idle() {
  for (;;) {
    const auto done = run_once();
    if (!done) return fail(done.error());
    if (*done == 0) return {};
  }
}

Result<void> take_stock_reports(store::Database& database, const Network& network, TimePoint now) {
  return database.write([&](store::Transaction& tx) -> Result<void> {
    for (const auto& partner : network.directory().partners()) {
      if (partner.role != partners::Role::supplier || partner.supplier.offers.empty()) continue;
      std::vector<store::stock::Report> report;
      for (const auto& offer : partner.supplier.offers) report.push_back({partner.id, offer.item, offer.stock});
      const auto taken = store::stock::take_report(tx, partner.id, partner.supplier.offers_report, report, now);
      if (!taken) return fail(taken.error());
    }
    return {};
  });
}

}  // namespace crossdock::pipeline

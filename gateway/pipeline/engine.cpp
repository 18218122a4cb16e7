// SPDX-License-Identifier: Apache-2.0
// Claims work and timers, runs them in transactions, and retries, postpones or holds what fails.
#include "gateway/pipeline/engine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/deliver.hpp"
#include "gateway/pipeline/destinations.hpp"
#include "gateway/pipeline/holding.hpp"
#include "gateway/pipeline/stage.hpp"
#include "gateway/store/listening.hpp"
#include "gateway/store/stock.hpp"
#include "gateway/store/timers.hpp"

namespace crossdock::pipeline {
namespace {

using store::Stage;
using store::work_queue::Claim;

// Work that was begun alone this often and never came to an end takes the process down with it.
constexpr std::int64_t most_abandoned = 5;

constexpr int timers_at_once = 100;

// How often a stage is prepared in one attempt, when its facts change under it each time.
constexpr int most_preparations = 5;

// While another piece of work takes the memory.
constexpr Duration memory_wait = std::chrono::milliseconds(500);

// How long is waited between attempts at a delivery, which may be a webhook's or a partner's own.
const std::vector<Duration>& retries_of(store::Transaction& tx, const Context& context, const Claim& claim) {
  const auto message = store::messages::find(tx, MessageId(claim.subject));
  return message && *message ? waits_for(context, (*message)->partner) : context.network.settings().retry;
}

// How many senders may be at work at a destination. More than it has connections would only wait for one.
int places_at(const Network& network, const store::destinations::Due& due) {
  if (due.silent) return 1;
  const auto most = network.settings().per_destination;
  const auto* partner = network.directory().find(PartnerId(due.owner));
  if (partner == nullptr || !due.name.starts_with("partner:")) return most;
  const auto* sftp = std::get_if<partners::SftpEndpoint>(&partner->way);
  return sftp != nullptr ? std::min(most, sftp->connections) : most;
}

// A claim that is no longer ours is somebody else's work by now; only a store that is away concerns the caller.
Result<void> only_of_the_store(Result<void> handled) {
  if (!handled && handled.error().fault != Fault::unavailable) return {};
  return handled;
}

}  // namespace

Engine::Engine(store::Database& database, const NetworkHolder& network, Channel& channel, Clock clock, Stages stages)
    : database_(database),
      network_(network),
      channel_(channel),
      clock_(std::move(clock)),
      stages_(stages),
      leases_(database, clock_),
      memory_(network.current()->settings().memory_bytes) {
  for (const auto& stage : stages_.rows) {
    if (stage.stage != Stage::deliver) computing_.push_back(stage.stage);
  }
}

Result<std::vector<store::Timer>> Engine::timers_to_fire(TimePoint now) {
  std::vector<store::Timer> found;
  std::vector<std::string> partners;
  const auto begun = database_.read([&](store::Transaction& tx) -> Result<void> {
    auto due =
        hearing_ ? store::timers::due_by_wall(tx, now, timers_at_once) : store::timers::due(tx, now, timers_at_once);
    if (!due) return fail(due.error());
    found = std::move(*due);
    if (!hearing_) return {};
    auto waiting = store::timers::partners_due(tx, now);
    if (!waiting) return fail(waiting.error());
    partners = std::move(*waiting);
    return {};
  });
  if (!begun) return fail(begun.error());
  // Asked before the snapshot in which unread messages are looked for: it holds all that was heard by then.
  std::vector<std::pair<std::string, TimePoint>> heard;
  for (const auto& partner : partners) {
    if (const auto until = hearing_(partner)) heard.emplace_back(partner, std::min(*until, now));
  }
  if (heard.empty()) return found;
  const auto read = database_.read([&](store::Transaction& tx) -> Result<void> {
    for (const auto& [partner, until] : heard) {
      const auto unread = store::listening::unread(tx, partner);
      if (!unread) return fail(unread.error());
      if (*unread) continue;
      const auto due = store::timers::due_of(tx, partner, until, timers_at_once);
      if (!due) return fail(due.error());
      found.insert(found.end(), due->begin(), due->end());
    }
    return {};
  });
  if (!read) return fail(read.error());
  std::ranges::stable_sort(found, {}, &store::Timer::due_at);
  return found;
}

Result<int> Engine::fire_timers(const Context& context) {
  const auto due = timers_to_fire(context.now);
  if (!due) return fail(due.error());
  for (const auto& timer : *due) {
    if (auto fired = fire(context, timer); !fired) return fail(fired.error());
  }
  const auto raised = raise_alarms(database_, context);
  if (!raised) return fail(raised.error());
  return static_cast<int>(due->size()) + *raised;
}

Result<void> Engine::fire(const Context& context, const store::Timer& timer) {
  const auto once = [&](const std::function<Result<void>(store::Transaction&)>& then) {
    return database_.write([&](store::Transaction& tx) -> Result<void> {
      const auto ours = store::timers::fire(tx, timer.id, context.now);
      if (!ours) return fail(ours.error());
      return *ours ? then(tx) : Result<void>{};
    });
  };
  const auto fired = once([&](store::Transaction& tx) { return stages_.on_overdue(tx, context, timer); });
  if (fired || fired.error().fault == Fault::unavailable) return fired;
  // One timer whose partner or order cannot be found must not stop all others: a person is told instead.
  return once([&](store::Transaction& tx) -> Result<void> {
    const auto text = fmt::format("{} of {} is over, but cannot be acted upon: {}", to_string(timer.kind),
                                  timer.subject, describe(fired.error()));
    const auto added = cases::add(
        tx,
        {.kind = CaseKind::timer_failed, .partner = PartnerId(timer.partner), .subject = timer.subject, .text = text},
        context.now);
    if (!added) return fail(added.error());
    return {};
  });
}

Result<void> Engine::wait_for_memory(const Context& context, const Claim& claim) {
  return database_.write([&](store::Transaction& tx) {
    return store::work_queue::postpone(tx, claim, context.now + memory_wait, "other work takes the memory just now");
  });
}

// Alone, it is prepared again while its facts change.
Result<void> Engine::run_alone(const Context& context, const Claim& claim, int prepared) {
  if (prepared == most_preparations) {
    const auto text = fmt::format("its facts changed {} times while it was prepared", most_preparations);
    return handle_failure(context, claim, {Fault::unavailable, text, ""});
  }
  std::optional<Outcome> outcome;
  {
    Batch batch(database_, context, stages_.rows, memory_, batch_time);
    batch.add(claim);
    if (auto done = batch.commit(); !done) batch.pieces().front().outcome = Outcome{fail(done.error())};
    outcome = std::move(batch.pieces().front().outcome);
  }
  return settle(context, claim, *outcome, prepared + 1);
}

Result<void> Engine::settle(const Context& context, const Claim& claim, const Outcome& outcome, int prepared) {
  if (outcome.busy) return wait_for_memory(context, claim);
  if (!outcome.committed) return handle_failure(context, claim, outcome.committed.error());
  return *outcome.committed == Committed::stale ? run_alone(context, claim, prepared) : Result<void>{};
}

Result<void> Engine::run(const Context& context, Batch& batch, Leases::Held& held) {
  auto& pieces = batch.pieces();
  while (!pieces.empty()) {
    const auto done = batch.commit();
    // The failure of several is nobody's own: which of them it is about shows when each is alone.
    if (!done && pieces.size() == 1) pieces.front().outcome = Outcome{fail(done.error())};
    while (!pieces.empty() && (pieces.front().outcome || !done)) {
      const auto claim = *pieces.front().claim;
      const auto outcome = pieces.front().outcome;
      pieces.pop_front();  // and its memory
      const auto settled = outcome ? settle(context, claim, *outcome, 1) : run_alone(context, claim, 0);
      held.let_go(claim);
      if (!settled) return settled;
    }
  }
  return {};
}

void Engine::tell_retry(const Claim& claim, Duration wait, const Error& error) const {
  tell_retry_(fmt::format("{} of {} is tried again in {} s: {}", to_string(claim.stage), claim.subject,
                          static_cast<double>(wait.count()) / 1000, brief_of(error)));
}

Result<void> Engine::handle_failure(const Context& context, const Claim& claim, const Error& error) {
  const auto& waits = context.network.settings().retry;
  const auto failures = static_cast<std::size_t>(claim.failures);
  std::optional<Duration> wait;
  if (error.fault == Fault::unavailable && failures < waits.size()) wait = waits[failures];
  const auto handled = database_.write([&](store::Transaction& tx) -> Result<void> {
    if (wait) return store::work_queue::retry(tx, claim, context.now + *wait, describe(error));
    return hold(tx, context, claim, error);
  });
  if (handled && wait) tell_retry(claim, *wait, error);
  return only_of_the_store(handled);
}

// The context is that of the begin.
Result<void> Engine::handle_undelivered(const Context& context, const Claim& claim, const Undelivered& error) {
  const Attempt attempt{.begun = context.now, .ended = clock_(), .blame = error.blame, .asked = error.wait};
  const Context present{context.network, attempt.ended};
  std::optional<Duration> wait;
  const auto handled = database_.write([&](store::Transaction& tx) -> Result<void> {
    wait.reset();
    if (error.blame == Blame::nobody) {
      if (auto free = store::destinations::allow_now(tx, claim.destination, attempt.ended); !free) return free;
      return store::work_queue::put_back(tx, claim, describe(error));
    }
    if (error.fault != Fault::unavailable) return hold(tx, present, claim, error);
    const auto& waits = retries_of(tx, context, claim);
    auto silence = Result<Duration>(Duration{});
    if (error.blame != Blame::us) silence = note_failure(tx, present, claim.destination, attempt, waits, error);
    if (!silence) return fail(silence.error());
    if (is_over(claim.failures, attempt.ended - claim.created_at, waits, error.blame))
      return hold(tx, present, claim, error);
    if (error.blame == Blame::destination) {
      wait = *silence;
      return store::work_queue::retry(tx, claim, claim.created_at, describe(error));
    }
    const auto own = waits[static_cast<std::size_t>(claim.failures)];
    wait = std::max(own, std::min(error.wait, longest_asked_wait));
    return store::work_queue::retry(tx, claim, attempt.ended + *wait, describe(error));
  });
  if (handled && wait) tell_retry(claim, *wait, error);
  return only_of_the_store(handled);
}

Result<std::vector<Claim>> Engine::claim_stages(const Context& context, int batch) {
  std::vector<Claim> claims;
  const auto claimed = database_.write([&](store::Transaction& tx) -> Result<void> {
    auto taken = store::work_queue::claim(tx, context.now, context.network.settings().lease, computing_, batch);
    if (!taken) return fail(taken.error());
    claims = std::move(*taken);
    return {};
  });
  if (!claimed) return fail(claimed.error());
  return claims;
}

// Work that was once abandoned is claimed alone, and so it stays.
Result<int> Engine::run_stages(const Context& context, int batch, Milliseconds time) {
  const auto claims = claim_stages(context, batch);
  if (!claims) return fail(claims.error());
  Leases::Held held(leases_, *claims, context.network.settings().lease);
  for (auto next = claims->begin(); next != claims->end();) {
    Batch pieces(database_, context, stages_.rows, memory_, time);
    for (bool more = true; more && next != claims->end(); ++next) {
      // It is somebody else's by now. For two at a time a partner would get a document twice.
      if (!held.begin(*next)) continue;
      if (next->abandoned > most_abandoned) {
        const auto text = fmt::format("{} attempts did not come to an end", next->abandoned);
        if (auto handled = handle_failure(context, *next, {Fault::internal, text, ""}); !handled)
          return fail(handled.error());
        continue;
      }
      more = pieces.add(*next);
    }
    if (auto ran = run(context, pieces, held); !ran) return fail(ran.error());
  }
  return static_cast<int>(claims->size());
}

Result<std::vector<store::destinations::Due>> Engine::destinations_due(store::destinations::Load load) {
  std::vector<store::destinations::Due> due;
  bool strays = false;
  const auto read = database_.read([&](store::Transaction& tx) -> Result<void> {
    auto asked = store::destinations::ask_due(tx, load, clock_());
    const auto others = store::work_queue::ask_for_strays(tx).take();
    if (!others) return fail(others.error());
    auto found = asked.take();
    if (!found) return fail(found.error());
    due = std::move(*found);
    strays = *others;
    return {};
  });
  if (!read) return fail(read.error());
  if (!strays) return due;
  if (auto adopted = database_.write(store::work_queue::adopt_strays); !adopted) return fail(adopted.error());
  return destinations_due(load);
}

Result<std::vector<Claim>> Engine::claim_for(const Network& network, const std::string& destination, int batch) {
  std::vector<Claim> claims;
  const auto claimed = database_.write([&](store::Transaction& tx) -> Result<void> {
    auto taken = store::destinations::claim(tx, destination, clock_(), network.settings().lease, batch);
    if (!taken) return fail(taken.error());
    claims = std::move(*taken);
    return {};
  });
  if (!claimed) return fail(claimed.error());
  return claims;
}

Result<int> Engine::send(const Network& network, store::destinations::Load load, int batch, Milliseconds time) {
  auto& turns = load == store::destinations::Load::events ? events_ : documents_;
  const auto places = [&](const store::destinations::Due& due) { return places_at(network, due); };
  for (bool begun = false;;) {
    const auto turn = turns.next(places);
    if (!turn) {
      const auto more = begun ? Result<bool>(false) : turns.begin([&] { return destinations_due(load); });
      if (!more) return fail(more.error());
      if (!*more) return 0;
      begun = true;
      continue;
    }
    const auto claims = claim_for(network, turn->destination(), batch);
    if (!claims) return fail(claims.error());
    if (claims->empty()) continue;  // another gateway has it, or it is held or silent since
    if (!turns.is_over() || std::ssize(*claims) == batch)
      tell_more_(load == store::destinations::Load::events ? Part::events : Part::deliveries);
    if (auto sent = send_all(network, *claims, time); !sent) return fail(sent.error());
    return static_cast<int>(claims->size());
  }
}

Result<void> Engine::give_back(const Claim& claim, bool may_be_tried) {
  return only_of_the_store(database_.write([&](store::Transaction& tx) -> Result<void> {
    if (may_be_tried) {
      if (auto free = store::destinations::allow_now(tx, claim.destination, clock_()); !free) return free;
    }
    return store::work_queue::give_back(tx, claim, claim.created_at);
  }));
}

// What cannot be recorded with the others is recorded alone, so that its failure is its own.
Result<void> Engine::record_all(const Network& network, std::vector<Sent>& sent, Leases::Held& held) {
  const bool together = sent.size() > 1 && record(database_, network, sent);
  for (const auto& one : sent) {
    const auto recorded = together ? Result<void>{} : record(database_, network, {&one, 1});
    auto handled = Result<void>{};
    if (!recorded)
      handled = handle_undelivered({network, one.begun}, *one.claim, {recorded.error(), Duration{}, Blame::us});
    held.let_go(*one.claim);
    if (!handled) return handled;
  }
  sent.clear();
  return {};
}

Result<void> Engine::send_all(const Network& network, const std::vector<Claim>& claims, Milliseconds time) {
  Leases::Held held(leases_, claims, network.settings().lease);
  std::vector<Sent> sent;
  auto begun = std::chrono::steady_clock::now();
  bool goes_on = true;
  for (const auto& claim : claims) {
    // Somebody else's by now, see `run_stages`: it may even have the same attempt, and must not be given back by us.
    if (!held.begin(claim)) continue;
    if (!goes_on || interrupted_) {
      // Work that waits behind a silent destination must not wait for the end of its lease as well.
      const auto back = give_back(claim, goes_on);
      held.let_go(claim);
      if (!back) return back;
      continue;
    }
    if (sent.empty()) begun = std::chrono::steady_clock::now();
    const Context context{network, clock_()};
    const auto more = send_one(context, claim, sent, held);
    if (!more) return fail(more.error());
    goes_on = *more;
    const bool may_wait = !sent.empty() && sent.back().reached.local;
    if (may_wait && std::chrono::steady_clock::now() - begun < time) continue;
    if (auto recorded = record_all(network, sent, held); !recorded) return recorded;
  }
  return record_all(network, sent, held);
}

// False when nothing else need be sent there now.
Result<bool> Engine::send_one(const Context& context, const Claim& claim, std::vector<Sent>& sent, Leases::Held& held) {
  if (claim.abandoned > most_abandoned) {
    const Error error{Fault::internal, fmt::format("{} attempts did not come to an end", claim.abandoned), ""};
    const auto handled = handle_failure(context, claim, error);
    held.let_go(claim);
    return handled.map([] { return true; });
  }
  auto delivered = deliver(database_, context, channel_, claim);
  if (delivered) {
    sent.push_back(std::move(*delivered));
    return true;
  }
  // A success before it is known before it is judged.
  if (auto recorded = record_all(context.network, sent, held); !recorded) return fail(recorded.error());
  const auto& error = delivered.error();
  const bool goes_on = error.fault != Fault::unavailable || error.blame == Blame::message || error.blame == Blame::us;
  const auto handled = handle_undelivered(context, claim, error);
  held.let_go(claim);
  return handled.map([goes_on] { return goes_on; });
}

Result<int> Engine::run_once(int batch, Part part) {
  using store::destinations::Load;
  const auto network = network_.current();
  if (part == Part::deliveries) return send(*network, Load::documents, batch, batch_time);
  if (part == Part::events) return send(*network, Load::events, batch, batch_time);
  const Context context{*network, clock_()};
  auto done = fire_timers(context);
  if (!done) return done;
  int sent = 0;
  if (part == Part::all) {
    for (const auto load : {Load::documents, Load::events}) {
      const auto some = send(*network, load, batch, no_hurry);
      if (!some) return some;
      sent += *some;
    }
  }
  // Work that is begun is finished before more is taken in.
  const auto worked =
      sent >= batch ? Result<int>(0) : run_stages(context, batch - sent, part == Part::all ? no_hurry : batch_time);
  if (!worked) return worked;
  return *done + sent + *worked;
}

void Engine::interrupt() {
  interrupted_ = true;
  channel_.interrupt();
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
      if (partner.agreement(canonical::DocumentKind::inventory_advice, canonical::Direction::in) == nullptr) {
        if (auto done = store::stock::forget_advice(tx, partner.id); !done) return done;
      }
      std::vector<store::stock::Report> report;
      for (const auto& offer : partner.supplier.offers) report.push_back({partner.id, offer.item, offer.stock});
      const auto taken = store::stock::take_report(tx, partner.id, partner.supplier.offers_report, report, now);
      if (!taken) return fail(taken.error());
    }
    return {};
  });
}

}  // namespace crossdock::pipeline

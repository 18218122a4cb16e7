// SPDX-License-Identifier: Apache-2.0
// Starts server, pollers and scheduler, logs new events and problems, and stops all of them in order.
#include "gateway/service/serve.hpp"

#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "base/quoted.hpp"
#include "gateway/pipeline/scheduler.hpp"
#include "gateway/service/audit_head.hpp"
#include "gateway/service/console.hpp"
#include "gateway/service/front.hpp"
#include "gateway/service/log_lines.hpp"
#include "gateway/store/event_names.hpp"
#include "gateway/store/follower.hpp"
#include "gateway/store/payloads.hpp"
#include "gateway/store/transfers.hpp"
#include "gateway/transport/as2_wire/transfers.hpp"
#include "gateway/transport/sftp/poller.hpp"

namespace crossdock::service {
namespace {

// Repeats the story of all messages, as the stages write it, into the log.
class Storyteller {
 public:
  // Events before this start were logged then.
  Storyteller(Deployment& deployment, Log& log)
      : deployment_(deployment), log_(log), follower_(deployment.database(), newest(deployment.database())) {}

  void tell() {
    auto events = follower_.next(deployment_.clock()());
    if (!events) return;  // the store is away, of which others tell
    std::erase_if(*events, [this](const store::Event& event) { return !log_.shows(level_of(event)); });
    if (events->empty()) return;
    std::map<store::EventId, store::EventNames> names;
    (void)deployment_.database().read([&](store::Transaction& tx) -> Result<void> {
      auto found = store::events::names_of(tx, *events);
      if (found) names = std::move(*found);
      return {};  // without names the lines still tell what happened
    });
    for (const auto& event : *events) log_.write(line_of(event, names[event.id]));
  }

 private:
  static Level level_of(const store::Event& event) { return row_of(event.kind).warns ? Level::warn : Level::info; }

  static LogLine line_of(const store::Event& event, const store::EventNames& names) {
    return {.at = event.at,
            .level = level_of(event),
            .kind = std::string(row_of(event.kind).word),
            .text = event.brief.empty() ? without_quoted(event.text) : event.brief,
            .partner = names.partner,
            .order = names.order,
            .message = event.message};
  }

  static store::EventId newest(store::Database& database) {
    store::EventId found;
    (void)database.read([&](store::Transaction& tx) -> Result<void> {
      const auto id = store::events::newest(tx);
      if (id) found = *id;
      return {};
    });
    return found;
  }

  Deployment& deployment_;
  Log& log_;
  store::Follower follower_;
};

// Tells each problem once, not at every look, until it is gone.
class Problems {
 public:
  Problems(Log& log, const pipeline::Clock& clock) : log_(log), clock_(clock) {}

  void tell(const std::string& source, const std::vector<Error>& problems) {
    std::set<std::string> now;
    for (const auto& problem : problems) now.insert(describe(problem));
    const std::lock_guard lock(mutex_);
    auto& told = told_[source];
    for (const auto& text : now) {
      if (!told.contains(text)) log_.write({.at = clock_(), .level = Level::warn, .kind = source, .text = text});
    }
    told = std::move(now);
  }

 private:
  Log& log_;
  const pipeline::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, std::set<std::string>> told_;
};

// Polls partners' SFTP servers; without `problems` nobody hears of single looks.
sftp::PollerOptions poller_options(Deployment& deployment, Problems* problems) {
  sftp::PollerOptions options{.threads = deployment.settings().sftp_threads, .clock = deployment.clock()};
  options.on_look = [&ears = deployment.ears()](const auto& looked) { ears.looked(Ears::Way::sftp, looked); };
  options.spread = [random = std::minstd_rand(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>()(random);
  };
  if (problems == nullptr) return options;
  options.on_round = [problems](const PartnerId& partner, const exchange::PickupRound& round) {
    problems->tell("sftp " + partner.text(), round.problems);
  };
  options.on_failure = [problems](const PartnerId& partner, const Error& error) {
    problems->tell("sftp " + partner.text(), {error});
  };
  return options;
}

// Tells what a reload came to.
void tell(Log& log, TimePoint now, const Reloaded& reloaded) {
  const auto say = [&](Level level, std::string text) {
    log.write({.at = now, .level = level, .kind = "reload", .text = std::move(text)});
  };
  for (const auto& mistake : reloaded.mistakes) say(Level::error, describe(mistake));
  if (!reloaded.mistakes.empty()) return say(Level::error, "nothing is changed: the old configuration goes on serving");
  for (const auto& change : reloaded.changed) say(Level::info, change);
  for (const auto& change : reloaded.waiting) say(Level::warn, change + ": this needs a restart");
  say(Level::info, reloaded.changed.empty() && reloaded.waiting.empty()
                       ? "the configuration is loaded anew; nothing in it is new"
                       : "the configuration is loaded anew");
}

// Drops payloads of uploads that an earlier run left unfinished.
void forget_abandoned_payloads(Deployment& deployment) {
  constexpr auto age = std::chrono::hours(24);
  (void)deployment.database().write([&](store::Transaction& tx) -> Result<void> {
    const auto gone = store::payloads::drop_unfinished(tx, deployment.clock()() - age);
    if (!gone) return fail(gone.error());
    const auto old = store::transfers::drop_old(tx, deployment.clock()() - as2_wire::transfer_age);
    if (!old) return fail(old.error());
    return {};
  });
}

// How long a file must lie still before the second look takes it.
Duration settling_time(const Deployment& deployment) {
  auto longest = deployment.current_settings().settle;
  for (const auto& partner : deployment.network().current()->directory().partners()) {
    if (!partner.sftp().in.empty()) longest = std::max(longest, partner.sftp().settle);
  }
  return longest;
}

}  // namespace

Result<OneRound> serve_once(Deployment& deployment) {
  OneRound result;
  sftp::Poller poller(deployment.channels().sftp_pickup(), deployment.network(), deployment.channels().alerts(),
                      poller_options(deployment, nullptr));
  if (auto begun = deployment.listen(store::listening::Mode::once); !begun) return fail(begun.error());
  // A file is taken once it has been seen twice without a change: two looks, the settling time apart.
  for (int look = 0; look < 2; ++look) {
    deployment.ears().beat();
    auto round = deployment.look_into_folders();
    round.add(poller.look_at_all());
    result.files += static_cast<int>(round.files.size());
    result.problems = round.problems;
    if (look == 0) std::this_thread::sleep_for(settling_time(deployment));
  }
  if (auto done = deployment.engine().run_until_idle(); !done) return fail(done.error());
  deployment.ears().end();
  if (auto written = deployment.mark().write(deployment.database()); !written)
    result.problems.push_back(written.error());
  return result;
}

Result<void> serve(Deployment& deployment, const ServeOptions& options) {
  const auto& clock = deployment.clock();
  Log log(options.json ? Log::Form::json : Log::Form::text, deployment.settings().log_level);
  Flood flood(log);
  const auto say = [&](Level level, std::string_view kind, std::string text) {
    log.write({.at = clock(), .level = level, .kind = std::string(kind), .text = std::move(text)});
  };
  forget_abandoned_payloads(deployment);
  Storyteller storyteller(deployment, log);
  if (auto begun = deployment.listen(store::listening::Mode::serving); !begun) return fail(begun.error());
  AuditHead audit_head(deployment.database(), [&say](const std::string& line) { say(Level::info, "audit", line); });
  Problems problems(log, clock);
  sftp::Poller poller(deployment.channels().sftp_pickup(), deployment.network(), deployment.channels().alerts(),
                      poller_options(deployment, &problems));
  deployment.engine().tell_retries([&say](const std::string& line) { say(Level::warn, "retry", line); });
  std::unique_ptr<Front> front;
  std::unique_ptr<Console> console;
  const auto tell_link = [&] {
    if (!options.guest.none()) {
      if (const auto link = console->session_link(options.guest); !link.empty()) options.on_link(link);
      return;
    }
    const auto link = console->invite_first_admin();
    if (!link) return say(Level::error, "console", describe(link.error()));
    if (!link->empty()) say(Level::info, "console", "the first administrator chooses a password at " + *link);
  };
  pipeline::Scheduler* running = nullptr;
  const auto poll = [&] {
    // Whoever starts us again reads what is really there; until then nothing is acknowledged.
    if (deployment.database().lost()) return running->stop();
    const auto steady = std::chrono::steady_clock::now();
    deployment.ears().beat(steady);
    auto round = deployment.look_into_folders();
    if (auto kept = deployment.mark().keep(deployment.database(), steady); !kept)
      round.problems.push_back(kept.error());
    problems.tell("folder", round.problems);
    flood.look(clock());
    audit_head.tell(clock());
    storyteller.tell();
  };
  const auto take = [&](const partners::Settings& settings, const keyring::KeyRing& keys) {
    if (auto used = front->use(settings, keys); !used) return used;
    return console->use(keys);
  };
  const auto reload = [&] {
    const auto reloaded = deployment.reload(options.read_settings, take);
    log.use_level(deployment.current_settings().log_level);
    tell(log, clock(), reloaded);
    tell_link();
  };
  pipeline::Scheduler scheduler(
      deployment.engine(), {.workers = deployment.settings().workers,
                            .senders = deployment.settings().senders,
                            .webhook_senders = deployment.settings().webhook_senders,
                            .waiting_senders = deployment.settings().waiting_senders,
                            .poll = deployment.settings().poll,
                            .poll_now = poll,
                            .reload = reload,
                            .stopping = [&] { poller.begin_to_stop(); },
                            .on_trouble = [&](const Error& error) { say(Level::error, "store", describe(error)); }});
  // Whoever is answered can count on all that works behind the answer: nothing of it is still to be opened.
  const Front::Log log_flood = [&](std::string_view kind, const std::string& line) {
    flood.write({.at = clock(), .level = Level::warn, .kind = std::string(kind), .text = line});
  };
  auto desk = Console::open(deployment, log_flood);
  auto opened = desk ? Front::open(deployment, log_flood) : fail(desk.error());
  if (!opened) {
    deployment.ears().end();
    return fail(opened.error());
  }
  console = std::move(*desk);
  front = std::move(*opened);
  say(Level::info, "serving",
      std::to_string(deployment.network().current()->directory().partners().size()) + " partners, exchange folder " +
          deployment.settings().exchange);
  if (const auto at = front->listens_at(); !at.empty()) say(Level::info, "listening", at);
  tell_link();
  running = &scheduler;
  poller.start();
  scheduler.run();
  // Pick-ups at partners' servers are repeated as deliveries are: nobody waits for an answer there.
  deployment.engine().interrupt();
  front->stop();
  console->stop();
  poller.stop();
  if (const auto loss = deployment.database().loss(); !loss.empty())
    return fail(Fault::unavailable, loss + "; put it right and start again (docs/operations.md)");
  deployment.ears().end();
  if (auto written = deployment.mark().write(deployment.database()); !written)
    say(Level::warn, "folder", describe(written.error()));
  storyteller.tell();
  say(Level::info, "stopped", "what was begun is finished, or is due again at the next start");
  return {};
}

}  // namespace crossdock::service

// SPDX-License-Identifier: Apache-2.0
// Knows the verbs by which a person looks at destinations, holds, hurries and drains them.
#include "gateway/cli/destination_verbs.hpp"

#include <fmt/format.h>

#include <thread>

#include "gateway/acts/destinations.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/views/destinations.hpp"
#include "partners/directory.hpp"

namespace crossdock::cli {
namespace destination_verbs {
namespace {

namespace destinations = store::destinations;

struct Options {
  StoreOptions store;
  ActorOption by;
  std::string name;
  std::string because;
  int wait = 0;  // seconds
};

Outcome list(const Options& options, Output& out) {
  Table table;
  const auto done = reading(options.store, table,
                            [](store::Transaction& tx) { return views::destinations::list(tx, {}, present()); });
  if (!done) return done;
  out.table(table, "Nothing was ever sent anywhere.");
  return Exit::done;
}

// With --store no profiles are read, and only destinations are known to which something was sent.
acts::Profile profile_of(const Options& options) {
  if (!options.store.store.empty()) return acts::Profile::unknown;
  const auto settings = settings_of(options.store);
  if (!settings) return acts::Profile::unknown;
  const auto directory = partners::Directory::load(settings->partners);
  const bool there = directory && (*directory)->find(PartnerId(options.name)) != nullptr;
  return there ? acts::Profile::there : acts::Profile::unknown;
}

// Does one act with each destination that the name stands for, and shows how they stand then.
template <class Act>
Outcome act_on(const Options& options, Output& out, const Act& act) {
  Table table;
  const auto profile = profile_of(options);
  const auto actor = options.by.actor();
  std::string unknown;
  const auto done = writing(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto names = acts::destinations_named(tx, options.name, profile);
    if (!names && names.error().fault == Fault::invalid) {
      unknown = names.error().what;
      return {};
    }
    if (!names) return fail(names.error());
    const acts::Because because{.actor = actor, .why = options.because, .now = present()};
    for (const auto& name : *names) {
      if (auto acted = act(tx, name, because); !acted) return acted;
    }
    auto standing = views::destinations::list(tx, *names, because.now);
    if (!standing) return fail(standing.error());
    table = std::move(*standing);
    return {};
  });
  if (!done) return done;
  if (!unknown.empty()) return absent(unknown, "See 'crossdock queue destinations' and 'crossdock partner list'.");
  out.table(table, "");
  return Exit::done;
}

Outcome hold(const Options& options, Output& out) {
  const auto done = act_on(options, out, [](store::Transaction& tx, const std::string& name, const auto& because) {
    return acts::hold_destination(tx, name, because);
  });
  if (done && *done == Exit::done) out.hint("It goes on with 'crossdock queue resume " + options.name + "'.");
  return done;
}

Outcome resume(const Options& options, Output& out) {
  return act_on(options, out, [](store::Transaction& tx, const std::string& name, const auto& because) {
    return acts::resume_destination(tx, name, because).map([](bool) {});
  });
}

Outcome hurry(const Options& options, Output& out) {
  return act_on(options, out, [](store::Transaction& tx, const std::string& name, const auto& because) {
    return acts::hurry_destination(tx, name, because).map([](std::int64_t) {});
  });
}

// How much of the destinations behind a name still goes while they are drained.
Result<std::int64_t> left_of(store::Transaction& tx, const std::string& name) {
  const auto names = acts::destinations_named(tx, name, acts::Profile::unknown);
  if (!names) return fail(names.error());
  std::int64_t sum = 0;
  for (const auto& one : *names) {
    const auto left = destinations::left_to_drain(tx, one);
    if (!left) return left;
    sum += *left;
  }
  return sum;
}

Outcome wait_until_drained(const Options& options, Output& out) {
  constexpr std::chrono::milliseconds between_looks{200};
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(options.wait);
  for (;;) {
    std::int64_t left = 0;
    const auto read = (*database)->read([&](store::Transaction& tx) -> Result<void> {
      const auto found = left_of(tx, options.name);
      if (!found) return fail(found.error());
      left = *found;
      return {};
    });
    if (!read) return stop(read.error());
    if (left == 0) {
      out.say("Everything that waited is sent.", Tone::good);
      return Exit::done;
    }
    if (std::chrono::steady_clock::now() >= end) {
      out.say(fmt::format("{} still wait.", left), Tone::bad);
      return Exit::no;
    }
    std::this_thread::sleep_for(between_looks);
  }
}

Outcome drain(const Options& options, Output& out) {
  const auto done = act_on(options, out, [](store::Transaction& tx, const std::string& name, const auto& because) {
    return acts::drain_destination(tx, name, because).map([](std::int64_t) {});
  });
  if (!done || *done != Exit::done) return done;
  if (options.wait > 0) return wait_until_drained(options, out);
  out.hint("What comes later is held until 'crossdock queue resume " + options.name + "'.");
  return Exit::done;
}

// The options of a verb that decides about destinations; the returned one is --because.
Option& add_decision(Verb& verb, Options& options) {
  options.store.add_to(verb);
  options.by.add_to(verb);
  verb.argument("NAME", options.name, "A partner, or one destination: partner:north, receipts:north, webhook:erp");
  return verb.option("--because", options.because, "Why, for whoever asks later").takes("SENTENCE");
}

}  // namespace
}  // namespace destination_verbs

void add_destination_verbs(Noun& queue) {
  using namespace destination_verbs;
  auto& list_verb = queue.verb("destinations", "Where documents and events go, and how it stands there",
                               "crossdock queue destinations");
  auto& listed = list_verb.lists().runs(list);
  listed.store.add_to(list_verb);

  auto& hold_verb = queue.verb("hold", "Send nothing more to a partner or destination",
                               "crossdock queue hold northwind-supply --because 'they move their server tonight'");
  add_decision(hold_verb, hold_verb.runs(hold)).required();

  auto& resume_verb =
      queue.verb("resume", "Let what was held or drained go on", "crossdock queue resume northwind-supply");
  add_decision(resume_verb, resume_verb.runs(resume));

  auto& hurry_verb =
      queue.verb("hurry", "Try now what waits for its next attempt", "crossdock queue hurry northwind-supply");
  add_decision(hurry_verb, hurry_verb.runs(hurry));

  auto& drain_verb = queue.verb("drain", "Send what waits there now, and hold what comes later",
                                "crossdock queue drain northwind-supply --because 'maintenance at ten' --wait 300");
  auto& drained = drain_verb.runs(drain);
  add_decision(drain_verb, drained).required();
  drain_verb.option("--wait", drained.wait, "Wait at most so many seconds until it is sent; exit 1 if it is not")
      .within(0, 86'400)
      .takes("SECONDS");
}

}  // namespace crossdock::cli

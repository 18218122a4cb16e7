// SPDX-License-Identifier: Apache-2.0
// Reads the options of `partner simulate`, and plays the partner once or until the user stops it.
#include "gateway/cli/simulate_verb.hpp"

#include <boost/json.hpp>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <thread>

#include "base/text.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/simulator/keys.hpp"
#include "gateway/simulator/run.hpp"

namespace crossdock::cli {
namespace simulate_verb {
namespace {

struct Options {
  StoreOptions store;
  std::string partner;
  std::string behaviour;
  std::vector<std::string> send;
  bool send_samples = false;
  bool once = false;
  bool prepare = false;
};

constexpr std::chrono::seconds listening_once{10};  // how long `--once` waits for a message at AS2
constexpr std::chrono::days key_lifetime{730};

// Asks for a stop when the user interrupts; a file that is being answered is finished first. The signals are
// blocked for the whole process from here on, so that only this thread takes them.
class Interruption {
 public:
  Interruption() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    listener_ = std::jthread([this](const std::stop_token& ended) {
      constexpr timespec moment{.tv_sec = 0, .tv_nsec = 200'000'000};
      while (!ended.stop_requested()) {
        if (sigtimedwait(&signals_, nullptr, &moment) > 0) stop_.request_stop();
      }
    });
  }
  std::stop_token token() const { return stop_.get_token(); }

 private:
  sigset_t signals_{};
  std::stop_source stop_;
  std::jthread listener_;
};

boost::json::object json_of(const partners::Partner& partner, const simulator::Reaction& reaction, TimePoint now) {
  boost::json::array answers;
  for (const auto& answer : reaction.answers) answers.emplace_back(answer);
  return {{"at", text_of(now)},
          {"partner", partner.id.text()},
          {"read", reaction.read},
          {"answers", std::move(answers)},
          {"note", reaction.note}};
}

std::string known_behaviours() {
  std::vector<std::string> names;
  for (int i = 0; i <= static_cast<int>(partners::Behaviour::cancel_notice); ++i)
    names.emplace_back(partners::to_string(static_cast<partners::Behaviour>(i)));
  return join(names, ", ");
}

Outcome send(const pipeline::Network& network, const partners::Partner& partner, const Options& options, Output& out) {
  auto files = options.send;
  if (options.send_samples) {
    const auto samples = simulator::samples_of(partner);
    if (!samples) return stop(samples.error(), "Name files of your own with --send FILE.");
    files.insert(files.end(), samples->begin(), samples->end());
  }
  const auto sent = simulator::send_files(network, partner, files, present);
  if (!sent) return stop(sent.error());
  for (std::size_t i = 0; i < files.size(); ++i) {
    out.say(partner.id.text() + " sent " + files[i] + " to " + (*sent)[i], Tone::good);
    if (out.json()) out.object({{"partner", partner.id.text()}, {"sent", files[i]}, {"to", (*sent)[i]}});
  }
  const auto find = "'crossdock message find" + options.store.again() + "'";
  out.hint(partner.goes_by<partners::As2Endpoint>() ? "See what became of it with " + find + "."
                                                    : "A running 'crossdock serve' picks them up; see " + find + ".");
  return Exit::done;
}

Outcome play(const pipeline::Network& network, const partners::Partner& partner, const Options& options, Output& out) {
  simulator::SimulateOptions how;
  if (!options.behaviour.empty()) {
    how.behaviour = partners::parse_behaviour(options.behaviour);
    if (!how.behaviour)
      return stop(Error{Fault::invalid, "'" + options.behaviour + "' is no behaviour", {}},
                  "Known are " + known_behaviours() + ".");
  }
  how.on_reaction = [&](const simulator::Reaction& reaction, TimePoint now) {
    if (out.json()) out.object(json_of(partner, reaction, now));
    out.say(simulator::line_of(partner, reaction, now));
    std::fflush(stdout);
  };
  how.on_trouble = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
  if (options.once) {
    const auto answered = simulator::simulate_once(network, partner, how, present, listening_once);
    if (!answered) return stop(answered.error());
    const bool listened = partner.goes_by<partners::As2Endpoint>();
    out.hint(*answered > 0 ? std::to_string(*answered) + " files answered"
             : listened    ? "Nothing came in the " + std::to_string(listening_once.count()) +
                              " s that it listened; 'crossdock queue list' shows when the gateway tries again"
                        : "Nothing waits for " + partner.id.text());
    return Exit::done;
  }
  const Interruption interruption;
  const auto on_start = [&](const std::string& place) {
    out.hint("Playing " + partner.id.text() + " (" +
             std::string(partners::to_string(how.behaviour.value_or(partner.simulator.behaviour))) + ") at " + place +
             " until interrupted");
    std::fflush(stdout);
  };
  const auto ran = simulator::run_simulator(network, partner, how, present, interruption.token(), on_start);
  if (!ran) return stop(ran.error());
  return Exit::done;
}

// Makes the keys of a sample network: ours and those of all partners' sides.
Outcome prepare(const partners::Settings& settings, Output& out) {
  const auto directory = partners::Directory::load(settings.partners);
  if (!directory) return stop(directory.error(), "Check the profiles with 'crossdock partner check'.");
  const auto made = simulator::make_missing_keys(
      settings, **directory, {.from = present() - std::chrono::days(1), .until = present() + key_lifetime});
  if (!made) return stop(made.error(), "docs/certificates.md says how keys are kept.");
  Table table{{{"made", "MADE"}}, {}};
  for (const auto& path : *made) table.add({path});
  out.table(table, "All keys that gateway.yaml and the profiles name are there.");
  out.hint("These are keys for playing: real partners make theirs and send their certificates.");
  return Exit::done;
}

Outcome simulate(const Options& options, Output& out) {
  const auto settings = settings_of(options.store);
  if (!settings) return tl::unexpected(settings.error());
  if (options.prepare) return prepare(*settings, out);
  if (options.partner.empty())
    return stop(Error{Fault::invalid, "a partner is missing", {}}, "See 'crossdock partner list'.");
  auto network = pipeline::Network::load(*settings);
  if (!network) return stop(std::move(network.error()), "Check the profiles with 'crossdock partner check'.");
  const auto* partner = (*network)->directory().find(PartnerId(options.partner));
  if (partner == nullptr)
    return absent("there is no partner '" + options.partner + "'", "See 'crossdock partner list'.");
  // Crash tests name a place where the process is to die; see pipeline/failpoint.hpp.
  if (const char* failpoint = std::getenv("CROSSDOCK_FAILPOINT")) pipeline::arm_failpoint(failpoint);
  if (!options.send.empty() || options.send_samples) return send(**network, *partner, options, out);
  return play(**network, *partner, options, out);
}

}  // namespace
}  // namespace simulate_verb

void add_simulate(Noun& partner) {
  using namespace simulate_verb;
  auto& verb = partner.verb("simulate", "Play a partner: read what the gateway sends it, and answer",
                            "crossdock partner simulate northwind-supply --behaviour short-ship");
  auto& options = verb.runs(simulate);
  verb.argument("ID", options.partner, "The partner: the name of its folder").optional();
  options.store.add_config_to(verb);
  verb.option("--behaviour", options.behaviour, "Instead of the profile's: " + known_behaviours()).takes("NAME");
  verb.option("--once", options.once, "Answer what waits and end; at AS2, what comes within ten seconds of each other");
  verb.option("--send", options.send, "Send files to the gateway and end").takes("FILE");
  verb.option("--send-samples", options.send_samples, "Send the samples of the partner's profile and end");
  verb.option("--prepare", options.prepare,
              "Make the keys that the settings and all profiles name and that are missing, and end");
}

}  // namespace crossdock::cli

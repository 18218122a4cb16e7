// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/simulate_verb.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <csignal>
#include <ctime>
#include <memory>
#include <thread>

#include "base/text.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/simulator/run.hpp"

namespace crossdock::cli {
namespace {

struct Options {
  StoreOptions store;
  std::string partner;
  std::string behaviour;
  std::vector<std::string> send;
  bool send_samples = false;
  bool once = false;
};

TimePoint present() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

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
  for (int i = 0; i <= static_cast<int>(partners::Behaviour::wrong_unit); ++i)
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
  if (const auto sent = simulator::send_files(network, partner, files); !sent) return stop(sent.error());
  for (const auto& file : files) {
    out.say(partner.id.text() + " sent " + file, Tone::good);
    if (out.json()) out.object({{"partner", partner.id.text()}, {"sent", file}});
  }
  out.hint("A running 'crossdock serve' picks them up; see 'crossdock message find'.");
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
  if (options.once) {
    const auto answered = simulator::simulate_once(network, partner, how, present());
    if (!answered) return stop(answered.error());
    out.hint(*answered == 0 ? "Nothing waits in " + network.settings().exchange + "/" + partner.folder.out
                            : std::to_string(*answered) + " files answered");
    return Exit::done;
  }
  const Interruption interruption;
  out.hint("Playing " + partner.id.text() + " (" +
           std::string(partners::to_string(how.behaviour.value_or(partner.simulator.behaviour))) +
           ") until interrupted");
  std::fflush(stdout);
  const auto ran = simulator::run_simulator(network, partner, how, present, interruption.token());
  if (!ran) return stop(ran.error());
  return Exit::done;
}

Outcome simulate(const Options& options, Output& out) {
  const auto settings = settings_of(options.store);
  if (!settings) return tl::unexpected(settings.error());
  auto network = pipeline::Network::load(*settings);
  if (!network) return stop(std::move(network.error()), "Check the profiles with 'crossdock partner check'.");
  const auto* partner = (*network)->directory().find(PartnerId(options.partner));
  if (partner == nullptr)
    return absent("there is no partner '" + options.partner + "'", "See 'crossdock partner list'.");
  if (partner->folder.in.empty()) {
    return stop(Error{Fault::invalid, "partner '" + options.partner + "' is not reached through folders", {}},
                "The simulator plays partners that have a 'folder' in their profile.");
  }
  if (!options.send.empty() || options.send_samples) return send(**network, *partner, options, out);
  return play(**network, *partner, options, out);
}

}  // namespace

void add_simulate(CLI::App& app, Program& program) {
  const auto options = std::make_shared<Options>();
  auto& verb = *noun(app, "partner", "Trading partners: list, show, check, test, provision-sftp, simulate")
                    .add_subcommand("simulate", "Play a partner: read what the gateway sends it, and answer");
  verb.add_option("ID", options->partner, "The partner: the name of its folder")->required()->type_name("");
  options->store.add_config_to(verb);
  verb.add_option("--behaviour", options->behaviour, "Instead of the profile's: " + known_behaviours())
      ->type_name("NAME");
  verb.add_flag("--once", options->once, "Answer what lies there and end");
  verb.add_option("--send", options->send, "Send files to the gateway and end")->type_name("FILE");
  verb.add_flag("--send-samples", options->send_samples, "Send the samples of the partner's profile and end");
  program.on(verb, "crossdock partner simulate northwind-supply --behaviour short-ship",
             [options](Output& out) { return simulate(*options, out); });
}

}  // namespace crossdock::cli

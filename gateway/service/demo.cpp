// SPDX-License-Identifier: Apache-2.0
#include "gateway/service/demo.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "gateway/service/serve.hpp"
#include "gateway/service/story.hpp"
#include "gateway/simulator/run.hpp"

namespace crossdock::service {
namespace {

namespace fs = std::filesystem;
using partners::Behaviour;

// How the suppliers behave on each day: enough goes wrong to see what the gateway is for.
struct Day {
  std::string_view title;
  std::vector<std::string> files;  // of the buyers' samples: "metro-outfitters/850-camp.edi"
  std::map<std::string, Behaviour> behaviours;
};
const std::vector<Day>& days() {
  static const std::vector<Day> all{
      {"two orders arrive, one as X12, one as UBL",
       {"metro-outfitters/850-camp.edi", "nordlicht/order-winter.xml"},
       {{"northwind-supply", Behaviour::reject_line},
        {"summit-wholesale", Behaviour::over_bill},
        {"harbor-direct", Behaviour::duplicate_invoice},
        {"alpenhaus", Behaviour::accept}}},
      {"another order arrives; one supplier stays silent, another ships less than it confirmed",
       {"metro-outfitters/850-weekend.edi"},
       {{"northwind-supply", Behaviour::short_ship},
        {"summit-wholesale", Behaviour::accept},
        {"harbor-direct", Behaviour::no_ack},
        {"alpenhaus", Behaviour::accept}}},
  };
  return all;
}

class Progress {
 public:
  explicit Progress(bool shown) : shown_(shown) {}
  ~Progress() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }
  void say(const std::string& text) const {
    if (shown_) fmt::print(stderr, "\r\x1b[K{}", text);
  }

 private:
  bool shown_;
};

Result<void> copy_folder(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to, error);
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::overwrite_existing, error);
  if (error) return fail(Fault::unavailable, "sample network cannot be copied: " + error.message(), from.string());
  return {};
}

// The commented gateway.yaml of the source tree with the places of this demo.
Result<void> write_settings(const DemoOptions& options, const std::string& folder) {
  std::ifstream in(options.share + "/conf/gateway.yaml");
  if (!in) return fail(Fault::unavailable, "file cannot be read", options.share + "/conf/gateway.yaml");
  std::ofstream out(folder + "/gateway.yaml");
  std::string line;
  while (std::getline(in, line)) {
    const auto replaced = [&](std::string_view key, const std::string& value) {
      if (!line.starts_with(key)) return false;
      out << key << ' ' << value << '\n';
      return true;
    };
    if (replaced("store:", "sqlite:crossdock.db") || replaced("exchange:", "exchange") ||
        replaced("partners:", "partners") ||
        replaced("mappings:", fs::absolute(options.share + "/mappings").string()) || replaced("settle:", "0s") ||
        replaced("poll:", "250ms")) {
      continue;
    }
    out << line << '\n';
  }
  if (!options.schemas.empty()) out << "schemas: " << fs::absolute(options.schemas).string() << '\n';
  out.close();
  if (!out) return fail(Fault::unavailable, "file cannot be written", folder + "/gateway.yaml");
  return {};
}

Result<std::string> temporary_folder() {
  std::string pattern = (fs::temp_directory_path() / "crossdock-demo-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return fail(Fault::unavailable, "temporary folder cannot be made", pattern);
  return pattern;
}

tl::unexpected<Error> first_of(const std::vector<Error>& mistakes) { return fail(mistakes.front()); }

// The network while it runs: the gateway's own rounds and those of its partners, on a clock that can be put forward.
class Network {
 public:
  Network(Deployment& deployment, const Duration& shift, const Progress& progress)
      : deployment_(deployment), shift_(shift), progress_(progress) {}

  // Rounds until neither the gateway nor a partner has anything left to do.
  Result<void> settle(const std::map<std::string, Behaviour>& behaviours, std::string_view title) {
    for (int quiet = 0; quiet < 2;) {
      const auto done = round(behaviours);
      if (!done) return fail(done.error());
      quiet = *done == 0 ? quiet + 1 : 0;
      documents_ += *done;
      progress_.say(fmt::format("{}: {} documents exchanged", title, documents_));
    }
    return {};
  }

 private:
  Result<int> round(const std::map<std::string, Behaviour>& behaviours) {
    const auto network = deployment_.network().current();
    const auto looked = deployment_.pickup().look(deployment_.database(), *network, deployment_.clock()());
    if (!looked.problems.empty()) return first_of(looked.problems);
    if (auto ran = deployment_.engine().run_until_idle(); !ran) return fail(ran.error());
    int done = static_cast<int>(looked.files.size());
    for (const auto& partner : network->directory().partners()) {
      simulator::SimulateOptions options;
      if (const auto chosen = behaviours.find(partner.id.text()); chosen != behaviours.end())
        options.behaviour = chosen->second;
      const auto answered = simulator::simulate_once(*network, partner, options, deployment_.clock()());
      if (!answered) return fail(answered.error());
      done += *answered;
    }
    return done;
  }

  Deployment& deployment_;
  const Duration& shift_;
  const Progress& progress_;
  int documents_ = 0;
};

Result<void> send(const Deployment& deployment, const std::string& folder, const std::string& file) {
  const auto slash = file.find('/');
  const std::string partner = file.substr(0, slash);
  const fs::path from = fs::path(folder) / "partners" / partner / "samples" / file.substr(slash + 1);
  const fs::path to = fs::path(deployment.settings().exchange) / partner / "in" / file.substr(slash + 1);
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  fs::copy_file(from, fs::path(to.string() + ".tmp"), fs::copy_options::overwrite_existing, error);
  if (!error) fs::rename(to.string() + ".tmp", to, error);
  if (error) return fail(Fault::unavailable, "sample cannot be sent: " + error.message(), from.string());
  return {};
}

Result<void> play(Deployment& deployment, Duration& shift, const std::string& folder, const Progress& progress,
                  bool quiet) {
  Network network(deployment, shift, progress);
  int number = 0;
  for (const auto& day : days()) {
    ++number;
    if (!quiet) fmt::print("day {}: {}\n", number, day.title);
    std::fflush(stdout);
    for (const auto& file : day.files) {
      if (auto sent = send(deployment, folder, file); !sent) return sent;
    }
    if (auto settled = network.settle(day.behaviours, fmt::format("day {}", number)); !settled) return settled;
    // The night: what was expected within a day and did not come is overdue now. By then the silent speak again.
    shift += std::chrono::hours(25);
    if (auto settled = network.settle({}, fmt::format("night {}", number)); !settled) return settled;
  }
  return {};
}

// The network goes on in real time, until the user has seen enough.
Result<void> keep_running(Deployment& deployment, const std::string& folder) {
  fmt::print(
      "\nThe network keeps running. Put an 850 of your own into\n"
      "  {}/metro-outfitters/in\n"
      "and watch. Its partners answer by themselves. Ctrl-C ends it; the folder stays.\n\n"
      "  crossdock order list --config {}/gateway.yaml\n\n",
      deployment.settings().exchange, folder);
  std::fflush(stdout);
  std::atomic<bool> stop{false};
  std::jthread partners([&] {
    while (!stop) {
      const auto network = deployment.network().current();
      for (const auto& partner : network->directory().partners()) {
        simulator::SimulateOptions options;
        options.on_line = [](const std::string& line) { fmt::print("{}\n", line); };
        const auto answered = simulator::simulate_once(*network, partner, options, deployment.clock()());
        if (!answered) fmt::print(stderr, "{}: {}\n", partner.id.text(), describe(answered.error()));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
  });
  serve(deployment, {});
  stop = true;
  return {};
}

}  // namespace

Result<std::string> make_demo_network(const DemoOptions& options, const std::string& folder) {
  if (auto copied = copy_folder(fs::path(options.share) / "partners" / "examples", fs::path(folder) / "partners");
      !copied)
    return fail(copied.error());
  if (auto written = write_settings(options, folder); !written) return fail(written.error());
  return folder + "/gateway.yaml";
}

Result<void> run_demo(const DemoOptions& options) {
  const auto folder =
      options.folder.empty() ? temporary_folder() : Result<std::string>(fs::absolute(options.folder).string());
  if (!folder) return fail(folder.error());
  const auto config = make_demo_network(options, *folder);
  if (!config) return fail(config.error());
  const auto settings = partners::load_settings(*config);
  if (!settings) return first_of(settings.error());

  Duration shift{0};
  const auto clock = [&shift] {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) + shift;
  };
  const auto deployment = Deployment::open(*settings, clock);
  if (!deployment) return first_of(deployment.error());
  if (!options.json) fmt::print("A drop-ship network of two buyers and four suppliers, in {}\n", *folder);
  {
    const Progress progress(options.progress);
    if (auto played = play(**deployment, shift, *folder, progress, options.json); !played) return played;
  }
  std::string story;
  const auto told = (*deployment)->database().read([&](store::Transaction& tx) -> Result<void> {
    auto text = options.json ? summary_json(tx)
                             : tell_story(tx, *(*deployment)->network().current(),
                                          {.colour = options.colour, .config = options.keep ? *config : ""});
    if (!text) return fail(text.error());
    story = std::move(*text);
    return {};
  });
  if (!told) return told;
  fmt::print("{}", story);
  if (options.json) fmt::print("\n");
  if (options.keep) return keep_running(**deployment, *folder);
  if (options.folder.empty()) {
    std::error_code ignored;
    fs::remove_all(*folder, ignored);
    if (!options.json)
      fmt::print(
          "\nThe folder of this run is gone. `./demo --keep` leaves the network running, to look into and to play with.\n");
  }
  return {};
}

}  // namespace crossdock::service

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
  void say(int documents) const {
    if (shown_) fmt::print(stderr, "\r\x1b[K{} documents exchanged", documents);
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

TimePoint now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

tl::unexpected<Error> first_of(const std::vector<Error>& mistakes) { return fail(mistakes.front()); }

// One look of everybody: the gateway at its folders and its work, the partners at theirs. How many files were read.
Result<int> round(Deployment& deployment, const std::map<std::string, Behaviour>& behaviours) {
  const auto network = deployment.network().current();
  const auto looked = deployment.pickup().look(deployment.database(), *network, deployment.clock()());
  if (!looked.problems.empty()) return first_of(looked.problems);
  if (auto ran = deployment.engine().run_until_idle(); !ran) return fail(ran.error());
  int done = static_cast<int>(looked.files.size());
  for (const auto& partner : network->directory().partners()) {
    simulator::SimulateOptions options;
    if (const auto chosen = behaviours.find(partner.id.text()); chosen != behaviours.end())
      options.behaviour = chosen->second;
    const auto answered = simulator::simulate_once(*network, partner, options, deployment.clock()());
    if (!answered) return fail(answered.error());
    done += *answered;
  }
  return done;
}

// Rounds until neither the gateway nor a partner has anything left to do.
Result<void> settle(Deployment& deployment, const std::map<std::string, Behaviour>& behaviours,
                    const DemoListener& listener, int& documents) {
  for (int quiet = 0; quiet < 2;) {
    const auto done = round(deployment, behaviours);
    if (!done) return fail(done.error());
    quiet = *done == 0 ? quiet + 1 : 0;
    documents += *done;
    if (listener.on_documents) listener.on_documents(documents);
  }
  return {};
}

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

Result<void> play_demo(Deployment& deployment, const std::string& folder, const std::function<void(Duration)>& advance,
                       const DemoListener& listener) {
  int number = 0;
  int documents = 0;
  for (const auto& day : days()) {
    if (listener.on_day) listener.on_day(++number, day.title);
    for (const auto& file : day.files) {
      if (auto sent = send(deployment, folder, file); !sent) return sent;
    }
    if (auto settled = settle(deployment, day.behaviours, listener, documents); !settled) return settled;
    // The night: what was expected within a day and did not come is overdue now. By then the silent speak again.
    advance(std::chrono::hours(25));
    if (auto settled = settle(deployment, {}, listener, documents); !settled) return settled;
  }
  // What is still missing by then will not come by itself.
  if (listener.on_day) listener.on_day(number + 3, "what was not shipped by now is late");
  advance(std::chrono::hours(72));
  return settle(deployment, {}, listener, documents);
}

Result<void> run_demo(const DemoOptions& options) {
  const auto folder =
      options.folder.empty() ? temporary_folder() : Result<std::string>(fs::absolute(options.folder).string());
  if (!folder) return fail(folder.error());
  const auto config = make_demo_network(options, *folder);
  if (!config) return fail(config.error());
  const auto settings = partners::load_settings(*config);
  if (!settings) return first_of(settings.error());

  // The samples ask for deliveries in December 2026: the network lives in the days before, whenever it is run.
  Duration shift = *parse_time_point("2026-11-23T09:00:00Z") - now();
  const auto deployment = Deployment::open(*settings, [&shift] { return now() + shift; });
  if (!deployment) return first_of(deployment.error());
  if (!options.json) fmt::print("A drop-ship network of two buyers and four suppliers, in {}\n", *folder);
  {
    const Progress progress(options.progress);
    DemoListener listener{.on_day = {}, .on_documents = [&](int count) { progress.say(count); }};
    if (!options.json) {
      listener.on_day = [](int number, std::string_view title) {
        fmt::print("day {}: {}\n", number, title);
        std::fflush(stdout);
      };
    }
    const auto advance = [&shift](Duration by) { shift += by; };
    if (auto played = play_demo(**deployment, *folder, advance, listener); !played) return played;
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

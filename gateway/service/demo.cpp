// SPDX-License-Identifier: Apache-2.0
// Plays the days of the demo: prepares the venue, sends the samples, runs rounds until nothing is left, and
// tells the story.
#include "gateway/service/demo.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <thread>

#include "gateway/acts/persons.hpp"
#include "gateway/service/front.hpp"
#include "gateway/service/serve.hpp"
#include "gateway/service/story.hpp"
#include "gateway/service/story_ways.hpp"
#include "gateway/simulator/run.hpp"
#include "gateway/transport/http/seal.hpp"

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
const std::vector<Day>& demo_days() {
  static const std::vector<Day> all{
      {"an order arrives as X12; one supplier rejects a line, one bills too much, one bills twice",
       {"metro-outfitters/850-camp.edi"},
       {{"northwind-supply", Behaviour::reject_line},
        {"summit-wholesale", Behaviour::over_bill},
        {"harbor-direct", Behaviour::duplicate_invoice},
        {"alpenhaus", Behaviour::accept}}},
      {"another arrives as UBL; one supplier credits a price, one credits a unit",
       {"nordlicht/order-winter.xml"},
       {{"northwind-supply", Behaviour::accept},
        {"summit-wholesale", Behaviour::credit_price},
        {"harbor-direct", Behaviour::credit_units},
        {"alpenhaus", Behaviour::accept}}},
      {"a third arrives; one supplier stays silent, one corrects its ship notice after it billed",
       {"metro-outfitters/850-weekend.edi"},
       {{"northwind-supply", Behaviour::correct_notice},
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

// sshd locks a partner only into a folder that, with all above it, nobody but root may write to: /tmp is none.
Result<std::string> temporary_folder() {
  const bool root = ::geteuid() == 0 && std::getenv("TMPDIR") == nullptr && ::access("/run", W_OK) == 0;
  std::string pattern = ((root ? fs::path("/run") : fs::temp_directory_path()) / "crossdock-demo-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return fail(Fault::unavailable, "temporary folder cannot be made", pattern);
  return pattern;
}

TimePoint now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

tl::unexpected<Error> first_of(const std::vector<Error>& mistakes) { return fail(mistakes.front()); }

// Everybody at work: the gateway's server, and the partners with theirs.
class Cast {
 public:
  static Result<std::unique_ptr<Cast>> open(Deployment& deployment, const DemoListener& listener) {
    auto front = Front::open(deployment, [told = listener.on_trouble](std::string_view, const std::string& line) {
      if (told) told("gateway: " + line);
    });
    if (!front) return fail(front.error());
    std::unique_ptr<Cast> cast(new Cast(deployment, std::move(*front)));
    for (const auto& partner : cast->network_->directory().partners()) {
      auto player = simulator::Player::open(*cast->network_, partner,
                                            {.clock = deployment.clock(), .on_trouble = listener.on_trouble});
      if (!player) return fail(player.error());
      cast->players_.emplace(partner.id.text(), std::move(*player));
    }
    return cast;
  }

  // One look of everybody: the gateway at its folders and its work, the partners at theirs. How many files were read.
  Result<int> round(const std::map<std::string, Behaviour>& behaviours) {
    deployment_.ears().beat();
    const auto looked = deployment_.look_into_folders();
    if (!looked.problems.empty()) return first_of(looked.problems);
    if (auto ran = deployment_.engine().run_until_idle(); !ran) return fail(ran.error());
    int done = static_cast<int>(looked.files.size());
    for (const auto& [id, player] : players_) {
      simulator::SimulateOptions options;
      if (const auto chosen = behaviours.find(id); chosen != behaviours.end()) options.behaviour = chosen->second;
      const auto answered = player->answer_waiting(options, deployment_.clock()());
      if (!answered) return fail(answered.error());
      done += *answered;
    }
    return done;
  }

  // "metro-outfitters/850-camp.edi" is sent as its buyer sends it.
  Result<void> send(const std::string& folder, const std::string& file) {
    const auto slash = file.find('/');
    const auto* partner = network_->directory().find(PartnerId(file.substr(0, slash)));
    const auto path = folder + "/partners/" + partner->id.text() + "/samples/" + file.substr(slash + 1);
    const auto sent = simulator::send_files(*network_, *partner, {path}, deployment_.clock());
    if (!sent) return fail(sent.error());
    return {};
  }

 private:
  Cast(Deployment& deployment, std::unique_ptr<Front> front)
      : deployment_(deployment), network_(deployment.network().current()), front_(std::move(front)) {}

  Deployment& deployment_;
  std::shared_ptr<const pipeline::Network> network_;
  std::unique_ptr<Front> front_;
  std::map<std::string, std::unique_ptr<simulator::Player>> players_;
};

// Rounds until neither the gateway nor a partner has anything left to do.
Result<void> settle(Cast& cast, const std::map<std::string, Behaviour>& behaviours, const DemoListener& listener,
                    int& documents) {
  for (int quiet = 0; quiet < 2;) {
    const auto done = cast.round(behaviours);
    if (!done) return fail(done.error());
    quiet = *done == 0 ? quiet + 1 : 0;
    documents += *done;
    if (listener.on_documents) listener.on_documents(documents);
  }
  return {};
}

// Tells which partners are reached how, in a line for each way.
void tell_ways(const Deployment& deployment, const Venue& venue) {
  std::map<std::string, std::vector<std::string>> partners;
  const auto network = deployment.network().current();
  for (const auto& partner : network->directory().partners())
    partners[way_of(*network, partner)].push_back(partner.id.text());
  const std::map<std::string, std::string> ways{
      {"AS2", "AS2 on this machine: signed and encrypted both ways, each message confirmed by a signed receipt"},
      {"SFTP", fmt::format("SFTP: logs in to a sshd of this demo with its own key{}",
                           venue.sshd != nullptr && venue.sshd->locks_in() ? ", locked into its folder" : "")},
      {"folder", "a folder each way"}};
  for (const auto& [way, ids] : partners) {
    const auto told = ways.find(way);
    fmt::print("  {}\n      {}\n", fmt::join(ids, ", "), told == ways.end() ? way : told->second);
  }
  if (!venue.fallback.empty()) fmt::print("\n  NOTE: {}\n", venue.fallback);
  fmt::print("\n");
  std::fflush(stdout);
}

// As a user in this folder calls this program.
std::string program_path() {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error);
  const auto here = fs::relative(program, error);
  return error || here.string().starts_with("../") ? program.string() : here.string();
}

// Whoever looks at the demo: a person of every role, who decides about large amounts alone.
Result<store::PersonId> make_guest(Deployment& deployment) {
  const acts::Actor demo{.name = "demo", .from = "cli:demo"};
  access::Roles roles;
  roles.set();
  const acts::NewPerson guest{.name = "guest",
                              .full_name = "Guest of the demo",
                              .roles = roles,
                              .authority = store::persons::Authority{Decimal(10'000), "USD"}};
  store::PersonId id;
  const auto made = deployment.database().write([&](store::Transaction& tx) -> Result<void> {
    const acts::Because because{.actor = demo, .why = "the demo shows everything", .now = deployment.clock()()};
    if (auto added = acts::add_person(tx, guest, http::random_token(), because); !added) return added;
    const auto found = store::persons::find(tx, guest.name);
    if (!found) return fail(found.error());
    id = found->value().id;
    return {};
  });
  if (!made) return fail(made.error());
  return id;
}

// The network goes on in real time, until the user has seen enough.
Result<void> keep_running(Deployment& deployment, const Venue& venue) {
  const auto guest = make_guest(deployment);
  if (!guest) return fail(guest.error());
  fmt::print(
      "\nThe network keeps running, and its partners answer by themselves. Ctrl-C ends it; the folder stays.\n"
      "Send an 850 of your own as Metro Outfitters, by AS2, from another terminal:\n\n"
      "  {2} partner simulate metro-outfitters --config {0} --send FILE\n"
      "  {2} order list --config {0}\n"
      "  {2} partner test metro-outfitters --config {0}\n\n"
      "FILE can be a copy of {1}/partners/metro-outfitters/samples/850-camp.edi with an interchange number of its\n"
      "own (ISA13, and the same in IEA02) and another order number (BEG03): the same number again is a repetition,\n"
      "and is refused when anything else differs. For example:\n\n"
      "  sed 's/000000711/000000900/; s/4500123001/4500123900/' \\\n"
      "    {1}/partners/metro-outfitters/samples/850-camp.edi > my-order.edi\n\n",
      venue.config, venue.folder, program_path());
  std::fflush(stdout);
  std::atomic<bool> stop{false};
  std::jthread partners([&] {
    const auto network = deployment.network().current();
    simulator::SimulateOptions options;
    options.on_line = [](const std::string& line) {
      fmt::print("{}\n", line);
      std::fflush(stdout);
    };
    const auto trouble = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
    std::vector<std::unique_ptr<simulator::Player>> players;
    for (const auto& partner : network->directory().partners()) {
      auto player = simulator::Player::open(*network, partner, {.clock = deployment.clock(), .on_trouble = trouble});
      if (!player) {
        trouble(partner.id.text() + ": " + describe(player.error()));
        continue;
      }
      players.push_back(std::move(*player));
    }
    while (!stop) {
      for (const auto& player : players) {
        const auto answered = player->answer_waiting(options, deployment.clock()());
        if (!answered) trouble(describe(answered.error()));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
  });
  ServeOptions options{.guest = *guest};
  options.on_link = [](const std::string& link) {
    fmt::print("The console opens once by this link:\n\n  {}\n\n", link);
    std::fflush(stdout);
  };
  const auto served = serve(deployment, options);
  stop = true;
  return served;
}

}  // namespace

Result<std::string> make_demo_network(const DemoOptions& options, const std::string& folder) {
  auto venue = make_venue({.share = options.share, .schemas = options.schemas}, folder);
  if (!venue) return fail(venue.error());
  return venue->config;
}

Result<void> play_demo(Deployment& deployment, const std::string& folder, const std::function<void(Duration)>& advance,
                       const DemoListener& listener) {
  int number = 0;
  int documents = 0;
  const auto cast = Cast::open(deployment, listener);
  if (!cast) return fail(cast.error());
  for (const auto& day : demo_days()) {
    if (listener.on_day) listener.on_day(++number, day.title);
    for (const auto& file : day.files) {
      if (auto sent = (*cast)->send(folder, file); !sent) return sent;
    }
    if (auto settled = settle(**cast, day.behaviours, listener, documents); !settled) return settled;
    // The night: what was expected within a day and did not come is overdue now. By then the silent speak again.
    advance(std::chrono::hours(25));
    if (auto settled = settle(**cast, {}, listener, documents); !settled) return settled;
  }
  // Whatever is still missing by then will not come by itself.
  if (listener.on_day) listener.on_day(number + 3, "what was not shipped by now is late");
  advance(std::chrono::hours(72));
  return settle(**cast, {}, listener, documents);
}

Result<void> run_demo(const DemoOptions& options) {
  const auto folder =
      options.folder.empty() ? temporary_folder() : Result<std::string>(fs::absolute(options.folder).string());
  if (!folder) return fail(folder.error());
  // The samples ask for deliveries in December 2026: the network lives in the days before, whenever it is run. The keys
  // must do for that time and for today, when a partner is played by a program of its own.
  const auto start = *parse_time_point("2026-11-23T09:00:00Z");
  Duration shift = start - now();
  const auto venue = make_venue({.share = options.share,
                                 .schemas = options.schemas,
                                 .ways = options.folders ? VenueOptions::Ways::folders : VenueOptions::Ways::real,
                                 .from = std::min(start, now()) - std::chrono::days(1),
                                 .until = std::max(start, now()) + std::chrono::days(365)},
                                *folder);
  if (!venue) return fail(venue.error());
  const auto settings = partners::load_settings(venue->config);
  if (!settings) return first_of(settings.error());
  const auto deployment = Deployment::open(
      *settings, [&shift] { return now() + shift; }, store::Absent::created);
  if (!deployment) return first_of(deployment.error());
  if (!options.json) {
    fmt::print("A drop-ship network of two buyers and four suppliers, in {}\n", *folder);
    tell_ways(**deployment, *venue);
  }
  {
    const Progress progress(options.progress);
    DemoListener listener{.on_day = {},
                          .on_documents = [&](int count) { progress.say(count); },
                          .on_trouble = [](const std::string& line) { fmt::print(stderr, "{}\n", line); }};
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
                                          {.chapters = options.chapters,
                                           .colour = options.colour,
                                           .config = options.keep ? venue->config : "",
                                           .program = program_path()});
    if (!text) return fail(text.error());
    story = std::move(*text);
    return {};
  });
  if (!told) return told;
  fmt::print("{}", story);
  if (options.json) fmt::print("\n");
  if (options.keep) return keep_running(**deployment, *venue);
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

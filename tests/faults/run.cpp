// SPDX-License-Identifier: Apache-2.0
// Starts and kills the gateway at random times, waits until it rests, and judges the run.
#include "tests/faults/run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/e2e/network.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::tests {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

std::string new_folder() {
  std::string pattern = "/tmp/crossdock-fault-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("temporary folder cannot be made");
  return pattern;
}

// So that the thousandth order is bought as the first one was.
void fill_shelves(const std::string& partners) {
  for (const auto& partner : fs::directory_iterator(partners)) {
    const auto path = partner.path() / "offers.csv";
    if (!fs::exists(path)) continue;
    auto text = read_file(path.string());
    // The column behind the price: "…,EA,18.40,160,".
    for (auto at = text.find(",EA,"); at != std::string::npos; at = text.find(",EA,", at + 1)) {
      const auto stock = text.find(',', at + 4) + 1;
      text.replace(stock, text.find(',', stock) - stock, "1000000");
    }
    std::ofstream(path) << text;
  }
}

}  // namespace

std::optional<std::string> dsn_of(const std::string& store) {
  if (store == "sqlite") return std::string();
  auto* const server = PostgresServer::shared();
  if (server == nullptr) return std::nullopt;
  return server->fresh_dsn();
}

Stage::Stage(const Bounds& bounds, PeerOptions options, const std::string& place, const std::string& dsn)
    : folder_(new_folder()), ledger_(std::make_unique<OutsideLedger>(folder_ + "/ledger")) {
  options.seed = bounds.seed;
  const auto store = !dsn.empty() ? dsn : dsn_of(bounds.store).value_or("");
  peer_ = std::make_unique<As2Peer>(store, place, *ledger_, options);
  fill_shelves(site().folder() + "/partners");
  site().set("lease", "500ms");
  site().set("poll", "20ms");
  site().set("settle", "0s");
  // Work that was begun often and never came to an end is held, rightly; here that is our doing.
  std::string waits = "[50ms";
  for (int i = 0; i < 200; ++i) waits += ", 50ms";
  site().set("retry", waits + "]");
  launch_ = site().serve();
}

Stage::~Stage() {
  peer_->stop();
  gateway_.reset();
  peer_.reset();
  ledger_.reset();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

bool Stage::answers() const {
  try {
    const RawSocket socket(peer_->as2_site().port());
    return socket.send("HEAD /as2 HTTP/1.1\r\nHost: us\r\nConnection: close\r\n\r\n") &&
           status_of(socket.read(15, 1s)) == 200;
  } catch (const std::runtime_error&) {
    return false;
  }
}

void Stage::start_unwatched() { gateway_ = std::make_unique<Process>(launch_); }

std::optional<double> Stage::start() {
  const auto began = Clock::now();
  start_unwatched();
  while (!answers()) {
    if (!gateway_->is_running() || Clock::now() - began > 60s) return std::nullopt;
    std::this_thread::sleep_for(1ms);
  }
  return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

void Stage::kill() {
  gateway_->signal(SIGKILL);
  gateway_->wait();
}

bool Stage::is_quiet() {
  return site().count("SELECT COUNT(*) FROM work WHERE state <> 'held'") == 0 && site().play() == 0 &&
         waiting().empty();
}

// Files that the gateway has not taken.
std::vector<std::string> Stage::waiting() {
  std::vector<std::string> files;
  for (const auto& partner : names_in(site().exchange())) {
    for (const auto& name : names_in(site().inbound(partner))) files.push_back(partner + "/in/" + name);
  }
  return files;
}

// As long as something still happens; a busy machine may need minutes for what is left.
bool Stage::comes_to_rest() {
  std::int64_t events = -1;
  for (;;) {
    const auto before = events;
    if (eventually([this] { return is_quiet(); }, 60s)) return true;
    events = site().count("SELECT COUNT(*) FROM event");
    if (events == before) return false;
  }
}

Judgement Stage::settle() {
  if (!gateway_ || !gateway_->is_running()) {
    if (!start()) {
      Judgement judgement;
      judgement.wrong.push_back("the gateway does not start: " + gateway_->wait().output);
      return judgement;
    }
  }
  const bool finished = peer_->finish(120s);
  const bool quiet = comes_to_rest() && comes_to_rest();
  peer_->stop();
  gateway_->signal(SIGTERM);
  const auto ended = gateway_->wait(60s);
  auto judgement = judge(Extent::everything);
  if (!finished) judgement.wrong.push_back("messages of the partner get no receipt");
  if (!quiet) judgement.wrong.push_back("the gateway does not come to rest");
  for (const auto& file : waiting()) judgement.wrong.push_back(file + " still lies there");
  if (ended.exit != 0) judgement.wrong.push_back("the gateway ends badly: " + ended.output);
  return judgement;
}

Report random_kills(const Bounds& bounds) {
  Report report{.name = "SIGKILL at random moments",
                .store = bounds.store,
                .faults = fmt::format("{} kills", bounds.count),
                .seed = bounds.seed};
  Stage stage(bounds, {.most_open = 12});
  stage.peer().start();
  std::mt19937_64 random(bounds.seed);
  const auto pause = [&](int least, int most) {
    std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution(least, most)(random)));
  };
  for (int kill = 1; kill <= bounds.count; ++kill) {
    if (random() % 10 == 0) {  // while it starts
      stage.start_unwatched();
      pause(0, 150);
    } else {
      const auto took = stage.start();
      if (!took) {
        report.judgement.wrong.push_back("the gateway does not start: " + stage.gateway().wait().output);
        break;
      }
      report.recoveries.push_back(*took);
      // On a busy machine it also needs longer to get anywhere.
      pause(0, std::max(400, static_cast<int>(1.5 * *took)));
      if (kill % 8 == 0) stage.site().play();  // the suppliers answer
    }
    stage.kill();
    bounds.progress(fmt::format("{} of {} kills, {} messages", kill, bounds.count, stage.peer().messages()));
  }
  bounds.progress("what is left is finished, and judged");
  auto judgement = stage.settle();
  std::ranges::move(report.judgement.wrong, std::back_inserter(judgement.wrong));
  report.judgement = std::move(judgement);
  report.messages = stage.peer().messages();
  return report;
}

}  // namespace crossdock::tests

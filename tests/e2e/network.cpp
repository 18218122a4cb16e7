// SPDX-License-Identifier: Apache-2.0
// Copies the sample network, opens a deployment on a virtual clock, and runs looks, work and partners in turn.
#include "tests/e2e/network.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "gateway/apply/audit.hpp"
#include "gateway/service/demo.hpp"
#include "tests/support/postgres_server.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;

std::string temporary_folder() {
  std::string pattern = (fs::temp_directory_path() / "crossdock-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("temporary folder cannot be made");
  return pattern;
}

}  // namespace

void SampleNetwork::report(const Error& error) { throw std::runtime_error(describe(error)); }

SampleNetwork::SampleNetwork(const NetworkOptions& options)
    : folder_(temporary_folder()), now_(std::make_shared<TimePoint>(*parse_time_point("2026-11-23T09:00:00Z"))) {
  using Ways = service::VenueOptions::Ways;
  venue_ = require(service::make_venue({.share = CROSSDOCK_SOURCE_DIR,
                                        .schemas = options.schemas,
                                        .ways = options.real_transports ? Ways::real : Ways::folders,
                                        .from = now() - std::chrono::days(1),
                                        .until = now() + std::chrono::days(365)},
                                       folder_));
  const auto& config = venue_.config;
  if (options.arrange) options.arrange(folder_ + "/partners");
  auto settings = partners::load_settings(config);
  if (!settings) report(settings.error().front());
  if (!options.store.empty()) settings->store = options.store;
  if (options.adjust) options.adjust(*settings);
  settings_ = *settings;
  open(store::Absent::created);
}

void SampleNetwork::open(store::Absent absent) {
  // All networks of a test program share the standards: compiling them takes longer than most stories.
  static std::shared_ptr<const pipeline::Standards> standards;
  auto deployment = service::Deployment::open(
      settings_, [now = now_] { return *now; }, absent, standards);
  if (!deployment) report(deployment.error().front());
  deployment_ = std::move(*deployment);
  standards = gateway().network().current()->standards();
  require(deployment_->listen(store::listening::Mode::serving).map([] { return true; }));
}

void SampleNetwork::go_away_for(Duration outage) {
  deployment_->ears().end();
  deployment_.reset();
  advance(outage);
  open(store::Absent::refused);
}

SampleNetwork::~SampleNetwork() {
  deployment_.reset();
  venue_.sshd.reset();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void SampleNetwork::send(const std::string& partner, const std::string& name, const std::string& bytes) {
  const fs::path folder = fs::path(gateway().settings().exchange) / partner / "in";
  fs::create_directories(folder);
  std::ofstream(folder / ("." + name + ".tmp"), std::ios::binary) << bytes;
  fs::rename(folder / ("." + name + ".tmp"), folder / name);
}

void SampleNetwork::send_sample(const std::string& partner, const std::string& sample) {
  send(partner, sample, read_file(folder_ + "/partners/" + partner + "/samples/" + sample));
}

exchange::PickupRound SampleNetwork::look_and_work() {
  gateway().ears().beat();
  auto round = gateway().look_into_folders();
  if (auto done = gateway().engine().run_until_idle(); !done) report(done.error());
  return round;
}

void SampleNetwork::work() {
  const auto round = look_and_work();
  if (!round.problems.empty()) report(round.problems.front());
}

int SampleNetwork::play(const std::string& partner, partners::Behaviour behaviour) {
  const auto network = gateway().network().current();
  return require(simulator::simulate_once(*network, *network->directory().find(PartnerId(partner)),
                                          {.behaviour = behaviour, .on_line = {}}, now()));
}

void SampleNetwork::settle(const std::map<std::string, partners::Behaviour>& behaviours) {
  for (int quiet = 0; quiet < 2;) {
    work();
    int answered = 0;
    for (const auto& partner : gateway().network().current()->directory().partners()) {
      const auto chosen = behaviours.find(partner.id.text());
      answered += play(partner.id.text(), chosen == behaviours.end() ? partner.simulator.behaviour : chosen->second);
    }
    quiet = answered == 0 ? quiet + 1 : 0;
  }
}

void SampleNetwork::advance(Duration duration) { *now_ += duration; }

std::map<std::string, std::string> SampleNetwork::delivered(const std::string& partner) const {
  std::map<std::string, std::string> files;
  const fs::path folder = fs::path(deployment_->settings().exchange) / partner / "out";
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().filename().string().front() != '.') {
      files[entry.path().filename().string()] = read_file(entry.path().string());
    }
  }
  return files;
}

std::map<std::string, std::string> SampleNetwork::collect(const std::string& partner) {
  auto files = delivered(partner);
  for (const auto& [name, bytes] : files) fs::remove(fs::path(gateway().settings().exchange) / partner / "out" / name);
  return files;
}

std::vector<std::string> SampleNetwork::violations() {
  const auto network = gateway().network().current();
  return read([&](store::Transaction& tx) { return apply::audit_conservation(tx, &network->directory()); }).differences;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("file cannot be read: " + path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string ubl_schemas() {
  const char* corpus = std::getenv("CROSSDOCK_CORPUS");
  const std::string folder =
      (corpus != nullptr ? std::string(corpus) : CROSSDOCK_SOURCE_DIR "/../shared/corpus") + "/xml/xsd/ubl-2.1";
  if (fs::exists(folder)) return folder;
  std::fprintf(stderr, "[CORPUS ABSENT] no UBL schemas in %s: XML is not validated by this test\n", folder.c_str());
  return "";
}

bool store_is_there(std::string_view name) { return name == "SQLite" || PostgresServer::shared() != nullptr; }

std::string fresh_store(std::string_view name) {
  return name == "SQLite" ? std::string() : PostgresServer::shared()->fresh_dsn();
}

}  // namespace crossdock::tests

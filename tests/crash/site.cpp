// SPDX-License-Identifier: Apache-2.0
// Copies the sample network, runs the gateway as a child, plays the partners, and compares summaries.
#include "tests/crash/site.hpp"

#include <boost/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <regex>
#include <stdexcept>

#include "gateway/service/demo.hpp"
#include "gateway/service/story.hpp"
#include "gateway/simulator/run.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// SIGKILL spares what the kernel has taken over, so memory serves as well as a disk, and is quicker.
std::string temporary_folder(const std::string& place) {
  std::error_code absent;
  const bool memory = fs::is_directory("/dev/shm", absent) && fs::space("/dev/shm", absent).available > (256u << 20);
  std::string pattern = (!place.empty() ? place : memory ? "/dev/shm" : "/tmp") + "/crossdock-crash-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("temporary folder cannot be made");
  return pattern;
}

template <class T>
T required(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// How the suppliers behave: enough goes wrong for rerouting, cancellations and held invoices.
const std::map<std::string, partners::Behaviour>& behaviours() {
  static const std::map<std::string, partners::Behaviour> chosen{
      {"northwind-supply", partners::Behaviour::reject_line},
      {"summit-wholesale", partners::Behaviour::over_bill},
      {"harbor-direct", partners::Behaviour::duplicate_invoice},
      {"alpenhaus", partners::Behaviour::accept}};
  return chosen;
}

void sort_by_text(json::value& array) {
  std::vector<std::pair<std::string, json::value>> texts;
  for (const auto& one : array.as_array()) texts.emplace_back(json::serialize(one), one);
  std::ranges::sort(texts, {}, &std::pair<std::string, json::value>::first);
  json::array sorted;
  for (auto& [text, one] : texts) sorted.push_back(std::move(one));
  array = std::move(sorted);
}

}  // namespace

TimePoint present() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

Site::Site(std::string program, const std::string& store, const std::string& place)
    : program_(std::move(program)), folder_(temporary_folder(place)) {
  reset(store);
}

Site::~Site() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  for (const auto& name : names_in(fs::path(folder_).parent_path())) {
    const auto path = fs::path(folder_).parent_path() / name;
    if (path.string().starts_with(folder_ + ".")) fs::remove_all(path, ignored);
  }
}

void Site::reset(const std::string& store) {
  fs::remove_all(folder_);
  fs::create_directory(folder_);
  required(service::make_demo_network({.share = CROSSDOCK_SOURCE_DIR}, folder_));
  store_ = store.empty() ? "sqlite:" + folder_ + "/crossdock.db" : store;
  set("store", "\"" + store_ + "\"");
  set("lease", "100ms");  // of a process that was killed
  set("poll", "50ms");
  set("retry", "[50ms, 50ms, 50ms, 50ms, 50ms, 50ms, 50ms, 50ms]");
  if (!network_) {
    const auto settings = partners::load_settings(config());
    if (!settings) throw std::runtime_error(describe(settings.error().front()));
    auto network = pipeline::Network::load(*settings);
    if (!network) throw std::runtime_error(describe(network.error().front()));
    network_ = std::move(*network);
  }
  fs::create_directories(exchange());
  ledger_ = {};
}

void Site::set(const std::string& key, const std::string& value) {
  std::string text;
  std::ifstream in(config());
  for (std::string line; std::getline(in, line);) text += line.starts_with(key + ":") ? "" : line + "\n";
  in.close();
  std::ofstream(config()) << text << key << ": " << value << "\n";
}

void Site::save(const std::string& name) {
  fs::remove_all(folder_ + "." + name);
  fs::copy(folder_, folder_ + "." + name, fs::copy_options::recursive);
}

void Site::restore(const std::string& name) {
  fs::remove_all(folder_);
  fs::copy(folder_ + "." + name, folder_, fs::copy_options::recursive);
}

void Site::send(const std::string& partner, const std::string& name, const std::string& bytes) {
  fs::create_directories(inbound(partner));
  const std::string hidden = inbound(partner) + "/.sending.tmp";
  std::ofstream(hidden, std::ios::binary) << bytes;
  fs::rename(hidden, inbound(partner) + "/" + name);
}

void Site::send_sample(const std::string& partner, const std::string& sample, const std::string& as) {
  send(partner, as.empty() ? sample : as, read_file(folder_ + "/partners/" + partner + "/samples/" + sample));
}

void Site::send_orders() {
  send_sample("metro-outfitters", "850-camp.edi");
  send_sample("nordlicht", "order-winter.xml");
  send_sample("metro-outfitters", "850-weekend.edi");
}

void Site::stock_up() {
  static const std::regex stock(R"re(^((?:(?:[^",]*|"[^"]*"),){6})([0-9]+),)re");
  for (const auto& partner : names_in(folder_ + "/partners")) {
    const auto path = folder_ + "/partners/" + partner + "/offers.csv";
    if (!fs::exists(path)) continue;
    std::string text;
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) text += std::regex_replace(line, stock, "$01$0200,") + "\n";
    in.close();
    std::ofstream(path) << text;
  }
}

Launch Site::serve(const std::string& failpoint) const {
  Launch launch{.command = {program_, "serve", "--config", config(), "--create"}};
  if (!failpoint.empty()) launch.environment["CROSSDOCK_FAILPOINT"] = failpoint;
  return launch;
}

Ended Site::serve_once(const std::string& failpoint) {
  auto launch = serve(failpoint);
  launch.command.emplace_back("--once");
  ledger_.look(exchange());
  auto ended = run(launch);
  ledger_.look(exchange());
  return ended;
}

int Site::play() {
  int answered = 0;
  for (const auto& partner : network_->directory().partners()) {
    simulator::SimulateOptions options;
    if (const auto chosen = behaviours().find(partner.id.text()); chosen != behaviours().end())
      options.behaviour = chosen->second;
    answered += required(simulator::simulate_once(*network_, partner, options, present()));
  }
  ledger_.look(exchange());
  return answered;
}

int Site::settle(const std::string& failpoint) {
  int kills = 0;
  // Many more rounds than a conversation has; with a failpoint, each kill takes one.
  for (int round = 0; round < 1000; ++round) {
    const auto ended = serve_once(failpoint);
    if (ended.killed()) ++kills;
    if (!ended.killed() && ended.exit != 0) throw std::runtime_error("serve --once ends with " + ended.output);
    const bool played = play() > 0;
    if (!ended.killed() && !played && !is_work_left()) return kills;
  }
  throw std::runtime_error("the network does not settle:\n" + summary());
}

void Site::read(const store::Work& query) {
  const auto database = required(store::Database::open({.dsn = store_}));
  required(database->read(query));
}

std::int64_t Site::count(const std::string& sql) {
  std::int64_t result = 0;
  read([&](store::Transaction& tx) -> Result<void> {
    const auto row = tx.query_one(sql);
    if (!row) return fail(row.error());
    if (*row) result = (*row)->integer(0);
    return {};
  });
  return result;
}

bool Site::is_work_left() { return count("SELECT COUNT(*) FROM work WHERE state <> 'held'") > 0; }

std::string Site::summary() {
  std::string text;
  read([&](store::Transaction& tx) -> Result<void> {
    auto summary = service::summary_json(tx);
    if (!summary) return fail(summary.error());
    text = std::move(*summary);
    return {};
  });
  auto value = json::parse(text);
  // Suppliers number their invoices as they write them, and after a kill another order may have been delivered first.
  for (auto& invoice : value.at("invoices").as_array()) invoice.as_object()["number"] = "#";
  for (auto& [name, array] : value.as_object()) sort_by_text(array);
  // A line each, so that a difference can be seen.
  std::string lines;
  for (const auto& [name, array] : value.as_object()) {
    for (const auto& one : array.as_array()) lines += std::string(name) + ": " + json::serialize(one) + "\n";
  }
  return lines;
}

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  for (auto& line : lines) line = without_numbers(line);
  std::ranges::sort(lines);
  return lines;
}

void judge_summary(const std::string& got, const std::string& expected, Judgement& judgement) {
  const auto ours = lines_of(got);
  const auto theirs = lines_of(expected);
  std::vector<std::string> missing, added;
  std::ranges::set_difference(theirs, ours, std::back_inserter(missing));
  std::ranges::set_difference(ours, theirs, std::back_inserter(added));
  for (const auto& line : missing) judgement.wrong.push_back("without the kill, not now: " + line);
  for (const auto& line : added) judgement.wrong.push_back("now, not without the kill: " + line);
}

}  // namespace

Judgement judge(Site& site, const Reference& reference) {
  Judgement judgement;
  judge_exchange(site.ledger(), reference.ledger, judgement);
  judge_summary(site.summary(), reference.summary, judgement);
  const auto orders = site.count("SELECT COUNT(*) FROM sales_order");
  if (orders < 3) judgement.lost.push_back("only " + std::to_string(orders) + " of 3 orders arrived");
  if (orders > 3) judgement.doubled.push_back(std::to_string(orders) + " sales orders from 3 files");
  if (site.count("SELECT COUNT(*) FROM work") != 0) judgement.wrong.push_back("work is left over");
  if (site.count("SELECT COUNT(*) FROM message WHERE state IN ('received', 'unwrapped', 'checked', 'translated', "
                 "'ready', 'held', 'failed')") != 0)
    judgement.wrong.push_back("messages are not at an end");
  for (const auto& partner : names_in(site.exchange())) {
    for (const auto& name : names_in(site.inbound(partner)))
      judgement.lost.push_back(partner + "/in/" + name + " still lies there");
  }
  return judgement;
}

}  // namespace crossdock::tests

// SPDX-License-Identifier: Apache-2.0
// Takes waiting files from the post one by one, answers each at the desk, and reports every reaction.
#include "gateway/simulator/run.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "gateway/simulator/desk.hpp"
#include "gateway/transport/folder/files.hpp"

namespace crossdock::simulator {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr std::array<std::string_view, 4> document_endings{".edi", ".x12", ".txt", ".xml"};
constexpr std::chrono::milliseconds between_looks{100};  // while a server listens for a moment only

}  // namespace

struct Player::State {
  const pipeline::Network& network;
  const partners::Partner& partner;
  Desk desk;
  std::unique_ptr<Post> post;
};

Player::Player(std::unique_ptr<State> state) : state_(std::move(state)) {}
Player::~Player() = default;

Result<std::unique_ptr<Player>> Player::open(const pipeline::Network& network, const partners::Partner& partner,
                                             PostOptions options) {
  auto desk = Desk::open(network, partner);
  if (!desk) return fail(desk.error());
  auto post = open_post(network, partner, Purpose::play, std::move(options));
  if (!post) return fail(post.error());
  return std::unique_ptr<Player>(
      new Player(std::make_unique<State>(State{network, partner, std::move(*desk), std::move(*post)})));
}

std::string Player::place() const { return state_->post->place(); }

Result<int> Player::answer_waiting(const SimulateOptions& options, TimePoint now) {
  auto& [network, partner, desk, post] = *state_;
  if (auto left = desk.hand_over(*post); !left) return fail(left.error());
  if (const auto worked = post->work(); !worked) return fail(worked.error());
  const auto files = post->waiting();
  if (!files) return fail(files.error());
  const auto behaviour = options.behaviour.value_or(partner.simulator.behaviour);
  int answered = 0;
  for (const auto& waiting : *files) {
    const auto file = post->read(waiting);
    if (!file) return fail(file.error());
    const auto reply = answer(network, partner, behaviour, *file, desk.state(), now);
    if (!reply) return fail(reply.error().fault, "cannot be answered: " + describe(reply.error()), waiting.name);
    if (auto done = desk.commit(*post, waiting, *reply); !done) return fail(done.error());
    ++answered;
    for (const auto& reaction : reply->reactions) {
      if (options.on_line) options.on_line(line_of(partner, reaction, now));
      if (options.on_reaction) options.on_reaction(reaction, now);
    }
  }
  if (const auto worked = post->work(); !worked) return fail(worked.error());
  return answered;
}

Result<int> simulate_once(const pipeline::Network& network, const partners::Partner& partner,
                          const SimulateOptions& options, const std::function<TimePoint()>& clock,
                          std::chrono::milliseconds patience) {
  auto player = Player::open(network, partner, {.clock = clock, .on_trouble = options.on_trouble});
  if (!player) return fail(player.error());
  int all = 0;
  for (auto quiet_since = Steady::now();;) {
    const auto answered = (*player)->answer_waiting(options, clock());
    if (!answered) return fail(answered.error());
    all += *answered;
    if (*answered > 0) quiet_since = Steady::now();
    if (!partner.goes_by<partners::As2Endpoint>() || Steady::now() - quiet_since >= patience) return all;
    std::this_thread::sleep_for(between_looks);
  }
}

Result<int> simulate_once(const pipeline::Network& network, const partners::Partner& partner,
                          const SimulateOptions& options, TimePoint now) {
  return simulate_once(
      network, partner, options, [now] { return now; }, std::chrono::milliseconds(0));
}

Result<void> run_simulator(const pipeline::Network& network, const partners::Partner& partner,
                           const SimulateOptions& options, const std::function<TimePoint()>& clock,
                           const std::stop_token& stop, const std::function<void(const std::string&)>& on_start) {
  auto player = Player::open(network, partner, {.clock = clock, .on_trouble = options.on_trouble});
  if (!player) return fail(player.error());
  if (on_start) on_start((*player)->place());
  const bool hosted = network.hosts(partner);
  std::string told;
  std::mutex mutex;
  std::condition_variable_any wakened;
  while (!stop.stop_requested()) {
    const auto answered = (*player)->answer_waiting(options, clock());
    const bool away = !answered && hosted && answered.error().fault == Fault::unavailable;
    if (!answered && !away) return fail(answered.error());
    const auto trouble = away ? describe(answered.error()) : std::string();
    if (away && trouble != told && options.on_trouble) options.on_trouble(partner.id.text() + ": " + trouble);
    told = trouble;
    std::unique_lock lock(mutex);
    wakened.wait_for(lock, stop, network.settings().poll, [] { return false; });
  }
  return {};
}

Result<std::vector<std::string>> send_files(const pipeline::Network& network, const partners::Partner& partner,
                                            const std::vector<std::string>& paths,
                                            const std::function<TimePoint()>& clock) {
  const auto post = open_post(network, partner, Purpose::send, {.clock = clock, .on_trouble = {}});
  if (!post) return fail(post.error());
  std::vector<std::string> reached;
  for (const auto& path : paths) {
    const auto file = folder::read_whole(path, network.settings().maximum_file_bytes);
    if (!file) return fail(file.error());
    auto sent = (*post)->send(fs::path(path).filename().string(), file->bytes);
    if (!sent) return fail(sent.error());
    reached.push_back(std::move(*sent));
  }
  return reached;
}

Result<std::vector<std::string>> samples_of(const partners::Partner& partner) {
  const std::string folder = partner.path + "/samples";
  std::vector<std::string> paths;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string path = entry->path().string();
    if (std::ranges::any_of(document_endings, [&](auto ending) { return path.ends_with(ending); }))
      paths.push_back(path);
  }
  if (error) return fail(Fault::unavailable, "samples cannot be read: " + error.message(), folder);
  std::ranges::sort(paths);
  return paths;
}

}  // namespace crossdock::simulator

// SPDX-License-Identifier: Apache-2.0
#include "gateway/simulator/run.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "gateway/simulator/desk.hpp"
#include "gateway/transport/exchange/names.hpp"
#include "gateway/transport/folder/files.hpp"

namespace crossdock::simulator {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> document_endings{".edi", ".x12", ".txt", ".xml"};

// Answers what waits. The desk is opened by the caller, who keeps its lock.
Result<int> work(Desk& desk, const pipeline::Network& network, const partners::Partner& partner,
                 const SimulateOptions& options, TimePoint now) {
  const auto paths = desk.waiting();
  if (!paths) return fail(paths.error());
  const auto behaviour = options.behaviour.value_or(partner.simulator.behaviour);
  int answered = 0;
  for (const auto& path : *paths) {
    const auto file = desk.read(path);
    if (!file) return fail(file.error());
    const auto reply = answer(network, partner, behaviour, *file, desk.state(), now);
    if (!reply) return fail(reply.error().fault, "cannot be answered: " + describe(reply.error()), path);
    if (auto done = desk.commit(path, *reply); !done) return fail(done.error());
    ++answered;
    for (const auto& reaction : reply->reactions) {
      if (options.on_line) options.on_line(line_of(partner, reaction, now));
      if (options.on_reaction) options.on_reaction(reaction, now);
    }
  }
  return answered;
}

}  // namespace

Result<int> simulate_once(const pipeline::Network& network, const partners::Partner& partner,
                          const SimulateOptions& options, TimePoint now) {
  auto desk = Desk::open(network, partner);
  if (!desk) return fail(desk.error());
  return work(*desk, network, partner, options, now);
}

Result<void> run_simulator(const pipeline::Network& network, const partners::Partner& partner,
                           const SimulateOptions& options, const std::function<TimePoint()>& clock,
                           const std::stop_token& stop) {
  auto desk = Desk::open(network, partner);
  if (!desk) return fail(desk.error());
  std::mutex mutex;
  std::condition_variable_any wakened;
  while (!stop.stop_requested()) {
    const auto worked = work(*desk, network, partner, options, clock());
    if (!worked) return fail(worked.error());
    std::unique_lock lock(mutex);
    wakened.wait_for(lock, stop, network.settings().poll, [] { return false; });
  }
  return {};
}

Result<void> send_files(const pipeline::Network& network, const partners::Partner& partner,
                        const std::vector<std::string>& paths) {
  const std::string folder = network.settings().exchange + "/" + partner.folder.in;
  if (auto made = folder::make_folder(folder); !made) return made;
  for (const auto& path : paths) {
    const auto file = folder::read_whole(path, network.settings().maximum_file_bytes);
    if (!file) return fail(file.error());
    const std::string target = folder + "/" + exchange::safe_name(fs::path(path).filename().string());
    if (fs::exists(target)) return fail(Fault::refused, "a file of this name still waits to be picked up", target);
    if (auto written = folder::write_whole(target, file->bytes); !written) return written;
  }
  return {};
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

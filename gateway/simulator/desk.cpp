// SPDX-License-Identifier: Apache-2.0
// Locks the desk, sorts the outbox after a crash, and sends replies once the state is saved.
#include "gateway/simulator/desk.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "gateway/transport/folder/files.hpp"

namespace crossdock::simulator {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_state = 256u << 20;

// Whole files only, by name: replies sort as they were written.
Result<std::vector<std::string>> files_in(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code ignored;
    if (!entry->path().filename().string().starts_with('.') && entry->is_regular_file(ignored))
      paths.push_back(entry->path().string());
  }
  if (error) return fail(Fault::unavailable, "folder cannot be read: " + error.message(), folder);
  std::ranges::sort(paths);
  return paths;
}

// The number that a reply's name begins with; 0 if it is no reply's name.
std::int64_t number_of_reply(const std::string& path) {
  const auto name = fs::path(path).filename().string();
  std::int64_t number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

}  // namespace

// A lock of the operating system, which also ends with the process.
struct Desk::Lock {
  explicit Lock(int number) : descriptor(number) {}
  ~Lock() { ::close(descriptor); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  int descriptor;
};

Result<Desk> Desk::open(const pipeline::Network& network, const partners::Partner& partner) {
  Desk desk(home_of(network, partner), nullptr);
  if (auto made = folder::make_folder(desk.folder_ + "/outbox"); !made) return fail(made.error());
  const std::string path = desk.folder_ + "/lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (descriptor < 0) return fail(Fault::unavailable, "lock file cannot be opened", path);
  desk.lock_ = std::make_shared<Lock>(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
    return fail(Fault::unavailable, "partner '" + partner.id.text() + "' is played by another process", path);
  if (auto recovered = desk.recover(); !recovered) return fail(recovered.error());
  return desk;
}

Result<void> Desk::recover() {
  const std::string path = folder_ + "/state.json";
  if (fs::exists(path)) {
    const auto file = folder::read_whole(path, largest_state);
    if (!file) return fail(file.error());
    auto state = state_from_json(file->bytes);
    if (!state) return fail(Fault::malformed, state.error().what, path);
    state_ = std::move(*state);
  }
  const auto replies = files_in(folder_ + "/outbox");
  if (!replies) return fail(replies.error());
  for (const auto& reply : *replies) {
    const bool decided = number_of_reply(reply) <= state_.interchange;
    if (decided) continue;
    if (auto removed = folder::remove_file(reply); !removed) return removed;
  }
  return {};
}

Result<void> Desk::commit(Post& post, const Waiting& file, const Answer& answer) {
  for (const auto& reply : answer.replies) {
    const auto written = folder::write_whole(folder_ + "/outbox/" + reply.name, reply.bytes);
    if (!written) return written;
  }
  if (auto saved = folder::write_whole(folder_ + "/state.json", to_json(answer.state)); !saved) return saved;
  state_ = answer.state;
  if (auto done = post.put_away(file); !done) return done;
  return hand_over(post);
}

Result<void> Desk::hand_over(Post& post) {
  const auto replies = files_in(folder_ + "/outbox");
  if (!replies) return fail(replies.error());
  for (const auto& reply : *replies) {
    if (auto taken = post.hand_over(reply); !taken) return taken;
  }
  return {};
}

}  // namespace crossdock::simulator

// SPDX-License-Identifier: Apache-2.0
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

Result<void> move_file(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return fail(Fault::unavailable, "file cannot be moved to " + to + ": " + error.message(), from);
  return {};
}

// Regular files that are not in the middle of being written.
Result<std::vector<std::string>> files_in(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (name.starts_with('.') || name.ends_with(".tmp") || !entry->is_regular_file(ignored)) continue;
    paths.push_back(entry->path().string());
  }
  if (error) return fail(Fault::unavailable, "folder cannot be read: " + error.message(), folder);
  std::ranges::sort(paths);
  return paths;
}

std::string name_of(const std::string& path) { return fs::path(path).filename().string(); }

// The number that a reply's name begins with; 0 if it is no reply's name.
std::int64_t number_of_reply(const std::string& name) {
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

Desk::Desk(const pipeline::Network& network, const partners::Partner& partner, std::shared_ptr<Lock> lock)
    : folder_(network.settings().exchange + "/" + partner.id.text() + "/.simulator"),
      from_(network.settings().exchange + "/" + partner.folder.out),
      to_(network.settings().exchange + "/" + partner.folder.in),
      limit_(network.settings().maximum_file_bytes),
      lock_(std::move(lock)) {}

Result<Desk> Desk::open(const pipeline::Network& network, const partners::Partner& partner) {
  Desk desk(network, partner, nullptr);
  for (const auto& folder : {desk.folder_ + "/outbox", desk.folder_ + "/read", desk.from_, desk.to_}) {
    if (auto made = folder::make_folder(folder); !made) return fail(made.error());
  }
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
    const bool decided = number_of_reply(name_of(reply)) <= state_.interchange;
    const auto done = decided ? send(name_of(reply)) : folder::remove_file(reply);
    if (!done) return done;
  }
  return {};
}

Result<std::vector<std::string>> Desk::waiting() const {
  auto paths = files_in(from_);
  if (!paths) return paths;
  std::vector<std::pair<fs::file_time_type, std::string>> dated;
  for (auto& path : *paths) {
    std::error_code error;
    const auto written = fs::last_write_time(path, error);
    if (!error) dated.emplace_back(written, std::move(path));
  }
  std::ranges::sort(dated);
  paths->clear();
  for (auto& [written, path] : dated) paths->push_back(std::move(path));
  return paths;
}

Result<InboundFile> Desk::read(const std::string& path) const {
  auto file = folder::read_whole(path, limit_);
  if (!file) return fail(file.error());
  return InboundFile{.name = name_of(path), .bytes = std::move(file->bytes)};
}

Result<void> Desk::commit(const std::string& path, const Answer& answer) {
  for (const auto& reply : answer.replies) {
    const auto written = folder::write_whole(folder_ + "/outbox/" + reply.name, reply.bytes);
    if (!written) return written;
  }
  if (auto saved = folder::write_whole(folder_ + "/state.json", to_json(answer.state)); !saved) return saved;
  state_ = answer.state;
  if (auto moved = move_file(path, folder_ + "/read/" + name_of(path)); !moved) return moved;
  for (const auto& reply : answer.replies) {
    if (auto sent = send(reply.name); !sent) return sent;
  }
  return {};
}

Result<void> Desk::send(const std::string& name) { return move_file(folder_ + "/outbox/" + name, to_ + "/" + name); }

}  // namespace crossdock::simulator

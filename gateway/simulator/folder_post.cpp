// SPDX-License-Identifier: Apache-2.0
// A partner that exchanges through folders: what the gateway writes is read where it lies.
#include <algorithm>
#include <filesystem>

#include "gateway/simulator/post.hpp"
#include "gateway/transport/exchange/names.hpp"
#include "gateway/transport/folder/files.hpp"

namespace crossdock::simulator {
namespace {

namespace fs = std::filesystem;

Result<void> move_file(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return fail(Fault::unavailable, "file cannot be moved to " + to + ": " + error.message(), from);
  return {};
}

class FolderPost final : public Post {
 public:
  FolderPost(const pipeline::Network& network, const partners::Partner& partner)
      : from_(network.settings().exchange + "/" + partner.folder().out),
        to_(network.settings().exchange + "/" + partner.folder().in),
        read_(home_of(network, partner) + "/read"),
        limit_(network.settings().maximum_file_bytes) {}

  Result<void> make_folders() const {
    for (const auto& folder : {from_, to_, read_}) {
      if (auto made = folder::make_folder(folder); !made) return made;
    }
    return {};
  }

  Result<std::vector<Waiting>> waiting() override {
    std::vector<std::pair<fs::file_time_type, Waiting>> dated;
    std::error_code error;
    for (auto entry = fs::directory_iterator(from_, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      std::error_code gone;
      if (exchange::is_in_progress(name) || !entry->is_regular_file(gone)) continue;
      const auto written = entry->last_write_time(gone);
      if (!gone) dated.emplace_back(written, Waiting{entry->path().string(), name});
    }
    if (error) return fail(Fault::unavailable, "folder cannot be read: " + error.message(), from_);
    std::ranges::sort(dated, {}, [](const auto& one) { return std::pair(one.first, one.second.key); });
    std::vector<Waiting> files;
    for (auto& [written, file] : dated) files.push_back(std::move(file));
    return files;
  }

  Result<InboundFile> read(const Waiting& file) override {
    auto whole = folder::read_whole(file.key, limit_);
    if (!whole) return fail(whole.error());
    return InboundFile{.name = file.name, .bytes = std::move(whole->bytes)};
  }

  Result<void> put_away(const Waiting& file) override { return move_file(file.key, read_ + "/" + file.name); }

  Result<void> hand_over(const std::string& path) override {
    return move_file(path, to_ + "/" + fs::path(path).filename().string());
  }

  Result<std::string> send(const std::string& name, std::string_view bytes) override {
    const std::string target = to_ + "/" + exchange::safe_name(name);
    if (fs::exists(target)) return fail(Fault::refused, "a file of this name still waits to be picked up", target);
    if (auto written = folder::write_whole(target, bytes); !written) return fail(written.error());
    return target;
  }

  std::string place() const override { return "folder " + from_; }

 private:
  std::string from_;     // the gateway's outbound folder
  std::string to_;       // the gateway's inbound folder
  std::string read_;     // what was answered
  std::uint64_t limit_;  // of a file's bytes
};

}  // namespace

Result<std::unique_ptr<Post>> open_folder_post(const pipeline::Network& network, const partners::Partner& partner) {
  auto post = std::make_unique<FolderPost>(network, partner);
  if (auto made = post->make_folders(); !made) return fail(made.error());
  return post;
}

}  // namespace crossdock::simulator

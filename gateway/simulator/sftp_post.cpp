// SPDX-License-Identifier: Apache-2.0
// A partner that the gateway hosts: it logs in to the gateway's SSH server with its own key, as any SFTP client would.
#include <algorithm>
#include <filesystem>
#include <optional>

#include "gateway/simulator/keys.hpp"
#include "gateway/simulator/post.hpp"
#include "gateway/transport/exchange/names.hpp"
#include "gateway/transport/folder/files.hpp"
#include "gateway/transport/sftp/sessions.hpp"

namespace crossdock::simulator {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_entries = 10'000;

std::string leaf_of(const std::string& folder) { return fs::path(folder).filename().string(); }

class SftpPost final : public Post {
 public:
  SftpPost(const pipeline::Network& network, const partners::Partner& partner)
      : read_(home_of(network, partner) + "/read"), limit_(network.settings().maximum_file_bytes) {
    const auto& server = network.settings().sftp_server;
    endpoint_.host = server.address;
    endpoint_.port = server.port;
    endpoint_.host_keys = server.host_keys;
    endpoint_.user = partner.folder().hosting.account;
    endpoint_.private_key = login_key_of(network.settings(), partner);
    endpoint_.in = leaf_of(partner.folder().in);
    endpoint_.out = leaf_of(partner.folder().out);
  }

  const std::string& key() const { return endpoint_.private_key; }

  Result<std::vector<Waiting>> waiting() override {
    auto* session = connected();
    if (session == nullptr) return fail(trouble_);
    auto entries = session->list(endpoint_.out, most_entries);
    if (!entries) return fail(entries.error());
    std::erase_if(*entries, [](const sftp::Entry& entry) {
      return entry.status.kind != sftp::Kind::file || exchange::is_in_progress(entry.name) ||
             exchange::why_refused(entry.name).has_value();
    });
    std::ranges::sort(*entries, {}, [](const auto& entry) { return std::pair(entry.status.modified, entry.name); });
    std::vector<Waiting> files;
    for (const auto& entry : *entries) files.push_back({endpoint_.out + "/" + entry.name, entry.name});
    return files;
  }

  Result<InboundFile> read(const Waiting& file) override {
    auto* session = connected();
    if (session == nullptr) return fail(trouble_);
    InboundFile inbound{.name = file.name, .bytes = {}};
    const auto status = session->read(file.key, limit_, [&](std::string_view piece) -> Result<void> {
      inbound.bytes += piece;
      return {};
    });
    if (!status) return fail(status.error());
    return inbound;
  }

  // A copy stays with the partner.
  Result<void> put_away(const Waiting& file) override {
    const auto copy = read(file);
    if (!copy) return fail(copy.error());
    if (auto kept = folder::write_whole(read_ + "/" + file.name, copy->bytes); !kept) return kept;
    auto* session = connected();
    return session == nullptr ? Result<void>(fail(trouble_)) : session->remove(file.key);
  }

  Result<void> hand_over(const std::string& path) override {
    const auto file = folder::read_whole(path, limit_);
    if (!file) return fail(file.error());
    const auto uploaded = upload(leaf_of(path), file->bytes);
    if (!uploaded) return fail(uploaded.error());
    return folder::remove_file(path);
  }

  Result<std::string> send(const std::string& name, std::string_view bytes) override {
    const auto fresh = upload(exchange::safe_name(name), bytes);
    if (!fresh) return fail(fresh.error());
    if (!*fresh) return fail(Fault::refused, "a file of this name still waits to be picked up", name);
    return place() + "/" + endpoint_.in;
  }

  std::string place() const override {
    return "sftp://" + endpoint_.user + "@" + endpoint_.host + ":" + std::to_string(endpoint_.port);
  }

 private:
  // Under a temporary name, then renamed: the gateway sees all of it or nothing. False if it is there already: names
  // are used once, so that an earlier run uploaded it, and ended before it could note that.
  Result<bool> upload(const std::string& name, std::string_view bytes) {
    auto* session = connected();
    if (session == nullptr) return fail(trouble_);
    const auto target = endpoint_.in + "/" + name;
    const auto temporary = endpoint_.in + "/." + name + ".tmp";
    const auto there = session->status(target);
    if (!there) return fail(there.error());
    if (*there) return false;
    if (auto cleared = session->remove(temporary); !cleared) return fail(cleared.error());
    if (auto written = session->write(temporary, bytes); !written) return fail(written.error());
    if (auto renamed = session->rename(temporary, target); !renamed) return fail(renamed.error());
    return true;
  }

  // Null, with the reason in trouble_, when the server cannot be reached or does not let the partner in.
  sftp::Session* connected() {
    if (session_ && session_->alive()) return &*session_;
    session_.reset();
    const auto login = sftp::login_of(endpoint_);
    auto opened = login ? sftp::Session::open(*login) : Result<sftp::Session>(fail(login.error()));
    if (!opened) {
      trouble_ = opened.error();
      trouble_.what = place() + ": " + trouble_.what;
      return nullptr;
    }
    session_ = std::move(*opened);
    return &*session_;
  }

  partners::SftpEndpoint endpoint_;
  std::string read_;
  std::uint64_t limit_;
  std::optional<sftp::Session> session_;
  Error trouble_;
};

}  // namespace

Result<std::unique_ptr<Post>> open_sftp_post(const pipeline::Network& network, const partners::Partner& partner,
                                             PostOptions) {
  auto post = std::make_unique<SftpPost>(network, partner);
  std::error_code ignored;
  if (!fs::exists(post->key(), ignored)) return fail(missing_key(partner, post->key()));
  if (auto made = folder::make_folder(home_of(network, partner) + "/read"); !made) return fail(made.error());
  return post;
}

}  // namespace crossdock::simulator

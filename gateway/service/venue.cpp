// SPDX-License-Identifier: Apache-2.0
// Copies the sample network, edits its YAML files line by line, and starts sshd for the hosted partner.
#include "gateway/service/venue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "base/text.hpp"
#include "gateway/simulator/keys.hpp"
#include "gateway/transport/sftp/session.hpp"
#include "gateway/transport/sftp/sessions.hpp"
#include "partners/directory.hpp"

namespace crossdock::service {
namespace {

namespace fs = std::filesystem;

// A YAML file as lines. A block is a line with a key, and those below it that are indented deeper.
class Lines {
 public:
  static Result<Lines> read(const std::string& path) {
    std::ifstream in(path);
    if (!in) return fail(Fault::unavailable, "file cannot be read", path);
    Lines lines;
    for (std::string line; std::getline(in, line);) lines.lines_.push_back(std::move(line));
    return lines;
  }

  // `key` as it stands at the line's start, with its indentation: "  hosting:". Nothing when it is not there.
  void replace(std::string_view key, const std::string& with) {
    const auto first = std::ranges::find_if(lines_, [&](const auto& line) { return line.starts_with(key); });
    if (first == lines_.end()) return;
    const auto depth = key.find_first_not_of(' ');
    const auto end = std::find_if(first + 1, lines_.end(), [&](const auto& line) {
      const auto indented = line.find_first_not_of(' ');
      return indented == std::string::npos || indented <= depth;
    });
    *first = with;
    lines_.erase(first + 1, end);
  }
  void remove(std::string_view key) { replace(key, ""); }
  void add(const std::string& line) { lines_.push_back(line); }
  bool has(std::string_view key) const {
    return std::ranges::any_of(lines_, [&](const auto& line) { return line.starts_with(key); });
  }
  void replace_everywhere(std::string_view text, std::string_view with) {
    for (auto& line : lines_) {
      for (auto at = line.find(text); at != std::string::npos; at = line.find(text, at + with.size()))
        line.replace(at, text.size(), with);
    }
  }

  Result<void> write(const std::string& path) const {
    std::ofstream out(path);
    for (const auto& line : lines_) out << line << '\n';
    out.close();
    if (!out) return fail(Fault::unavailable, "file cannot be written", path);
    return {};
  }

 private:
  std::vector<std::string> lines_;
};

// Without what somebody's own runs of the sample network have left in the source tree.
Result<void> copy_partners(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to, error);
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::overwrite_existing, error);
  if (error) return fail(Fault::unavailable, "sample network cannot be copied: " + error.message(), from.string());
  for (const auto& partner : fs::directory_iterator(to)) {
    std::error_code ignored;
    fs::remove(partner.path() / "as2.pem", ignored);
  }
  return {};
}

// The commented gateway.yaml of the source tree with the places of this network.
Result<Lines> settings_for(const VenueOptions& options) {
  auto lines = Lines::read(options.share + "/conf/gateway.yaml");
  if (!lines) return lines;
  lines->replace_everywhere("../build/network/", "");
  lines->replace("exchange:", "exchange: exchange");
  lines->replace("partners:", "partners: partners");
  lines->replace("mappings:", "mappings: " + fs::absolute(options.share + "/mappings").string());
  lines->replace("settle:", "settle: 0s");
  lines->replace("poll:", "poll: 250ms");
  if (!options.schemas.empty()) lines->add("schemas: " + fs::absolute(options.schemas).string());
  if (options.ways == VenueOptions::Ways::folders) {
    for (const auto* key : {"keys:", "http:", "as2:", "console:"}) lines->remove(key);
    return lines;
  }
  const auto port = free_port(), console = free_port();
  if (!port) return fail(port.error());
  if (!console) return fail(console.error());
  lines->replace("http:", fmt::format("http: {{listen: \"127.0.0.1:{}\"}}", *port));
  lines->replace("console:", fmt::format("console: {{listen: \"127.0.0.1:{}\"}}", *console));
  lines->replace("as2:", fmt::format("as2: {{id: CROSSDOCK, url: \"http://127.0.0.1:{}/as2\"}}", *port));
  return lines;
}

// The partners whose profile has a section of this name, by id.
std::vector<std::string> partners_with(const std::string& folder, std::string_view key) {
  std::vector<std::string> found;
  for (const auto& partner : fs::directory_iterator(folder + "/partners")) {
    const auto lines = Lines::read((partner.path() / "partner.yaml").string());
    if (lines && lines->has(key)) found.push_back(partner.path().filename().string());
  }
  std::ranges::sort(found);
  return found;
}

Result<void> change_profile(const std::string& folder, const std::string& partner,
                            const std::function<void(Lines&)>& change) {
  const auto path = folder + "/partners/" + partner + "/partner.yaml";
  auto lines = Lines::read(path);
  if (!lines) return fail(lines.error());
  change(*lines);
  return lines->write(path);
}

Result<void> put_on_folders(const std::string& folder) {
  for (const auto& partner : partners_with(folder, "as2:")) {
    const auto changed = change_profile(folder, partner, [&](Lines& lines) {
      lines.replace("as2:", fmt::format("folder: {{in: {0}/in, out: {0}/out}}", partner));
      lines.remove("certificates:");
    });
    if (!changed) return changed;
  }
  return {};
}

Result<void> give_ports(const std::string& folder) {
  for (const auto& partner : partners_with(folder, "as2:")) {
    const auto port = free_port();
    if (!port) return fail(port.error());
    const auto changed = change_profile(folder, partner, [&](Lines& lines) {
      lines.replace("  url:", fmt::format("  url: http://127.0.0.1:{}/as2", *port));
    });
    if (!changed) return changed;
  }
  return {};
}

// The server and its only account; whether the partner can log in is tried before anybody relies on it.
Result<std::unique_ptr<OwnSshd>> host(const std::string& folder, const std::string& partner, Lines& settings) {
  const auto root = folder + "/exchange/" + partner;
  const auto login_key = root + "/.simulator/id_ed25519";
  auto sshd = OwnSshd::start(folder + "/sshd", root, login_key);
  if (!sshd) return sshd;
  partners::SftpEndpoint login{.host = "127.0.0.1", .port = (*sshd)->port(), .user = (*sshd)->user()};
  login.host_keys = {(*sshd)->host_key()};
  login.private_key = login_key;
  const auto secrets = sftp::login_of(login);
  if (!secrets) return fail(secrets.error());
  if (const auto tried = sftp::Session::open(*secrets); !tried) return fail(tried.error());
  settings.add(fmt::format("sftp_server: {{address: \"127.0.0.1:{}\", host_keys: [\"{}\"]}}", (*sshd)->port(),
                           (*sshd)->host_key()));
  const auto changed = change_profile(folder, partner, [&](Lines& lines) {
    lines.replace("  hosting:",
                  fmt::format("  hosting: {{account: {}, keys: [\"{}\"]}}", (*sshd)->user(), (*sshd)->login_key()));
  });
  if (!changed) return fail(changed.error());
  return sshd;
}

void host_partners(const std::string& folder, Lines& settings, Venue& venue) {
  for (const auto& partner : partners_with(folder, "  hosting:")) {
    if (!OwnSshd::is_installed()) {
      venue.fallback = partner + " uses its folder instead of SFTP, because openssh-server is not installed";
      continue;
    }
    auto sshd = host(folder, partner, settings);
    if (sshd) {
      venue.sshd = std::move(*sshd);
    } else {
      venue.fallback = partner + " uses its folder instead of SFTP: " + describe(sshd.error());
    }
  }
}

}  // namespace

Result<Venue> make_venue(const VenueOptions& options, const std::string& folder) {
  const auto examples = fs::path(options.share) / "partners" / "examples";
  if (auto copied = copy_partners(examples, fs::path(folder) / "partners"); !copied) return fail(copied.error());
  auto settings = settings_for(options);
  if (!settings) return fail(settings.error());
  Venue venue{.folder = folder, .config = folder + "/gateway.yaml", .sshd = {}, .fallback = {}};
  if (options.ways == VenueOptions::Ways::folders) {
    if (auto done = put_on_folders(folder); !done) return fail(done.error());
    if (auto written = settings->write(venue.config); !written) return fail(written.error());
    return venue;
  }
  if (auto given = give_ports(folder); !given) return fail(given.error());
  host_partners(folder, *settings, venue);
  if (auto written = settings->write(venue.config); !written) return fail(written.error());
  const auto loaded = partners::load_settings(venue.config);
  if (!loaded) return fail(loaded.error().front());
  const auto directory = partners::Directory::load(loaded->partners);
  if (!directory) return fail(directory.error().front());
  const auto made = simulator::make_missing_keys(*loaded, **directory, {.from = options.from, .until = options.until});
  if (!made) return fail(made.error());
  return venue;
}

}  // namespace crossdock::service

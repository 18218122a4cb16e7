// SPDX-License-Identifier: Apache-2.0
// The parts of a profile that are about SFTP.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/text.hpp"
#include "partners/hosting.hpp"
#include "partners/sections.hpp"

namespace crossdock::partners {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::pair<std::string_view, Taking>, 2> claims{
    {{"rename", Taking::rename}, {"identity", Taking::identity}}};

constexpr std::array<std::pair<std::string_view, bool>, 4> answers{
    {{"yes", true}, {"no", false}, {"true", true}, {"false", false}}};
constexpr std::array<std::pair<std::string_view, Upload>, 2> uploads{
    {{"rename", Upload::rename}, {"direct", Upload::direct}}};

// A key's base64 begins with the length and name of its type (RFC 4253 §6.6), which shows a key that was cut or mixed up.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> key_types{
    {{"ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAI"},
     {"ecdsa-sha2-nistp256", "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAAB"},
     {"ecdsa-sha2-nistp384", "AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAAB"},
     {"ecdsa-sha2-nistp521", "AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAAC"},
     {"ssh-rsa", "AAAAB3NzaC1yc2EAAAAD"}}};
constexpr std::string_view base64_characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  return !text.empty() && text.find_first_not_of(base64_characters) == std::string_view::npos;
}

bool is_public_key(std::string_view text) {
  const auto words = split(text, ' ');
  if (words.size() < 2 || !is_base64(words[1])) return false;
  return std::ranges::any_of(
      key_types, [&](const auto& type) { return words[0] == type.first && words[1].starts_with(type.second); });
}

bool is_fingerprint(std::string_view text) {
  constexpr std::string_view scheme = "SHA256:";
  return text.starts_with(scheme) && text.size() == scheme.size() + 43 && is_base64(text.substr(scheme.size()));
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

void read_remote_folder(Group& group, std::string_view key, std::string& folder) {
  group.read(key, folder);
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  const auto parts = split(folder, '/');
  if (std::ranges::find(parts, "..") != parts.end())
    group.wrong(key, "a folder of the partner's server is written without '..'");
}

void read_login(Group& group, SftpEndpoint& endpoint, const std::string& folder) {
  group.need("host", endpoint.host);
  group.read("port", endpoint.port, 1, 65535);
  group.need("user", endpoint.user);
  if (!is_printable(endpoint.host)) group.wrong("host", "a host is a name or an address");
  if (!is_printable(endpoint.user)) group.wrong("user", "a user has no blanks");
  read_host_keys(group, endpoint.host_keys);
  group.read("private_key", endpoint.private_key);
  endpoint.private_key = resolved(folder, endpoint.private_key);
  endpoint.login_where = group.where(group.has("private_key") ? "private_key" : "password");
  if (group.has("passphrase")) endpoint.passphrase = read_secret_source(group.group("passphrase"), folder);
  if (group.has("password")) endpoint.password = read_secret_source(group.group("password"), folder);
  if (group.has("private_key") == group.has("password"))
    group.wrong("", "either 'private_key' or 'password' is needed: one way to log in");
  if (group.has("passphrase") && !group.has("private_key"))
    group.wrong("passphrase", "a passphrase opens a private key, and there is none");
}

void read_folders(Group& group, SftpEndpoint& endpoint) {
  read_remote_folder(group, "in", endpoint.in);
  read_remote_folder(group, "out", endpoint.out);
  if (endpoint.in.empty() && endpoint.out.empty()) group.wrong("", "'in' or 'out' is missing: what is this login for?");
  if (!endpoint.in.empty() && endpoint.in == endpoint.out)
    group.wrong("out", "what we write would be picked up again: 'in' and 'out' are different folders");
  group.read<Taking>("claim", endpoint.claim, "a way to claim files", claims);
  group.read<Archive>("archive", endpoint.archive, "an archive rule", archives);
  endpoint.claim_folder = endpoint.in + "/.crossdock";
  endpoint.archive_folder = endpoint.in + "/archive";
  read_remote_folder(group, "claim_folder", endpoint.claim_folder);
  read_remote_folder(group, "archive_folder", endpoint.archive_folder);
  if (group.has("claim_folder") && endpoint.claim == Taking::identity)
    group.wrong("claim_folder", "with 'claim: identity' files stay where they are");
  if (group.has("archive_folder") && (endpoint.claim == Taking::identity || endpoint.archive == Archive::remove))
    group.wrong("archive_folder", "files are moved there with 'claim: rename' and 'archive: keep' only");
}

}  // namespace

void read_host_keys(Group& group, std::vector<std::string>& pins) {
  group.need("host_keys", pins);
  if (pins.size() > 2) group.wrong("host_keys", "two host keys are the most: the one of today and the one of tomorrow");
  for (auto& pin : pins) {
    pin = trim(pin);
    if (pin.empty() || is_fingerprint(pin) || is_public_key(pin)) continue;
    group.wrong("host_keys", fmt::format("'{}' is neither a fingerprint (SHA256: and 43 characters) nor a public key "
                                         "such as ssh-ed25519 AAAA…; 'ssh-keyscan HOST | ssh-keygen -lf -' shows both",
                                         printable(pin)));
  }
}

SecretSource read_secret_source(Group group, const std::string& folder) {
  using Kind = SecretSource::Kind;
  SecretSource source;
  if (!group.present()) return source;  // that it is no mapping is a mistake which has been told
  group.keys({"file", "environment", "credential"});
  int given = 0;
  for (const auto& [key, kind] : {std::pair{"file", Kind::file}, std::pair{"environment", Kind::environment},
                                  std::pair{"credential", Kind::credential}}) {
    if (!group.has(key)) continue;
    ++given;
    group.read(key, source.name);
    source.kind = kind;
  }
  if (given != 1)
    group.wrong("", "one of 'file', 'environment' and 'credential' is needed; the secret itself is not written here");
  if (source.kind == Kind::file) source.name = resolved(folder, source.name);
  if (source.kind == Kind::credential && source.name.find('/') != std::string::npos)
    group.wrong("credential", "a credential of systemd is a name without folder");
  return source;
}

void read_incomplete_wait(Group& group, Duration settle, Duration& wait) {
  // Who renames files into place has them whole.
  if (settle == Duration{0}) wait = Duration{0};
  group.read("incomplete_wait", wait, Duration{0});
}

SftpEndpoint read_sftp(Group group, const std::string& folder) {
  SftpEndpoint endpoint;
  group.keys({"host", "port",   "user",    "host_keys",      "private_key", "passphrase",      "password",
              "in",   "out",    "claim",   "claim_folder",   "archive",     "archive_folder",  "file_name",
              "poll", "settle", "timeout", "transfer_limit", "connections", "incomplete_wait", "upload",
              "stat"});
  read_login(group, endpoint, folder);
  read_folders(group, endpoint);
  group.read("file_name", endpoint.file_name);
  check_file_name(group, endpoint.file_name);
  group.read("poll", endpoint.poll);
  group.read("settle", endpoint.settle, Duration{0});  // 0s: they rename files into place
  read_incomplete_wait(group, endpoint.settle, endpoint.incomplete_wait);
  group.read<Upload>("upload", endpoint.upload, "a way to upload", uploads);
  group.read<bool>("stat", endpoint.stat, "yes or no", answers);
  group.read("timeout", endpoint.timeout, 100ms);
  group.read("transfer_limit", endpoint.transfer_limit, 1s);
  group.read("connections", endpoint.connections, 1, 16);
  return endpoint;
}

SftpHosting read_hosting(Group group, const std::string& partner) {
  SftpHosting hosting;
  group.keys({"account", "keys", "from"});
  hosting.account = partner;
  group.read("account", hosting.account);
  if (auto wrong = wrong_with_account(hosting.account); !wrong.empty()) group.wrong("account", std::move(wrong));
  group.need("keys", hosting.keys);
  for (auto& key : hosting.keys) {
    key = trim(key);
    const bool one_line = std::ranges::none_of(key, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (!key.empty() && (!is_public_key(key) || !one_line))
      group.wrong("keys", fmt::format("'{}' is no public key such as ssh-ed25519 AAAA…", printable(key)));
  }
  group.read("from", hosting.from);
  for (const auto& network : hosting.from) {
    if (auto wrong = wrong_with_network(network); !wrong.empty()) group.wrong("from", std::move(wrong));
  }
  return hosting;
}

}  // namespace crossdock::partners

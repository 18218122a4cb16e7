// SPDX-License-Identifier: Apache-2.0
// Writes the sshd_config block, the key file, the folders and the shell commands for one partner.
#include "gateway/transport/sftp/provision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "partners/hosting.hpp"

namespace crossdock::sftp {
namespace {

constexpr std::string_view gateway = "crossdock";               // the user that runs the gateway, and its group
constexpr std::string_view keys_folder = "/etc/ssh/crossdock";  // outside of the chroots: no partner changes its keys

// A chroot belongs to root and nobody else may write it (sshd_config(5)). A folder below it belongs to the side that
// writes and to the group of the side that reads, which files inherit (set-group-id): so each may read and remove what
// the other has put there, and no other partner may.
constexpr unsigned chroot_mode = 0755;
constexpr unsigned exchange_mode = 02770;

// sshd_config(5): %% is a percent sign, and blanks stand in double quotes, in which nothing can quote another one.
std::string sshd_quoted(std::string_view path) {
  std::string text;
  for (const char c : path) text += c == '%' ? std::string("%%") : std::string(1, c);
  return text.find_first_of(" #'") == std::string::npos ? text : "\"" + text + "\"";
}

// Finds what would not reach sshd as it is written.
std::string wrong_with_exchange(const std::string& exchange) {
  const std::filesystem::path path(exchange);
  if (!path.is_absolute() || path.lexically_normal() == "/") return "an absolute path below / is needed";
  if (std::ranges::any_of(path, [](const auto& part) { return part == ".."; })) return "it climbs by '..'";
  const bool writable = std::ranges::none_of(
      exchange, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\\'; });
  return writable ? "" : "a path with control characters, '\"' or '\\' cannot be written in sshd_config";
}

Result<void> check(const partners::Partner& partner, const std::string& exchange) {
  const auto& folder = partner.folder();
  if (auto wrong = partners::wrong_with_own_account(folder.hosting.account); !wrong.empty())
    return fail(Fault::invalid, std::move(wrong), partner.id.text());
  for (const auto& path : {folder.in, folder.out}) {
    if (auto wrong = partners::wrong_with_hosted_folder(path); !wrong.empty())
      return fail(Fault::invalid, std::move(wrong), partner.id.text());
  }
  for (const auto& network : folder.hosting.from) {
    if (auto wrong = partners::wrong_with_network(network); !wrong.empty())
      return fail(Fault::invalid, std::move(wrong), partner.id.text());
  }
  if (auto wrong = wrong_with_exchange(exchange); !wrong.empty())
    return fail(Fault::invalid, "the exchange folder '" + printable(exchange) + "': " + wrong, "exchange");
  return {};
}

std::string match_block(const Provision& provision) {
  return fmt::format(R"(Match User {}
    ChrootDirectory {}
    AuthorizedKeysFile {}
    AuthenticationMethods publickey
    ForceCommand internal-sftp -u 0007
    DisableForwarding yes
    PermitTunnel no
    PermitTTY no
    PermitUserRC no
)",
                     provision.account, sshd_quoted(provision.chroot), provision.authorized_keys_path);
}

std::string key_lines(const partners::SftpHosting& hosting) {
  const auto from = hosting.from.empty() ? "" : fmt::format(",from=\"{}\"", join(hosting.from, ","));
  std::string lines;
  for (const auto& key : hosting.keys) lines += fmt::format("restrict{} {}\n", from, key);
  return lines;
}

}  // namespace

std::string shell_quoted(std::string_view word) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._/-:@%+=,").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::ranges::all_of(word, plain)) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

Result<Provision> provision(const partners::Partner& partner, const std::string& exchange) {
  const auto& hosting = partner.folder().hosting;
  if (hosting.account.empty()) {
    return fail(Fault::invalid,
                fmt::format("partner '{}' has no 'folder.hosting': its public keys are needed", partner.id.text()));
  }
  if (auto checked = check(partner, exchange); !checked) return fail(checked.error());
  const auto& in = partner.folder().in;
  const auto parent = in.substr(0, in.rfind('/'));
  Provision result;
  result.account = hosting.account;
  result.chroot = exchange + "/" + parent;
  result.folders.push_back({result.chroot, chroot_mode, "root", "root"});
  result.folders.push_back({exchange + "/" + in, exchange_mode, hosting.account, std::string(gateway)});
  result.folders.push_back(
      {exchange + "/" + partner.folder().out, exchange_mode, std::string(gateway), hosting.account});
  result.authorized_keys_path = fmt::format("{}/{}", keys_folder, hosting.account);
  result.authorized_keys = key_lines(hosting);
  result.sshd_config_path = fmt::format("/etc/ssh/sshd_config.d/crossdock-{}.conf", hosting.account);
  result.sshd_config = match_block(result);
  result.commands = {fmt::format(
      "useradd --system --user-group --no-create-home --home-dir / --shell /usr/sbin/nologin {}", hosting.account)};
  for (const auto& folder : result.folders) {
    result.commands.push_back(fmt::format("install -d -o {} -g {} -m {:04o} {}", folder.owner, folder.group,
                                          folder.mode, shell_quoted(folder.path)));
  }
  result.commands.push_back(fmt::format("install -d -o root -g root -m 0755 {}", keys_folder));
  result.commands.emplace_back("sshd -t && systemctl reload ssh");
  return result;
}

}  // namespace crossdock::sftp

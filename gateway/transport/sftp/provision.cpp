// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/sftp/provision.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace crossdock::sftp {
namespace {

constexpr std::string_view gateway = "crossdock";               // the user that runs the gateway, and its group
constexpr std::string_view keys_folder = "/etc/ssh/crossdock";  // outside of the chroots: no partner changes its keys

// A chroot belongs to root and nobody else may write it (sshd_config(5)). A folder below it belongs to the side that
// writes and to the group of the side that reads, which files inherit (set-group-id): so each may read and remove what
// the other has put there, and no other partner may.
constexpr unsigned chroot_mode = 0755;
constexpr unsigned exchange_mode = 02770;

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
                     provision.account, provision.chroot, provision.authorized_keys_path);
}

std::string key_lines(const partners::SftpHosting& hosting) {
  const auto from = hosting.from.empty() ? "" : fmt::format(",from=\"{}\"", join(hosting.from, ","));
  std::string lines;
  for (const auto& key : hosting.keys) lines += fmt::format("restrict{} {}\n", from, key);
  return lines;
}

}  // namespace

Result<Provision> provision(const partners::Partner& partner, const std::string& exchange) {
  const auto& hosting = partner.folder.hosting;
  if (hosting.account.empty()) {
    return fail(Fault::invalid,
                fmt::format("partner '{}' has no 'folder.hosting': its public keys are needed", partner.id.text()));
  }
  const auto& in = partner.folder.in;
  const auto parent = in.substr(0, in.rfind('/'));
  Provision result;
  result.account = hosting.account;
  result.chroot = exchange + "/" + parent;
  result.folders.push_back({result.chroot, chroot_mode, "root", "root"});
  result.folders.push_back({exchange + "/" + in, exchange_mode, hosting.account, std::string(gateway)});
  result.folders.push_back({exchange + "/" + partner.folder.out, exchange_mode, std::string(gateway), hosting.account});
  result.authorized_keys_path = fmt::format("{}/{}", keys_folder, hosting.account);
  result.authorized_keys = key_lines(hosting);
  result.sshd_config_path = fmt::format("/etc/ssh/sshd_config.d/crossdock-{}.conf", hosting.account);
  result.sshd_config = match_block(result);
  result.commands = {fmt::format(
      "useradd --system --user-group --no-create-home --home-dir / --shell /usr/sbin/nologin {}", hosting.account)};
  for (const auto& folder : result.folders) {
    result.commands.push_back(
        fmt::format("install -d -o {} -g {} -m {:04o} {}", folder.owner, folder.group, folder.mode, folder.path));
  }
  result.commands.push_back(fmt::format("install -d -o root -g root -m 0755 {}", keys_folder));
  result.commands.emplace_back("sshd -t && systemctl reload ssh");
  return result;
}

}  // namespace crossdock::sftp

// SPDX-License-Identifier: Apache-2.0
// Writes what our own SSH server needs so that a partner can come to its folders, and to nothing else. Pure.
//
// OpenSSH's internal-sftp locks the account into the partner's folder; the folder transport serves what lies there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "partners/model.hpp"

namespace crossdock::sftp {

struct ProvisionedFolder {
  std::string path;
  unsigned mode = 0;
  std::string owner, group;
};

struct Provision {
  std::string account;
  std::string chroot;                      // the partner's folder
  std::vector<ProvisionedFolder> folders;  // in the order in which they are made
  std::string sshd_config_path, sshd_config;
  std::string authorized_keys_path, authorized_keys;
  std::vector<std::string> commands;  // for root, in their order: account, folders, reload
};

// `exchange` is the absolute path of the exchange folder. Everything is quoted for the one who reads it: a shell, sshd.
// Fault::invalid for a partner without `folder.hosting`, and for a path or an account that root should not be given.
Result<Provision> provision(const partners::Partner& partner, const std::string& exchange);

// A word that a POSIX shell takes as it is: in single quotes where it needs them.
std::string shell_quoted(std::string_view word);

}  // namespace crossdock::sftp

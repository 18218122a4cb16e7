// SPDX-License-Identifier: Apache-2.0
// An SSH server of the demo's own: Debian's sshd as an ordinary child process, on a free loopback port, with keys and
// configuration in the demo's folder. It lets in one key, as the user who runs it, to one folder and SFTP alone.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "base/result.hpp"

namespace crossdock::service {

class OwnSshd {
 public:
  // Whether openssh-server is there.
  static bool is_installed();

  // `folder` takes configuration, host key and log. `root` is what a login sees: all that it sees when we are root and
  // sshd can lock it in; otherwise where it begins. `login_key`, which is made if it is not there, may log in.
  // Fault::unavailable when sshd does not start.
  static Result<std::unique_ptr<OwnSshd>> start(const std::string& folder, const std::string& root,
                                                const std::string& login_key);
  ~OwnSshd();  // ends it, as the end of this process does, whatever ends that
  OwnSshd(const OwnSshd&) = delete;
  OwnSshd& operator=(const OwnSshd&) = delete;

  int port() const { return port_; }
  const std::string& user() const { return user_; }
  const std::string& host_key() const { return host_key_; }    // "ssh-ed25519 AAAA…"
  const std::string& login_key() const { return login_key_; }  // the public half
  bool locks_in() const { return locks_in_; }

 private:
  OwnSshd() = default;
  Result<void> launch(const std::string& folder);

  pid_t process_ = 0;
  int port_ = 0;
  std::string user_, host_key_, login_key_;
  bool locks_in_ = false;
};

// A loopback port that nobody listens at now.
Result<int> free_port();

}  // namespace crossdock::service

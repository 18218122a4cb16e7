// SPDX-License-Identifier: Apache-2.0
// An OpenSSH server of the tests' own: Debian's sshd as an ordinary process, with its configuration and keys in a
// temporary folder, on a free loopback port. One may log in as the user who runs the tests.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/crash/process.hpp"

namespace crossdock::tests {

class SftpServer {
 public:
  static bool is_installed();  // whether Debian's openssh-server and ssh-keygen are there

  enum class Command { sftp, none };  // what every login is bound to

  // Starts with an Ed25519 and an ECDSA host key. `settings` are further lines of sshd_config, in which %FILES% stands
  // for the folder of the server's files; a "Match all" among them takes the place of what every login is bound to.
  explicit SftpServer(const std::vector<std::string>& settings = {}, Command command = Command::sftp);
  ~SftpServer();
  SftpServer(const SftpServer&) = delete;
  SftpServer& operator=(const SftpServer&) = delete;

  int port() const { return port_; }
  const std::string& user() const { return user_; }
  // Where a login begins; the server's files lie here.
  std::string files() const { return folder_ + "/files"; }
  std::string folder() const { return folder_; }

  // "SHA256:…" and "ssh-ed25519 AAAA…" of the host key of a type ("ed25519", "ecdsa").
  std::string fingerprint(const std::string& type = "ed25519") const;
  std::string public_key(const std::string& type = "ed25519") const;
  // Other host keys from now on.
  void rotate_host_keys();

  // A new key pair whose public half may log in; the path of the private half.
  std::string make_login_key(const std::string& type, const std::string& passphrase = "",
                             const std::string& format = "RFC4716");
  // Lets everybody in with this password; false where that cannot be done (not root, or no `shim`: see shadow_shim.cpp).
  bool accept_password(const std::string& password, const std::string& shim);
  // Kills the processes of all sessions, as a crash of the server would; it goes on serving new ones.
  void drop_sessions() const;
  void stop();
  void start();

  // Files of the server, by name; folders are not among them.
  std::vector<std::string> names(const std::string& below = "") const;
  void make_folder(const std::string& name) const;
  void put(const std::string& name, const std::string& bytes) const;
  std::string get(const std::string& name) const;
  std::string log() const { return process_ ? process_->output() : ""; }

 private:
  void make_host_keys();

  std::string folder_, user_;
  std::vector<std::string> settings_;
  Command command_;
  std::map<std::string, std::string> environment_;
  int port_ = 0;
  int keys_ = 0;
  std::unique_ptr<Process> process_;
};

// Listens and never accepts: the kernel completes each connection, and that is all.
class UnacceptingServer {
 public:
  UnacceptingServer();
  ~UnacceptingServer();
  UnacceptingServer(const UnacceptingServer&) = delete;
  UnacceptingServer& operator=(const UnacceptingServer&) = delete;
  int port() const { return port_; }

 private:
  int socket_ = -1;
  int port_ = 0;
};

}  // namespace crossdock::tests

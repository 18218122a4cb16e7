// SPDX-License-Identifier: Apache-2.0
// Makes the keys, writes sshd_config, starts sshd on a free port, and waits until it answers.
#include "gateway/service/own_sshd.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "base/text.hpp"

namespace crossdock::service {
namespace {

namespace fs = std::filesystem;

constexpr auto server_program = "/usr/sbin/sshd";
constexpr auto key_program = "/usr/bin/ssh-keygen";
constexpr std::chrono::seconds patience{10};

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool accepts(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(port);
  const bool connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  ::close(socket);
  return connected;
}

Result<void> make_key(const std::string& path, const std::string& comment) {
  std::error_code ignored;
  if (fs::exists(path, ignored)) return {};
  std::vector<std::string> words{key_program, "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path};
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t process = 0;
  int status = -1;
  const bool ran = ::posix_spawn(&process, key_program, nullptr, nullptr, arguments.data(), environ) == 0 &&
                   ::waitpid(process, &status, 0) == process && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!ran) return fail(Fault::unavailable, "ssh-keygen cannot make a key", path);
  return {};
}

// "ssh-ed25519 AAAA…", without the comment.
std::string public_half(const std::string& path) {
  std::ifstream file(path + ".pub");
  std::string type, key;
  file >> type >> key;
  return type + " " + key;
}

// sshd_config(5): all folders down to a chroot belong to root, and nobody else may write them.
bool may_lock_into(const fs::path& root) {
  if (::geteuid() != 0) return false;
  fs::path folder;
  for (const auto& part : fs::absolute(root)) {
    folder /= part;
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0 || status.st_uid != 0 || (status.st_mode & 022) != 0) return false;
  }
  return true;
}

}  // namespace

Result<int> free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t length = sizeof(address);
  const bool found = ::bind(socket, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                     ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  ::close(socket);
  if (!found) return fail(Fault::unavailable, "there is no free port on 127.0.0.1");
  return ntohs(address.sin_port);
}

bool OwnSshd::is_installed() {
  std::error_code ignored;
  return fs::exists(server_program, ignored) && fs::exists(key_program, ignored);
}

Result<std::unique_ptr<OwnSshd>> OwnSshd::start(const std::string& folder, const std::string& root,
                                                const std::string& login_key) {
  std::error_code error;
  fs::create_directories(folder, error);
  fs::create_directories(fs::path(login_key).parent_path(), error);
  for (const auto* below : {"in", "out"}) fs::create_directories(fs::path(root) / below, error);
  // Where sshd locks its unprivileged half in; only a start as root asks for it.
  if (::geteuid() == 0) fs::create_directory("/run/sshd", error);
  const auto port = free_port();
  if (!port) return fail(port.error());
  if (auto made = make_key(folder + "/host_key", "sample gateway"); !made) return fail(made.error());
  if (auto made = make_key(login_key, "sample partner"); !made) return fail(made.error());

  std::unique_ptr<OwnSshd> server(new OwnSshd);
  const auto* account = ::getpwuid(::geteuid());
  server->user_ = account != nullptr ? account->pw_name : "";
  server->port_ = *port;
  server->host_key_ = public_half(folder + "/host_key");
  server->login_key_ = public_half(login_key);
  server->locks_in_ = may_lock_into(root);
  std::ofstream(folder + "/authorized_keys") << "restrict " << server->login_key_ << "\n";
  std::ofstream config(folder + "/sshd_config");
  config << "Port " << *port << "\nListenAddress 127.0.0.1\nPidFile none\nUsePAM no\nStrictModes no\n"
         << "HostKey " << folder << "/host_key\nAuthorizedKeysFile " << folder << "/authorized_keys\n"
         << "AuthenticationMethods publickey\nPermitRootLogin prohibit-password\nDisableForwarding yes\nPermitTTY no\n";
  if (server->locks_in_) {
    config << "ChrootDirectory " << root << "\nForceCommand internal-sftp -u 0007\n";
  } else {
    config << "ForceCommand internal-sftp -u 0007 -d " << root << "\n";
  }
  config << "Subsystem sftp internal-sftp\n";
  config.close();
  if (auto launched = server->launch(folder); !launched) return fail(launched.error());
  return server;
}

Result<void> OwnSshd::launch(const std::string& folder) {
  const std::string config = folder + "/sshd_config", log = folder + "/sshd.log";
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ < 0) return fail(Fault::unavailable, "sshd cannot be started: no process can be made");
  if (process_ == 0) {
    // Only what is safe between fork and exec in a program with threads. Ctrl-C is for the demo, which then ends us.
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(1);
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    ::execl(server_program, server_program, "-D", "-e", "-f", config.c_str(), nullptr);
    ::_exit(127);
  }
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    if (accepts(port_)) return {};
    if (int status = 0; ::waitpid(process_, &status, WNOHANG) == process_) {
      process_ = 0;
      std::ostringstream said;
      said << std::ifstream(log).rdbuf();
      return fail(Fault::unavailable, "sshd does not start: " + printable(trim(said.str()), 200));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return fail(Fault::unavailable, "sshd does not listen", log);
}

OwnSshd::~OwnSshd() {
  if (process_ <= 0) return;
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

}  // namespace crossdock::service

// SPDX-License-Identifier: Apache-2.0
// Writes keys and configuration, runs sshd, and reads and writes the files of its folder.
#include "tests/support/sftp_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

// libssh2 1.10 forgets some of the 32 bytes in which it notes requests whose answers it no longer waits for.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libssh2.so\n"; }

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;

constexpr auto server_program = "/usr/sbin/sshd";
constexpr auto key_program = "/usr/bin/ssh-keygen";

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "SFTP server for the tests: %s\n", what.c_str());
  std::abort();
}

std::string bytes_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return std::move(bytes).str();
}

void must(const std::vector<std::string>& command) {
  const auto ended = run({.command = command, .environment = {}, .largest_file = {}});
  if (ended.exit != 0) give_up(command.front() + ": " + ended.output);
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t length = sizeof(address);
  if (::bind(socket, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    give_up("no free port");
  ::close(socket);
  return ntohs(address.sin_port);
}

bool accepts(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(port);
  const bool connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  ::close(socket);
  return connected;
}

// The processes that a process started, and theirs.
void descendants(pid_t parent, std::vector<pid_t>& found) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto status = bytes_of(entry.path() / "stat");
    const auto after_name = status.rfind(") ");
    if (after_name == std::string::npos) continue;
    char state = 0;
    int of = 0;
    if (std::sscanf(status.c_str() + after_name + 2, "%c %d", &state, &of) != 2 || of != parent) continue;
    found.push_back(std::stoi(name));
    descendants(std::stoi(name), found);
  }
}

}  // namespace

bool SftpServer::is_installed() {
  std::error_code ignored;
  return fs::exists(server_program, ignored) && fs::exists(key_program, ignored);
}

SftpServer::SftpServer(const std::vector<std::string>& settings, Command command)
    : settings_(settings), command_(command), port_(free_port()) {
  std::string folder = (fs::temp_directory_path() / "crossdock-sshd-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) give_up("no temporary folder");
  folder_ = folder;
  const auto* account = ::getpwuid(::geteuid());
  user_ = account != nullptr ? account->pw_name : "";
  fs::create_directories(files());
  std::ofstream(folder_ + "/authorized_keys") << "";
  // Where sshd locks its unprivileged half in; only a start as root asks for it.
  std::error_code ignored;
  if (::geteuid() == 0) fs::create_directory("/run/sshd", ignored);
  make_host_keys();
  start();
}

SftpServer::~SftpServer() {
  stop();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void SftpServer::make_host_keys() {
  for (const std::string type : {"ed25519", "ecdsa"}) {
    const auto path = folder_ + "/host_" + type;
    fs::remove(path);
    fs::remove(path + ".pub");
    must({key_program, "-q", "-t", type, "-N", "", "-C", "test", "-f", path});
  }
}

void SftpServer::rotate_host_keys() {
  stop();
  make_host_keys();
  start();
}

void SftpServer::start() {
  std::ofstream config(folder_ + "/sshd_config");
  config << "Port " << port_ << "\nListenAddress 127.0.0.1\nPidFile none\nUsePAM no\nStrictModes no\nLogLevel VERBOSE\n"
         << "HostKey " << folder_ << "/host_ed25519\nHostKey " << folder_ << "/host_ecdsa\n"
         << "AuthorizedKeysFile " << folder_ << "/authorized_keys\nPermitRootLogin yes\n"
         << "KbdInteractiveAuthentication no\nMaxStartups 100\nPrintMotd no\n"
         << "PasswordAuthentication " << (environment_.empty() ? "no" : "yes") << "\n"
         << "Subsystem sftp internal-sftp -d " << files() << "\n";
  // sshd takes the first value it meets, so what a Match block says must not be said before.
  const bool matched = !settings_.empty() && settings_.front() == "Match all";
  if (command_ == Command::sftp && !matched) config << "ForceCommand internal-sftp -d " << files() << "\n";
  for (auto line : settings_) {
    if (const auto at = line.find("%FILES%"); at != std::string::npos) line.replace(at, 7, files());
    config << line << "\n";
  }
  config.close();
  process_ = std::make_unique<Process>(Launch{.command = {server_program, "-D", "-e", "-f", folder_ + "/sshd_config"},
                                              .environment = environment_,
                                              .largest_file = {}});
  if (!eventually([&] { return accepts(port_); })) give_up("sshd does not start: " + process_->output());
}

void SftpServer::stop() {
  if (!process_) return;
  drop_sessions();
  process_.reset();
}

bool SftpServer::accept_password(const std::string& password, const std::string& shim) {
  if (::geteuid() != 0 || !fs::exists(shim)) return false;
  const auto hash =
      run({.command = {"/usr/bin/openssl", "passwd", "-6", password}, .environment = {}, .largest_file = {}});
  if (hash.exit != 0) return false;
  stop();
  environment_ = {{"LD_PRELOAD", shim}, {"TEST_PASSWORD_HASH", hash.output.substr(0, hash.output.find('\n'))}};
  start();
  return true;
}

void SftpServer::drop_sessions() const {
  std::vector<pid_t> sessions;
  descendants(process_->id(), sessions);
  for (const auto one : sessions) ::kill(one, SIGKILL);
}

std::string SftpServer::public_key(const std::string& type) const {
  const auto line = bytes_of(folder_ + "/host_" + type + ".pub");
  return line.substr(0, line.find_last_not_of("\n") + 1);
}

std::string SftpServer::fingerprint(const std::string& type) const {
  const auto shown = run({.command = {key_program, "-l", "-f", folder_ + "/host_" + type + ".pub"},
                          .environment = {},
                          .largest_file = {}});
  const auto from = shown.output.find("SHA256:");
  return shown.output.substr(from, shown.output.find(' ', from) - from);
}

std::string SftpServer::make_login_key(const std::string& type, const std::string& passphrase,
                                       const std::string& format) {
  const auto path = folder_ + "/login_" + std::to_string(++keys_);
  std::vector<std::string> command{key_program, "-q", "-t", type, "-N", passphrase, "-C", "login", "-f", path};
  if (format != "RFC4716") command.insert(command.end(), {"-m", format});
  must(command);
  std::ofstream(folder_ + "/authorized_keys", std::ios::app) << bytes_of(path + ".pub");
  return path;
}

std::vector<std::string> SftpServer::names(const std::string& below) const {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(files() + "/" + below, ignored)) {
    if (!entry.is_directory(ignored)) found.push_back(entry.path().filename().string());
  }
  std::ranges::sort(found);
  return found;
}

void SftpServer::make_folder(const std::string& name) const { fs::create_directories(files() + "/" + name); }

void SftpServer::put(const std::string& name, const std::string& bytes) const {
  fs::create_directories(fs::path(files() + "/" + name).parent_path());
  std::ofstream(files() + "/" + name, std::ios::binary) << bytes;
}

std::string SftpServer::get(const std::string& name) const { return bytes_of(files() + "/" + name); }

UnacceptingServer::UnacceptingServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto address = loopback(0);
  socklen_t length = sizeof(address);
  if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(socket_, 8) != 0 ||
      ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    give_up("no free port");
  port_ = ntohs(address.sin_port);
}
UnacceptingServer::~UnacceptingServer() { ::close(socket_); }

}  // namespace crossdock::tests

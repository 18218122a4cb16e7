// SPDX-License-Identifier: Apache-2.0
// Runs initdb and postgres as an unprivileged user, makes empty databases, and can crash the server.
#include "tests/support/postgres_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <thread>
#include <vector>

#include "gateway/store/database.hpp"

namespace crossdock {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "PostgreSQL for the tests: %s\n", what.c_str());
  std::abort();
}

std::optional<fs::path> installed_programs() {
  std::optional<fs::path> newest;
  std::error_code absent;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", absent)) {
    const auto programs = version.path() / "bin";
    if (fs::exists(programs / "initdb") && fs::exists(programs / "postgres") && (!newest || programs > *newest))
      newest = programs;
  }
  return newest;
}

// The server refuses to run as root; its package brings a user, and nobody serves as well.
const passwd* unprivileged_user() {
  if (geteuid() != 0) return nullptr;
  const auto* user = getpwnam("postgres");
  return user != nullptr ? user : getpwnam("nobody");
}

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  if (bind(socket, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    give_up("no free port");
  }
  close(socket);
  return ntohs(address.sin_port);
}

// Starts a program as the unprivileged user, its output in `log`. It ends when this process ends.
pid_t spawn(const std::vector<std::string>& command, const fs::path& log) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto* user = unprivileged_user();
  const auto parent = getpid();
  const auto child = fork();
  if (child != 0) return child;
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (output >= 0) {
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
  }
  if (user != nullptr &&
      (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
    _exit(126);
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (getppid() != parent || chdir("/") != 0) _exit(126);
  execv(arguments[0], arguments.data());
  _exit(127);
}

int finish(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

std::vector<pid_t> children_of(pid_t process) {
  std::ifstream list("/proc/" + std::to_string(process) + "/task/" + std::to_string(process) + "/children");
  std::vector<pid_t> children;
  for (pid_t child = 0; list >> child;) children.push_back(child);
  return children;
}

}  // namespace

PostgresServer* PostgresServer::shared() {
  static const auto programs = installed_programs();
  if (!programs) return nullptr;
  static PostgresServer server(*programs);
  return &server;
}

PostgresServer::PostgresServer(fs::path programs) : programs_(std::move(programs)), port_(free_port()) {
  std::string folder = (fs::temp_directory_path() / "crossdock-postgres-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) give_up("no temporary folder");
  folder_ = folder;
  const auto* user = unprivileged_user();
  if (user != nullptr && chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) give_up("cannot hand over its folder");
  const auto created = spawn({programs_ / "initdb", "-D", folder_ / "data", "-U", "crossdock", "--auth=trust",
                              "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"},
                             folder_ / "initdb.log");
  if (finish(created) != 0) give_up("initdb failed, see " + (folder_ / "initdb.log").string());
  start({});
}

PostgresServer::~PostgresServer() {
  kill(process_, SIGQUIT);
  finish(process_);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void PostgresServer::start(const std::vector<std::string>& settings) {
  std::vector<std::string> command{programs_ / "postgres", "-D", folder_ / "data", "-p", std::to_string(port_), "-k",
                                   folder_, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=on", "-c",
                                   "shared_buffers=32MB", "-c", "max_connections=100", "-c", "deadlock_timeout=100ms",
                                   // Recovery else syncs each of some thousand files by itself.
                                   "-c", "recovery_init_sync_method=syncfs"};
  for (const auto& setting : settings) command.insert(command.end(), {"-c", setting});
  // After a crash, a new server refuses to start until the orphaned backends have noticed and are gone.
  int starts_left = 20;
  process_ = spawn(command, folder_ / "postgres.log");
  for (int tries = 0; tries < 600; ++tries) {
    if (store::Database::open({.dsn = dsn()})) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (waitpid(process_, nullptr, WNOHANG) == 0) continue;
    if (--starts_left == 0) break;
    process_ = spawn(command, folder_ / "postgres.log");
  }
  give_up("the server does not start, see " + (folder_ / "postgres.log").string());
}

std::string PostgresServer::dsn() const {
  return "host=127.0.0.1 port=" + std::to_string(port_) + " user=crossdock dbname=postgres";
}

std::string PostgresServer::fresh_dsn() {
  const auto schema = "test" + std::to_string(++schemas_) + "_" + std::to_string(getpid());
  auto database = store::Database::open({.dsn = dsn()});
  const auto created = database.and_then([&](auto& open) {
    return open->write(
        [&](store::Transaction& tx) -> Result<void> { return tx.execute("CREATE SCHEMA " + schema).map([](auto) {}); });
  });
  if (!created) give_up(created.error().what);
  return dsn() + " options='-c search_path=" + schema + "'";
}

void PostgresServer::crash_and_restart(const std::vector<std::string>& settings,
                                       const std::function<void()>& meanwhile) {
  kill(process_, SIGSTOP);  // so that it makes no further ones
  const auto backends = children_of(process_);
  for (const auto backend : backends) kill(backend, SIGKILL);
  kill(process_, SIGKILL);
  finish(process_);
  const auto proc = [](pid_t backend) { return fs::path("/proc") / std::to_string(backend) / "cwd"; };
  std::error_code gone;
  for (const auto backend : backends) {
    while (fs::read_symlink(proc(backend), gone) == folder_ / "data")
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (meanwhile) meanwhile();
  start(settings);
}

}  // namespace crossdock

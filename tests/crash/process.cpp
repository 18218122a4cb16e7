// SPDX-License-Identifier: Apache-2.0
// Starts a child by fork and exec, collects its output in a file, and waits for its end.
#include "tests/crash/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace crossdock::tests {
namespace {

// Only what is safe between fork and exec of a program with threads.
[[noreturn]] void become(char* const* command, char* const* environment, int output, pid_t parent,
                         const std::optional<std::uint64_t>& largest_file) {
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(126);
  if (largest_file) {
    const rlimit limit{*largest_file, *largest_file};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, SIG_IGN);
  }
  ::execve(command[0], command, environment);
  ::_exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  for (auto& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

Process::Process(const Launch& launch) {
  std::string log = "/tmp/crossdock-process-XXXXXX";
  const int output = ::mkstemp(log.data());
  if (output < 0) throw std::runtime_error("no file for a process's output");
  log_ = log;
  auto command = launch.command;
  std::vector<std::string> environment;
  for (char** one = environ; *one != nullptr; ++one) environment.emplace_back(*one);
  for (const auto& [name, value] : launch.environment) environment.push_back(name + "=" + value);
  const auto arguments = pointers(command);
  const auto variables = pointers(environment);
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ == 0) become(arguments.data(), variables.data(), output, parent, launch.largest_file);
  ::close(output);
  if (id_ < 0) throw std::runtime_error("no process can be made");
}

Process::~Process() {
  if (!reap()) {
    signal(SIGKILL);
    int status = 0;
    ::waitpid(id_, &status, 0);
  }
  ::unlink(log_.c_str());
}

bool Process::reap() {
  int status = 0;
  if (!status_ && ::waitpid(id_, &status, WNOHANG) == id_) status_ = status;
  return status_.has_value();
}

void Process::signal(int number) const {
  if (!status_) ::kill(id_, number);
}

bool Process::is_running() { return !reap(); }

Ended Process::wait(std::chrono::milliseconds patience) {
  if (!eventually([&] { return reap(); }, patience)) {
    signal(SIGKILL);
    int status = 0;
    ::waitpid(id_, &status, 0);
    status_ = status;
  }
  Ended ended{.output = output()};
  if (WIFEXITED(*status_)) ended.exit = WEXITSTATUS(*status_);
  if (WIFSIGNALED(*status_)) ended.signal = WTERMSIG(*status_);
  return ended;
}

std::string Process::output() const {
  std::ifstream file(log_, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return std::move(bytes).str();
}

bool Process::says(const std::string& text, std::chrono::milliseconds patience) {
  return eventually([&] { return output().find(text) != std::string::npos; }, patience);
}

Ended run(const Launch& launch) { return Process(launch).wait(); }

void pause_briefly() { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }

}  // namespace crossdock::tests

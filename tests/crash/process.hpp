// SPDX-License-Identifier: Apache-2.0
// A program run as a process of its own, which a test may kill.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::tests {

struct Ended {
  int exit = -1;       // of a process that ended by itself
  int signal = 0;      // that ended it otherwise
  std::string output;  // of both streams

  bool killed() const { return signal != 0; }
};

struct Launch {
  std::vector<std::string> command;                // the program's path first
  std::map<std::string, std::string> environment;  // in addition to ours
  std::optional<std::uint64_t> largest_file;       // RLIMIT_FSIZE, with SIGXFSZ ignored: writes fail with EFBIG
};

// Ends with SIGKILL when it goes out of scope, and with the test program, whatever ends that.
class Process {
 public:
  explicit Process(const Launch& launch);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const { return id_; }
  void signal(int number) const;
  // Waits until the process has ended; one that takes longer is killed, which shows in `signal`.
  Ended wait(std::chrono::milliseconds patience = std::chrono::seconds(180));
  bool is_running();

  // What it wrote so far, and whether `text` came up in it in time.
  std::string output() const;
  bool says(const std::string& text, std::chrono::milliseconds patience = std::chrono::seconds(120));

 private:
  bool reap();

  pid_t id_ = 0;
  std::string log_;  // file that takes its output
  std::optional<int> status_;
};

Ended run(const Launch& launch);

// Asks again and again until `holds` or the time is over; whether it holds.
template <class F>
bool eventually(F&& holds, std::chrono::milliseconds patience = std::chrono::seconds(120));

void pause_briefly();  // between two questions

template <class F>
bool eventually(F&& holds, std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    pause_briefly();
  }
  return true;
}

}  // namespace crossdock::tests

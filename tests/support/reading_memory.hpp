// SPDX-License-Identifier: Apache-2.0
// How much memory this process takes while one of its answers is read.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <fstream>
#include <string>
#include <thread>

#include "base/time.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {

inline std::int64_t resident_kib() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident * ::sysconf(_SC_PAGESIZE) / 1024;
}

struct Read {
  std::uint64_t bytes = 0;
  std::int64_t most_kib = 0;  // above what there was before
};

// The whole answer to a GET, which is thrown away. Memory is looked at all the while, also before the first byte comes,
// which may take as long as `patience`.
inline Read read_all(int port, const std::string& target, Duration patience = std::chrono::seconds(60)) {
  const RawSocket socket(port);
  const auto before = resident_kib();
  Read read;
  std::atomic<bool> ended{false};
  std::thread looks([&] {
    while (!ended) {
      read.most_kib = std::max(read.most_kib, resident_kib() - before);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  });
  socket.send("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  for (auto piece = socket.read(64 << 10, patience); !piece.empty(); piece = socket.read(64 << 10, patience))
    read.bytes += piece.size();
  ended = true;
  looks.join();
  return read;
}

}  // namespace crossdock::tests

// What is freed is given back: the sanitizer would keep up to 256 MiB of it. For one source of a program.
#define CROSSDOCK_GIVE_FREED_MEMORY_BACK \
  extern "C" const char* __asan_default_options() { return "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"; }

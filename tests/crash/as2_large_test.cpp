// SPDX-License-Identifier: Apache-2.0
// A message of 256 MB, signed, compressed and encrypted, is received by the program itself in 64 MB of memory.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/crash/as2_site.hpp"

namespace crossdock::tests::as2_large_test {
namespace {

// CROSSDOCK_LARGE_MB makes it larger: the promise is that size does not matter.
std::uint64_t size_of_document() {
  const char* megabytes = std::getenv("CROSSDOCK_LARGE_MB");
  return (megabytes != nullptr ? std::stoull(megabytes) : 256) << 20;
}

class FileSink final : public as2::Sink {
 public:
  explicit FileSink(const std::string& path) : file_(path, std::ios::binary) {}
  Result<void> write(std::string_view bytes) override {
    file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return {};
  }
  std::uint64_t size() { return static_cast<std::uint64_t>(file_.tellp()); }

 private:
  std::ofstream file_;
};

std::uint64_t peak_memory(pid_t process) {
  std::ifstream status(fmt::format("/proc/{}/status", process));
  for (std::string line; std::getline(status, line);) {
    unsigned long kilobytes = 0;
    if (std::sscanf(line.c_str(), "VmHWM: %lu kB", &kilobytes) == 1) return std::uint64_t{kilobytes} << 10;
  }
  return 0;
}

TEST(As2LargeTest, LargeMessageIsReceivedInBoundedMemory) {
  As2Site site;
  const auto path = site.folder() + "/large.body";
  as2::Headers headers;
  {
    FileSink body(path);
    auto terms = site.terms("large@metro.example");
    terms.compression = as2::Compression::before_signing;
    auto sealer = as2::Sealer::start(terms, body);
    ASSERT_TRUE(sealer);
    // Lines that zlib makes a third as long. It does not look back far enough to see that they come again.
    std::uint32_t state = 1;
    std::string piece;
    while (piece.size() < (1 << 20)) {
      state = state * 1664525U + 1013904223U;
      piece += fmt::format("LIN*{:08x}*VP*{:08x}~", state, state ^ 0x5555U);
    }
    for (std::uint64_t written = 0; written < size_of_document(); written += piece.size())
      ASSERT_TRUE(sealer->push(piece));
    const auto sealed = sealer->finish();
    ASSERT_TRUE(sealed);
    headers = sealed->headers;
  }
  const auto size = std::filesystem::file_size(path);
  const auto process = site.start();
  const auto before = peak_memory(process->id());
  const RawSocket socket(site.port());
  socket.send(fmt::format("POST /as2 HTTP/1.1\r\nHost: us\r\n{}Content-Length: {}\r\n\r\n", headers.text(), size));
  std::ifstream body(path, std::ios::binary);
  std::string buffer(1 << 20, '\0');
  const auto begun = std::chrono::steady_clock::now();
  while (body.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || body.gcount() > 0)
    ASSERT_TRUE(socket.send(std::string_view(buffer).substr(0, static_cast<std::size_t>(body.gcount()))));
  const auto reply = socket.read_response(std::chrono::minutes(5));
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  EXPECT_EQ(status_of(reply), 200) << reply << process->output();
  EXPECT_EQ(site.count("SELECT COUNT(*) FROM as2_inbound WHERE accepted = 1"), 1);
  const auto peak = peak_memory(process->id());
  std::printf("document %.0f MB, on the wire %.0f MB, %.1f s; peak memory %.1f MB (%.1f MB before)\n",
              static_cast<double>(size_of_document()) / 1e6, static_cast<double>(size) / 1e6, took,
              static_cast<double>(peak) / 1e6, static_cast<double>(before) / 1e6);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(peak, std::uint64_t{64} << 20);
#endif
  end(*process);
}

}  // namespace
}  // namespace crossdock::tests::as2_large_test

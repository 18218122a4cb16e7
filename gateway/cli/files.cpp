// SPDX-License-Identifier: Apache-2.0
// Reads files and standard input in blocks, and tells the time, which CROSSDOCK_NOW can fix.
#include "gateway/cli/files.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <vector>

namespace crossdock::cli {

Result<void> read_file(const std::string& path, const std::function<std::span<char>()>& room,
                       const std::function<void(std::size_t)>& filled) {
  struct Close {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };
  std::error_code ignored;
  if (path != "-" && std::filesystem::is_directory(path, ignored))
    return fail(Fault::unavailable, "is a folder; name its files", path);
  const std::unique_ptr<std::FILE, Close> file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (!file) return fail(Fault::unavailable, std::strerror(errno), path);
  for (;;) {
    const auto block = room();
    const auto got = std::fread(block.data(), 1, block.size(), file.get());
    if (got == 0) break;
    filled(got);
  }
  if (std::ferror(file.get()) != 0) return fail(Fault::unavailable, std::strerror(errno), shown_name(path));
  return {};
}

Result<std::string> read_file(const std::string& path) {
  std::string bytes;
  std::vector<char> block(64 << 10);
  const auto read = read_file(
      path, [&] { return std::span(block); }, [&](std::size_t size) { bytes.append(block.data(), size); });
  if (!read) return fail(read.error());
  return bytes;
}

std::string shown_name(const std::string& path) { return path == "-" ? "standard input" : path; }

TimePoint present() {
  if (const char* fixed = std::getenv("CROSSDOCK_NOW")) {
    if (const auto time = parse_time_point(fixed)) return *time;
  }
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

}  // namespace crossdock::cli

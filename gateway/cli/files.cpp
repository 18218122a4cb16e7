// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/files.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

namespace crossdock::cli {

Result<std::string> read_file(const std::string& path) {
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
  std::string bytes;
  char block[64 << 10];
  while (const auto got = std::fread(block, 1, sizeof block, file.get())) bytes.append(block, got);
  if (std::ferror(file.get()) != 0) return fail(Fault::unavailable, std::strerror(errno), shown_name(path));
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

// SPDX-License-Identifier: Apache-2.0
// Knows files by device and inode.
#include "gateway/store/sqlite_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace crossdock::store {

Result<void> make_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) return {};
  if (file < 0) return fail(Fault::unavailable, std::string("the store cannot be made: ") + std::strerror(errno), path);
  ::close(file);
  return {};
}

bool is_there(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

std::string exposed_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || (status.st_mode & 077) == 0) return {};
  return fmt::format("others than its owner may use {} (mode {:04o}): chmod 600 {}*", path, status.st_mode & 07777,
                     path);
}

// SQLite puts its journal beside the file itself, not beside a link to it.
SqliteFiles::SqliteFiles(std::string path) {
  std::error_code unknown;
  const auto real = std::filesystem::canonical(path, unknown);
  const std::string beside = unknown ? path : real.string();
  files_[0].path = std::move(path);
  files_[1].path = beside + "-wal";
  files_[2].path = beside + "-shm";
}

void SqliteFiles::remember() {
  for (auto& file : files_) {
    struct stat status {};
    if (file.known || ::stat(file.path.c_str(), &status) != 0) continue;
    file.device = status.st_dev;
    file.inode = status.st_ino;
    file.known = true;
  }
}

std::string SqliteFiles::missing() const {
  for (const auto& file : files_) {
    struct stat status {};
    if (!file.known) continue;
    if (::stat(file.path.c_str(), &status) != 0) return file.path + " was removed while it was in use";
    if (status.st_dev != file.device || status.st_ino != file.inode)
      return file.path + " was replaced while it was in use";
  }
  return {};
}

}  // namespace crossdock::store

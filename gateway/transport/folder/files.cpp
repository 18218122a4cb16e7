// SPDX-License-Identifier: Apache-2.0
// Writes through a temporary file that is synced and renamed, and refuses folders behind a stranger's symbolic link.
#include "gateway/transport/folder/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "gateway/pipeline/failpoint.hpp"

namespace crossdock::folder {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool ok() const { return number_ >= 0; }

 private:
  int number_;
};

tl::unexpected<Error> unavailable(const std::string& path, const char* what) {
  return fail(Fault::unavailable, std::string(what) + ": " + std::strerror(errno), path);
}

FileIdentity identity_of(const struct stat& status) {
  return {.size = static_cast<std::uint64_t>(status.st_size),
          .modified_ns = static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec,
          .inode = status.st_ino};
}

Result<void> write_all(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return unavailable(path, "file cannot be written");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0) return unavailable(path, "file cannot be made durable");
  return {};
}

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}
// Whether the group of a folder is to read what lies in it: its files get that group.
bool is_shared(const std::string& folder) {
  struct stat status {};
  return ::stat(folder.c_str(), &status) == 0 && (status.st_mode & S_ISGID) != 0 && (status.st_mode & S_IRGRP) != 0;
}

// One folder on the way.
Result<void> check_step(const std::string& path, uid_t owner_of_root) {
  struct stat own {};
  if (::lstat(path.c_str(), &own) != 0) return unavailable(path, "folder is not there");
  const bool by_us = own.st_uid == 0 || own.st_uid == ::geteuid() || own.st_uid == owner_of_root;
  if (S_ISLNK(own.st_mode) && !by_us)
    return fail(Fault::refused, "folder is a symbolic link that neither root nor the gateway's user made", path);
  struct stat target {};
  if (::stat(path.c_str(), &target) != 0)
    return unavailable(path,
                       S_ISLNK(own.st_mode) ? "folder is a symbolic link that leads nowhere" : "folder is not there");
  if (!S_ISDIR(target.st_mode)) return fail(Fault::refused, "is no folder", path);
  return {};
}

std::string base_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

Result<void> make_durable(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok() || ::fsync(folder.number()) != 0) return unavailable(path, "folder cannot be made durable");
  return {};
}

Result<void> write_whole(const std::string& path, std::string_view bytes) {
  const std::string temporary = parent_of(path) + "/." + base_of(path) + ".tmp";
  {
    const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.ok()) return unavailable(temporary, "file cannot be made");
    if (is_shared(parent_of(path))) (void)::fchmod(file.number(), 0640);
    if (auto written = write_all(file.number(), bytes, temporary); !written) {
      ::unlink(temporary.c_str());
      return written;
    }
  }
  pipeline::failpoint("write.before_rename");
  if (::rename(temporary.c_str(), path.c_str()) != 0) return unavailable(path, "file cannot be renamed");
  pipeline::failpoint("write.renamed");
  return make_durable(parent_of(path));
}

Result<ReadFile> read_whole(const std::string& path, std::uint64_t limit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.ok() && errno == ELOOP) return fail(Fault::refused, "a symbolic link is not a document", path);
  if (!file.ok()) return unavailable(path, "file cannot be opened");
  struct stat before {};
  if (::fstat(file.number(), &before) != 0) return unavailable(path, "file cannot be examined");
  if (!S_ISREG(before.st_mode)) return fail(Fault::refused, "only regular files are documents", path);
  if (static_cast<std::uint64_t>(before.st_size) > limit) {
    return fail(
        Fault::invalid,
        "file of " + std::to_string(before.st_size) + " bytes is larger than the limit of " + std::to_string(limit),
        path);
  }
  ReadFile result{.identity = identity_of(before), .bytes = {}};
  result.bytes.resize(static_cast<std::size_t>(before.st_size));
  std::size_t filled = 0;
  while (filled < result.bytes.size()) {
    const auto got = ::read(file.number(), result.bytes.data() + filled, result.bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unavailable(path, "file cannot be read");
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  struct stat after {};
  if (::fstat(file.number(), &after) != 0 || !(identity_of(after) == result.identity) ||
      filled != result.bytes.size()) {
    return fail(Fault::unavailable, "file changes while it is read", path);
  }
  return result;
}

Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return unavailable(path, "file cannot be removed");
  return {};
}

Result<void> make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return fail(Fault::unavailable, "folder cannot be made: " + error.message(), path);
  return {};
}

bool folder_is_missing(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) != 0 && errno == ENOENT;
}

Result<void> check_folder(const std::string& root, const std::string& below) {
  struct stat owner {};
  if (::stat(root.c_str(), &owner) != 0) return unavailable(root, "folder is not there");
  for (std::size_t slash = below.find('/');; slash = below.find('/', slash + 1)) {
    if (auto fine = check_step(root + "/" + below.substr(0, slash), owner.st_uid); !fine) return fine;
    if (slash == std::string::npos) break;
  }
  const auto path = root + "/" + below;
  if (::access(path.c_str(), R_OK | W_OK | X_OK) != 0)
    return unavailable(path, "files cannot be taken out of the folder");
  return {};
}

Result<void> make_durable_folder(const std::string& root, const std::string& below) {
  if (auto made = make_folder(root + "/" + below); !made) return made;
  // An entry is durable when the folder that holds it was synced. Where we have no right to look, its owner made it.
  if (::access(parent_of(root).c_str(), R_OK) == 0) {
    if (auto synced = make_durable(parent_of(root)); !synced) return synced;
  }
  for (std::size_t slash = 0; slash != std::string::npos; slash = below.find('/', slash + 1)) {
    if (auto synced = make_durable(root + "/" + below.substr(0, slash)); !synced) return synced;
  }
  return {};
}

}  // namespace crossdock::folder

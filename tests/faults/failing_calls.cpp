// SPDX-License-Identifier: Apache-2.0
// Preloaded into a gateway: makes the n-th call of one kind fail on files below one folder, or lets every fsync do
// nothing and say that it did.
//
//   CROSSDOCK_FAULT        "fsync:3:EIO": open, write, truncate, fsync, rename, remove or folder; which of them; the error
//   CROSSDOCK_FAULT_BELOW  the folder
//   CROSSDOCK_FAULT_LOG    file that gets "hit fsync /path", and "again fsync /path" for each later one on that file
//   CROSSDOCK_FSYNC=lies   as eatmydata does
//
// It makes the system calls itself, so that it needs no other library, and files that SQLite maps are left alone.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

struct Named {
  const char* name;
  int number;
};
constexpr Named errors[] = {
    {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EMFILE", EMFILE}, {"ENFILE", ENFILE}, {"EDQUOT", EDQUOT}};

struct Fault {
  char kind[16] = "";
  long n = 0;
  int error = 0;
  const char* below = nullptr;
  const char* log = nullptr;
  bool lies = false;

  Fault() {
    const char* const lie = std::getenv("CROSSDOCK_FSYNC");
    lies = lie != nullptr && std::strcmp(lie, "lies") == 0;
    const char* const text = std::getenv("CROSSDOCK_FAULT");
    below = std::getenv("CROSSDOCK_FAULT_BELOW");
    log = std::getenv("CROSSDOCK_FAULT_LOG");
    char name[16] = "";
    if (text == nullptr || below == nullptr || std::sscanf(text, "%15[a-z]:%ld:%15s", kind, &n, name) != 3) {
      kind[0] = '\0';
      return;
    }
    for (const auto& one : errors) {
      if (std::strcmp(one.name, name) == 0) error = one.number;
    }
  }
};

const Fault& fault() {
  static const Fault made;
  return made;
}

std::atomic<long> calls{0};
std::atomic<bool> was_hit{false};
char hit_path[PATH_MAX];

void note(const char* what, const char* kind, const char* path) {
  if (fault().log == nullptr) return;
  char line[PATH_MAX + 64];
  const int size = std::snprintf(line, sizeof line, "%s %s %s\n", what, kind, path);
  const auto file = static_cast<int>(syscall(SYS_openat, AT_FDCWD, fault().log, O_WRONLY | O_CREAT | O_APPEND, 0644));
  syscall(SYS_write, file, line, static_cast<std::size_t>(size));
  syscall(SYS_close, file);
}

bool ends_with(const char* text, const char* end) {
  const auto size = std::strlen(text), length = std::strlen(end);
  return size >= length && std::strcmp(text + size - length, end) == 0;
}

// Whether this call is the one. Sets errno.
bool fails(const char* kind, const char* path) {
  const auto& one = fault();
  if (one.kind[0] == '\0' || path == nullptr) return false;
  if (std::strncmp(path, one.below, std::strlen(one.below)) != 0 || ends_with(path, "-shm")) return false;
  if (was_hit) {
    if (std::strcmp(kind, "fsync") == 0 && std::strcmp(one.kind, "fsync") == 0 && std::strcmp(path, hit_path) == 0)
      note("again", kind, path);
    return false;
  }
  if (std::strcmp(kind, one.kind) != 0 || ++calls != one.n) return false;
  std::strncpy(hit_path, path, sizeof hit_path - 1);
  was_hit = true;
  note("hit", kind, path);
  errno = one.error;
  return true;
}

bool fails(const char* kind, int file) {
  if (fault().kind[0] == '\0') return false;
  char link[64], path[PATH_MAX];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const auto size = syscall(SYS_readlink, link, path, sizeof path - 1);
  if (size <= 0) return false;
  path[size] = '\0';
  const auto saved = errno;
  const bool result = fails(kind, path);
  if (!result) errno = saved;
  return result;
}

int opened(int folder, const char* path, int flags, unsigned mode) {
  return fails("open", path) ? -1 : static_cast<int>(syscall(SYS_openat, folder, path, flags, mode));
}

unsigned mode_of(int flags, va_list rest) { return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, unsigned) : 0U; }

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const auto mode = mode_of(flags, rest);
  va_end(rest);
  return opened(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const auto mode = mode_of(flags, rest);
  va_end(rest);
  return opened(AT_FDCWD, path, flags, mode);
}

ssize_t write(int file, const void* bytes, size_t size) {
  return fails("write", file) ? -1 : syscall(SYS_write, file, bytes, size);
}
ssize_t writev(int file, const iovec* parts, int count) {
  return fails("write", file) ? -1 : syscall(SYS_writev, file, parts, count);
}
ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  return fails("write", file) ? -1 : syscall(SYS_pwrite64, file, bytes, size, at);
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  return fails("write", file) ? -1 : syscall(SYS_pwrite64, file, bytes, size, at);
}
int ftruncate(int file, off_t size) noexcept {
  return fails("truncate", file) ? -1 : static_cast<int>(syscall(SYS_ftruncate, file, size));
}
int ftruncate64(int file, off64_t size) noexcept {
  return fails("truncate", file) ? -1 : static_cast<int>(syscall(SYS_ftruncate, file, size));
}

int fsync(int file) {
  if (fails("fsync", file)) return -1;
  return fault().lies ? 0 : static_cast<int>(syscall(SYS_fsync, file));
}
int fdatasync(int file) {
  if (fails("fsync", file)) return -1;
  return fault().lies ? 0 : static_cast<int>(syscall(SYS_fdatasync, file));
}

int rename(const char* from, const char* to) noexcept {
  return fails("rename", from) ? -1 : static_cast<int>(syscall(SYS_rename, from, to));
}
int unlink(const char* path) noexcept {
  return fails("remove", path) ? -1 : static_cast<int>(syscall(SYS_unlink, path));
}
int mkdir(const char* path, mode_t mode) noexcept {
  return fails("folder", path) ? -1 : static_cast<int>(syscall(SYS_mkdir, path, mode));
}

}  // extern "C"

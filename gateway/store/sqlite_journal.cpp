// SPDX-License-Identifier: Apache-2.0
// Rewrites and syncs an old journal while the database is locked.
#include "gateway/store/sqlite_journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace crossdock::store {
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

 private:
  int number_;
};

// Writes every byte of the file once more and syncs it: what the kernel shows is then what the disk holds.
Result<void> write_again(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (file.number() < 0 && errno == ENOENT) return {};
  std::string bytes(std::size_t{1} << 20, '\0');
  off_t at = 0;
  ssize_t size = file.number() < 0 ? -1 : 0;
  while (size >= 0 && (size = ::pread(file.number(), bytes.data(), bytes.size(), at)) > 0) {
    if (::pwrite(file.number(), bytes.data(), static_cast<std::size_t>(size), at) != size) size = -1;
    at += size;
  }
  if (size < 0 || (at > 0 && ::fsync(file.number()) != 0))
    return fail(Fault::unavailable, std::string("the journal cannot be made durable: ") + std::strerror(errno), path);
  return {};
}

}  // namespace

Result<void> settle_journal(SqliteSession& writer, const std::string& journal) {
  if (auto begun = writer.control("BEGIN IMMEDIATE"); !begun) return begun;
  auto written = write_again(journal);
  auto ended = writer.control("ROLLBACK");
  return written ? ended : written;
}

}  // namespace crossdock::store

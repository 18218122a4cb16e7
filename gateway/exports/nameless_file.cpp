// SPDX-License-Identifier: Apache-2.0
// Creates the file and takes its name away at once.
#include "gateway/exports/nameless_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace crossdock::exports {
namespace {

tl::unexpected<Error> disk_failed(const std::string& where) {
  return fail(Fault::internal, std::string("the temporary file of an export: ") + std::strerror(errno), where);
}

}  // namespace

Result<NamelessFile> NamelessFile::create(const std::string& directory) {
  std::string name = directory + "/crossdock-export-XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return disk_failed(directory);
  NamelessFile file(descriptor);
  if (::unlink(name.c_str()) != 0) return disk_failed(name);
  return file;
}

NamelessFile::NamelessFile(NamelessFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

NamelessFile& NamelessFile::operator=(NamelessFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

NamelessFile::~NamelessFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string NamelessFile::path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

Result<std::uint64_t> NamelessFile::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) return disk_failed({});
  return static_cast<std::uint64_t>(status.st_size);
}

Result<std::string> NamelessFile::read(std::uint64_t offset, std::size_t most) const {
  std::string bytes(most, '\0');
  const auto count = ::pread(descriptor_, bytes.data(), most, static_cast<off_t>(offset));
  if (count < 0) return disk_failed({});
  bytes.resize(static_cast<std::size_t>(count));
  return bytes;
}

}  // namespace crossdock::exports

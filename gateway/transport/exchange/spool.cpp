// SPDX-License-Identifier: Apache-2.0
// Writes to a file without a name, which disappears with its last user, and maps it for reading.
#include "gateway/transport/exchange/spool.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace crossdock::exchange {

Result<Spool> Spool::open(const std::string& folder) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0)
    return fail(Fault::unavailable, std::string("no file can be spooled here: ") + std::strerror(errno), folder);
  return Spool(file);
}

Spool::Spool(Spool&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      size_(std::exchange(other.size_, 0)),
      mapped_(std::exchange(other.mapped_, nullptr)),
      digest_(std::move(other.digest_)) {}

Spool& Spool::operator=(Spool&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(size_, other.size_);
  std::swap(mapped_, other.mapped_);
  std::swap(digest_, other.digest_);
  return *this;
}

Spool::~Spool() {
  if (mapped_ != nullptr) ::munmap(mapped_, size_);
  if (file_ >= 0) ::close(file_);
}

Result<void> Spool::append(std::string_view bytes) {
  digest_.update(bytes);
  while (!bytes.empty()) {
    const auto written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      return fail(Fault::unavailable, std::string("what arrives cannot be spooled: ") + std::strerror(errno));
    size_ += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::string_view> Spool::bytes() {
  if (size_ == 0) return std::string_view();
  if (mapped_ == nullptr) {
    void* const mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file_, 0);
    if (mapped == MAP_FAILED)
      return fail(Fault::unavailable, std::string("spooled file cannot be read: ") + std::strerror(errno));
    mapped_ = mapped;
  }
  return std::string_view(static_cast<const char*>(mapped_), size_);
}

std::string Spool::sha256() { return digest_.finish(); }

}  // namespace crossdock::exchange

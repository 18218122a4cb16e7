// SPDX-License-Identifier: Apache-2.0
// Checks owner and mode of a secret's file before it is read, and builds the address of the store.
#include "gateway/transport/secrets/secrets.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/dsn.hpp"

namespace crossdock::secrets {
namespace {

constexpr std::size_t largest_secret = 64u << 10;

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

enum class Owner { ourselves, ourselves_or_root };

Result<void> check_access(int file, const std::string& path, Owner owner) {
  struct stat status {};
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
    return fail(Fault::refused, "a secret must be a regular file", path);
  const bool ours = status.st_uid == ::geteuid() || (owner == Owner::ourselves_or_root && status.st_uid == 0);
  if (!ours) {
    return fail(Fault::refused,
                fmt::format("file belongs to user {}, but crossdock runs as user {}; `chown {} FILE`", status.st_uid,
                            ::geteuid(), ::geteuid()),
                path);
  }
  // A credential may be readable by our group, which is how systemd grants it by ACL.
  const mode_t others = owner == Owner::ourselves ? S_IRWXG | S_IRWXO : S_IWGRP | S_IXGRP | S_IRWXO;
  if ((status.st_mode & others) != 0) {
    return fail(Fault::refused,
                fmt::format("file has mode {:04o}: others may read it; `chmod 600 FILE`", status.st_mode & 07777),
                path);
  }
  if (static_cast<std::size_t>(status.st_size) > largest_secret)
    return fail(Fault::refused, fmt::format("file of {} bytes is too large for a secret", status.st_size), path);
  return {};
}

Result<Secret> read_guarded(const std::string& path, Owner owner) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.number() < 0 && errno == ELOOP) return fail(Fault::refused, "a secret may not be a symbolic link", path);
  if (file.number() < 0)
    return fail(Fault::unavailable, fmt::format("file cannot be opened: {}", std::strerror(errno)), path);
  if (auto checked = check_access(file.number(), path, owner); !checked) return fail(checked.error());
  std::string bytes(largest_secret, '\0');
  std::size_t filled = 0;
  for (;;) {
    const auto got = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(Fault::unavailable, fmt::format("file cannot be read: {}", std::strerror(errno)), path);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return Secret(std::move(bytes));
}

Secret without_line_break(const Secret& secret) {
  auto text = secret.reveal();
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return Secret(std::string(text));
}

}  // namespace

Result<Secret> read_private_file(const std::string& path) { return read_guarded(path, Owner::ourselves); }

Result<Secret> read(const partners::SecretSource& source) {
  using Kind = partners::SecretSource::Kind;
  switch (source.kind) {
    case Kind::none: return Secret();
    case Kind::file: return read_private_file(source.name).map(without_line_break);
    case Kind::environment: {
      const char* value = std::getenv(source.name.c_str());
      if (value == nullptr)
        return fail(Fault::unavailable, fmt::format("environment variable '{}' is not set", source.name));
      return Secret(value);
    }
    case Kind::credential: {
      const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
      if (folder == nullptr) {
        return fail(Fault::unavailable, fmt::format("credential '{}' is not there: $CREDENTIALS_DIRECTORY is not set; "
                                                    "the unit needs LoadCredential={}:PATH",
                                                    source.name, source.name));
      }
      return read_guarded(std::string(folder) + "/" + source.name, Owner::ourselves_or_root).map(without_line_break);
    }
  }
  return Secret();
}

Result<std::string> store_address(const partners::Settings& settings) {
  auto password = read(settings.store_password);
  if (!password) {
    password.error().what = "the password of the store cannot be had: " + password.error().what;
    return fail(std::move(password.error()));
  }
  return with_password(settings.store, *password);
}

}  // namespace crossdock::secrets

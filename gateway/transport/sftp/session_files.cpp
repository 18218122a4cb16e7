// SPDX-License-Identifier: Apache-2.0
// Lists, reads, writes, renames and removes files on the server by libssh2.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/transport/sftp/session_state.hpp"

namespace crossdock::sftp {
namespace {

constexpr std::size_t transfer_size = 256u << 10;  // the library keeps several requests of 30 KB under way
constexpr long file_mode = 0640;
constexpr long folder_mode = 0750;

Kind kind_of(unsigned long permissions) {
  if (LIBSSH2_SFTP_S_ISREG(permissions)) return Kind::file;
  if (LIBSSH2_SFTP_S_ISDIR(permissions)) return Kind::folder;
  return LIBSSH2_SFTP_S_ISLNK(permissions) ? Kind::link : Kind::other;
}

Status status_of(const LIBSSH2_SFTP_ATTRIBUTES& attributes) {
  Status status;
  if ((attributes.flags & LIBSSH2_SFTP_ATTR_PERMISSIONS) != 0) status.kind = kind_of(attributes.permissions);
  if ((attributes.flags & LIBSSH2_SFTP_ATTR_SIZE) != 0) status.size = attributes.filesize;
  if ((attributes.flags & LIBSSH2_SFTP_ATTR_ACMODTIME) != 0)
    status.modified = static_cast<std::int64_t>(attributes.mtime);
  return status;
}

// Closes with the scope, so that a server's open files do not add up over a long session.
class Handle {
 public:
  explicit Handle(LIBSSH2_SFTP_HANDLE* handle) : handle_(handle) {}
  ~Handle() {
    if (handle_ != nullptr) libssh2_sftp_close_handle(handle_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  LIBSSH2_SFTP_HANDLE* get() const { return handle_; }
  bool close() { return libssh2_sftp_close_handle(std::exchange(handle_, nullptr)) == 0; }

 private:
  LIBSSH2_SFTP_HANDLE* handle_;
};

}  // namespace

Error Session::State::stat_failure(std::string_view what, const std::string& path) {
  const auto code = sftp_code();
  auto error = failure(what, path);
  if (code == LIBSSH2_FX_PERMISSION_DENIED || code == LIBSSH2_FX_OP_UNSUPPORTED)
    error.what += "; where a server forbids to examine files, set 'sftp.stat: no'";
  return error;
}

Result<std::optional<Status>> Session::State::examined(LIBSSH2_SFTP_HANDLE* handle, const std::string& path) {
  if (!login.stat) return std::nullopt;
  LIBSSH2_SFTP_ATTRIBUTES attributes{};
  if (!ready() || libssh2_sftp_fstat(handle, &attributes) != 0)
    return fail(stat_failure("file cannot be examined", path));
  return status_of(attributes);
}

Result<std::vector<Entry>> Session::list(const std::string& folder, std::size_t limit) {
  if (!state_->ready()) return fail(state_->failure("folder cannot be read", folder));
  Handle handle(libssh2_sftp_open_ex(state_->sftp, folder.data(), length_of(folder), 0, 0, LIBSSH2_SFTP_OPENDIR));
  if (handle.get() == nullptr) return fail(state_->failure("folder cannot be read", folder));
  std::vector<Entry> entries;
  std::array<char, 4096> name{};
  for (;;) {
    LIBSSH2_SFTP_ATTRIBUTES attributes{};
    if (!state_->ready()) return fail(state_->failure("folder cannot be read", folder));
    const int length = libssh2_sftp_readdir(handle.get(), name.data(), name.size(), &attributes);
    if (length == 0) return entries;
    if (length < 0 && length != LIBSSH2_ERROR_BUFFER_TOO_SMALL)
      return fail(state_->failure("folder cannot be read", folder));
    // A name that is longer than any may be is kept as an empty one, which is refused later.
    const std::string_view text(name.data(), length < 0 ? 0 : static_cast<std::size_t>(length));
    if (text == "." || text == "..") continue;
    if (entries.size() == limit) {
      return fail(Fault::unavailable, fmt::format("folder holds more than {} files; it must be cleared first", limit),
                  folder);
    }
    entries.push_back({std::string(text), status_of(attributes)});
  }
}

Result<std::optional<Status>> Session::status(const std::string& path) {
  if (!state_->login.stat) return listed(path);
  LIBSSH2_SFTP_ATTRIBUTES attributes{};
  if (!state_->ready()) return fail(state_->failure("file cannot be examined", path));
  if (libssh2_sftp_stat_ex(state_->sftp, path.data(), length_of(path), LIBSSH2_SFTP_LSTAT, &attributes) == 0)
    return status_of(attributes);
  const auto code = state_->sftp_code();
  if (code == LIBSSH2_FX_NO_SUCH_FILE || code == LIBSSH2_FX_NO_SUCH_PATH) return std::nullopt;
  return fail(state_->stat_failure("file cannot be examined", path));
}

Result<std::optional<Status>> Session::listed(const std::string& path) {
  const auto slash = path.rfind('/');
  const auto folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const auto entries = list(folder, most_entries);
  if (!entries) return fail(entries.error());
  const auto found = std::ranges::find(*entries, path.substr(slash + 1), &Entry::name);
  if (found == entries->end()) return std::nullopt;
  return found->status;
}

Result<Status> Session::read(const std::string& path, std::uint64_t limit,
                             const std::function<Result<void>(std::string_view)>& sink) {
  if (!state_->ready()) return fail(state_->failure("file cannot be opened", path));
  Handle handle(
      libssh2_sftp_open_ex(state_->sftp, path.data(), length_of(path), LIBSSH2_FXF_READ, 0, LIBSSH2_SFTP_OPENFILE));
  if (handle.get() == nullptr) return fail(state_->failure("file cannot be opened", path));
  const auto before = state_->examined(handle.get(), path);
  if (!before) return fail(before.error());
  std::vector<char> buffer(transfer_size);
  std::uint64_t total = 0;
  for (;;) {
    if (!state_->ready()) return fail(state_->failure("file cannot be read", path));
    const auto got = libssh2_sftp_read(handle.get(), buffer.data(), buffer.size());
    if (got < 0) return fail(state_->failure("file cannot be read", path));
    if (got == 0) break;
    total += static_cast<std::uint64_t>(got);
    if (total > limit)
      return fail(Fault::invalid, fmt::format("file is larger than the limit of {} bytes", limit), path);
    if (auto taken = sink({buffer.data(), static_cast<std::size_t>(got)}); !taken) return fail(taken.error());
  }
  const auto after = state_->examined(handle.get(), path);
  if (!after) return fail(after.error());
  if (!*after) return Status{Kind::file, total, 0};
  if (!(*before == *after) || total != (*after)->size)
    return fail(Fault::unavailable, "file changes while it is read", path);
  return **after;
}

Result<std::string> Session::peek(const std::string& path, std::uint64_t offset, std::size_t size) {
  if (!state_->ready()) return fail(state_->failure("file cannot be opened", path));
  Handle handle(
      libssh2_sftp_open_ex(state_->sftp, path.data(), length_of(path), LIBSSH2_FXF_READ, 0, LIBSSH2_SFTP_OPENFILE));
  if (handle.get() == nullptr) return fail(state_->failure("file cannot be opened", path));
  libssh2_sftp_seek64(handle.get(), offset);
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    if (!state_->ready()) return fail(state_->failure("file cannot be read", path));
    const auto got = libssh2_sftp_read(handle.get(), bytes.data() + filled, size - filled);
    if (got < 0) return fail(state_->failure("file cannot be read", path));
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Result<void> Session::write(const std::string& path, std::string_view bytes, Over over) {
  const unsigned long fresh =
      LIBSSH2_FXF_WRITE | LIBSSH2_FXF_CREAT | (over == Over::nothing ? LIBSSH2_FXF_EXCL : LIBSSH2_FXF_TRUNC);
  if (!state_->ready()) return fail(state_->failure("file cannot be made", path));
  Handle handle(
      libssh2_sftp_open_ex(state_->sftp, path.data(), length_of(path), fresh, file_mode, LIBSSH2_SFTP_OPENFILE));
  if (handle.get() == nullptr) return fail(state_->failure("file cannot be made", path));
  while (!bytes.empty()) {
    if (!state_->ready()) return fail(state_->failure("file cannot be written", path));
    const auto written = libssh2_sftp_write(handle.get(), bytes.data(), std::min(bytes.size(), transfer_size));
    if (written < 0) return fail(state_->failure("file cannot be written", path));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  // An extension of OpenSSH. Other servers decide themselves when a file is on disk.
  if (state_->ready() && libssh2_sftp_fsync(handle.get()) != 0 && state_->sftp_code() == LIBSSH2_FX_OK)
    return fail(state_->failure("file cannot be written", path));
  if (!handle.close()) return fail(state_->failure("file cannot be written", path));
  return {};
}

Result<void> Session::rename(const std::string& from, const std::string& to) {
  if (!state_->ready() || libssh2_sftp_rename_ex(state_->sftp, from.data(), length_of(from), to.data(), length_of(to),
                                                 LIBSSH2_SFTP_RENAME_NATIVE) != 0)
    return fail(state_->failure("file cannot be renamed to " + to, from));
  return {};
}

Result<void> Session::remove(const std::string& path) {
  if (state_->ready() && libssh2_sftp_unlink_ex(state_->sftp, path.data(), length_of(path)) == 0) return {};
  if (state_->alive && state_->sftp_code() == LIBSSH2_FX_NO_SUCH_FILE) return {};
  return fail(state_->failure("file cannot be removed", path));
}

Result<void> Session::make_folder(const std::string& path) {
  if (!state_->ready() || libssh2_sftp_mkdir_ex(state_->sftp, path.data(), length_of(path), folder_mode) != 0)
    return fail(state_->failure("folder cannot be made", path));
  return {};
}

}  // namespace crossdock::sftp

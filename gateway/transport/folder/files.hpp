// SPDX-License-Identifier: Apache-2.0
// Files as an exchange with other programs needs them: whole or not at all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace crossdock::folder {

// Writes `bytes` so that a reader of `path` sees all of them or none, also after a power failure: temporary name
// (".name.tmp"), fsync, rename, fsync of the folder. A file of this name is replaced. Whatever the umask, it is for its
// owner alone; in a folder whose files belong to its group (set-group-id, as `provision-sftp` makes it) also for that.
// Fault::unavailable when the disk is full or the folder is not there.
Result<void> write_whole(const std::string& path, std::string_view bytes);

// The values that identify one version of a file.
struct FileIdentity {
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;  // since 1970
  std::uint64_t inode = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

struct ReadFile {
  FileIdentity identity;
  std::string bytes;
};
// Reads a regular file without following a symbolic link. Fault::refused for anything else,
// Fault::invalid when it is larger than `limit`, Fault::unavailable when it cannot be read or changes meanwhile.
Result<ReadFile> read_whole(const std::string& path, std::uint64_t limit);

// Removes a file; one that is gone already is well. The removal itself need not be durable: a file that comes
// back is recognised.
Result<void> remove_file(const std::string& path);

// Makes the folder and those above it.
Result<void> make_folder(const std::string& path);

// Whether a folder can be read and files can be taken out of it. Links on the way from `root` to it are followed when
// root, the gateway's user or the owner of `root` made them: a partner's own link could lead into another's folder.
// Fault::unavailable when it is not there or there is no right; Fault::refused for a link of somebody else and for what
// is no folder.
Result<void> check_folder(const std::string& root, const std::string& below);
bool folder_is_missing(const std::string& path);  // nothing has this name, not even a link that leads nowhere

// Sees to it that what was made, renamed or removed in the folder is so after a power failure, too.
Result<void> make_durable(const std::string& folder);

// Makes the folder and those above it, and sees to it that each of them from `root` on is still there after a power
// failure, whoever made it.
Result<void> make_durable_folder(const std::string& root, const std::string& below);

}  // namespace crossdock::folder

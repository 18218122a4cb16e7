// SPDX-License-Identifier: Apache-2.0
// A file system in memory that forgets, on command, what was not made durable: a disk whose power fails. fsync of a file makes its
// content durable, fsync of a folder its entries; a file that was synced in a folder that was not is gone.
//
//   forgetful_fs MOUNTPOINT        serves until SIGTERM
//
// Written to the file .forget at its root:
//   keep           all there is becomes durable
//   forget         all that is not durable is gone; no program may have a file open
//   torn SEED      the same, but some of it is kept: sectors of files, entries of folders, by chance
//   fail N         the N-th fsync of a file from now on fails, and its pages count as clean afterwards, as Linux does it
#define FUSE_USE_VERSION 31
#include <fuse.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "tests/faults/forgetful_memory.hpp"

namespace {

using namespace crossdock::tests;

Disk* disk = nullptr;  // libfuse calls plain functions
constexpr std::string_view control = "/.forget";

bool is_control(const char* path, const fuse_file_info* file) {
  return path != nullptr ? path == control : file != nullptr && file->fh == 0;
}

NodePtr node_of(const char* path, const fuse_file_info* file) {
  if (file != nullptr && file->fh != 0) return *reinterpret_cast<NodePtr*>(file->fh);
  return path != nullptr ? disk->find(path) : nullptr;
}

void hand_out(const NodePtr& node, fuse_file_info* file) {
  file->fh = reinterpret_cast<std::uint64_t>(new NodePtr(node));
}

int command(const std::string& text) {
  unsigned number = 0;
  if (text.starts_with("keep")) {
    disk->keep();
  } else if (text.starts_with("forget")) {
    disk->forget();
  } else if (std::sscanf(text.c_str(), "torn %u", &number) == 1) {
    disk->tear(number);
  } else if (std::sscanf(text.c_str(), "fail %u", &number) == 1) {
    disk->fail_sync(static_cast<int>(number));
  } else {
    return -EINVAL;
  }
  return 0;
}

void* fs_init(fuse_conn_info*, fuse_config* config) {
  config->use_ino = 1;
  config->nullpath_ok = 1;
  config->hard_remove = 1;
  config->entry_timeout = config->attr_timeout = config->negative_timeout = 0;  // after `forget` all is different
  return nullptr;
}

int fs_getattr(const char* path, struct stat* into, fuse_file_info* file) {
  std::memset(into, 0, sizeof *into);
  if (is_control(path, file)) {
    into->st_mode = S_IFREG | 0600;
    into->st_nlink = 1;
    into->st_ino = ~std::uint64_t{0};
    return 0;
  }
  const auto node = node_of(path, file);
  if (!node) return -ENOENT;
  into->st_ino = node->id;
  into->st_mode = node->mode;
  into->st_nlink = node->is_folder() ? 2 : 1;
  into->st_uid = node->owner;
  into->st_gid = node->group;
  into->st_size = static_cast<off_t>(node->size.now);
  into->st_blocks = static_cast<blkcnt_t>(node->pages.now.size() * (page_size / 512));
  into->st_blksize = page_size;
  into->st_mtim = into->st_ctim = into->st_atim = node->changed;
  return 0;
}

int add(const char* path, const NodePtr& node) {
  const auto [folder, name] = disk->place(path);
  if (!folder) return -ENOENT;
  return folder->entries.now.emplace(name, node).second ? 0 : -EEXIST;
}

NodePtr made(mode_t mode) {
  const auto* caller = fuse_get_context();
  return disk->make(mode, caller->uid, caller->gid);
}

int fs_mkdir(const char* path, mode_t mode) { return add(path, made(S_IFDIR | mode)); }
int fs_mknod(const char* path, mode_t mode, dev_t) { return add(path, made(mode)); }
int fs_create(const char* path, mode_t mode, fuse_file_info* file) {
  const auto node = made(S_IFREG | (mode & 07777));
  const int done = add(path, node);
  if (done == 0) hand_out(node, file);
  return done;
}
int fs_link(const char* from, const char* to) {
  const auto node = disk->find(from);
  return node ? add(to, node) : -ENOENT;
}
int fs_unlink(const char* path) {
  const auto [folder, name] = disk->place(path);
  return folder && folder->entries.now.erase(name) == 1 ? 0 : -ENOENT;
}
int fs_rmdir(const char* path) {
  const auto node = disk->find(path);
  if (!node) return -ENOENT;
  return node->entries.now.empty() ? fs_unlink(path) : -ENOTEMPTY;
}
int fs_rename(const char* from, const char* to, unsigned flags) {
  const auto [source, name] = disk->place(from);
  const auto [target, other] = disk->place(to);
  if (!source || !target || !source->entries.now.contains(name)) return -ENOENT;
  if ((flags & 1U) != 0 && target->entries.now.contains(other)) return -EEXIST;  // RENAME_NOREPLACE
  const auto node = source->entries.now.at(name);
  source->entries.now.erase(name);
  target->entries.now[other] = node;
  return 0;
}

int fs_chmod(const char* path, mode_t mode, fuse_file_info* file) {
  const auto node = node_of(path, file);
  if (!node) return -ENOENT;
  node->mode = (node->mode & S_IFMT) | (mode & 07777);
  return 0;
}
int fs_chown(const char* path, uid_t owner, gid_t group, fuse_file_info* file) {
  const auto node = node_of(path, file);
  if (!node) return -ENOENT;
  if (owner != static_cast<uid_t>(-1)) node->owner = owner;
  if (group != static_cast<gid_t>(-1)) node->group = group;
  return 0;
}
int fs_utimens(const char* path, const timespec times[2], fuse_file_info* file) {
  const auto node = node_of(path, file);
  if (!node) return -ENOENT;
  if (times[1].tv_nsec != UTIME_OMIT) node->changed = times[1].tv_nsec == UTIME_NOW ? present() : times[1];
  return 0;
}
int fs_truncate(const char* path, off_t size, fuse_file_info* file) {
  if (is_control(path, file)) return 0;
  const auto node = node_of(path, file);
  if (!node) return -ENOENT;
  resize(*node, static_cast<std::size_t>(size));
  return 0;
}

int fs_open(const char* path, fuse_file_info* file) {
  if (path == control) return 0;
  const auto node = disk->find(path);
  if (!node) return -ENOENT;
  if ((file->flags & O_TRUNC) != 0) resize(*node, 0);
  hand_out(node, file);
  return 0;
}
int fs_release(const char*, fuse_file_info* file) {
  delete reinterpret_cast<NodePtr*>(file->fh);
  return 0;
}

int fs_read(const char* path, char* into, std::size_t size, off_t from, fuse_file_info* file) {
  const auto node = node_of(path, file);
  return node ? static_cast<int>(read(*node, static_cast<std::size_t>(from), into, size)) : -ENOENT;
}

int fs_write(const char* path, const char* bytes, std::size_t size, off_t to, fuse_file_info* file) {
  if (file->fh == 0) {  // the control file; paths of open files are not told
    const int done = command(std::string(bytes, size));
    return done == 0 ? static_cast<int>(size) : done;
  }
  const auto node = node_of(path, file);
  if (!node) return -ENOENT;
  write(*node, static_cast<std::size_t>(to), bytes, size);
  return static_cast<int>(size);
}

int fs_fsync(const char* path, int, fuse_file_info* file) {
  const auto node = node_of(path, file);
  return node ? disk->sync(*node) : -ENOENT;
}

int fs_readdir(const char* path, void* into, fuse_fill_dir_t fill, off_t, fuse_file_info* file, fuse_readdir_flags) {
  const auto node = node_of(path, file);
  if (!node) return -ENOENT;
  fill(into, ".", nullptr, 0, fuse_fill_dir_flags{});
  fill(into, "..", nullptr, 0, fuse_fill_dir_flags{});
  for (const auto& [name, entry] : node->entries.now) fill(into, name.c_str(), nullptr, 0, fuse_fill_dir_flags{});
  return 0;
}

int fs_statfs(const char*, struct statvfs* into) {
  std::memset(into, 0, sizeof *into);
  into->f_bsize = into->f_frsize = page_size;
  into->f_blocks = into->f_bfree = into->f_bavail = 1 << 20;
  into->f_files = into->f_ffree = into->f_favail = 1 << 20;
  into->f_namemax = 255;
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "usage: forgetful_fs MOUNTPOINT\n");
    return 2;
  }
  Disk memory;
  disk = &memory;
  fuse_operations operations{};
  operations.init = fs_init;
  operations.getattr = fs_getattr;
  operations.mkdir = fs_mkdir;
  operations.mknod = fs_mknod;
  operations.create = fs_create;
  operations.link = fs_link;
  operations.unlink = fs_unlink;
  operations.rmdir = fs_rmdir;
  operations.rename = fs_rename;
  operations.chmod = fs_chmod;
  operations.chown = fs_chown;
  operations.utimens = fs_utimens;
  operations.truncate = fs_truncate;
  operations.open = fs_open;
  operations.release = fs_release;
  operations.opendir = fs_open;
  operations.releasedir = fs_release;
  operations.read = fs_read;
  operations.write = fs_write;
  operations.fsync = fs_fsync;
  operations.fsyncdir = fs_fsync;
  operations.readdir = fs_readdir;
  operations.statfs = fs_statfs;
  // The owner is whom PostgreSQL runs as; the mount ends with this program, however that ends.
  std::string options = "allow_other,default_permissions,auto_unmount,fsname=crossdock-forgetful";
  std::string dash_f = "-f", dash_s = "-s", dash_o = "-o", program = words[0], folder = words[1];
  std::array<char*, 6> arguments{program.data(), dash_f.data(),  dash_s.data(),
                                 dash_o.data(),  options.data(), folder.data()};
  return fuse_main(static_cast<int>(arguments.size()), arguments.data(), &operations, nullptr);
}

// SPDX-License-Identifier: Apache-2.0
// A tiny file system in memory at a folder, while it lives. Only root can mount it.
#pragma once

#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace crossdock::tests {

class TinyDisk {
 public:
  TinyDisk(std::string folder, const std::string& size) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    mounted_ = ::mount("crossdock-test", folder_.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
  }
  ~TinyDisk() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  TinyDisk(const TinyDisk&) = delete;
  TinyDisk& operator=(const TinyDisk&) = delete;

  bool mounted() const { return mounted_; }
  void fill() {
    std::ofstream file(folder_ + "/.filler", std::ios::binary);
    const std::string block(1024, 'f');
    while (file.write(block.data(), 1024).flush()) {}
  }
  void make_room() { std::filesystem::remove(folder_ + "/.filler"); }

 private:
  std::string folder_;
  bool mounted_ = false;
};

}  // namespace crossdock::tests

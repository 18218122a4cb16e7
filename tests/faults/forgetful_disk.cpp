// SPDX-License-Identifier: Apache-2.0
// Mounts and unmounts forgetful_fs, and sends it commands.
#include "tests/faults/forgetful_disk.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <stdexcept>

namespace crossdock::tests {

namespace fs = std::filesystem;

std::unique_ptr<ForgetfulDisk> ForgetfulDisk::mount(std::string& why) {
  if (std::string_view(CROSSDOCK_FORGETFUL_FS).empty()) {
    why = "[FUSE ABSENT] it was built without libfuse3: apt-get install libfuse3-dev fuse3";
    return nullptr;
  }
  if (::access("/dev/fuse", R_OK | W_OK) != 0) {
    why = "[FUSE ABSENT] /dev/fuse cannot be opened here";
    return nullptr;
  }
  std::string folder = "/tmp/crossdock-forgetful-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder to mount at");
  std::unique_ptr<ForgetfulDisk> disk(new ForgetfulDisk(folder));
  const bool mounted = eventually([&] { return fs::exists(folder + "/.forget") || !disk->process_->is_running(); },
                                  std::chrono::seconds(10));
  if (mounted && disk->process_->is_running()) return disk;
  why = "[FUSE ABSENT] a file system cannot be mounted here: " + disk->process_->output();
  return nullptr;
}

ForgetfulDisk::ForgetfulDisk(std::string folder)
    : folder_(std::move(folder)),
      process_(std::make_unique<Process>(Launch{.command = {CROSSDOCK_FORGETFUL_FS, folder_}})) {}

ForgetfulDisk::~ForgetfulDisk() {
  process_->signal(SIGTERM);
  process_->wait(std::chrono::seconds(10));
  ::umount2(folder_.c_str(), MNT_DETACH);
  std::error_code ignored;
  fs::remove(folder_, ignored);
}

void ForgetfulDisk::tell(const std::string& command) const {
  const int file = ::open((folder_ + "/.forget").c_str(), O_WRONLY | O_CLOEXEC);
  const bool done = ::write(file, command.data(), command.size()) == static_cast<ssize_t>(command.size());
  ::close(file);
  if (!done) throw std::runtime_error("the forgetful disk does not obey: " + command);
}

}  // namespace crossdock::tests

// SPDX-License-Identifier: Apache-2.0
// A folder on forgetful_fs, while it lives.
#pragma once

#include <memory>
#include <string>

#include "tests/crash/process.hpp"

namespace crossdock::tests {

class ForgetfulDisk {
 public:
  // Nothing if it cannot be mounted here; `why` says it then.
  static std::unique_ptr<ForgetfulDisk> mount(std::string& why);
  ~ForgetfulDisk();

  const std::string& folder() const { return folder_; }
  void keep() { tell("keep"); }
  void forget() { tell("forget"); }
  void forget_torn(unsigned seed) { tell("torn " + std::to_string(seed)); }
  void fail_fsync(int n) { tell("fail " + std::to_string(n)); }

 private:
  explicit ForgetfulDisk(std::string folder);
  void tell(const std::string& command) const;

  std::string folder_;
  std::unique_ptr<Process> process_;
};

}  // namespace crossdock::tests

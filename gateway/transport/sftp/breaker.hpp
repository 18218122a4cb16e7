// SPDX-License-Identifier: Apache-2.0
// Breaks off connections from another thread, when the program is to end: whoever waits at one finds it closed.
#pragma once

#include <mutex>
#include <set>

namespace crossdock::sftp {

// Safe to use from several threads.
class Breaker {
 public:
  // From now on no connection of ours works, new ones neither.
  void break_off();
  bool broken() const;

  // A socket while it is open: it must be taken out before its number is closed.
  void add(int socket);
  void remove(int socket);

 private:
  mutable std::mutex mutex_;
  std::set<int> sockets_;
  bool broken_ = false;
};

}  // namespace crossdock::sftp

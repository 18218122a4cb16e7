// SPDX-License-Identifier: Apache-2.0
// Keeps the open sockets under a lock and shuts all of them down.
#include "gateway/transport/sftp/breaker.hpp"

#include <sys/socket.h>

namespace crossdock::sftp {

void Breaker::break_off() {
  const std::lock_guard lock(mutex_);
  broken_ = true;
  for (const auto socket : sockets_) ::shutdown(socket, SHUT_RDWR);
}

bool Breaker::broken() const {
  const std::lock_guard lock(mutex_);
  return broken_;
}

void Breaker::add(int socket) {
  const std::lock_guard lock(mutex_);
  sockets_.insert(socket);
}

void Breaker::remove(int socket) {
  const std::lock_guard lock(mutex_);
  sockets_.erase(socket);
}

}  // namespace crossdock::sftp

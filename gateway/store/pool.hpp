// SPDX-License-Identifier: Apache-2.0
// A bounded number of connections, shared by threads. Not for use outside of gateway/store.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace crossdock::store {

// Hands out seats. A seat holds a connection that somebody used before, or none, and then whoever took the
// seat opens one. Giving the seat back keeps the connection, unless it was reset.
template <class Connection>
class Pool {
 public:
  class Seat {
   public:
    Seat(Pool& pool, std::unique_ptr<Connection> held) : connection(std::move(held)), pool_(&pool) {}
    Seat(Seat&& other) noexcept : connection(std::move(other.connection)), pool_(std::exchange(other.pool_, nullptr)) {}
    Seat& operator=(Seat&&) = delete;
    ~Seat() {
      if (pool_ != nullptr) pool_->give_back(std::move(connection));
    }

    std::unique_ptr<Connection> connection;

   private:
    Pool* pool_;
  };

  explicit Pool(int limit) : free_(limit) {}

  // Nothing if no seat became free in time.
  std::optional<Seat> take(Duration patience) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [this] { return free_ > 0; })) return std::nullopt;
    --free_;
    std::unique_ptr<Connection> connection;
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
    return Seat(*this, std::move(connection));
  }

  // After a failure that all connections share, such as a restarted server, idle ones are not worth trying.
  void drop_idle() {
    const std::scoped_lock lock(mutex_);
    idle_.clear();
  }

 private:
  void give_back(std::unique_ptr<Connection> connection) {
    {
      const std::scoped_lock lock(mutex_);
      ++free_;
      if (connection) idle_.push_back(std::move(connection));
    }
    changed_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  int free_;
};

}  // namespace crossdock::store

// SPDX-License-Identifier: Apache-2.0
// The exchange folder that belongs to a store. A mark in it, ".crossdock-store", names the store and the newest event
// that it had seen. So it is noticed when either is not the one that was used with the other: a volume that is not
// mounted, a store made anew, a backup that was restored.
#pragma once

#include <chrono>
#include <string>

#include "base/time.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/events.hpp"

namespace crossdock::service {

// Used by one thread, but `there` by any.
class StoreMark {
 public:
  // Checks that store and exchange folder belong together, and marks a folder that never had a mark.
  // Fault::unavailable, with the way out, when they do not.
  static Result<void> take(store::Database& database, const std::string& exchange);

  // Says that they belong together from now on, whatever the mark says. `crossdock store adopt` and `after-restore`
  // have recorded who wants it.
  static Result<void> adopt(store::Database& database, const std::string& exchange);

  // The mark of a folder that was taken.
  explicit StoreMark(std::string exchange);

  // Whether the folder still carries the same mark. Fault::unavailable: probably its volume is not mounted any more.
  Result<void> there() const;
  // Writes down what the store has seen, `keep` once a minute at most. A mark that is a little old does no harm; an error
  // says that it could not be written.
  Result<void> keep(store::Database& database, std::chrono::steady_clock::time_point now);
  Result<void> write(store::Database& database);

 private:
  const std::string exchange_;
  const std::string store_;  // that the mark names
  std::chrono::steady_clock::time_point kept_{};
  store::EventId last_;
};

}  // namespace crossdock::service

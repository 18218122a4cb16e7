// SPDX-License-Identifier: Apache-2.0
// Counts callers who were refused and of whom nothing is kept: they get few lines of the log, and one case together.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "gateway/store/database.hpp"

namespace crossdock::exchange {

// Safe to use from several threads.
class Strangers {
 public:
  // `door`: where they came to, "AS2". The database outlives this.
  Strangers(store::Database& database, std::function<TimePoint()> clock, std::string door)
      : database_(database), clock_(std::move(clock)), door_(std::move(door)) {}

  // `count` more were refused, the latest of this address for this reason. True when it is worth a line of the log: the
  // first of an hour, then every hundredth. From the hundredth of an hour on they have a case.
  bool refused(const std::string& address, const std::string& why, std::int64_t count = 1);

 private:
  // A store that is away is told of elsewhere: what could not be written is written with the next.
  bool write(std::int64_t count, const std::string& address, const std::string& why, TimePoint now);

  store::Database& database_;
  std::function<TimePoint()> clock_;
  std::string door_;
  std::mutex mutex_;
  TimePoint hour_;
  std::int64_t refused_ = 0;  // in this hour
  std::int64_t unwritten_ = 0;
  TimePoint written_at_;
};

}  // namespace crossdock::exchange

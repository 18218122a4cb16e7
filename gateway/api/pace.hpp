// SPDX-License-Identifier: Apache-2.0
// How fast one caller may ask: a bucket of requests for each, refilled steadily. In memory of this process.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace crossdock::api {

class Pace {
 public:
  struct Limits {
    int burst = 60, each_second = 20;
  };
  Pace() = default;
  Pace(Limits limits) : limits_(limits) {}  // NOLINT: so that a Context can be written down

  // False: too fast. `caller`: a person, a token or an address.
  bool allows(std::string_view caller, TimePoint now);

 private:
  struct Bucket {
    std::int64_t left = 0;  // thousandths of a request
    TimePoint at;
  };
  static constexpr std::size_t most = 4096;  // callers; beyond, those whose bucket is full are forgotten

  std::int64_t filled(const Bucket& bucket, TimePoint now) const;

  Limits limits_{};
  std::mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_;
};

}  // namespace crossdock::api

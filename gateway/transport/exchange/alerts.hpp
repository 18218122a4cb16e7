// SPDX-License-Identifier: Apache-2.0
// Tells a person when a partner's channel fails again and again, and takes it back when it works.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "gateway/store/database.hpp"

namespace crossdock::exchange {

// Safe to use from several threads.
class Alerts {
 public:
  // Both outlive the alerts.
  Alerts(store::Database& database, std::function<TimePoint()> clock) : database_(database), clock_(std::move(clock)) {}

  // The third failure in a row opens a case CHANNEL_FAILING for the partner's activity ("pick-up", "delivery").
  void failed(const PartnerId& partner, std::string_view activity, const Error& error);
  // Closes it, also one that an earlier run of the program opened.
  void went_well(const PartnerId& partner, std::string_view activity);

 private:
  // A store that is away is told of elsewhere: alerts are lost then, and raised again by the next failure.
  void open_case(const PartnerId& partner, const std::string& subject, std::string_view activity, const Error& error);
  void close_case(const std::string& subject);

  store::Database& database_;
  std::function<TimePoint()> clock_;
  std::mutex mutex_;
  std::map<std::string, int> failures_;  // in a row, by subject; 0 after a success
};

}  // namespace crossdock::exchange

// SPDX-License-Identifier: Apache-2.0
// Tells the head of the audit trail at the start and once a day, so that a log kept on another machine proves later that
// the trail was not written anew.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "gateway/store/database.hpp"

namespace crossdock::service {

class AuditHead {
 public:
  // `say` writes a line into the log. The database outlives this.
  AuditHead(store::Database& database, std::function<void(const std::string& line)> say)
      : database_(database), say_(std::move(say)) {}

  // Call it often: it reads the store only when a day is over.
  void tell(TimePoint now);

 private:
  store::Database& database_;
  std::function<void(const std::string&)> say_;
  std::optional<TimePoint> told_;
};

}  // namespace crossdock::service

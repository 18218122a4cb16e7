// SPDX-License-Identifier: Apache-2.0
// One case for many like events: what a partner does again and again is opened once, and closed when it has ended.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/case_kind.hpp"
#include "base/id.hpp"
#include "gateway/store/database.hpp"

namespace crossdock::exchange {

// Safe to use from several threads. A store that is away loses a case; the next event opens it.
class StandingCases {
 public:
  StandingCases(CaseKind kind, std::string resolution) : kind_(kind), resolution_(std::move(resolution)) {}

  // Opens the case of this subject with the text of the first event, unless one is open. The store is asked once a
  // minute at most, however often it happens.
  void happened(store::Database& database, const PartnerId& partner, const std::string& subject,
                const std::string& text, TimePoint now);
  // It is over: closes the case, also one that an earlier run of the program opened.
  void ended(store::Database& database, const std::string& subject, TimePoint now);

 private:
  struct State {
    bool open = false;
    TimePoint looked;
  };

  CaseKind kind_;
  std::string resolution_;
  std::mutex mutex_;
  std::map<std::string, State> states_;  // by subject, as far as they were looked at
};

}  // namespace crossdock::exchange

// SPDX-License-Identifier: Apache-2.0
// Counts the messages of each partner that could not be decrypted. Somebody who sends many changed copies of one message
// learns its plain text from the words of our refusals, one bit each; beyond a limit they say nothing any more.
#pragma once

#include <deque>
#include <map>
#include <mutex>

#include "gateway/store/database.hpp"
#include "gateway/transport/as2/conversation.hpp"

namespace crossdock::as2_wire {

// Safe to use from several threads. It remembers `failures` moments for each partner of the directory, and after a
// restart finds them again among the messages that are kept as evidence.
class DecryptionWatch {
 public:
  struct Limit {
    std::size_t failures = 10;
    Duration within{3'600'000};
  };

  // The database outlives the watch.
  DecryptionWatch(store::Database& database, Limit limit) : database_(database), limit_(limit) {}

  // What a refusal may say now.
  as2::Telling telling(const PartnerId& partner, TimePoint now);
  // One more message could not be decrypted. The one that reaches the limit opens the case AS2_DECRYPTION_FAILING.
  void failed(const PartnerId& partner, TimePoint now);
  // A message was accepted: closes the case once the failures are long enough ago.
  void went_well(const PartnerId& partner, TimePoint now);

 private:
  struct Record {
    std::deque<TimePoint> failures;  // the latest ones, in order
    bool alerted = false;
  };

  Record& record_of(const PartnerId& partner, TimePoint now);  // under the lock
  bool beyond(const Record& record, TimePoint now) const;
  void open_case(const PartnerId& partner, TimePoint now);
  void close_case(const PartnerId& partner, TimePoint now);

  store::Database& database_;
  Limit limit_;
  std::mutex mutex_;
  std::map<PartnerId, Record> records_;  // of those that failed since the start
};

}  // namespace crossdock::as2_wire

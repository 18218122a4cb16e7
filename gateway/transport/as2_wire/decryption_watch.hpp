// SPDX-License-Identifier: Apache-2.0
// Counts the messages under each partner's name that could not be decrypted. Somebody who sends many changed copies of one
// message learns its plain text from the words of our refusals, one bit each; beyond a limit they say nothing any more.
//
// A message that cannot be decrypted proves nothing of its sender, so each address has a limit of its own: a stranger
// does not silence our refusals to the partner. All addresses together have one of ten times as many.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "gateway/store/database.hpp"
#include "gateway/transport/as2/conversation.hpp"

namespace crossdock::as2_wire {

// Safe to use from several threads. It remembers `failures` moments for each address that failed, and after a
// restart finds them again among the messages that are kept as evidence.
class DecryptionWatch {
 public:
  struct Limit {
    std::size_t failures = 10;
    Duration within{3'600'000};
  };

  // The database outlives the watch.
  DecryptionWatch(store::Database& database, Limit limit) : database_(database), limit_(limit) {}

  // Says how much a refusal may tell this caller now.
  as2::Telling telling(const PartnerId& partner, const std::string& address, TimePoint now);
  // One more message could not be decrypted. The one that reaches the limit opens the case AS2_DECRYPTION_FAILING.
  void failed(const PartnerId& partner, const std::string& address, TimePoint now);
  // A message was accepted: closes the case once the failures are long enough ago.
  void went_well(const PartnerId& partner, TimePoint now);

 private:
  struct Record {
    std::size_t most = 0;
    std::deque<TimePoint> failures;  // the latest `most`, in order
    bool alerted = false;
  };
  // A partner, and an address that uses its name; "": all of them together.
  using Key = std::pair<PartnerId, std::string>;

  Record& record_of(const Key& key, TimePoint now);  // under the lock
  bool add(const Key& key, TimePoint now);           // the same; whether it reaches the limit now
  bool beyond(const Record& record, TimePoint now) const;
  void forget_old(TimePoint now);  // under the lock
  void open_case(const PartnerId& partner, TimePoint now);
  void close_case(const PartnerId& partner, TimePoint now);

  store::Database& database_;
  Limit limit_;
  std::mutex mutex_;
  std::map<Key, Record> records_;  // of those that failed since the start
};

}  // namespace crossdock::as2_wire

// SPDX-License-Identifier: Apache-2.0
// The entry of every document: bytes become durable here, and only then may anybody be told that we have them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/database.hpp"
#include "gateway/store/messages.hpp"

namespace crossdock::pipeline {

struct Arrival {
  PartnerId partner;    // whose channel it came through
  std::string channel;  // "folder"
  std::string name;     // the file's name
  std::string_view bytes;
  std::string dedup_key;  // the same key again is the same arrival
};

struct Receipt {
  MessageId message;
  bool fresh = true;  // false: this arrival was received before
};

// Returns only after payload, message and its first work item are durable; then the caller may acknowledge
// or remove the file. Repeating is harmless.
Result<Receipt> receive(store::Database& database, const Arrival& arrival, TimePoint now);

// All of them in one transaction, or none.
Result<std::vector<Receipt>> receive(store::Database& database, std::span<const Arrival> arrivals, TimePoint now);

// The same as a part of the caller's transaction, for bytes that are in the store already.
struct StoredArrival {
  PartnerId partner;
  std::string channel;  // "as2"
  std::string name;
  store::payloads::Payload payload;
  std::string dedup_key;
  std::string form;  // for people, "signed, encrypted (aes-128-cbc)"; empty where there is nothing to tell
};
Result<Receipt> record_arrival(store::Transaction& tx, const StoredArrival& arrival, TimePoint now);

}  // namespace crossdock::pipeline

// SPDX-License-Identifier: Apache-2.0
// The audit trail: who did what, when and why, as a chain. Each entry holds the hash of the one before it, so that an
// entry that is changed, removed, inserted or moved shows. The head (the number and hash of the newest entry) stands in a
// row of its own: it shows entries that are missing at the end. Whoever keeps a head outside of the store can prove
// later that nothing before it was rewritten, not even together with all that follows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "gateway/store/act.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::audit_trail {

// What a person did. Texts are stored by `storable`.
struct Deed {
  TimePoint at;
  std::string actor;  // who, as people know the person
  std::string from;   // the face and the account behind it: "cli:root"
  Act act{};
  MessageId message;    // may be none
  DocumentId document;  // may be none
  std::string subject;  // "order:12"; may be empty
  std::string what;     // "order PO-1 line 2: the selling price 4.20 is set"
  std::string because;  // the person's sentence; may be empty
};

struct Entry {
  std::int64_t id = 0;  // 1, 2, 3 …, without a gap
  Deed deed;
  std::string act;       // the word as it is stored: a newer program may know more acts
  std::string previous;  // the hash of the entry before it; of the first: 64 zeros
  std::string hash;      // of all of the above, SHA-256 as 64 hexadecimal digits
};

// The newest entry: what proves all before it. Of an empty trail: 0 and 64 zeros.
struct Head {
  std::int64_t id = 0;
  std::string hash;

  bool operator==(const Head&) const = default;
};
// "17:9f86d0…", and back. Fault::invalid for anything else.
std::string text_of(const Head& head);
Result<Head> parse_head(std::string_view text);

// Adds it at the end. Other writers of the trail wait until the transaction ends.
Result<void> add(Transaction& tx, const Deed& deed);

Result<Head> head(Transaction& tx);

struct Filter {
  std::string actor;  // "": any
  std::optional<Act> act;
  std::optional<TimePoint> since;
  std::int64_t before = 0;  // only older ones: for the next page; 0: all
  int limit = 100;
};
Result<std::vector<Entry>> list(Transaction& tx, const Filter& filter);  // newest first

struct Verdict {
  Head head;                        // as it is stored
  std::int64_t entries = 0;         // that were read and are whole
  std::vector<std::string> breaks;  // a sentence for each thing that is wrong, the first ones; none: the chain holds
};
// Reads the whole trail in pieces. `kept`: a head that was noted outside of the store earlier.
Result<Verdict> verify(Transaction& tx, const std::optional<Head>& kept);

}  // namespace crossdock::store::audit_trail

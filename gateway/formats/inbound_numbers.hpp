// SPDX-License-Identifier: Apache-2.0
// The interchange control numbers a partner has used: what tells a repetition from a number that is used again.
#pragma once

#include <map>
#include <set>
#include <string>

#include "gateway/formats/segments.hpp"

namespace crossdock::formats {

enum class Novelty {
  fresh,
  repeated,       // the same bytes came before
  number_reused,  // the number came before, with other bytes
};

// The numbers of the interchanges of one message, in their order. A number counts as used once `remember` was called
// for it: what was rejected as a whole may come again, corrected, under its number.
class InboundNumbers {
 public:
  InboundNumbers(store::Transaction& tx, const Context& context, const Inbound& inbound, const SegmentFormat& format)
      : tx_(tx), context_(context), inbound_(inbound), format_(format) {}

  // `earlier` is the message with the same number, unless the interchange is fresh.
  struct Finding {
    Novelty novelty = Novelty::fresh;
    MessageId earlier;
  };
  Result<Finding> look_up(const segments::Interchange& interchange);
  Result<void> remember(const segments::Interchange& interchange);

  // For the stages after the check: whether this interchange was remembered from this message. True once for each.
  Result<bool> is_taken(const segments::Interchange& interchange);

 private:
  std::string key_of(const segments::Interchange& interchange) const;
  std::string hash_of(const segments::Interchange& interchange) const;

  store::Transaction& tx_;
  const Context& context_;
  const Inbound& inbound_;
  const SegmentFormat& format_;
  std::map<std::string, std::string> here_;  // numbers of this message, with their hashes
  std::set<std::string> taken_;
};

}  // namespace crossdock::formats

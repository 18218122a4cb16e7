// SPDX-License-Identifier: Apache-2.0
// A partner's acknowledgement, of whatever syntax, says what became of what we sent: messages are confirmed or failed,
// their timers end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/formats/format.hpp"
#include "gateway/store/control_numbers.hpp"

namespace crossdock::formats {

struct Word {
  store::control_numbers::Level level{};  // of the number by which it names what we sent
  std::string_view control;               // that number, as it stands there
  std::string about;                      // for people: "group PO 12", "interchange 12"
  bool refused = false;
  std::string verdict;             // for people, where it is not refused: "accepted,"
  std::vector<std::string> notes;  // why it is refused, a line each
};

// Fault::unavailable when it answers a message that we do not know to have arrived: asked again later. What names nothing
// of ours opens a case.
Result<void> hear(store::Transaction& tx, const Context& context, const Inbound& inbound, const Word& word);

// Our message of this number, nullopt if we never sent one: then a case is open.
Result<std::optional<store::Message>> find_ours(store::Transaction& tx, const Context& context, const Inbound& inbound,
                                                const Word& word);
// Ends our message as refused, unless it ended before.
Result<void> refuse_ours(store::Transaction& tx, const Context& context, const Inbound& inbound, const Word& word,
                         const store::Message& ours);

// An acknowledgement that cannot be read, for a person.
Result<void> hear_unreadable(store::Transaction& tx, const Context& context, const Inbound& inbound,
                             const Error& error);

}  // namespace crossdock::formats

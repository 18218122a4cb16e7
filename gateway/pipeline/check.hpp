// SPDX-License-Identifier: Apache-2.0
// Shared by the parts of the stage `check`.
#pragma once

#include "gateway/pipeline/stage.hpp"
#include "translators/x12/interchange.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::pipeline {

// An inbound message under work, locked, with its partner and its bytes.
struct Inbound {
  store::Message message;
  const partners::Partner& partner;
  std::string bytes;
};
Result<Inbound> load_inbound(store::Transaction& tx, const Context& context, MessageId id);

Result<void> check_x12(store::Transaction& tx, const Context& context, const Inbound& inbound);
Result<void> check_xml(store::Transaction& tx, const Context& context, const Inbound& inbound);

// A partner's 997 or 999 says what became of what we sent: the messages are confirmed or failed, their timers end.
Result<void> confirm(store::Transaction& tx, const Context& context, const Inbound& inbound,
                     const x12::Interchange& interchange, const x12::Group& group);

// The same for their TA1s, which speak of whole interchanges.
Result<void> confirm_interchanges(store::Transaction& tx, const Context& context, const Inbound& inbound,
                                  const x12::Interchange& interchange);

// How this partner's X12 is read: the same for every stage, so that positions always agree.
x12::ReadOptions reading_of(const partners::Partner& partner);

}  // namespace crossdock::pipeline

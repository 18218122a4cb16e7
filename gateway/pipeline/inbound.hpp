// SPDX-License-Identifier: Apache-2.0
// An inbound message under work.
#pragma once

#include "gateway/pipeline/stage.hpp"

namespace crossdock::pipeline {

// The message, locked, with its partner and its bytes.
struct Inbound {
  store::Message message;
  const partners::Partner& partner;
  std::string bytes;
};
// Fault::refused for one that is larger than `maximum_file`, Fault::unmapped if its partner has no profile any more.
Result<Inbound> load_inbound(store::Transaction& tx, const Context& context, MessageId id);

}  // namespace crossdock::pipeline

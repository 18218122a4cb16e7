// SPDX-License-Identifier: Apache-2.0
// Accepted documents become canonical documents.
#include <fmt/format.h>

#include "gateway/formats/format.hpp"
#include "gateway/formats/stages.hpp"

namespace crossdock::formats {

Result<void> translate(store::Transaction& tx, const Context& context, const store::work_queue::Claim& claim) {
  const auto inbound = load_inbound(tx, context, MessageId(claim.subject));
  if (!inbound) return fail(inbound.error());
  const auto syntax = canonical::syntax_named(inbound->message.syntax);
  if (!syntax) return fail(Fault::internal, fmt::format("message has no syntax, but '{}'", inbound->message.syntax));
  const auto done = format_of(*syntax).translate(tx, context, *inbound, claim.discriminator);
  if (!done) return done;
  return store::messages::set_state(tx, inbound->message.id, store::MessageState::translated, context.now);
}

}  // namespace crossdock::formats

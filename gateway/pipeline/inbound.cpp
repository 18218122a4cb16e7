// SPDX-License-Identifier: Apache-2.0
// Loads a message with its bytes for the stages that read it.
#include "gateway/pipeline/inbound.hpp"

namespace crossdock::pipeline {

Result<Inbound> load_inbound(store::Transaction& tx, const Context& context, MessageId id) {
  auto message = store::messages::load_for_update(tx, id);
  if (!message) return fail(message.error());
  const auto partner = partner_of(context, message->partner);
  if (!partner) return fail(partner.error());
  // A stage works in memory; what transports took in may be larger.
  if (static_cast<std::uint64_t>(message->size) > context.network.settings().maximum_file_bytes) {
    return fail(Fault::refused,
                "the document has " + std::to_string(message->size) +
                    " bytes, more than 'maximum_file' in gateway.yaml; it is kept, and waits",
                message->name);
  }
  auto bytes = store::payloads::load(tx, message->payload);
  if (!bytes) return fail(bytes.error());
  return Inbound{std::move(*message), **partner, std::move(*bytes)};
}

}  // namespace crossdock::pipeline

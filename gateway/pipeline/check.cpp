// SPDX-License-Identifier: Apache-2.0
// The first look at a message: which syntax is it, and does it hold anything we can work with?
#include "gateway/pipeline/check.hpp"

#include <fmt/format.h>

#include "gateway/pipeline/refused_input.hpp"
#include "translators/x12/interchange.hpp"
#include "translators/x12/looks.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::pipeline {
namespace {

Error nothing_of_ours(const x12::Look& look, const std::string& name) {
  const bool known = look.word == "edifact" || look.word == "empty";
  return {Fault::malformed,
          fmt::format("file {}{}", look.sentence,
                      known ? "" : ", and is neither X12 (no ISA segment at its start) nor XML"),
          name};
}

}  // namespace

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

Result<void> check(store::Transaction& tx, const Context& context, const store::work_queue::Claim& claim) {
  const auto inbound = load_inbound(tx, context, MessageId(claim.subject));
  if (!inbound) return fail(inbound.error());
  if (x12::looks_like_x12(inbound->bytes)) return check_x12(tx, context, *inbound);
  if (xml::looks_like_xml(inbound->bytes)) return check_xml(tx, context, *inbound);
  const auto look = x12::look_of(inbound->bytes);
  return reject(tx, context, *inbound, {nothing_of_ours(look, inbound->message.name), std::string(look.word), ""});
}

}  // namespace crossdock::pipeline

// SPDX-License-Identifier: Apache-2.0
// Stores outbound messages and documents with the work that follows.
#include "gateway/pipeline/outbound.hpp"

#include <fmt/format.h>

#include "gateway/pipeline/work.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "translators/canonical/json.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::pipeline {

Result<MessageId> send_message(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                               store::Message message, std::string_view bytes) {
  const auto payload = store::payloads::store(tx, bytes, context.now);
  if (!payload) return fail(payload.error());
  message.direction = store::Direction::out;
  message.partner = partner.id.text();
  message.name = fmt::format("{}-{}", message.type, message.control);
  message.channel = partners::word_of(partner.way);
  message.payload = payload->id;
  message.sha256 = payload->sha256;
  message.size = payload->size;
  message.state = store::MessageState::ready;
  const auto added = store::messages::add(tx, message, context.now);
  if (!added) return fail(added.error());
  const auto queued = store::work_queue::add(tx, deliver_of(added->id), context.now);
  if (!queued) return fail(queued.error());
  const auto told = tell(tx, context, EventKind::ready,
                         fmt::format("{} {} for {}", message.type, message.control, message.partner), added->id);
  if (!told) return fail(told.error());
  return added->id;
}

Result<std::int64_t> add_document(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                                  const canonical::Document& document, std::string_view number, DocumentId cause) {
  const auto kind = canonical::kind_of(document);
  store::outbound_documents::OutboundDocument row;
  row.partner = partner.id;
  row.kind = canonical::to_string(kind);
  row.number = number;
  row.order_number = canonical::order_number_of(document);
  row.canonical = canonical::to_json(document);
  row.cause = cause;
  const auto id = store::outbound_documents::add(tx, row, context.now);
  if (!id || *id == 0) return id;
  const auto queued = store::work_queue::add(tx, emit_of(*id, partner.id, row.order_number), context.now);
  if (!queued) return fail(queued.error());
  return id;
}

Result<void> send_document(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const canonical::Document& document, std::string_view number, DocumentId cause) {
  return add_document(tx, context, partner, document, number, cause).map([](std::int64_t) {});
}

}  // namespace crossdock::pipeline

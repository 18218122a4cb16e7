// SPDX-License-Identifier: Apache-2.0
#include "gateway/pipeline/stage.hpp"

#include <algorithm>

namespace crossdock::pipeline {

Result<void> tell(store::Transaction& tx, const Context& context, std::string kind, std::string text, MessageId message,
                  DocumentId document, std::string subject) {
  return store::events::add(tx, {.at = context.now,
                                 .message = message,
                                 .document = document,
                                 .subject = std::move(subject),
                                 .kind = std::move(kind),
                                 .text = store::storable(text)});
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string words_of(std::string_view word) {
  std::string words(word);
  std::ranges::replace(words, '_', ' ');
  return words;
}

Result<const partners::Partner*> partner_of(const Context& context, std::string_view id) {
  const auto* partner = context.network.directory().find(PartnerId(std::string(id)));
  if (partner == nullptr) return fail(Fault::unmapped, "partner '" + std::string(id) + "' has no profile");
  return partner;
}

Result<void> settle_message(store::Transaction& tx, const Context& context, MessageId message) {
  const auto open = tx.query_one(
      "SELECT 1 WHERE EXISTS (SELECT 1 FROM document WHERE message = $1 AND state IN ('translated', 'held')) "
      "OR EXISTS (SELECT 1 FROM work WHERE stage = 'translate' AND subject = $1)",
      {message.number()});
  if (!open) return fail(open.error());
  if (*open) return {};
  return store::messages::set_state(tx, message, store::MessageState::applied, context.now);
}

}  // namespace crossdock::pipeline

// SPDX-License-Identifier: Apache-2.0
// How anything leaves: the message's row and the work that delivers it, in one transaction.
#pragma once

#include <string>
#include <string_view>

#include "gateway/pipeline/stage.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::pipeline {

// Stores a message for `partner` with its bytes and queues its delivery. Of `message` the caller says syntax, type,
// control and what it answers.
Result<MessageId> send_message(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                               store::Message message, std::string_view bytes);

// Decides that `document` is to be sent to `partner`: adds it and queues `emit`. Its id, or 0 when one of this kind and
// number is there already: repeating adds nothing.
Result<std::int64_t> add_document(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                                  const canonical::Document& document, std::string_view number, DocumentId cause);
// The same for who does not ask.
Result<void> send_document(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const canonical::Document& document, std::string_view number, DocumentId cause);

}  // namespace crossdock::pipeline

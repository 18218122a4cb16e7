// SPDX-License-Identifier: Apache-2.0
// Implements what stages share: events, shortened texts, the partner's profile, and the state of a finished message.
#include "gateway/pipeline/stage.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/quoted.hpp"

namespace crossdock::pipeline {

Result<void> tell(store::Transaction& tx, const Context& context, EventKind kind, std::string text, MessageId message,
                  DocumentId document, std::string subject, std::string brief) {
  return store::events::add(tx, {.at = context.now,
                                 .message = message,
                                 .document = document,
                                 .subject = std::move(subject),
                                 .kind = kind,
                                 .text = store::storable(text),
                                 .brief = std::move(brief)});
}

std::string brief_of(const Error& error) {
  if (error.fault == Fault::malformed || error.fault == Fault::invalid)
    return (error.where.empty() ? "the document" : error.where) + " is " + std::string(to_string(error.fault));
  return describe({error.fault, without_quoted(error.what), error.where});
}

std::string brief_of(std::string sentence, std::string_view line) {
  if (line.empty() || line.find_first_not_of("0123456789") == std::string_view::npos) return {};
  for (auto at = sentence.find(line); at != std::string::npos; at = sentence.find(line, at + 1))
    sentence.replace(at, line.size(), "…");
  return sentence;
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
  const auto open = store::messages::is_being_applied(tx, message);
  if (!open) return fail(open.error());
  if (*open) return {};
  return store::messages::set_state(tx, message, store::MessageState::applied, context.now);
}

std::string order_subject(SalesOrderId sales_order) { return fmt::format("order:{}", sales_order.number()); }
std::string purchase_subject(std::string_view number) { return fmt::format("purchase:{}", number); }

}  // namespace crossdock::pipeline

// SPDX-License-Identifier: Apache-2.0
// Knows the order keys.
#include "gateway/pipeline/work.hpp"

#include <fmt/format.h>

namespace crossdock::pipeline {
namespace {

using store::Stage;

// Empty, which means any order, for what is about no order.
std::string line(std::string_view way, const PartnerId& partner, std::string_view order_number) {
  return order_number.empty() ? std::string() : fmt::format("{}/{}/{}", way, partner.text(), order_number);
}

}  // namespace

Work check_of(MessageId message) { return {.stage = Stage::check, .subject = message.number()}; }

Work translate_of(MessageId message) { return {.stage = Stage::translate, .subject = message.number()}; }

Work translate_of(MessageId message, std::string_view set) {
  return {.stage = Stage::translate, .subject = message.number(), .discriminator = std::string(set)};
}

Work apply_of(DocumentId document, const PartnerId& partner, std::string_view order_number) {
  return {.stage = Stage::apply, .subject = document.number(), .order_key = line("in", partner, order_number)};
}

Work apply_again_of(DocumentId document, const PartnerId& partner, std::string_view order_number) {
  auto work = apply_of(document, partner, order_number);
  work.discriminator = "again";
  return work;
}

Work route_of(SalesOrderId order) { return {.stage = Stage::route, .subject = order.number()}; }

Work emit_of(std::int64_t outbound_document, const PartnerId& partner, std::string_view order_number) {
  return {.stage = Stage::emit, .subject = outbound_document, .order_key = line("out", partner, order_number)};
}

Work deliver_of(MessageId message) { return {.stage = Stage::deliver, .subject = message.number()}; }

Work deliver_again_of(MessageId message, std::string_view occasion) {
  return {.stage = Stage::deliver, .subject = message.number(), .discriminator = std::string(occasion)};
}

Work deliver_event_of(MessageId event, std::string_view party, std::string_view subject) {
  auto work = deliver_of(event);
  work.order_key = fmt::format("{}/{}", party, subject);
  return work;
}

Work publish_of(std::int64_t case_id, std::string_view news) {
  return {.stage = Stage::publish,
          .subject = case_id,
          .discriminator = std::string(news),
          .order_key = fmt::format("case/{}", case_id)};
}

}  // namespace crossdock::pipeline

// SPDX-License-Identifier: Apache-2.0
// Knows where the partner and the order of an event stand: in its subject, its document, or its message.
#include "gateway/store/event_names.hpp"

#include <charconv>

namespace crossdock::store::events {
namespace {

constexpr std::string_view order_prefix = "order:";

void fill(EventNames& names, const Row& row) {
  if (names.partner.empty()) names.partner = row.text(0);
  if (names.order.empty()) names.order = row.text(1);
}

// Takes what a row (partner, order) says for as long as something is missing.
Result<void> ask(Transaction& tx, EventNames& names, std::string_view sql, std::int64_t id) {
  if (id == 0 || (!names.partner.empty() && !names.order.empty())) return {};
  const auto row = tx.query_one(sql, {id});
  if (!row) return fail(row.error());
  if (*row) fill(names, **row);
  return {};
}

Result<EventNames> names_of(Transaction& tx, const Event& event) {
  EventNames names;
  std::int64_t order = 0;
  if (event.subject.starts_with(order_prefix))
    std::from_chars(event.subject.data() + order_prefix.size(), event.subject.data() + event.subject.size(), order);
  const auto document = event.document.number(), message = event.message.number();
  for (const auto& [sql, id] :
       {std::pair{"SELECT '', number FROM sales_order WHERE id = $1", order},
        {"SELECT partner, '' FROM message WHERE id = $1", message},
        {"SELECT partner, order_number FROM document WHERE id = $1", document},
        {"SELECT buyer, number FROM sales_order WHERE id = $1", order},
        {"SELECT '', MIN(order_number) FROM document WHERE message = $1 HAVING MIN(order_number) = MAX(order_number)",
         message},
        {"SELECT '', MIN(order_number) FROM outbound_document WHERE message = $1 "
         "HAVING MIN(order_number) = MAX(order_number)",
         message}}) {
    if (auto asked = ask(tx, names, sql, id); !asked) return fail(asked.error());
  }
  return names;
}

}  // namespace

Result<std::map<EventId, EventNames>> names_of(Transaction& tx, std::span<const Event> events) {
  std::map<EventId, EventNames> found;
  for (const auto& event : events) {
    auto names = names_of(tx, event);
    if (!names) return fail(names.error());
    found.emplace(event.id, std::move(*names));
  }
  return found;
}

}  // namespace crossdock::store::events

// SPDX-License-Identifier: Apache-2.0
// Knows where the partner and the order of an event stand: in its subject, its document, or its message.
#include "gateway/store/event_names.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace crossdock::store::events {
namespace {

constexpr std::string_view order_prefix = "order:";

// Rows (partner, order) about one id.
constexpr std::string_view names_of_message =
    "SELECT m.partner, COALESCE("
    "(SELECT MIN(order_number) FROM document WHERE message = m.id HAVING MIN(order_number) = MAX(order_number)), "
    "(SELECT MIN(order_number) FROM outbound_document WHERE message = m.id "
    "HAVING MIN(order_number) = MAX(order_number)), '') FROM message m WHERE m.id = $1";
constexpr std::string_view names_of_document = "SELECT partner, order_number FROM document WHERE id = $1";
constexpr std::string_view names_of_order = "SELECT buyer, number FROM sales_order WHERE id = $1";

std::int64_t order_in(const Event& event) {
  std::int64_t order = 0;
  if (event.subject.starts_with(order_prefix))
    std::from_chars(event.subject.data() + order_prefix.size(), event.subject.data() + event.subject.size(), order);
  return order;
}

// What is known of the ids of one kind. Most events of a page are about few messages and orders: each is asked about
// once, and all at once.
class Known {
 public:
  Known(Transaction& tx, std::string_view sql) : tx_(tx), sql_(sql) {}

  void ask(std::int64_t id) {
    if (id != 0 && !asked_.contains(id)) asked_.emplace(id, tx_.ask(sql_, {id}));
  }
  Result<void> take() {
    for (auto& [id, asked] : asked_) {
      const auto row = asked.row();
      if (!row) return fail(row.error());
      if (*row) names_[id] = {(*row)->text(0), (*row)->text(1)};
    }
    return {};
  }
  const EventNames& of(std::int64_t id) const {
    static const EventNames none;
    const auto found = names_.find(id);
    return found == names_.end() ? none : found->second;
  }

 private:
  Transaction& tx_;
  std::string_view sql_;
  std::map<std::int64_t, Asked> asked_;
  std::map<std::int64_t, EventNames> names_;
};

}  // namespace

Result<std::map<EventId, EventNames>> names_of(Transaction& tx, std::span<const Event> events) {
  Known messages(tx, names_of_message), documents(tx, names_of_document), orders(tx, names_of_order);
  for (const auto& event : events) {
    messages.ask(event.message.number());
    documents.ask(event.document.number());
    orders.ask(order_in(event));
  }
  for (auto* known : {&messages, &documents, &orders}) {
    if (auto taken = known->take(); !taken) return fail(taken.error());
  }
  const auto first = [](std::initializer_list<std::string_view> names) {
    const auto* name = std::ranges::find_if(names, [](std::string_view one) { return !one.empty(); });
    return std::string(name == names.end() ? std::string_view() : *name);
  };
  std::map<EventId, EventNames> found;
  for (const auto& event : events) {
    const auto& message = messages.of(event.message.number());
    const auto& document = documents.of(event.document.number());
    const auto& order = orders.of(order_in(event));
    found[event.id] = {first({message.partner, document.partner, order.partner}),
                       first({order.order, document.order, message.order})};
  }
  return found;
}

}  // namespace crossdock::store::events

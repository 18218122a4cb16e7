// SPDX-License-Identifier: Apache-2.0
// Knows where the partner and the order of an event stand: in its subject, its document, or its message.
#include "gateway/store/event_names.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace crossdock::store::events {
namespace {

constexpr std::string_view order_prefix = "order:";

// Rows (partner, order) about one id.
enum class Source { order_number, sender, document_names, order_names, inbound_order, outbound_order };
constexpr std::array sources{
    "SELECT '', number FROM sales_order WHERE id = $1",
    "SELECT partner, '' FROM message WHERE id = $1",
    "SELECT partner, order_number FROM document WHERE id = $1",
    "SELECT buyer, number FROM sales_order WHERE id = $1",
    "SELECT '', MIN(order_number) FROM document WHERE message = $1 HAVING MIN(order_number) = MAX(order_number)",
    "SELECT '', MIN(order_number) FROM outbound_document WHERE message = $1 "
    "HAVING MIN(order_number) = MAX(order_number)"};

// Most events of a page are about few messages and orders: each is asked about once.
class Names {
 public:
  explicit Names(Transaction& tx) : tx_(tx) {}

  Result<EventNames> of(const Event& event) {
    EventNames names;
    std::int64_t order = 0;
    if (event.subject.starts_with(order_prefix))
      std::from_chars(event.subject.data() + order_prefix.size(), event.subject.data() + event.subject.size(), order);
    const auto document = event.document.number(), message = event.message.number();
    using enum Source;
    for (const auto& [source, id] : {std::pair{order_number, order},
                                     {sender, message},
                                     {document_names, document},
                                     {order_names, order},
                                     {inbound_order, message},
                                     {outbound_order, message}}) {
      if (id == 0 || (!names.partner.empty() && !names.order.empty())) continue;
      const auto found = ask(source, id);
      if (!found) return fail(found.error());
      if (names.partner.empty()) names.partner = (*found)->partner;
      if (names.order.empty()) names.order = (*found)->order;
    }
    return names;
  }

 private:
  Result<const EventNames*> ask(Source source, std::int64_t id) {
    const auto [place, is_new] = known_.try_emplace({source, id});
    if (!is_new) return &place->second;
    const auto row = tx_.query_one(sources.at(static_cast<std::size_t>(source)), {id});
    if (!row) return fail(row.error());
    if (*row) place->second = {(*row)->text(0), (*row)->text(1)};
    return &place->second;
  }

  Transaction& tx_;
  std::map<std::pair<Source, std::int64_t>, EventNames> known_;
};

}  // namespace

Result<std::map<EventId, EventNames>> names_of(Transaction& tx, std::span<const Event> events) {
  std::map<EventId, EventNames> found;
  Names known(tx);
  for (const auto& event : events) {
    auto names = known.of(event);
    if (!names) return fail(names.error());
    found.emplace(event.id, std::move(*names));
  }
  return found;
}

}  // namespace crossdock::store::events

// SPDX-License-Identifier: Apache-2.0
// Puts the documents and decisions of an order into one list by time, with who said it to whom.
#include <algorithm>
#include <tuple>

#include "gateway/pipeline/stage.hpp"
#include "gateway/store/documents.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/purchases.hpp"
#include "gateway/views/orders.hpp"

namespace crossdock::views::orders {
namespace {

struct Entry {
  TimePoint at;
  std::string kind, text, from, to;
  MessageId message;
  DocumentId document;
};

std::string document_text(const std::string& kind, const std::string& number, std::string_view state) {
  return kind + " " + number + (state.empty() ? "" : ", " + std::string(state));
}

Result<void> add_received(store::Transaction& tx, const std::string& number, std::vector<Entry>& entries) {
  const auto received = store::documents::for_order(tx, number);
  if (!received) return fail(received.error());
  for (const auto& one : *received) {
    // Our own numbers begin with the buyer's, and several buyers may use one number: their entries name the partner.
    entries.push_back({.at = one.created_at,
                       .kind = "received",
                       .text = document_text(one.kind, one.number, to_string(one.state)),
                       .from = one.partner,
                       .to = "us",
                       .message = one.message,
                       .document = one.id});
  }
  return {};
}

Result<void> add_sent(store::Transaction& tx, const std::string& number, std::vector<Entry>& entries) {
  const auto sent = store::outbound_documents::of_order(tx, number);
  if (!sent) return fail(sent.error());
  for (const auto& one : *sent) {
    entries.push_back({.at = one.created_at,
                       .kind = "sent",
                       .text = document_text(one.kind, one.number, ""),
                       .from = "us",
                       .to = one.partner.text(),
                       .message = one.message,
                       .document = {}});
  }
  return {};
}

}  // namespace

Result<Table> timeline(store::Transaction& tx, const store::orders::SalesOrder& order) {
  std::vector<Entry> entries;
  std::vector<std::string> numbers{order.number};
  const auto placed = store::purchases::of_order(tx, order.id);
  if (!placed) return fail(placed.error());
  for (const auto& one : *placed) numbers.push_back(one.number);
  for (const auto& number : numbers) {
    if (auto added = add_received(tx, number, entries); !added) return fail(added.error());
    if (auto added = add_sent(tx, number, entries); !added) return fail(added.error());
  }
  const auto story = store::events::for_subject(tx, pipeline::order_subject(order.id));
  if (!story) return fail(story.error());
  for (const auto& event : *story) {
    entries.push_back({.at = event.at,
                       .kind = std::string(to_string(event.kind)),
                       .text = event.text,
                       .from = "us",
                       .to = {},
                       .message = event.message,
                       .document = event.document});
  }
  std::ranges::stable_sort(entries, {}, &Entry::at);
  Table table{{{"at", "WHEN"},
               {"kind", "WHAT"},
               {"text", "TEXT"},
               {"from", "FROM"},
               {"to", "TO"},
               {"message", "MESSAGE"},
               {"document", ""}},
              {}};
  for (const auto& one : entries) {
    table.add(
        {one.at, one.kind, one.text, one.from, one.to.empty() ? Cell() : Cell(one.to), one.message, one.document});
  }
  return table;
}

}  // namespace crossdock::views::orders

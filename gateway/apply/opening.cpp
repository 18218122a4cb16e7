// SPDX-License-Identifier: Apache-2.0
// Knows what the version before sent to buyers: one answer, and for each shipment a notice and an invoice.
#include "gateway/apply/opening.hpp"

#include <algorithm>
#include <map>

#include "base/checked.hpp"
#include "gateway/apply/facts.hpp"
#include "gateway/modules/tracking/billing.hpp"
#include "gateway/modules/tracking/due.hpp"
#include "gateway/store/buyer_documents.hpp"
#include "gateway/store/opening.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/shipments.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::apply {
namespace {

namespace sent_rows = store::buyer_documents;

class Opening {
 public:
  Opening(store::Transaction& tx, const LoadedOrder& order, TimePoint now) : tx_(tx), order_(order), now_(now) {}

  Result<void> read() {
    const auto sent = store::outbound_documents::of_order(tx_, order_.row.number);
    if (!sent) return fail(sent.error());
    for (const auto& row : *sent) {
      if (row.partner != order_.row.buyer) continue;
      const auto document = canonical::from_json(row.canonical);
      if (!document) return fail(Fault::internal, "sent document cannot be read: " + describe(document.error()));
      const auto done = std::visit([&](const auto& one) { return keep(one, row); }, *document);
      if (!done) return done;
    }
    if (auto opened = open_accounts(); !opened) return opened;
    return name_notices();
  }

 private:
  OrderLineId line_of(const std::string& number) const {
    const auto found = order_.by_number.find(number);
    return found == order_.by_number.end() ? OrderLineId() : order_.lines[found->second].id;
  }

  // Other documents told the buyer nothing of which an account is kept.
  template <class Document>
  Result<void> keep(const Document&, const store::outbound_documents::OutboundDocument&) {
    return {};
  }

  Result<void> keep(const canonical::OrderAck& ack, const store::outbound_documents::OutboundDocument&) {
    std::vector<sent_rows::AnswerLine> lines;
    for (const auto& line : ack.lines) {
      sent_rows::AnswerLine told{.line = line_of(line.number)};
      if (told.line.none()) continue;
      for (const auto& outcome : line.outcomes) {
        auto& sum = outcome.status == canonical::OutcomeStatus::accepted      ? told.accepted
                    : outcome.status == canonical::OutcomeStatus::backordered ? told.backordered
                                                                              : told.rejected;
        sum = (Checked(sum) + outcome.quantity.value).value();
      }
      lines.push_back(std::move(told));
    }
    return sent_rows::add_answer(tx_, order_.row.id, lines, now_).map([](std::int64_t) {});
  }

  Result<void> keep(const canonical::ShipNotice& notice, const store::outbound_documents::OutboundDocument& row) {
    outbound_[notice.number] = row.id;
    return {};
  }

  Result<void> keep(const canonical::Invoice& invoice, const store::outbound_documents::OutboundDocument&) {
    sent_rows::Bill bill{.kind = "invoice", .number = invoice.number};
    std::vector<sent_rows::BillLine> lines;
    Checked total;
    for (const auto& line : invoice.lines) {
      const auto id = line_of(line.order_line_number);
      if (id.none() || !line.amount) continue;
      lines.push_back({id, std::nullopt, line.quantity.value, line.amount->amount});
      total += line.amount->amount;
    }
    bill.total = total.value();
    return sent_rows::add_bill(tx_, order_.row.id, bill, lines, now_);
  }

  Result<void> open_accounts() {
    const auto money = sent_rows::money(tx_, order_.row.id);
    if (!money) return fail(money.error());
    std::vector<store::journal::Entry> entries;
    for (const auto& [line, sums] : *money) {
      if (sums.billed.sign() <= 0) continue;
      entries.push_back({store::Account::sales_money, line.number(), "added", "owed", sums.billed});
      entries.push_back({store::Account::sales_money, line.number(), "owed", "billed", sums.billed});
    }
    return store::journal::post(tx_, entries, {}, now_);
  }

  // The notices of shipments were numbered by their rows; those of shipments that were taken back are to be cancelled,
  // which the next settling does.
  Result<void> name_notices() {
    const auto purchases = store::purchases::of_order(tx_, order_.row.id);
    if (!purchases) return fail(purchases.error());
    for (const auto& purchase : *purchases) {
      const auto shipments = store::shipments::ask_history(tx_, purchase.id).take();
      if (!shipments) return fail(shipments.error());
      for (const auto& shipment : *shipments) {
        if (auto done = name_notice(shipment); !done) return done;
      }
    }
    return {};
  }

  Result<void> name_notice(const store::shipments::Shipment& shipment) {
    const auto number = store::shipments::first_notice(shipment.id);
    if (auto named = store::shipments::set_notice(tx_, shipment.id, number); !named) return named;
    const auto sent = outbound_.find(number);
    if (sent == outbound_.end()) return {};
    const auto lines = store::shipments::lines(tx_, shipment.id);
    if (!lines) return fail(lines.error());
    std::string content = shipment.content;
    for (const auto& line : *lines) content += " " + line.quantity.normalized().text();
    return sent_rows::set_notice(tx_, order_.row.id, {.number = number, .content = content, .outbound = sent->second});
  }

  store::Transaction& tx_;
  const LoadedOrder& order_;
  TimePoint now_;
  std::map<std::string, std::int64_t> outbound_;
};

Result<void> open_order(store::Transaction& tx, SalesOrderId id, TimePoint now) {
  const auto order = load_order(tx, id);
  if (!order) return fail(order.error());
  if (auto read = Opening(tx, *order, now).read(); !read) return read;
  return store::opening::read(tx, id);
}

}  // namespace

Result<int> open_ledgers(store::Database& database, TimePoint now) {
  constexpr int batch = 100;
  int read = 0;
  for (;;) {
    std::size_t found = 0;
    const auto done = database.write([&](store::Transaction& tx) -> Result<void> {
      const auto orders = store::opening::orders(tx, batch);
      if (!orders) return fail(orders.error());
      found = orders->size();
      for (const auto order : *orders) {
        if (auto one = open_order(tx, order, now); !one) return one;
      }
      return {};
    });
    if (!done) return fail(done.error());
    if (found == 0) return read;
    read += static_cast<int>(found);
  }
}

}  // namespace crossdock::apply

// SPDX-License-Identifier: Apache-2.0
// Sends a buyer what is due: loads what is known and what was sent, and sends the difference.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/checked.hpp"
#include "gateway/apply/news.hpp"
#include "gateway/apply/packs.hpp"
#include "gateway/apply/settle.hpp"
#include "gateway/apply/ship_tos.hpp"
#include "gateway/apply/shipment_details.hpp"
#include "gateway/apply/terms.hpp"
#include "gateway/modules/tracking/billing.hpp"
#include "gateway/modules/tracking/due.hpp"
#include "gateway/modules/tracking/outbound.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/outbound.hpp"
#include "gateway/store/buyer_documents.hpp"
#include "gateway/store/numbering.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/route_requests.hpp"
#include "gateway/store/shipments.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::apply {
namespace {

namespace sent_rows = store::buyer_documents;
using tracking::Bucket;

// The latest day that any supplier promised for units. What it confirmed keeps its day when it ships, or else an answer
// would depend on which of the two was heard first.
void add_promise(std::vector<tracking::OrderPromise>& promises, OrderLineId line, Bucket bucket,
                 const std::optional<Date>& date, const Decimal& units) {
  if (!date || units.sign() <= 0) return;
  const auto same = std::ranges::find_if(
      promises, [&](const tracking::OrderPromise& one) { return one.line == line && one.bucket == bucket; });
  if (same == promises.end()) {
    promises.push_back({line, bucket, *date});
  } else {
    same->date = std::max(same->date, *date);
  }
}

class Buyer {
 public:
  Buyer(store::Transaction& tx, const Context& context, const LoadedOrder& order, const partners::Partner& partner,
        DocumentId cause)
      : tx_(tx), context_(context), order_(order), partner_(partner), cause_(cause) {}

  Result<void> send() {
    auto facts = load_facts();
    if (!facts) return fail(facts.error());
    auto sent = load_sent();
    if (!sent) return fail(sent.error());
    const auto due = tracking::due(*facts, *sent, date_of(context_.now));
    if (!due) return fail(due.error());
    if (auto done = send_answer(*due, sent->answer.has_value()); !done) return done;
    if (auto done = send_notices(*due); !done) return done;
    if (auto done = send_bill(due->invoice, "invoice"); !done) return done;
    if (auto done = send_bill(due->credit_note, "credit_note"); !done) return done;
    return tell_unpriced(*due);
  }

 private:
  Result<tracking::DueFacts> load_facts() {
    const auto rows = store::purchases::of_order(tx_, order_.row.id);
    if (!rows) return fail(rows.error());
    tracking::DueFacts facts{
        .order = order_.facts, .shipments = {}, .promises = {}, .bill_on = bill_on(partner_.buyer)};
    tracking::PurchaseMap purchases;
    std::vector<const LoadedPurchase*> loaded;
    purchases_.reserve(rows->size());
    for (const auto& row : *rows) {
      auto purchase = load_purchase(tx_, row, order_);
      if (!purchase) return fail(purchase.error());
      purchases_.push_back(std::move(*purchase));
      loaded.push_back(&purchases_.back());
      purchases.emplace(row.number, purchases_.back().facts);
      for (std::size_t i = 0; i < purchases_.back().lines.size(); ++i) {
        const auto& line = purchases_.back().lines[i];
        const auto& balances = purchases_.back().facts.lines[i].balances;
        add_promise(facts.promises, line.order_line, Bucket::confirmed, line.confirmed,
                    balances.sum({Bucket::confirmed, Bucket::shipped, Bucket::delivered}));
        add_promise(facts.promises, line.order_line, Bucket::backordered, line.promised,
                    balances.of(Bucket::backordered));
      }
    }
    auto standing = standing_shipments(tx_, loaded);
    if (!standing) return fail(standing.error());
    const auto counted = tracking::effective(purchases, standing->shipments);
    for (std::size_t i = 0; i < standing->shipments.size(); ++i) {
      auto& shipment = standing->shipments[i];
      std::string content = shipment.content;
      for (std::size_t line = 0; line < shipment.lines.size(); ++line) {
        shipment.lines[line].quantity = counted[i][line];
        content += " " + counted[i][line].normalized().text();
      }
      facts.shipments.push_back({std::move(standing->notices[i]), std::move(shipment), std::move(content)});
    }
    return facts;
  }

  Result<tracking::Sent> load_sent() {
    tracking::Sent sent;
    auto answers = sent_rows::ask_answer(tx_, order_.row.id);
    auto known_notices = sent_rows::ask_notices(tx_, order_.row.id);
    auto billed_lines = sent_rows::ask_billed(tx_, order_.row.id);
    auto known_bills = sent_rows::ask_bills(tx_, order_.row.id);
    const auto answer = answers.take();
    if (!answer) return fail(answer.error());
    if (*answer) {
      auto& lines = sent.answer.emplace();
      for (const auto& line : **answer) {
        lines.push_back(
            {line.line, line.accepted, line.backordered, line.rejected, line.confirmed_for, line.backordered_for});
      }
    }
    auto notices = known_notices.take();
    if (!notices) return fail(notices.error());
    for (auto& notice : *notices) {
      if (!notice.content.empty()) sent.notices.emplace(notice.number, notice.content);
      notices_.emplace(notice.number, std::move(notice));
    }
    const auto billed = billed_lines.take();
    if (!billed) return fail(billed.error());
    for (const auto& line : *billed) sent.billed.push_back({line.line, line.charge, line.quantity, line.amount});
    const auto bills = known_bills.take();
    if (!bills) return fail(bills.error());
    for (const auto& bill : *bills) {
      if (bill.kind == "invoice") sent.invoices.push_back(bill.number);
    }
    return sent;
  }

  // ---- the answer ------------------------------------------------------------------------------------------------

  Result<void> send_answer(const tracking::Due& due, bool answered_before) {
    if (!due.answer) return {};
    // The stage that routes the order answers: it may yet place elsewhere what is backordered.
    const auto routing = store::route_requests::of_order(tx_, order_.row.id);
    if (!routing) return fail(routing.error());
    if (!routing->empty()) return {};
    std::vector<sent_rows::AnswerLine> lines;
    for (const auto& line : due.answered) {
      lines.push_back(
          {line.line, line.accepted, line.backordered, line.rejected, line.confirmed_for, line.backordered_for});
    }
    const auto count = sent_rows::add_answer(tx_, order_.row.id, lines, context_.now);
    if (!count) return fail(count.error());
    auto ack = *due.answer;
    as_ordered(ack, order_);
    const auto added = store::numbering::added_to_counts_of(tx_, order_.row.id);
    if (!added) return fail(added.error());
    const auto number = static_cast<std::int64_t>(*count) + *added;
    const std::string version = number == 1 ? "" : fmt::format("-{}", number);
    ack.number = fmt::format("R{:06}{}", order_.row.id.number(), version);
    ack.issue_date = date_of(context_.now);
    const auto text = answered_before ? "the order turned out differently; the buyer is told"
                                      : "every unit is decided; the buyer is answered";
    if (auto told = tell(tx_, context_, EventKind::answered, text, {}, cause_, order_subject(order_.row.id)); !told)
      return told;
    if (!answered_before) {
      if (auto done = store::orders::set_acknowledged(tx_, order_.row.id, context_.now); !done) return done;
      if (auto news = news_answered(tx_, context_, order_); !news) return news;
    }
    return send_document(tx_, context_, partner_, ack, order_.row.number + version, cause_);
  }

  // ---- ship notices ----------------------------------------------------------------------------------------------

  Result<void> send_notices(const tracking::Due& due) {
    for (const auto& number : due.cancelled) {
      if (auto done = cancel_notice(number); !done) return done;
    }
    for (const auto* shipment : due.notices) {
      if (auto done = send_notice(*shipment); !done) return done;
    }
    return {};
  }

  Result<void> send_notice(const tracking::OutboundShipment& due) {
    auto detailed = with_details(tx_, due.shipment, purchases_);
    if (!detailed) return fail(detailed.error());
    if (auto named = name_place(*detailed); !named) return named;
    auto notice = tracking::buyer_ship_notice(order_.facts, *detailed, due.number);
    if (!notice) return {};
    as_ordered(*notice, order_);
    const auto before = notices_.find(due.number);
    if (before != notices_.end()) notice->purpose = canonical::Purpose::replace;
    return send(*notice, due.number, due.content);
  }

  // Where it goes, when its purchase order goes to another place than the order.
  Result<void> name_place(tracking::Shipment& shipment) {
    if (shipment.lines.empty()) return {};
    const auto purchase = std::ranges::find(purchases_, shipment.lines.front().purchase_number,
                                            [](const LoadedPurchase& one) { return one.row.number; });
    if (purchase == purchases_.end() || purchase->row.ship_to.empty()) return {};
    const auto places = ship_tos_of(partner_, order_.facts.order);
    if (!places) return fail(places.error());
    if (const auto* party = places->find(purchase->row.ship_to)) shipment.ship_to = *party;
    return {};
  }

  // The notice as it was last sent, taken back.
  Result<void> cancel_notice(const std::string& number) {
    const auto row = store::outbound_documents::find(tx_, notices_.at(number).outbound);
    if (!row) return fail(row.error());
    auto document = canonical::from_json(row->canonical);
    if (!document) return fail(Fault::internal, "sent ship notice cannot be read: " + describe(document.error()));
    auto notice = std::get<canonical::ShipNotice>(std::move(*document));
    notice.purpose = canonical::Purpose::cancel;
    return send(notice, number, "");
  }

  Result<void> send(canonical::ShipNotice notice, const std::string& number, const std::string& content) {
    notice.issue_date = date_of(context_.now);
    notice.issue_time = time_of_day(context_.now);
    const auto before = notices_.find(number);
    sent_rows::Notice row{.number = number, .content = content};
    if (before != notices_.end()) row.versions = before->second.versions + 1;
    const std::string version = row.versions == 1 ? "" : fmt::format("/{}", row.versions);
    const auto id = add_document(tx_, context_, partner_, notice, number + version, cause_);
    if (!id) return fail(id.error());
    row.outbound = *id;
    if (before != notices_.end()) {
      const auto text =
          fmt::format("ship notice {} to the buyer is {}", number, content.empty() ? "cancelled" : "corrected");
      if (auto told = tell(tx_, context_, EventKind::corrected, text, {}, cause_, order_subject(order_.row.id)); !told)
        return told;
    }
    return sent_rows::set_notice(tx_, order_.row.id, row);
  }

  // ---- bills -----------------------------------------------------------------------------------------------------

  Result<void> send_bill(const std::optional<tracking::DueBill>& due, const std::string& kind) {
    if (!due) return {};
    auto document = due->document;
    as_ordered(document, order_);
    sent_rows::Bill bill{.kind = kind, .number = {}, .total = document.declared.payable->amount};
    if (kind == "credit_note") bill.total = bill.total.negated();
    std::vector<sent_rows::BillLine> lines;
    for (const auto& one : due->billed) lines.push_back({one.line, one.charge, one.quantity, one.amount});
    if (auto added = sent_rows::add_bill(tx_, order_.row.id, bill, lines, context_.now); !added) return added;
    document.number = bill.number;
    if (kind == "credit_note") {
      const auto text = fmt::format("credit note {} over {} to the buyer", bill.number, bill.total.absolute().text());
      if (auto told = tell(tx_, context_, EventKind::corrected, text, {}, cause_, order_subject(order_.row.id)); !told)
        return told;
    }
    if (auto done = send_document(tx_, context_, partner_, document, bill.number, cause_); !done) return done;
    return post_sales(due->billed);
  }

  // Goods that the buyer got are owed first, then billed; what is credited is owed no more.
  Result<void> post_sales(const std::vector<tracking::Billed>& billed) {
    const auto money = sent_rows::money(tx_, order_.row.id);
    if (!money) return fail(money.error());
    const auto accounts = store::orders::money(tx_, order_.row.id);
    if (!accounts) return fail(accounts.error());
    std::map<OrderLineId, bool> touched;
    for (const auto& one : billed) {
      if (!one.line.none()) touched[one.line] = true;
    }
    std::vector<tracking::Posting> postings;
    for (const auto& [line, _] : touched) {
      const auto sum = money->find(line);
      if (sum == money->end()) continue;
      const tracking::Account account{tracking::AccountKind::sales_money, line.number()};
      auto now = balances_of(accounts->at(line), tracking::AccountKind::sales_money, Decimal(0));
      const Decimal net = sum->second.billed;
      const auto goal = tracking::sales_account(net, net, sum->second.credited);
      if (net > now.of(Bucket::billed)) {
        const auto owing = tracking::sales_account(net, now.of(Bucket::billed), now.of(Bucket::credited));
        auto owed = tracking::moves_to(account, now, owing);
        if (!owed) return fail(owed.error());
        std::ranges::move(*owed, std::back_inserter(postings));
        now = owing;
      }
      auto moved = tracking::moves_to(account, now, goal);
      if (!moved) return fail(moved.error());
      std::ranges::move(*moved, std::back_inserter(postings));
    }
    return post(tx_, context_, postings, cause_);
  }

  std::string unpriced_text(OrderLineId line) const {
    return fmt::format(
        "order {} line {} has shipped and has no price: it is billed when 'crossdock order set-price' names one",
        order_.row.number, order_.line(line).number);
  }

  // Goods left, and nobody can bill them: a person is told once.
  Result<void> tell_unpriced(const tracking::Due& due) {
    for (const auto id : due.unpriced) {
      const auto added = cases::add(tx_,
                                    {.kind = CaseKind::not_billed,
                                     .partner = order_.row.buyer,
                                     .subject = order_subject(order_.row.id),
                                     .text = unpriced_text(id),
                                     .document = cause_},
                                    context_.now);
      if (!added) return fail(added.error());
    }
    return close_priced(due);
  }

  // Prices were set, and what waited for them is billed.
  Result<void> close_priced(const tracking::Due& due) {
    std::set<std::string> waiting;
    for (const auto id : due.unpriced) waiting.insert(unpriced_text(id));
    const bool all_priced =
        std::ranges::all_of(order_.facts.lines, [](const auto& line) { return line.price.has_value(); });
    const auto cases = store::cases::of_subject(tx_, order_subject(order_.row.id));
    if (!cases) return fail(cases.error());
    for (const auto& one : *cases) {
      if (!one.open) continue;
      if (one.kind == CaseKind::no_selling_price && all_priced) {
        if (auto closed = cases::close(tx_, one.id, priced, context_.now); !closed) return closed;
      }
      if (one.kind != CaseKind::not_billed) continue;
      if (auto settled = settle_priced(one.id, waiting); !settled) return settled;
    }
    return {};
  }

  Result<void> settle_priced(std::int64_t not_billed, const std::set<std::string>& waiting) {
    const auto parts = store::cases::parts(tx_, not_billed);
    if (!parts) return fail(parts.error());
    for (const auto& part : *parts) {
      if (!part.open || waiting.contains(part.text)) continue;
      if (auto settled = cases::settle(tx_, part, priced, context_.now); !settled) return settled;
    }
    return {};
  }

  static constexpr std::string_view priced = "nothing waits for a price any more";

  store::Transaction& tx_;
  const Context& context_;
  const LoadedOrder& order_;
  const partners::Partner& partner_;
  DocumentId cause_;
  std::vector<LoadedPurchase> purchases_;
  std::map<std::string, sent_rows::Notice> notices_;
};

}  // namespace

Result<void> send_due(store::Transaction& tx, const Context& context, SalesOrderId id, DocumentId cause) {
  const auto order = load_order(tx, id);
  if (!order) return fail(order.error());
  const auto partner = partner_of(context, order->row.buyer.text());
  if (!partner) return fail(partner.error());
  return Buyer(tx, context, *order, **partner, cause).send();
}

}  // namespace crossdock::apply

// SPDX-License-Identifier: Apache-2.0
// Knows what a buyer must hear next: facts less what was sent.
#include "gateway/modules/tracking/due.hpp"

#include <algorithm>

#include "base/checked.hpp"
#include "gateway/modules/tracking/outbound.hpp"
#include "translators/canonical/charges.hpp"

namespace crossdock::tracking {
namespace {

using enum Bucket;

std::string promised(const DueFacts& facts, OrderLineId line, Bucket bucket) {
  for (const auto& promise : facts.promises) {
    if (promise.line == line && promise.bucket == bucket) return promise.date.text();
  }
  return {};
}

// A date that was told is not taken back by silence: goods that shipped need none any more.
bool says_something_new(const Answered& now, const Answered& told) {
  if (now.accepted != told.accepted || now.backordered != told.backordered || now.rejected != told.rejected)
    return true;
  return (!now.confirmed_for.empty() && now.confirmed_for != told.confirmed_for) ||
         (!now.backordered_for.empty() && now.backordered_for != told.backordered_for);
}

bool says_something_new(const std::vector<Answered>& now, const std::vector<Answered>& told) {
  return std::ranges::any_of(now, [&](const Answered& line) {
    const auto before = std::ranges::find(told, line.line, &Answered::line);
    return before == told.end() || says_something_new(line, *before);
  });
}

void answer(const DueFacts& facts, const Sent& sent, Due& due) {
  auto now = answers(facts);
  if (!now || (sent.answer && !says_something_new(*now, *sent.answer))) return;
  due.answer = buyer_ack(facts.order, *now);
  if (sent.answer) due.answer->purpose = canonical::Purpose::replace;
  due.answered = std::move(*now);
}

void notices(const DueFacts& facts, const Sent& sent, Due& due) {
  std::vector<std::string> standing;
  for (const auto& shipment : facts.shipments) {
    const bool counts =
        std::ranges::any_of(shipment.shipment.lines, [](const auto& line) { return line.quantity.sign() > 0; });
    if (!counts) continue;
    standing.push_back(shipment.number);
    const auto told = sent.notices.find(shipment.number);
    if (told == sent.notices.end() || told->second != shipment.content) due.notices.push_back(&shipment);
  }
  for (const auto& [number, content] : sent.notices) {
    if (std::ranges::find(standing, number) == standing.end()) due.cancelled.push_back(number);
  }
}

// ---- bills ---------------------------------------------------------------------------------------------------------

// Units of a line that may be billed now.
Decimal billable(const OrderLineFacts& line, BillOn on) {
  if (on == BillOn::shipment) return line.balances.sum({shipped, delivered});
  return less(line.balances.total(), line.balances.sum({rejected, cancelled, returned}));
}

// The money that must be billed, and, below zero, the money that must be given back.
struct Differences {
  std::vector<Billed> asked, given;
};

class Billing {
 public:
  Billing(const DueFacts& facts, const Sent& sent) : facts_(facts), sent_(sent) {
    currency_ = facts.order.order.currency;
    for (const auto& line : facts.order.lines) {
      if (currency_.empty() && line.price) currency_ = line.price->currency;
    }
    digits_ = canonical::minor_digits(currency_);
  }

  // `unpriced` gets the lines that cannot be billed for want of a price.
  Result<Differences> differences(std::vector<OrderLineId>& unpriced) {
    Checked ordered_value, billable_value;
    Differences found;
    for (std::size_t i = 0; i < facts_.order.lines.size(); ++i) {
      const auto& line = facts_.order.lines[i];
      const Decimal units = billable(line, facts_.bill_on);
      if (!line.price) {
        if (units.sign() > 0) unpriced.push_back(line.id);
        continue;
      }
      if (!line.price->currency.empty() && line.price->currency != currency_) {
        return fail(Fault::invalid, "order " + facts_.order.order.number + " line " + line.number + " is priced in " +
                                        line.price->currency + ", the order in " + currency_);
      }
      ordered_value += value(line, line.balances.initial());
      billable_value += value(line, units);
      bill_units(line, units, found);
      const auto& charges = facts_.order.order.lines[i].charges;
      for (std::size_t c = 0; c < charges.size(); ++c) {
        bill_charge(line.id, static_cast<int>(c), charges[c], units, line.balances.initial(), value(line, units),
                    found);
      }
    }
    const auto& charges = facts_.order.order.charges;
    for (std::size_t c = 0; c < charges.size(); ++c) {
      bill_charge({}, static_cast<int>(c), charges[c], billable_value.value(), ordered_value.value(), billable_value,
                  found);
    }
    if (!ordered_value.ok() || !billable_value.ok())
      return fail(Fault::invalid, "the amounts of order " + facts_.order.order.number + " do not fit");
    return found;
  }

 private:
  Checked value(const OrderLineFacts& line, const Decimal& units) const { return line_value(line, units, digits_); }

  Billed before(OrderLineId line, const std::optional<int>& charge) const {
    for (const auto& one : sent_.billed) {
      if (one.line == line && one.charge == charge) return one;
    }
    return {.line = line, .charge = charge, .quantity = {}, .amount = {}};
  }

  void bill_units(const OrderLineFacts& line, const Decimal& units, Differences& found) const {
    const auto told = before(line.id, std::nullopt);
    const Decimal more = less(units, told.quantity);
    if (more.is_zero()) return;
    const Decimal amount = units.is_zero() ? told.amount.negated()
                                           : (more.sign() > 0 ? value(line, more).value()
                                                              : value(line, more.absolute()).value().negated());
    (more.sign() > 0 ? found.asked : found.given).push_back({line.id, std::nullopt, more, amount});
  }

  // A charge follows what it is for: all of it when all is billed, none of it when nothing is.
  void bill_charge(OrderLineId line, int index, const canonical::AllowanceCharge& charge, const Decimal& part,
                   const Decimal& whole, const Checked& goods, Differences& found) const {
    if (!counts_in_total(charge)) return;
    Checked due;
    if (charge.amount) {
      due = whole.is_zero()
                ? Checked()
                : (Checked(charge.amount->amount.absolute()) * part).divided_by(whole, digits_, Rounding::half_up);
    } else if (charge.percent) {
      due = (Checked(*charge.percent) * Decimal::scaled(1, 2) * goods).rounded(digits_, Rounding::half_up);
    }
    const bool allowance = charge.kind == canonical::ChargeKind::allowance;
    const Decimal target = allowance ? due.value().negated() : due.value();
    const Decimal more = less(target, before(line, index).amount);
    if (more.is_zero()) return;
    const bool grows = (more.sign() > 0) != allowance;
    (grows ? found.asked : found.given).push_back({line, index, Decimal(0), more});
  }

  const DueFacts& facts_;
  const Sent& sent_;
  std::string currency_;
  int digits_ = 2;
};

// When the latest of the goods left; nothing where no shipment says so.
std::optional<Date> last_shipped(const DueFacts& facts) {
  std::optional<Date> last;
  for (const auto& one : facts.shipments) last = std::max(last, one.shipment.shipped);
  return last;
}

Result<void> bills(const DueFacts& facts, const Sent& sent, Date today, Due& due) {
  auto differences = Billing(facts, sent).differences(due.unpriced);
  if (!differences) return fail(differences.error());
  // Charges alone make no bill: they go with the units that they are for.
  const auto has_units = [](const std::vector<Billed>& list) {
    return std::ranges::any_of(list, [](const Billed& one) { return !one.charge; });
  };
  auto& [asked, given] = *differences;
  if (has_units(asked)) {
    auto invoice = buyer_invoice(facts.order, asked, canonical::InvoiceKind::invoice, today);
    if (!invoice) return fail(invoice.error());
    if (const auto shipped = last_shipped(facts))
      invoice->dates.push_back({canonical::DateKind::shipped, *shipped, {}});
    due.invoice = DueBill{std::move(*invoice), std::move(asked)};
  }
  if (has_units(given)) {
    auto credit = buyer_invoice(facts.order, given, canonical::InvoiceKind::credit_note, today);
    if (!credit) return fail(credit.error());
    for (const auto& number : sent.invoices) credit->references.push_back({canonical::ReferenceKind::invoice, number});
    due.credit_note = DueBill{std::move(*credit), std::move(given)};
  }
  return {};
}

}  // namespace

std::optional<std::vector<Answered>> answers(const DueFacts& facts) {
  std::vector<Answered> lines;
  for (const auto& line : facts.order.lines) {
    const auto& now = line.balances;
    if (!now.sum({open, placed}).is_zero()) return std::nullopt;
    Answered answered{.line = line.id,
                      .accepted = now.sum({confirmed, shipped, delivered, returned}),
                      .backordered = now.of(backordered),
                      .rejected = now.sum({rejected, cancelled}),
                      .confirmed_for = {},
                      .backordered_for = {}};
    if (now.sum({confirmed, shipped, delivered}).sign() > 0)
      answered.confirmed_for = promised(facts, line.id, confirmed);
    if (now.of(backordered).sign() > 0) answered.backordered_for = promised(facts, line.id, backordered);
    lines.push_back(std::move(answered));
  }
  return lines;
}

Result<Due> due(const DueFacts& facts, const Sent& sent, Date today) {
  Due due;
  answer(facts, sent, due);
  notices(facts, sent, due);
  if (auto billed = bills(facts, sent, today, due); !billed) return fail(billed.error());
  return due;
}

}  // namespace crossdock::tracking

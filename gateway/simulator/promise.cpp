// SPDX-License-Identifier: Apache-2.0
// Applies each behaviour to the lines of an order: what is accepted, shipped and billed.
#include "gateway/simulator/promise.hpp"

#include <algorithm>

#include "base/checked.hpp"

namespace crossdock::simulator {
namespace {

using canonical::Decision;
using partners::Behaviour;

constexpr int usual_lead_days = 2;  // of items without an offer
constexpr std::string_view each_unit = "EA";
constexpr std::string_view case_unit = "XCS";

const partners::OfferRow* offer_of(const partners::Partner& supplier, const canonical::OrderLine& line) {
  for (const auto& id : line.item.ids) {
    const auto offer = std::ranges::find_if(supplier.supplier.offers, [&](const auto& row) {
      using enum canonical::ItemIdScheme;
      return (id.scheme == seller && row.sku == id.value) || (id.scheme == gtin && row.gtin == id.value) ||
             (id.scheme == manufacturer && row.mpn == id.value);
    });
    if (offer != supplier.supplier.offers.end()) return &*offer;
  }
  return nullptr;
}

// The price ordered; an order without one is billed by the offer.
canonical::Money price_of(const canonical::Order& order, const canonical::OrderLine& line,
                          const partners::OfferRow* offer, const partners::Partner& supplier) {
  if (line.price) return {line.price->amount, line.price->currency.empty() ? order.currency : line.price->currency};
  canonical::Money price{0, order.currency.empty() ? supplier.supplier.currency : order.currency};
  if (offer == nullptr) return price;
  for (const auto& step : offer->prices) {
    if (step.minimum <= line.quantity.value) price.amount = step.cost;
  }
  return price;
}

// The largest multiple of `pack` that is not above `quantity`, but one pack (or all there is) at least.
Checked whole_packs(const Decimal& quantity, const Decimal& pack, const Decimal& most) {
  const Decimal unit = pack.sign() > 0 ? pack : Decimal(1);
  const Checked whole = Checked(quantity).divided_by(unit, 0, Rounding::down) * unit;
  return std::min(std::max(whole.value(), unit), most);
}

// Applies behaviours to lines. A number that did not fit is seen once, at the end.
class Decider {
 public:
  Decider(const canonical::Order& order, const partners::Partner& supplier, Date today)
      : order_(order), supplier_(supplier), today_(today) {}

  void accept(const std::map<std::string, Decimal>& cancelled) {
    for (const auto& line : order_.lines) {
      const auto* offer = offer_of(supplier_, line);
      packs_.push_back(offer ? offer->pack : Decimal(1));
      LinePromise one;
      one.price = price_of(order_, line, offer, supplier_);
      one.unit = line.quantity.unit.empty() ? std::string(each_unit) : line.quantity.unit;
      const auto days = std::chrono::days(offer ? offer->lead_days : usual_lead_days);
      one.ships = Date(order_.issue_date.value_or(today_).days() + days);
      const auto gone = cancelled.find(line.number);
      if (gone != cancelled.end()) {
        one.rejected = std::min(gone->second, line.quantity.value);
        one.reason = "cancelled by the buyer";
      }
      one.accepted = keep(Checked(line.quantity.value) - one.rejected);
      promise_.lines.push_back(std::move(one));
    }
  }

  void change(Behaviour behaviour) {
    if (promise_.lines.empty()) return;
    if (behaviour == Behaviour::reject_line) reject(promise_.lines.front());
    if (behaviour == Behaviour::reject_all) std::ranges::for_each(promise_.lines, [&](auto& line) { reject(line); });
    if (behaviour == Behaviour::backorder) backorder(promise_.lines.front(), packs_.front());
  }

  void ship(Behaviour behaviour) {
    for (std::size_t i = 0; i < promise_.lines.size(); ++i) {
      auto& line = promise_.lines[i];
      line.shipped = line.accepted;
      const bool shorter = behaviour == Behaviour::short_ship || behaviour == Behaviour::correct_notice;
      if (shorter && line.accepted.sign() > 0) {
        const Checked part = Checked(line.accepted) * Decimal::scaled(6, 1);
        auto& seen = behaviour == Behaviour::short_ship ? line.shipped : line.corrected;
        seen = keep(whole_packs(keep(part), packs_[i], line.accepted));
      }
      if (behaviour == Behaviour::wrong_unit) line.unit = line.unit == case_unit ? each_unit : case_unit;
    }
    if (behaviour == Behaviour::correct_notice) promise_.notice = Promise::Afterwards::replaced;
    if (behaviour == Behaviour::cancel_notice) promise_.notice = Promise::Afterwards::cancelled;
  }

  void bill(Behaviour behaviour) {
    LinePromise* first = nullptr;
    LinePromise* last = nullptr;
    for (auto& line : promise_.lines) {
      line.billed = line.shipped;
      if (line.billed.sign() <= 0) continue;
      if (first == nullptr) first = &line;
      last = &line;
    }
    if (behaviour == Behaviour::duplicate_invoice) promise_.invoices = 2;
    if (first == nullptr) return;
    if (behaviour == Behaviour::over_bill || behaviour == Behaviour::credit_price) {
      const auto agreed = first->price;
      // Five percent of a few cents round to nothing; an overcharge is a cent at least.
      const Checked raised = (Checked(agreed.amount) * Decimal::scaled(105, 2)).rounded(2, Rounding::half_up);
      const Checked cent_more = Checked(agreed.amount) + Decimal::scaled(1, 2);
      first->price.amount = std::max(keep(raised), keep(cent_more));
      if (behaviour == Behaviour::credit_price)
        credit(*first, first->billed, {keep(Checked(first->price.amount) - agreed.amount), agreed.currency});
    }
    if (behaviour == Behaviour::over_bill || behaviour == Behaviour::credit_units) {
      last->billed = keep(Checked(last->billed) + 1);
      if (behaviour == Behaviour::credit_units) credit(*last, 1, last->price);
    }
  }

  Result<Promise> result() {
    if (!fits_) return fail(Fault::invalid, "order " + order_.number + " has a quantity or price that is too large");
    promise_.decision = decision();
    return std::move(promise_);
  }

 private:
  Decimal keep(const Checked& number) {
    fits_ = fits_ && number.ok();
    return number.value();
  }

  static void credit(LinePromise& line, const Decimal& units, const canonical::Money& price) {
    line.credited = units;
    line.credit_price = price;
  }

  void reject(LinePromise& line) {
    line.rejected = keep(Checked(line.rejected) + line.accepted);
    line.accepted = 0;
    line.reason = "not available";
  }

  void backorder(LinePromise& line, const Decimal& pack) {
    if (line.accepted.sign() <= 0) return;
    const Checked half = Checked(line.accepted) * Decimal::scaled(5, 1);
    line.backordered = keep(whole_packs(keep(half), pack, line.accepted));
    line.accepted = keep(Checked(line.accepted) - line.backordered);
    line.reason = "waiting for stock";
  }

  Decision decision() const {
    const auto refused = [](const auto& line) { return line.accepted.sign() <= 0 && line.backordered.sign() <= 0; };
    const auto whole = [](const auto& line) { return line.backordered.is_zero() && line.rejected.is_zero(); };
    if (std::ranges::all_of(promise_.lines, whole)) return Decision::accepted;
    if (std::ranges::all_of(promise_.lines, refused)) return Decision::rejected;
    return Decision::accepted_with_changes;
  }

  const canonical::Order& order_;
  const partners::Partner& supplier_;
  Date today_;
  std::vector<Decimal> packs_;  // as the order's lines
  Promise promise_;
  bool fits_ = true;
};

}  // namespace

bool Promise::ships() const {
  return std::ranges::any_of(lines, [](const auto& line) { return line.shipped.sign() > 0; });
}

bool Promise::credits() const {
  return std::ranges::any_of(lines, [](const auto& line) { return line.credited.sign() > 0; });
}

Result<Promise> promise(const canonical::Order& order, const partners::Partner& supplier, Behaviour behaviour,
                        const std::map<std::string, Decimal>& cancelled, Date today) {
  Decider decider(order, supplier, today);
  decider.accept(cancelled);
  decider.change(behaviour);
  decider.ship(behaviour);
  decider.bill(behaviour);
  return decider.result();
}

}  // namespace crossdock::simulator

// SPDX-License-Identifier: Apache-2.0
// One invoice line against the purchase lines it means: units, quantities, prices, amounts.
#include <algorithm>

#include "gateway/modules/reconciliation/amounts.hpp"
#include "gateway/modules/reconciliation/judgement.hpp"

namespace crossdock::reconciliation {
namespace {

// A price with the minor unit at least: 15.40, but 0.0125.
std::string price_text(const Decimal& price) {
  const Decimal plain = price.normalized();
  return plain.scale() >= 2 ? plain.text() : plain.rounded(2, Rounding::half_even).value_or(plain).text();
}

Decimal less(const Decimal& a, const Decimal& b) { return (Checked(a) - b).value(); }
void add(Decimal& sum, const Decimal& part) { sum = (Checked(sum) + part).value(); }

// A part of a line's quantity on one purchase line.
enum class Standing {
  proven,       // evidence and order allow it
  unproven,     // ordered, but not yet supplied
  above_order,  // nobody ordered it
};
struct Portion {
  std::size_t position;
  Decimal quantity;
  Standing standing;
};

// Progress within a group: lines before these positions have no room left and never regain it.
struct Cursor {
  std::size_t proven = 0;
  std::size_t tolerated = 0;
  std::size_t ordered = 0;
};

class Lines {
 public:
  explicit Lines(Judgement& judgement)
      : j_(judgement),
        matches_(match(j_.invoice, j_.facts, j_.policy)),
        cursors_(matches_.groups.size()),
        taken_(j_.facts.lines.size()),
        credited_(j_.facts.lines.size()) {
    const auto target = declared_line_sum(j_);
    amounts_ = line_amounts(j_.invoice, j_.digits, target.value_or(Decimal(0)), target.has_value());
    j_.outcome.lines.resize(j_.invoice.lines.size());
  }

  void judge() {
    for (const auto i : sequence()) judge(i);
    std::ranges::stable_sort(j_.outcome.allocations, {}, &Allocation::invoice_line);
  }

 private:
  // A sequence that depends on what the lines say and not on where they stand: surer matches first, then cheaper ones.
  std::vector<std::size_t> sequence() const {
    std::vector<std::size_t> order(j_.invoice.lines.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
      const auto& left = j_.invoice.lines[a];
      const auto& right = j_.invoice.lines[b];
      const auto price = [](const canonical::InvoiceLine& line) {
        return line.price ? line.price->amount : Decimal(0);
      };
      if (matches_.lines[a].stage != matches_.lines[b].stage) return matches_.lines[a].stage < matches_.lines[b].stage;
      if (const auto by = price(left) <=> price(right); by != 0) return by < 0;
      if (const auto by = left.quantity.value <=> right.quantity.value; by != 0) return by < 0;
      if (const auto by = amounts_[a].amount <=> amounts_[b].amount; by != 0) return by < 0;
      return left.number < right.number;
    });
    return order;
  }

  const PurchaseLineFacts& purchase(std::size_t position) const { return j_.facts.lines[position]; }

  void judge(std::size_t i) {
    const auto& line = j_.invoice.lines[i];
    auto& verdict = j_.outcome.lines[i];
    const auto& found = matches_.lines[i];
    verdict.amount = j_.directed(amounts_[i].amount).value();
    if (!amounts_[i].readable || line.quantity.value.sign() * amounts_[i].amount.sign() < 0 ||
        line.quantity.value.is_zero()) {
      verdict.unmatched = verdict.amount;
      j_.hold(HoldReason::bad_number, line.number, verdict.amount.absolute(),
              "the line has no usable quantity, price or amount");
      return;
    }
    if (!found.group) return miss(i, found);
    const auto& group = matches_.groups[*found.group];
    const auto quantity = in_unit_of(purchase(group.front()), line.quantity);
    if (!quantity) return wrong_unit(i, group.front(), found);
    if (verdict.amount.sign() < 0) {
      credit(i, group, quantity->absolute(), found);
    } else {
      charge(i, *found.group, quantity->absolute(), found);
    }
    add_up(verdict, i);
  }

  void miss(std::size_t i, const Match& found) {
    const auto& line = j_.invoice.lines[i];
    auto& verdict = j_.outcome.lines[i];
    verdict.unmatched = verdict.amount;
    const auto& order = line.order_number.empty() ? j_.invoice.order_number : line.order_number;
    j_.hold(found.miss, line.number, verdict.amount.absolute(),
            found.miss == HoldReason::unknown_order    ? "purchase order '" + order + "' is not known for this supplier"
            : found.miss == HoldReason::ambiguous_line ? "several purchase lines fit equally well"
                                                       : "no purchase line fits");
  }

  void wrong_unit(std::size_t i, std::size_t position, const Match& found) {
    const auto& line = j_.invoice.lines[i];
    auto& verdict = j_.outcome.lines[i];
    verdict.disputed = verdict.amount;
    allocation(i, position, found).disputed_amount = verdict.amount;
    j_.hold(HoldReason::wrong_unit, line.number, verdict.amount.absolute(),
            line.quantity.value.text() + ' ' + line.quantity.unit + " cannot be converted to whole " +
                purchase(position).unit)
        .purchase_line = purchase(position).id;
  }

  Allocation& allocation(std::size_t i, std::size_t position, const Match& found) {
    auto& all = j_.outcome.allocations;
    const auto id = purchase(position).id;
    for (auto last = all.rbegin(); last != all.rend() && last->invoice_line == i; ++last) {
      if (last->purchase_line == id) return *last;
    }
    all.push_back({.invoice_line = i,
                   .purchase_line = id,
                   .quantity = {},
                   .amount = {},
                   .disputed_quantity = {},
                   .disputed_amount = {},
                   .stage = found.stage,
                   .confidence = found.confidence});
    return all.back();
  }

  void add_up(LineVerdict& verdict, std::size_t i) const {
    const auto& all = j_.outcome.allocations;
    for (auto last = all.rbegin(); last != all.rend() && last->invoice_line == i; ++last) {
      add(verdict.approved, last->amount);
      add(verdict.disputed, last->disputed_amount);
    }
  }

  // ---- money asked for -------------------------------------------------------------------------------------

  void charge(std::size_t i, std::size_t group, const Decimal& quantity, const Match& found) {
    const auto portions = spread(group, quantity);
    const Decimal excess = amount_excess(i, quantity);
    std::vector<Decimal> weights;
    for (const auto& portion : portions) weights.push_back(portion.quantity);
    const auto money = apportion(less(j_.outcome.lines[i].amount, excess), weights, j_.digits);

    bool any_proven = false;
    for (std::size_t p = 0; p < portions.size(); ++p) {
      any_proven = any_proven || portions[p].standing == Standing::proven;
      if (portions[p].standing == Standing::proven) {
        pay(i, portions[p], quantity, money[p], found);
      } else {
        dispute_quantity(i, portions[p], money[p], any_proven, found);
      }
    }
    if (!excess.is_zero()) add(allocation(i, portions.front().position, found).disputed_amount, excess);
  }

  // What the line declares above price × quantity, beyond tolerance.
  Decimal amount_excess(std::size_t i, const Decimal& quantity) {
    const auto& line = j_.invoice.lines[i];
    if (!line.amount || !amounts_[i].exact) return {};
    const Checked exact = j_.directed(*amounts_[i].exact);
    const Checked deviation = Checked(j_.outcome.lines[i].amount) - exact;
    // Either neighbour in minor units is an honest rounding.
    if (deviation.value().absolute() < Decimal::scaled(1, j_.digits) && !is_whole(exact.value())) return {};
    if (deviation.value().sign() <= 0 || within(j_.tolerances.line_amount, deviation, exact) ||
        j_.is_released(HoldReason::amount_mismatch)) {
      return {};
    }
    const Decimal excess = less(j_.outcome.lines[i].amount, exact.rounded(j_.digits, Rounding::half_up).value());
    if (excess.sign() <= 0) return {};
    j_.hold(HoldReason::amount_mismatch, line.number, excess,
            "the line's amount is " + excess.text() + " above price times quantity for " + quantity.text());
    add(j_.outcome.credit_expected, excess);
    return excess;
  }

  bool is_whole(const Decimal& amount) const {
    return Checked(amount).rounded(j_.digits, Rounding::down).value() == amount;
  }

  // Room on a purchase line. With tolerance, `nullopt` means any.
  std::optional<Decimal> room(std::size_t position, bool tolerated) const {
    const auto& line = purchase(position);
    const Checked used = Checked(line.invoiced) + taken_[position];
    std::optional<Decimal> room;
    const auto limit = [&](const Decimal& base, const Tolerance& tolerance, HoldReason reason) {
      if (tolerated && j_.is_released(reason)) return;
      const auto extra = tolerated ? allowed(tolerance, base) : std::optional(Checked());
      if (!extra) return;
      const Decimal left = std::max((Checked(base) + *extra - used).value(), Decimal(0));
      room = room ? std::min(*room, left) : left;
    };
    if (j_.policy.evidence == Evidence::required && !(tolerated && j_.is_released(HoldReason::awaiting_shipment))) {
      limit(line.evidence, j_.tolerances.quantity_over, HoldReason::quantity_above_evidence);
    }
    // Supply that was proven counts even above the order, unless a tolerance on the order says otherwise.
    if (tolerated || j_.policy.evidence == Evidence::not_required ||
        j_.tolerances.order_quantity_over.kind != Tolerance::Kind::unlimited) {
      limit(line.ordered, j_.tolerances.order_quantity_over, HoldReason::quantity_above_order);
    }
    return room;
  }

  // What was ordered and is not invoiced yet, whether supplied or not.
  Decimal room_in_order(std::size_t position) const {
    const auto& line = purchase(position);
    return std::max((Checked(line.ordered) - line.invoiced - taken_[position]).value(), Decimal(0));
  }

  std::vector<Portion> spread(std::size_t group, Decimal quantity) {
    const auto& positions = matches_.groups[group];
    std::vector<Portion> portions;
    const auto fill = [&](std::size_t& at, Standing standing, const auto& room_on) {
      while (at < positions.size() && quantity.sign() > 0) {
        const std::optional<Decimal> free = room_on(positions[at]);
        const Decimal part = free ? std::min(*free, quantity) : quantity;
        if (part.sign() > 0) {
          portions.push_back({positions[at], part, standing});
          add(taken_[positions[at]], part);
          quantity = less(quantity, part);
        }
        if (free && part == *free) ++at;
      }
    };
    auto& cursor = cursors_[group];
    fill(cursor.proven, Standing::proven, [&](std::size_t position) { return room(position, false); });
    fill(cursor.tolerated, Standing::proven, [&](std::size_t position) { return room(position, true); });
    if (j_.policy.evidence == Evidence::required)
      fill(cursor.ordered, Standing::unproven, [&](std::size_t position) { return room_in_order(position); });
    if (quantity.sign() > 0) {
      portions.push_back({positions.front(), quantity, Standing::above_order});
      add(taken_[positions.front()], quantity);
    }
    return portions;
  }

  void pay(std::size_t i, const Portion& portion, const Decimal& whole, const Decimal& money, const Match& found) {
    const Decimal approved = agreed_money(i, portion, whole, money);
    auto& entry = allocation(i, portion.position, found);
    add(entry.quantity, portion.quantity);
    add(entry.amount, approved);
    add(entry.disputed_amount, less(money, approved));
  }

  Hold& hold_price(HoldReason reason, std::size_t i, const Portion& portion, const Decimal& at_stake,
                   std::string explanation) {
    auto& hold = j_.hold(reason, j_.invoice.lines[i].number, at_stake, std::move(explanation));
    hold.purchase_line = purchase(portion.position).id;
    return hold;
  }

  // How much of `money` the agreed price allows.
  Decimal agreed_money(std::size_t i, const Portion& portion, const Decimal& whole, const Decimal& money) {
    const auto& line = j_.invoice.lines[i];
    const auto& bought = purchase(portion.position);
    if (!bought.price) {
      if (j_.is_released(HoldReason::no_agreed_price)) return money;
      hold_price(HoldReason::no_agreed_price, i, portion, money, "no price was agreed for the purchase line");
      return {};
    }
    if (!bought.price->currency.empty() && !j_.invoice.currency.empty() &&
        bought.price->currency != j_.invoice.currency) {
      hold_price(HoldReason::currency_mismatch, i, portion, money,
                 "ordered in " + bought.price->currency + ", invoiced in " + j_.invoice.currency);
      return {};
    }
    const Checked bought_basis = bought.price_basis ? Checked(*bought.price_basis) : Checked(1);
    const Checked basis = line.price && line.price_basis ? Checked(line.price_basis->value) : Checked(1);
    const Checked asked = line.price ? Checked(line.price->amount) * line.quantity.value.absolute() * bought_basis
                                     : Checked(j_.outcome.lines[i].amount) * bought_basis;
    const Checked agreed = Checked(bought.price->amount) * whole * basis;
    const Checked per = Checked(whole) * basis * bought_basis;
    const Checked deviation = asked - agreed;
    // Without a unit price the amount is all there is, and it is rounded.
    const bool rounding =
        !line.price && deviation.ok() &&
        deviation.value().absolute() < (Checked(Decimal::scaled(1, j_.digits)) * bought_basis).value();
    if (rounding) return money;
    if (deviation.ok() && deviation.value().sign() < 0) return underpriced(i, portion, money, deviation, agreed, per);
    if (within(j_.tolerances.price_over, deviation, agreed, per) || j_.is_released(HoldReason::price_above_tolerance))
      return money;
    const Decimal fair = (Checked(bought.price->amount) * portion.quantity)
                             .divided_by(bought_basis, j_.digits, Rounding::half_up)
                             .value();
    const Decimal approved = std::min(money, fair);
    const Decimal over = less(money, approved);
    hold_price(HoldReason::price_above_tolerance, i, portion, over,
               "agreed at " + price_text(bought.price->amount) +
                   (line.price ? ", invoiced at " + price_text(line.price->amount) : "") + "; tolerance " +
                   describe(j_.tolerances.price_over));
    add(j_.outcome.credit_expected, over);
    return approved;
  }

  Decimal underpriced(std::size_t i, const Portion& portion, const Decimal& money, const Checked& deviation,
                      const Checked& agreed, const Checked& per) {
    if (within(j_.tolerances.price_under, deviation, agreed, per) || j_.is_released(HoldReason::price_below_tolerance))
      return money;
    hold_price(HoldReason::price_below_tolerance, i, portion, money,
               "invoiced below the agreed price; tolerance " + describe(j_.tolerances.price_under));
    return {};
  }

  void dispute_quantity(std::size_t i, const Portion& portion, const Decimal& money, bool any_proven,
                        const Match& found) {
    auto& entry = allocation(i, portion.position, found);
    add(entry.disputed_quantity, portion.quantity);
    add(entry.disputed_amount, money);
    const auto reason = portion.standing == Standing::above_order ? HoldReason::quantity_above_order
                        : any_proven                              ? HoldReason::quantity_above_evidence
                                                                  : HoldReason::awaiting_shipment;
    auto& hold = j_.hold(
        reason, j_.invoice.lines[i].number, money,
        portion.quantity.text() + (reason == HoldReason::awaiting_shipment      ? " are invoiced, but not yet shipped"
                                   : reason == HoldReason::quantity_above_order ? " more invoiced than ordered"
                                                                                : " more invoiced than supplied"));
    hold.purchase_line = purchase(portion.position).id;
    if (reason == HoldReason::quantity_above_order) add(j_.outcome.credit_expected, money);
  }

  // ---- money given back ------------------------------------------------------------------------------------

  // A credit gives back at most what earlier invoices took, in units and in money.
  void credit(std::size_t i, const std::vector<std::size_t>& positions, Decimal quantity, const Match& found) {
    Decimal money = j_.outcome.lines[i].amount.absolute();
    const Decimal whole = quantity;
    const Decimal all = money;
    for (const auto position : positions) {
      if (quantity.sign() <= 0) break;
      const auto& line = purchase(position);
      const Decimal units =
          std::min(quantity, std::max((Checked(line.invoiced) + taken_[position]).value(), Decimal(0)));
      if (units.sign() <= 0) continue;
      const Decimal share =
          units == quantity ? money : (Checked(all) * units).divided_by(whole, j_.digits, Rounding::down).value();
      const Decimal limit = less((Checked(line.approved_amount) + line.disputed_amount).value(), credited_[position]);
      const Decimal given = std::min(share, std::max(limit, Decimal(0)));
      auto& entry = allocation(i, position, found);
      add(entry.quantity, units.negated());
      add(entry.amount, given.negated());
      taken_[position] = less(taken_[position], units);
      add(credited_[position], given);
      quantity = less(quantity, units);
      money = less(money, given);
    }
    if (quantity.is_zero() && money.is_zero()) return;
    auto& entry = allocation(i, positions.front(), found);
    add(entry.disputed_quantity, quantity.negated());
    add(entry.disputed_amount, money.negated());
    j_.hold(HoldReason::credit_above_invoiced, j_.invoice.lines[i].number, money,
            quantity.text() + " units and " + money.text() + " more are credited than were invoiced")
        .purchase_line = purchase(positions.front()).id;
  }

  Judgement& j_;
  Matches matches_;
  std::vector<LineAmount> amounts_;
  std::vector<Cursor> cursors_;
  std::vector<Decimal> taken_;     // units invoiced by lines before this one
  std::vector<Decimal> credited_;  // money credited by lines before this one
};

}  // namespace

void judge_lines(Judgement& judgement) { Lines(judgement).judge(); }

}  // namespace crossdock::reconciliation

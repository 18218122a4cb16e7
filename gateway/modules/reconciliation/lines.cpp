// SPDX-License-Identifier: Apache-2.0
// Knows what one invoice line may be paid: units against order and evidence, money against the agreed price.
#include <algorithm>

#include "gateway/modules/reconciliation/amounts.hpp"
#include "gateway/modules/reconciliation/judgement.hpp"

namespace crossdock::reconciliation {
namespace {

// Products and quotients are exact to ten digits; what lies below is no deviation.
const Decimal next_to_nothing = Decimal::scaled(1, 8);

// A part of a line's quantity on one purchase line.
enum class Standings {
  proven,       // evidence and order allow it
  withdrawn,    // ordered, but supplied no longer
  unproven,     // ordered, but not supplied
  above_order,  // nobody ordered it
};
constexpr HoldReason about_units[] = {HoldReason::awaiting_shipment, HoldReason::quantity_above_evidence,
                                      HoldReason::evidence_withdrawn, HoldReason::quantity_above_order};
struct Portion {
  std::size_t position;
  Decimal quantity;
  Standings standing;
};

// Progress within a group: lines before these positions have no room left and never regain it.
struct Cursor {
  std::size_t proven = 0;
  std::size_t tolerated = 0;
  std::size_t withdrawn = 0;
  std::size_t ordered = 0;
};

// The rest of a line after credits.
struct Left {
  Decimal units;
  Decimal money;
  Checked exact;        // of the money, not rounded
  bool rounded = true;  // `exact` is money of whole minor units, so that a cent is no deviation
};

class Lines {
 public:
  explicit Lines(Judgement& judgement) : j_(judgement) { j_.outcome.lines.resize(j_.reading.lines.size()); }

  void judge() {
    for (const auto* line : sequence()) judge(*line);
    std::ranges::stable_sort(j_.outcome.allocations, {}, &Allocation::invoice_line);
  }

 private:
  // A sequence that depends on what the lines say and not on where they stand: surer matches first, then cheaper ones.
  std::vector<const ReadLine*> sequence() const {
    std::vector<const ReadLine*> order;
    for (const auto& line : j_.reading.lines) order.push_back(&line);
    const auto key = [](const ReadLine* line) {
      return std::tuple(line->match.stage, line->price ? line->price->value() : Decimal(0), line->quantity, line->money,
                        line->key);
    };
    std::ranges::stable_sort(order, [&](const ReadLine* a, const ReadLine* b) { return key(a) < key(b); });
    return order;
  }

  LineVerdict& verdict(const ReadLine& line) { return j_.outcome.lines[line.index]; }

  void judge(const ReadLine& line) {
    auto& out = verdict(line);
    out.amount = line.against ? line.money.negated() : line.money;
    if (!line.readable) {
      const std::string why = "the line has no usable quantity, price or amount";
      if (line.money.is_zero()) j_.question({HoldReason::bad_number, line.key, {}}, why);
      out.approved = j_.settle({HoldReason::bad_number, line.key, {}}, line.money, why);
      out.disputed = less(out.amount, out.approved);
    } else if (line.against) {
      give_back(line);
    } else if (!line.match.group) {
      miss(line);
    } else {
      ask(line, j_.groups[*line.match.group]);
    }
  }

  // A line below zero: what of it corrected other lines of this invoice is credited, the rest stays open.
  void give_back(const ReadLine& line) {
    auto& out = verdict(line);
    const auto found = j_.credits.given.find({j_.claim, line.index});
    const GivenBack given = found == j_.credits.given.end()
                                ? GivenBack{.units = {}, .money = {}, .rest = line.money, .parts = {}}
                                : found->second;
    const Decimal& rest = given.rest;
    out.credited = less(line.money, rest).negated();
    j_.allocate(given, line);
    if (rest.is_zero()) return;
    const Decimal approved = j_.settle({given.reason, line.key, {}}, rest,
                                       rest.text() + " is given back, for which nothing was invoiced here");
    out.approved = approved.negated();
    out.disputed = less(rest, approved).negated();
  }

  void miss(const ReadLine& line) {
    const auto& document = j_.reading.document().lines[line.index];
    const auto& order = document.order_number.empty() ? j_.reading.document().order_number : document.order_number;
    const auto reason = line.match.miss;
    auto& out = verdict(line);
    out.credited = j_.credited(line.index).money;
    const Decimal left = less(line.money, out.credited);
    out.approved =
        j_.settle({reason, line.key, {}}, left,
                  reason == HoldReason::unknown_order ? "purchase order '" + order + "' is not known for this supplier"
                  : reason == HoldReason::ambiguous_line ? "several purchase lines fit equally well"
                                                         : "no purchase line fits");
    out.disputed = less(left, out.approved);
  }

  void ask(const ReadLine& line, const std::vector<std::size_t>& group) {
    if (const auto taken = j_.credited(line.index); !taken.money.is_zero() || !taken.units.is_zero()) {
      auto& entry = allocation(line, group.front());
      entry.credited_quantity = taken.units;
      entry.credited_amount = taken.money;
    }
    if (!line.convertible) {
      wrong_unit(line, group.front());
    } else {
      charge(line, group);
    }
    add_up(line);
  }

  void wrong_unit(const ReadLine& line, std::size_t position) {
    const Decimal left = less(line.money, j_.credited(line.index).money);
    const auto& document = j_.reading.document().lines[line.index];
    auto& entry = allocation(line, position);
    entry.amount = j_.settle({HoldReason::wrong_unit, line.key, j_.purchase(position).id}, left,
                             document.quantity.value.text() + ' ' + document.quantity.unit +
                                 " cannot be converted to whole " + j_.purchase(position).unit);
    entry.disputed_amount = less(left, entry.amount);
  }

  Allocation& allocation(const ReadLine& line, std::size_t position) {
    auto& all = j_.outcome.allocations;
    const auto id = j_.purchase(position).id;
    for (auto last = all.rbegin(); last != all.rend() && last->invoice_line == line.index; ++last) {
      if (last->purchase_line == id) return *last;
    }
    auto& entry = all.emplace_back();
    entry.invoice_line = line.index;
    entry.purchase_line = id;
    entry.stage = line.match.stage;
    entry.confidence = line.match.confidence;
    return entry;
  }

  void add_up(const ReadLine& line) {
    auto& out = verdict(line);
    const auto& all = j_.outcome.allocations;
    for (auto last = all.rbegin(); last != all.rend() && last->invoice_line == line.index; ++last) {
      add(out.approved, last->amount);
      add(out.disputed, last->disputed_amount);
      add(out.credited, last->credited_amount);
    }
  }

  // ---- what is left of the line against order, evidence and price ------------------------------------------------

  void charge(const ReadLine& line, const std::vector<std::size_t>& group) {
    const auto taken = j_.credited(line.index);
    Left left{.units = less(line.units, taken.units), .money = less(line.money, taken.money), .exact = {}};
    const Decimal excess = std::min(at_least_zero(less(amount_excess(line), taken.money)), left.money);
    left.money = less(left.money, excess);
    const bool as_written = taken.money.is_zero() && line.exact && line.price;
    left.exact = as_written ? Checked(*line.exact) : Checked(left.money);
    left.rounded = !as_written;
    if (!excess.is_zero()) dispute_excess(line, group.front(), excess);
    if (left.units.is_zero()) return dispute_unitless(line, group.front(), left.money);
    if (!j_.blocked_by.empty()) return dispute(line, group.front(), left.units, left.money);

    const auto refusals = refused(line, left);
    Decimal open = left.units;
    for (const auto& refusal : refusals) open = less(open, refusal.units);
    const auto portions = spread(*line.match.group, open);
    std::vector<Decimal> weights;
    for (const auto& portion : portions) weights.push_back(portion.quantity);
    for (const auto& refusal : refusals) weights.push_back(refusal.units);
    const auto money = apportion(left.money, weights, j_.reading.digits);
    for (const auto& [portion, sum] : payable(line, portions, money)) pay(line, portion, left, sum);
    for (std::size_t r = 0; r < refusals.size(); ++r) dispute(line, refusals[r], money[portions.size() + r]);
  }

  // The parts that are proven or let pass, one for each purchase line, so that a limit counts once; the rest is held.
  std::vector<std::pair<Portion, Decimal>> payable(const ReadLine& line, const std::vector<Portion>& portions,
                                                   const std::vector<Decimal>& money) {
    std::vector<std::pair<Portion, Decimal>> due;
    bool any_proven = false;
    for (std::size_t p = 0; p < portions.size(); ++p) {
      const auto& portion = portions[p];
      any_proven = any_proven || portion.standing == Standings::proven;
      if (portion.standing != Standings::proven && !is_let_pass(line, portion, money[p], any_proven)) continue;
      const auto same =
          std::ranges::find_if(due, [&](const auto& one) { return one.first.position == portion.position; });
      if (same == due.end()) {
        due.emplace_back(portion, money[p]);
      } else {
        add(same->first.quantity, portion.quantity);
        add(same->second, money[p]);
      }
    }
    return due;
  }

  // Units that a person refused stay disputed whatever comes, and take nobody's place.
  struct Refusal {
    HoldReason reason;
    std::size_t position;
    Decimal units;
  };

  std::vector<Refusal> refused(const ReadLine& line, const Left& left) const {
    std::vector<Refusal> refusals;
    Decimal open = left.units;
    for (const auto& decided : j_.reading.claim->decided) {
      if (decided.answer != Answer::refuse || decided.line != line.key || left.money.is_zero()) continue;
      if (std::ranges::find(about_units, decided.reason) == std::end(about_units)) continue;
      const auto& group = j_.groups[*line.match.group];
      const auto position =
          std::ranges::find_if(group, [&](std::size_t one) { return j_.purchase(one).id == decided.purchase_line; });
      if (position == group.end()) continue;
      // The money was a share of the line, cut to minor units.
      const Checked money = Checked(decided.limit) + Decimal::scaled(1, j_.reading.digits);
      const Checked units = (money * left.units).divided_by(left.money, left.units.scale(), Rounding::down);
      if (!units.ok()) continue;
      // Units that were credited since settled the dispute first.
      const Decimal since = at_least_zero(less(j_.credited(line.index).units, decided.credited));
      const Decimal part = std::min(less(units.value(), since), open);
      if (part.sign() <= 0) continue;
      refusals.push_back({decided.reason, *position, part});
      open = less(open, part);
    }
    return refusals;
  }

  void dispute(const ReadLine& line, const Refusal& refusal, const Decimal& money) {
    dispute(line, refusal.position, refusal.units, money);
    j_.hold({refusal.reason, line.key, j_.purchase(refusal.position).id}, money,
            quantity_text(refusal.reason, refusal.units))
        .refused = true;
    if (refusal.reason == HoldReason::quantity_above_order) add(j_.outcome.credit_expected, money);
  }

  // The amount that the line declares above price × quantity, beyond tolerance.
  Decimal amount_excess(const ReadLine& line) const {
    if (!j_.reading.document().lines[line.index].amount || !line.exact) return {};
    const Checked deviation = Checked(line.money) - *line.exact;
    const Decimal rounded = Checked(*line.exact).rounded(j_.reading.digits, Rounding::half_up).value();
    // Either neighbour in minor units is an honest rounding.
    if (deviation.value().absolute() < Decimal::scaled(1, j_.reading.digits) && rounded != *line.exact) return {};
    if (deviation.value().sign() <= 0 || within(j_.tolerances.line_amount, deviation, *line.exact)) return {};
    return at_least_zero(less(line.money, rounded));
  }

  void dispute_excess(const ReadLine& line, std::size_t position, const Decimal& excess) {
    auto& entry = allocation(line, position);
    if (!j_.blocked_by.empty()) return add(entry.disputed_amount, excess);
    const Decimal approved = j_.settle({HoldReason::amount_mismatch, line.key, j_.purchase(position).id}, excess,
                                       "the line's amount is " + excess.text() + " above price times quantity");
    add(entry.amount, approved);
    add(entry.disputed_amount, less(excess, approved));
    add(j_.outcome.credit_expected, less(excess, approved));
  }

  // The units were credited at a lower price than they were billed.
  void dispute_unitless(const ReadLine& line, std::size_t position, const Decimal& money) {
    if (money.is_zero()) return;
    auto& entry = allocation(line, position);
    // Where the whole document was credited, its allowances cover what is left.
    if (!j_.blocked_by.empty() || j_.open_money().is_zero()) return add(entry.disputed_amount, money);
    const Decimal approved = j_.settle({HoldReason::price_above_tolerance, line.key, j_.purchase(position).id}, money,
                                       money.text() + " is left of a line whose units are credited");
    add(entry.amount, approved);
    add(entry.disputed_amount, less(money, approved));
    add(j_.outcome.credit_expected, less(money, approved));
  }

  // Room on a purchase line. With tolerance, `nullopt` means any.
  std::optional<Decimal> room(std::size_t position, bool tolerated) const {
    const auto& line = j_.purchase(position);
    const Checked used = j_.standing.taken[position];
    std::optional<Decimal> room;
    const auto limit = [&](const Decimal& base, const Tolerance& tolerance) {
      const auto extra = tolerated ? allowed(tolerance, base) : std::optional(Checked());
      if (!extra) return;
      const Decimal left = at_least_zero((Checked(base) + *extra - used).value());
      room = room ? std::min(*room, left) : left;
    };
    if (j_.policy.evidence == Evidence::required) limit(line.evidence, j_.tolerances.quantity_over);
    // Supply that was proven counts even above the order, unless a tolerance on the order says otherwise.
    if (tolerated || j_.policy.evidence == Evidence::not_required ||
        j_.tolerances.order_quantity_over.kind != Tolerance::Kind::unlimited) {
      limit(line.ordered, j_.tolerances.order_quantity_over);
    }
    return room;
  }

  // Units that were ordered and are not invoiced yet, whether supplied or not.
  Decimal room_in_order(std::size_t position) const {
    return at_least_zero(less(j_.purchase(position).ordered, j_.standing.taken[position]));
  }

  std::vector<Portion> spread(std::size_t group, Decimal quantity) {
    const auto& positions = j_.groups[group];
    std::vector<Portion> portions;
    const auto fill = [&](std::size_t& at, Standings standing, const auto& room_on) {
      while (at < positions.size() && quantity.sign() > 0) {
        const std::optional<Decimal> free = room_on(positions[at]);
        const Decimal part = free ? std::min(*free, quantity) : quantity;
        if (part.sign() > 0) {
          portions.push_back({positions[at], part, standing});
          add(j_.standing.taken[positions[at]], part);
          if (standing == Standings::withdrawn) miss_withdrawn(positions[at], part);
          quantity = less(quantity, part);
        }
        if (free && part == *free) ++at;
      }
    };
    auto& cursor = cursors_[group];
    fill(cursor.proven, Standings::proven, [&](std::size_t position) { return room(position, false); });
    fill(cursor.tolerated, Standings::proven, [&](std::size_t position) { return room(position, true); });
    if (j_.policy.evidence == Evidence::required) {
      fill(cursor.withdrawn, Standings::withdrawn,
           [&](std::size_t position) { return std::min(room_in_order(position), j_.standing.withdrawn[position]); });
      fill(cursor.ordered, Standings::unproven, [&](std::size_t position) { return room_in_order(position); });
    }
    if (quantity.sign() > 0) {
      portions.push_back({positions.front(), quantity, Standings::above_order});
      add(j_.standing.taken[positions.front()], quantity);
    }
    return portions;
  }

  void miss_withdrawn(std::size_t position, const Decimal& units) {
    auto& left = j_.standing.withdrawn[position];
    left = less(left, units);
  }

  void pay(const ReadLine& line, const Portion& portion, const Left& left, const Decimal& money) {
    const Decimal approved = agreed_money(line, portion, left, money);
    auto& entry = allocation(line, portion.position);
    add(entry.quantity, portion.quantity);
    add(entry.amount, approved);
    add(entry.disputed_amount, less(money, approved));
  }

  // How much of `money` may be paid: what the agreed price allows, and what a person approved.
  Decimal agreed_money(const ReadLine& line, const Portion& portion, const Left& left, const Decimal& money) {
    const auto& bought = j_.purchase(portion.position);
    const auto& currency = j_.reading.document().currency;
    if (!bought.price)
      return j_.settle({HoldReason::no_agreed_price, line.key, bought.id}, money,
                       "no price was agreed for the purchase line");
    if (!bought.price->currency.empty() && !currency.empty() && bought.price->currency != currency)
      return j_.settle({HoldReason::currency_mismatch, line.key, bought.id}, money,
                       "ordered in " + bought.price->currency + ", invoiced in " + currency);
    const Checked basis = bought.price_basis ? Checked(*bought.price_basis) : Checked(1);
    const Checked agreed = (Checked(bought.price->amount) * left.units).divided_by(basis, 10, Rounding::half_even);
    const Checked deviation = left.exact - agreed;
    const Decimal slack = left.rounded ? Decimal::scaled(1, j_.reading.digits) : next_to_nothing;
    if (deviation.ok() && deviation.value().absolute() < slack) return money;
    if (deviation.ok() && deviation.value().sign() < 0) {
      if (within(j_.tolerances.price_under, deviation, agreed, left.units)) return money;
      return j_.settle({HoldReason::price_below_tolerance, line.key, bought.id}, money,
                       asked_text(line, bought) + "; tolerance below " + describe(j_.tolerances.price_under) +
                           ": is it a slipped digit?");
    }
    if (within(j_.tolerances.price_over, deviation, agreed, left.units)) return money;
    const Decimal fair = (Checked(bought.price->amount) * portion.quantity)
                             .divided_by(basis, j_.reading.digits, Rounding::half_up)
                             .value();
    const Decimal over = at_least_zero(less(money, fair));
    const Decimal approved = j_.settle({HoldReason::price_above_tolerance, line.key, bought.id}, over,
                                       asked_text(line, bought) + "; tolerance " + describe(j_.tolerances.price_over));
    add(j_.outcome.credit_expected, less(over, approved));
    return (Checked(money) - over + approved).value();
  }

  static std::string per_text(const Checked& basis) {
    return basis.value() == Decimal(1) ? "" : " per " + basis.value().normalized().text();
  }

  static std::string asked_text(const ReadLine& line, const PurchaseLineFacts& bought) {
    const Checked basis = bought.price_basis ? Checked(*bought.price_basis) : Checked(1);
    return "agreed at " + price_text(bought.price->amount) + per_text(basis) +
           (line.price ? ", invoiced at " + price_text(line.price->value()) + per_text(line.basis) : "") +
           (line.allowances.is_zero() ? "" : " less " + line.allowances.text());
  }

  void dispute(const ReadLine& line, std::size_t position, const Decimal& units, const Decimal& money) {
    auto& entry = allocation(line, position);
    add(entry.disputed_quantity, units);
    add(entry.disputed_amount, money);
  }

  static HoldReason reason_of(const Portion& portion, bool any_proven) {
    if (portion.standing == Standings::above_order) return HoldReason::quantity_above_order;
    if (portion.standing == Standings::withdrawn) return HoldReason::evidence_withdrawn;
    return any_proven ? HoldReason::quantity_above_evidence : HoldReason::awaiting_shipment;
  }

  static std::string quantity_text(HoldReason reason, const Decimal& quantity) {
    switch (reason) {
      case HoldReason::awaiting_shipment: return quantity.text() + " are invoiced, but not yet shipped";
      case HoldReason::quantity_above_order: return quantity.text() + " more invoiced than ordered";
      case HoldReason::evidence_withdrawn: return quantity.text() + " are invoiced whose shipment was taken back";
      default: return quantity.text() + " more invoiced than supplied";
    }
  }

  // Whether a person let units pass that are not proven; otherwise they are disputed and held. Units that pass are paid
  // as if it were proven: about its price nobody was asked.
  bool is_let_pass(const ReadLine& line, const Portion& portion, const Decimal& money, bool any_proven) {
    const auto reason = reason_of(portion, any_proven);
    const auto id = j_.purchase(portion.position).id;
    if (money.is_zero()) {  // nobody needs to decide on nothing
      dispute(line, portion.position, portion.quantity, money);
      return false;
    }
    // Not shipped yet and shipped in part are one question to whoever pays before the goods leave.
    const bool any_missing = reason == HoldReason::awaiting_shipment || reason == HoldReason::quantity_above_evidence;
    for (const auto asked : any_missing
                                ? std::vector{HoldReason::awaiting_shipment, HoldReason::quantity_above_evidence}
                                : std::vector{reason}) {
      if (j_.decisions.take_whole(Answer::approve, {asked, line.key, id}, money)) return true;
    }
    dispute(line, portion.position, portion.quantity, money);
    // Money that was refused before is disputed apart: this is new.
    j_.hold({reason, line.key, id}, money, quantity_text(reason, portion.quantity)).refused = false;
    if (reason == HoldReason::quantity_above_order) add(j_.outcome.credit_expected, money);
    return false;
  }

  Judgement& j_;
  std::map<std::size_t, Cursor> cursors_;
};

}  // namespace

void judge_lines(Judgement& judgement) { Lines(judgement).judge(); }

}  // namespace crossdock::reconciliation

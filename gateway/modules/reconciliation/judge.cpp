// SPDX-License-Identifier: Apache-2.0
// The cascade over all claims together: credits first, then each invoice in an order of its own, from what the claims
// before it left.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "gateway/modules/reconciliation/duplicates.hpp"
#include "gateway/modules/reconciliation/judgement.hpp"

namespace crossdock::reconciliation {
namespace {

// Who can resolve a hold.
Owner owner_of(HoldReason reason) {
  switch (reason) {
    case HoldReason::price_above_tolerance:
    case HoldReason::price_below_tolerance:
    case HoldReason::no_agreed_price:
    case HoldReason::unexpected_charge:
    case HoldReason::quantity_above_order: return Owner::buyer;
    case HoldReason::quantity_above_evidence:
    case HoldReason::evidence_withdrawn:
    case HoldReason::awaiting_shipment: return Owner::receiver;
    case HoldReason::tax_mismatch:
    case HoldReason::currency_mismatch: return Owner::controller;
    case HoldReason::wrong_unit:
    case HoldReason::bad_number: return Owner::onboarding;
    default: return Owner::accounts_payable;
  }
}

bool is(const Decided& decided, HoldReason reason, const std::string& line, PurchaseLineId purchase_line) {
  return decided.reason == reason && decided.line == line && decided.purchase_line == purchase_line;
}

// One claim after the other, each against what those before it left.
class Sequence {
 public:
  Sequence(const Facts& facts, const Tolerances& tolerances, const Policy& policy)
      : facts_(facts), tolerances_(tolerances), policy_(policy), matches_(match(facts.claims, facts.lines, policy)) {
    for (std::size_t i = 0; i < facts.claims.size(); ++i) {
      readings_.push_back(read(facts.claims[i], facts.lines, matches_.documents[i], matches_.groups));
      order_.push_back(i);
    }
    std::ranges::sort(order_, [&](std::size_t a, std::size_t b) { return comes_before(readings_[a], readings_[b]); });
    set_repetitions_aside();
  }

  std::vector<Outcome> judge() {
    const Disputes none;
    const auto named = attribute(readings_, order_, facts_.lines, matches_, none, Naming::named_only);
    auto outcomes = judge_all(named);
    if (!has_unnamed_credit(readings_)) return outcomes;
    // A credit that names no invoice goes where money is disputed, which only a judgement without it can say.
    return judge_all(attribute(readings_, order_, facts_.lines, matches_, disputes_of(outcomes), Naming::all));
  }

 private:
  static Disputes disputes_of(const std::vector<Outcome>& outcomes) {
    Disputes disputes;
    for (std::size_t claim = 0; claim < outcomes.size(); ++claim) {
      for (std::size_t line = 0; line < outcomes[claim].lines.size(); ++line)
        disputes[{claim, line}] = outcomes[claim].lines[line].disputed;
    }
    return disputes;
  }

  std::vector<Outcome> judge_all(const Credits& credits) {
    Standing standing{.taken = std::vector<Decimal>(facts_.lines.size()), .charged = {}};
    by_number_.clear();
    by_total_.clear();
    std::vector<Outcome> outcomes(facts_.claims.size());
    for (const auto claim : repetitions_) outcomes[claim] = repeated(claim);
    for (const auto claim : order_) {
      Judgement j{.facts = facts_,
                  .tolerances = tolerances_,
                  .policy = policy_,
                  .groups = matches_.groups,
                  .reading = readings_[claim],
                  .credits = credits,
                  .claim = claim,
                  .standing = standing,
                  .outcome = {},
                  .blocked_by = {}};
      j.outcome.totals = readings_[claim].totals;
      if (readings_[claim].credit_note) {
        judge_credit(j);
      } else {
        judge_invoice(j);
      }
      remember(claim);
      outcomes[claim] = std::move(j.outcome);
    }
    return outcomes;
  }

  // ---- duplicates ------------------------------------------------------------------------------------------------

  Candidate candidate(std::size_t claim) const {
    const auto& reading = readings_[claim];
    return {&reading.document(), reading.claim->hash, reading.number,
            reading.payable.value_or(reading.totals.computed)};
  }

  void remember(std::size_t claim) {
    by_number_[readings_[claim].number].push_back(claim);
    by_total_[readings_[claim].totals.computed.normalized().text()].push_back(claim);
  }

  // The strongest likeness among the claims judged before that share the number or the total.
  std::optional<std::pair<Duplicate, std::size_t>> duplicate_of(std::size_t claim) const {
    std::optional<std::pair<Duplicate, std::size_t>> best;
    const auto look = [&](const auto& index, const std::string& key) {
      const auto found = index.find(key);
      if (found == index.end()) return;
      for (const auto other : found->second) {
        auto duplicate = compare(candidate(claim), candidate(other), policy_);
        if (duplicate && (!best || duplicate->score > best->first.score)) best = {std::move(*duplicate), other};
      }
    };
    look(by_number_, readings_[claim].number);
    look(by_total_, readings_[claim].totals.computed.normalized().text());
    return best;
  }

  // A document that came again with the same content is no claim: nothing is taken for it, and no credit takes from it.
  void set_repetitions_aside() {
    std::unordered_set<std::string> seen;
    std::vector<std::size_t> first;
    for (const auto claim : order_) {
      const auto& hash = readings_[claim].claim->hash;
      const bool again = !hash.empty() && !seen.insert(hash).second;
      (again ? repetitions_ : first).push_back(claim);
    }
    order_ = std::move(first);
  }

  Outcome repeated(std::size_t claim) const {
    Outcome outcome;
    outcome.verdict = Verdict::repeated;
    outcome.lines.resize(readings_[claim].lines.size());
    outcome.explanation.push_back("invoice " + readings_[claim].document().number +
                                  " came before with the same content; nothing changes");
    return outcome;
  }

  // Whether all of its units are ordered and not billed by the claims before it: then it is an honest part of the order,
  // however much it looks like another.
  bool is_unbilled(const Judgement& j) const {
    std::map<std::size_t, Decimal> wanted;
    for (const auto& line : j.reading.lines) {
      if (!line.match.group || !line.convertible || line.against) return false;
      add(wanted[*line.match.group], less(line.units, j.credited(line.index).units));
    }
    return std::ranges::all_of(wanted, [&](const auto& want) {
      Decimal room;
      for (const auto position : matches_.groups[want.first])
        add(room, at_least_zero(less(facts_.lines[position].ordered, j.standing.taken[position])));
      return want.second <= room;
    });
  }

  void judge_duplicate(Judgement& j) const {
    const auto found = duplicate_of(j.claim);
    if (!found) return;
    const auto& [duplicate, other] = *found;
    const bool certain = duplicate.likeness == Likeness::same_number;
    if (!certain && is_unbilled(j)) return;
    const auto reason = certain ? HoldReason::duplicate_invoice : HoldReason::possible_duplicate;
    const Decimal stake = j.open_money();
    if (stake.sign() <= 0 ||
        j.settle_whole(reason, "", {}, stake, "invoice " + readings_[other].document().number + ": " + duplicate.why))
      return;
    auto& hold = j.outcome.holds.back();
    hold.score = duplicate.score;
    hold.other_invoice = facts_.claims[other].id;
    j.blocked_by = certain ? "it is a duplicate" : "it may be a duplicate";
  }

  // ---- invoices --------------------------------------------------------------------------------------------------

  static void check_total(Judgement& j) {
    const auto& totals = j.reading.totals;
    if (!totals.declared) return;
    const Checked difference = Checked(*totals.declared) - totals.computed;
    if (difference.value().is_zero() || within(j.tolerances.total, difference, totals.computed)) return;
    if (!j.settle_whole(
            HoldReason::total_mismatch, "", {}, difference.value().absolute(),
            "the invoice says " + totals.declared->text() + ", its parts add up to " + totals.computed.text()))
      j.blocked_by = "its totals do not add up";
  }

  static void check_seller(Judgement& j) {
    const auto& seller = j.reading.claim->foreign_seller;
    if (seller.empty()) return;
    if (!j.settle_whole(HoldReason::wrong_supplier, "", {}, j.open_money(),
                        "the invoice is of another seller: " + seller))
      j.blocked_by = "it is another seller's";
  }

  void judge_invoice(Judgement& j) const {
    judge_duplicate(j);
    if (j.blocked_by.empty()) check_seller(j);
    if (j.blocked_by.empty()) check_total(j);
    judge_lines(j);
    conclude_invoice(j, judge_extras(j));
  }

  // Charges, taxes and allowances are paid in proportion to the lines that are.
  static Decimal extras_due(const Judgement& j, const Decimal& approved_lines, const Decimal& open_lines,
                            const Decimal& extras) {
    if (!j.blocked_by.empty()) return {};
    if (approved_lines == open_lines || open_lines.is_zero()) return extras;
    return (Checked(extras) * approved_lines).divided_by(open_lines, j.reading.digits, Rounding::half_up).value();
  }

  static void conclude_invoice(Judgement& j, const Decimal& extras) {
    auto& outcome = j.outcome;
    Decimal approved, open;
    for (const auto& line : outcome.lines) {
      add(approved, line.approved);
      add(outcome.credited, line.credited);
      add(open, at_least_zero(less(line.amount, line.credited)));
    }
    if (const auto taken = j.credits.of_extras.find(j.claim); taken != j.credits.of_extras.end())
      add(outcome.credited, taken->second);
    const Decimal due = extras_due(j, approved, open, extras);
    // What was prepaid may be more than what may be paid: then nothing is due.
    const Decimal least = std::min({Decimal(), approved, outcome.totals.computed});
    outcome.approved = std::max((Checked(approved) + due).value(), least);
    // Where a tolerance lets a smaller declared total pass, no more than it asks for is paid.
    const auto& declared = outcome.totals.declared;
    if (declared && declared->sign() > 0 && outcome.approved > less(*declared, outcome.credited))
      outcome.approved = at_least_zero(less(*declared, outcome.credited));
    outcome.approved_extras = outcome.approved;
    for (const auto& one : outcome.allocations) outcome.approved_extras = less(outcome.approved_extras, one.amount);
    outcome.disputed = (Checked(outcome.totals.computed) - outcome.approved - outcome.credited).value();
    finish(j);
  }

  // ---- credit notes ----------------------------------------------------------------------------------------------

  void judge_credit(Judgement& j) const {
    auto& outcome = j.outcome;
    outcome.lines.resize(j.reading.lines.size());
    judge_duplicate(j);
    if (j.blocked_by.empty()) check_total(j);
    for (const auto& line : j.reading.lines) give_back(j, line);
    give_back_extras(j);
    for (auto* sum : {&outcome.totals.lines, &outcome.totals.charges, &outcome.totals.allowances, &outcome.totals.tax,
                      &outcome.totals.prepaid, &outcome.totals.rounding, &outcome.totals.computed})
      *sum = sum->negated();
    if (outcome.totals.declared) outcome.totals.declared = outcome.totals.declared->negated();
    for (const auto& line : outcome.lines) {
      add(outcome.approved, line.approved);
      add(outcome.credited, line.credited);
    }
    if (const auto given = j.credits.given_extras.find(j.claim); given != j.credits.given_extras.end())
      outcome.credited = less(outcome.credited, given->second.money);
    add(outcome.approved, outcome.approved_extras);
    outcome.disputed = (Checked(outcome.totals.computed) - outcome.approved - outcome.credited).value();
    if (outcome.disputed.sign() > 0) {
      const Decimal approved =
          j.settle(HoldReason::unexpected_charge, "", {}, outcome.disputed,
                   "the credit note takes " + outcome.disputed.text() + " more than it gives back");
      add(outcome.approved, approved);
      outcome.disputed = less(outcome.disputed, approved);
    }
    outcome.approved_extras = outcome.approved;
    finish(j);
  }

  void give_back(Judgement& j, const ReadLine& line) const {
    auto& verdict = j.outcome.lines[line.index];
    verdict.amount = line.against ? line.money : line.money.negated();
    const auto found = j.credits.given.find({j.claim, line.index});
    const GivenBack given = found == j.credits.given.end()
                                ? GivenBack{.units = {}, .money = {}, .rest = line.money, .parts = {}}
                                : found->second;
    j.allocate(given, line);
    verdict.credited = given.money.negated();
    const auto reason = line.readable && !line.against ? given.reason : HoldReason::bad_number;
    if (!line.readable && given.rest.is_zero()) j.question(reason, line.number, rest_text(reason, given.rest));
    if (!given.rest.is_zero())
      verdict.approved = j.settle(reason, line.number, {}, given.rest, rest_text(reason, given.rest)).negated();
    verdict.disputed = (Checked(verdict.amount) - verdict.approved - verdict.credited).value();
  }

  static std::string rest_text(HoldReason reason, const Decimal& rest) {
    switch (reason) {
      case HoldReason::ambiguous_credit:
        return rest.text() +
               " may take back units or correct a price: say which with 'crossdock invoice accept-credit'";
      case HoldReason::credit_above_invoiced: return rest.text() + " is credited, for which nothing was invoiced yet";
      case HoldReason::bad_number: return "the line has no usable quantity, price or amount";
      default: return rest.text() + " is credited for a line that fits no purchase line";
    }
  }

  static void give_back_extras(Judgement& j) {
    const auto given = j.credits.given_extras.find(j.claim);
    const Decimal rest = given == j.credits.given_extras.end() ? at_least_zero(j.reading.extras()) : given->second.rest;
    if (rest.is_zero()) return;
    j.outcome.approved_extras = j.settle(HoldReason::credit_above_invoiced, "", {}, rest,
                                         rest.text() + " of charges and taxes is credited, which nobody invoiced")
                                    .negated();
  }

  // ---- the verdict -----------------------------------------------------------------------------------------------

  static Verdict verdict_of(const Judgement& j) {
    const auto& outcome = j.outcome;
    const auto& holds = outcome.holds;
    const auto all = [&](const auto& what) { return std::ranges::all_of(holds, what); };
    if (std::ranges::find(holds, HoldReason::duplicate_invoice, &Hold::reason) != holds.end())
      return Verdict::duplicate;
    if (holds.empty())
      return outcome.approved.is_zero() && !outcome.credited.is_zero() && !j.reading.credit_note ? Verdict::credited
                                                                                                 : Verdict::approved;
    if (all([](const Hold& h) { return h.refused; }))
      return outcome.approved.is_zero() ? Verdict::refused : Verdict::partially_approved;
    if (!outcome.approved.is_zero()) return Verdict::partially_approved;
    if (all([](const Hold& h) { return h.reason == HoldReason::awaiting_shipment; })) return Verdict::awaiting_shipment;
    return Verdict::held;
  }

  static void finish(Judgement& j) {
    auto& outcome = j.outcome;
    std::ranges::stable_sort(outcome.holds, [](const Hold& a, const Hold& b) {
      return std::tie(a.line, a.reason, a.purchase_line) < std::tie(b.line, b.reason, b.purchase_line);
    });
    outcome.verdict = verdict_of(j);
    auto& lines = outcome.explanation;
    lines.push_back("invoice " + j.reading.document().number + ": " + std::string(to_string(outcome.verdict)) + ", " +
                    outcome.approved.text() + " approved, " + outcome.disputed.text() + " disputed and " +
                    outcome.credited.text() + " credited of " + outcome.totals.computed.text());
    if (!j.blocked_by.empty()) lines.push_back("nothing of it is approved, because " + j.blocked_by);
    for (const auto& hold : outcome.holds) {
      lines.push_back(std::string(to_string(hold.reason)) + (hold.line.empty() ? "" : ", line " + hold.line) + ": " +
                      hold.explanation + " (" + hold.at_stake.text() + " at stake, for " +
                      std::string(to_string(hold.owner)) + ")");
    }
  }

  const Facts& facts_;
  const Tolerances& tolerances_;
  const Policy& policy_;
  Matches matches_;
  std::vector<Reading> readings_;
  std::vector<std::size_t> order_;        // of judging
  std::vector<std::size_t> repetitions_;  // claims that are none
  std::unordered_map<std::string, std::vector<std::size_t>> by_number_, by_total_;
};

}  // namespace

void Judgement::allocate(const GivenBack& given, const ReadLine& line) {
  for (const auto& [position, part] : given.parts) {
    auto& entry = outcome.allocations.emplace_back();
    entry.invoice_line = line.index;
    entry.purchase_line = facts.lines[position].id;
    entry.credited_quantity = part.units.negated();
    entry.credited_amount = part.money.negated();
    entry.stage = line.match.stage;
    entry.confidence = line.match.confidence;
  }
}

Credited Judgement::credited(std::size_t line) const {
  const auto found = credits.of_line.find({claim, line});
  return found == credits.of_line.end() ? Credited{} : found->second;
}

Decimal Judgement::open_money() const {
  Checked given_back, against;
  for (const auto& line : reading.lines) {
    given_back += credited(line.index).money;
    if (line.against) against += line.money;
  }
  if (const auto taken = credits.of_extras.find(claim); taken != credits.of_extras.end()) given_back += taken->second;
  return at_least_zero((Checked(reading.totals.computed) + against - given_back).value());
}

Decimal Judgement::approved_before(HoldReason reason, const std::string& line, PurchaseLineId purchase_line) const {
  Decimal sum;
  for (const auto& decided : reading.claim->decided) {
    if (decided.answer == Answer::approve && is(decided, reason, line, purchase_line)) add(sum, decided.limit);
  }
  return sum;
}

bool Judgement::refused_before(HoldReason reason, const std::string& line, PurchaseLineId purchase_line,
                               const Decimal& stake) const {
  return std::ranges::any_of(reading.claim->decided, [&](const Decided& decided) {
    return decided.answer == Answer::refuse && is(decided, reason, line, purchase_line) && stake <= decided.limit;
  });
}

Hold& Judgement::hold(HoldReason reason, const std::string& line, PurchaseLineId purchase_line, const Decimal& stake,
                      std::string explanation) {
  auto& hold = outcome.holds.emplace_back();
  hold.reason = reason;
  hold.owner = owner_of(reason);
  hold.line = line;
  hold.purchase_line = purchase_line;
  hold.at_stake = stake;
  hold.explanation = std::move(explanation);
  hold.refused = refused_before(reason, line, purchase_line, stake);
  return hold;
}

Decimal Judgement::settle(HoldReason reason, const std::string& line, PurchaseLineId purchase_line,
                          const Decimal& stake, std::string explanation) {
  if (!blocked_by.empty() || stake.is_zero()) return {};
  const Decimal approved = std::min(stake, approved_before(reason, line, purchase_line));
  if (approved < stake) hold(reason, line, purchase_line, less(stake, approved), std::move(explanation));
  return approved;
}

void Judgement::question(HoldReason reason, const std::string& line, std::string explanation) {
  const bool let_pass = std::ranges::any_of(reading.claim->decided, [&](const Decided& decided) {
    return decided.answer == Answer::approve && is(decided, reason, line, {});
  });
  if (blocked_by.empty() && !let_pass) hold(reason, line, {}, {}, std::move(explanation));
}

bool Judgement::settle_whole(HoldReason reason, const std::string& line, PurchaseLineId purchase_line,
                             const Decimal& stake, std::string explanation) {
  if (stake <= approved_before(reason, line, purchase_line)) return true;
  hold(reason, line, purchase_line, stake, std::move(explanation));
  return false;
}

std::vector<Outcome> judge(const Facts& facts, const Tolerances& tolerances, const Policy& policy) {
  return Sequence(facts, tolerances, policy).judge();
}

std::string_view to_string(HoldReason reason) { return boost::describe::enum_to_string(reason, ""); }
std::string_view to_string(Owner owner) { return boost::describe::enum_to_string(owner, ""); }
std::string_view to_string(Stage stage) { return boost::describe::enum_to_string(stage, ""); }
std::string_view to_string(Verdict verdict) { return boost::describe::enum_to_string(verdict, ""); }
std::string_view to_string(Answer answer) { return boost::describe::enum_to_string(answer, ""); }

}  // namespace crossdock::reconciliation

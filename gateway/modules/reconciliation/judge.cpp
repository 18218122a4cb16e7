// SPDX-License-Identifier: Apache-2.0
// The cascade over all claims together: credits first, then each invoice in an order of its own, from what the claims
// before it left.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "gateway/modules/reconciliation/duplicates.hpp"
#include "gateway/modules/reconciliation/judgement.hpp"

namespace crossdock::reconciliation {
namespace {

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
    find_repetitions();
  }

  std::vector<Outcome> judge() {
    const Disputes none;
    const auto crediting = crediting_order();
    auto outcomes = judge_all(attribute(readings_, crediting, facts_.lines, matches_, none, Naming::exact));
    if (!has_inexact_credit(readings_)) return outcomes;
    // A credit that does not name its invoice goes where money is disputed, which only a judgement without it can say.
    return judge_all(attribute(readings_, crediting, facts_.lines, matches_, disputes_of(outcomes), Naming::all));
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

  Judgement judgement_of(std::size_t claim, const Credits& credits, Standing& standing) const {
    Judgement j{.facts = facts_,
                .tolerances = tolerances_,
                .policy = policy_,
                .groups = matches_.groups,
                .reading = readings_[claim],
                .credits = credits,
                .claim = claim,
                .standing = standing,
                .decisions = Decisions(facts_.claims[claim].decided),
                .outcome = {},
                .blocked_by = {}};
    j.outcome.totals = readings_[claim].totals;
    return j;
  }

  std::vector<Outcome> judge_all(const Credits& credits) const {
    Standing standing(facts_.lines);
    std::vector<Outcome> outcomes(facts_.claims.size());
    for (const auto claim : order_) {
      auto j = judgement_of(claim, credits, standing);
      if (repeated_[claim]) {
        conclude_repeated(j);
      } else if (readings_[claim].credit_note) {
        judge_credit(j);
      } else {
        judge_invoice(j);
      }
      outcomes[claim] = std::move(j.outcome);
    }
    return outcomes;
  }

  // The claims that give and that may be given back to: repetitions count for nothing, and a credit note that is held
  // as a whole takes nothing. A held invoice may well be what a credit takes back.
  std::vector<std::size_t> crediting_order() const {
    const Credits none;
    Standing standing(facts_.lines);
    std::vector<std::size_t> order;
    for (const auto claim : order_) {
      if (repeated_[claim]) continue;
      auto j = judgement_of(claim, none, standing);
      if (readings_[claim].credit_note) check_whole(j);
      if (j.blocked_by.empty()) order.push_back(claim);
    }
    return order;
  }

  // ---- duplicates ------------------------------------------------------------------------------------------------

  // An earlier claim that one looks like.
  struct Earlier {
    Duplicate duplicate;
    std::size_t claim = 0;
  };
  using ByKey = std::unordered_map<std::string, std::vector<std::size_t>>;

  Candidate candidate(std::size_t claim) const {
    const auto& reading = readings_[claim];
    return {&reading.document(), reading.claim->hash, reading.number,
            reading.payable.value_or(reading.totals.computed)};
  }

  // Documents alone say what was repeated: no credit, decision or other fact changes it.
  void find_repetitions() {
    repeated_.resize(readings_.size());
    std::set<std::string_view> hashes;
    for (const auto claim : order_) {
      const auto& reading = readings_[claim];
      const auto& hash = reading.claim->hash;
      repeated_[claim] = !hash.empty() && !hashes.insert(hash).second;
      if (repeated_[claim]) continue;
      by_number_[reading.number].push_back(claim);
      by_total_[reading.totals.computed.normalized().text()].push_back(claim);
    }
  }

  // The strongest likeness among those of `alike` that come before the claim.
  std::optional<Earlier> strongest(const std::vector<std::size_t>& alike, std::size_t claim) const {
    std::optional<Earlier> best;
    for (const auto other : alike) {
      if (other == claim) break;
      auto duplicate = compare(candidate(claim), candidate(other), policy_);
      if (duplicate && (!best || duplicate->score > best->duplicate.score)) best = {std::move(*duplicate), other};
    }
    return best;
  }

  // The earlier claim that this one repeats under the same number, or else looks like: the latter is asked only of
  // invoices that no honest reading explains, for on a blanket order all look alike.
  std::optional<Earlier> earlier_of(const Judgement& j) const {
    auto same_number = strongest(by_number_.at(j.reading.number), j.claim);
    if (same_number && same_number->duplicate.likeness == Likeness::same_number) return same_number;
    // Credit notes that merely look alike are parts of what is given back; nobody gives back more than was invoiced.
    if (j.reading.credit_note || is_unbilled(j)) return std::nullopt;
    auto similar = strongest(by_total_.at(j.reading.totals.computed.normalized().text()), j.claim);
    return !similar || (same_number && same_number->duplicate.score > similar->duplicate.score) ? same_number : similar;
  }

  static void conclude_repeated(Judgement& j) {
    j.outcome = Outcome{};
    j.outcome.verdict = Verdict::repeated;
    j.outcome.lines.resize(j.reading.lines.size());
    j.outcome.explanation.push_back("invoice " + j.reading.document().number +
                                    " came before with the same content; nothing changes");
  }

  // Whether all units of an invoice are ordered and not billed by the claims before it: then it is an honest
  // part of the order, however much it looks like another.
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
    const auto earlier = earlier_of(j);
    if (!earlier) return;
    const auto& [duplicate, other] = *earlier;
    const bool certain = duplicate.likeness == Likeness::same_number;
    const auto reason = certain ? HoldReason::duplicate_invoice : HoldReason::possible_duplicate;
    const Decimal stake = j.open_money();
    if (stake.sign() <= 0 ||
        j.settle_whole({reason, "", {}}, stake, "invoice " + readings_[other].document().number + ": " + duplicate.why))
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
            {HoldReason::total_mismatch, "", {}}, difference.value().absolute(),
            "the invoice says " + totals.declared->text() + ", its parts add up to " + totals.computed.text()))
      j.blocked_by = "its totals do not add up";
  }

  static void check_seller(Judgement& j) {
    const auto& seller = j.reading.claim->foreign_seller;
    if (seller.empty()) return;
    if (!j.settle_whole({HoldReason::wrong_supplier, "", {}}, j.open_money(),
                        "the invoice is of another seller: " + seller))
      j.blocked_by = "it is another seller's";
  }

  // A person says whether the order that the items fit is the one that is meant.
  static void check_order(Judgement& j) {
    const auto& found = j.reading.claim->found_order;
    if (found.empty()) return;
    const auto& named = j.reading.document().order_number;
    if (!j.settle_whole({.reason = HoldReason::unknown_order, .line = {}, .purchase_line = {}}, j.open_money(),
                        (named.empty() ? "the invoice names no purchase order"
                                       : "purchase order '" + named + "' is not known for this supplier") +
                            "; its items fit " + found + ": a release says that it is meant"))
      j.blocked_by = "its order is not known";
  }

  // Checks what stops all of a document.
  void check_whole(Judgement& j) const {
    judge_duplicate(j);
    if (j.blocked_by.empty()) check_seller(j);
    if (j.blocked_by.empty()) check_order(j);
    if (j.blocked_by.empty()) check_total(j);
  }

  void judge_invoice(Judgement& j) const {
    check_whole(j);
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
    // The prepaid money may be more than what may be paid: then nothing is due.
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
    check_whole(j);
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
          j.settle({HoldReason::unexpected_charge, "", {}}, outcome.disputed,
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
    if (!line.readable && given.rest.is_zero()) j.question({reason, line.key, {}}, rest_text(reason, given.rest));
    if (!given.rest.is_zero())
      verdict.approved = j.settle({reason, line.key, {}}, given.rest, rest_text(reason, given.rest)).negated();
    verdict.disputed = (Checked(verdict.amount) - verdict.approved - verdict.credited).value();
  }

  static std::string rest_text(HoldReason reason, const Decimal& rest) {
    switch (reason) {
      case HoldReason::ambiguous_credit:
        return rest.text() +
               " may take back units or correct a price: say which with 'crossdock invoice accept-credit'";
      case HoldReason::credit_above_invoiced: return rest.text() + " is credited, for which nothing was invoiced yet";
      case HoldReason::currency_mismatch: return rest.text() + " is credited in another currency than was invoiced";
      case HoldReason::bad_number: return "the line has no usable quantity, price or amount";
      default: return rest.text() + " is credited for a line that fits no purchase line";
    }
  }

  static void give_back_extras(Judgement& j) {
    const auto given = j.credits.given_extras.find(j.claim);
    const Decimal rest = given == j.credits.given_extras.end() ? at_least_zero(j.reading.extras()) : given->second.rest;
    if (rest.is_zero()) return;
    j.outcome.approved_extras = j.settle({HoldReason::credit_above_invoiced, "", {}}, rest,
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
  std::vector<std::size_t> order_;
  std::vector<bool> repeated_;  // by claim: the same content came before
  ByKey by_number_, by_total_;  // those that repeat nothing, in order
};

}  // namespace

std::vector<Outcome> judge(const Facts& facts, const Tolerances& tolerances, const Policy& policy) {
  return Sequence(facts, tolerances, policy).judge();
}

std::string_view to_string(HoldReason reason) { return boost::describe::enum_to_string(reason, ""); }
std::string_view to_string(Owner owner) { return boost::describe::enum_to_string(owner, ""); }
std::string_view to_string(Stage stage) { return boost::describe::enum_to_string(stage, ""); }
std::string_view to_string(Verdict verdict) { return boost::describe::enum_to_string(verdict, ""); }
std::string_view to_string(Answer answer) { return boost::describe::enum_to_string(answer, ""); }

}  // namespace crossdock::reconciliation

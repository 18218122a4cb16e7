// SPDX-License-Identifier: Apache-2.0
// The cascade over all claims together: credits first, then each invoice in an order of its own, from what the claims
// before it left.
#include <algorithm>
#include <unordered_map>

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
  }

  std::vector<Outcome> judge() {
    const Disputes none;
    const auto effective = without_repetitions();
    auto outcomes = judge_all(attribute(readings_, effective, facts_.lines, matches_, none, Naming::exact));
    if (!has_inexact_credit(readings_)) return outcomes;
    // A credit that does not name its invoice goes where money is disputed, which only a judgement without it can say.
    return judge_all(attribute(readings_, effective, facts_.lines, matches_, disputes_of(outcomes), Naming::all));
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

  // The claims that give or take back: not what came before with the same content, nor a credit note whose number was
  // used before, unless a person let it pass.
  std::vector<std::size_t> without_repetitions() {
    forget();
    std::vector<std::size_t> claims;
    for (const auto claim : order_) {
      if (is_repeated(claim)) continue;
      const auto duplicate = readings_[claim].credit_note ? duplicate_of(claim) : std::nullopt;
      if (!duplicate || duplicate->first.likeness != Likeness::same_number || is_let_pass(claim))
        claims.push_back(claim);
      remember(claim);
    }
    return claims;
  }

  bool is_let_pass(std::size_t claim) const {
    return std::ranges::any_of(readings_[claim].claim->decided, [&](const Decided& decided) {
      return decided.answer == Answer::approve && is(decided, HoldReason::duplicate_invoice, "", {}) &&
             readings_[claim].totals.computed <= decided.limit;
    });
  }

  std::vector<Outcome> judge_all(const Credits& credits) {
    Standing standing{.taken = std::vector<Decimal>(facts_.lines.size()), .charged = {}};
    forget();
    std::vector<Outcome> outcomes(facts_.claims.size());
    for (const auto claim : order_) {
      Judgement j{.facts = facts_,
                  .tolerances = tolerances_,
                  .policy = policy_,
                  .groups = matches_.groups,
                  .reading = readings_[claim],
                  .credits = credits,
                  .claim = claim,
                  .standing = standing,
                  .left = {},
                  .outcome = {},
                  .blocked_by = {}};
      for (const auto& decided : facts_.claims[claim].decided) j.left.push_back(decided.limit);
      j.outcome.totals = readings_[claim].totals;
      if (is_repeated(claim)) {
        tell_repeated(j);
        outcomes[claim] = std::move(j.outcome);
        continue;
      }
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

  void forget() {
    by_number_.clear();
    by_total_.clear();
    by_hash_.clear();
  }

  void remember(std::size_t claim) {
    by_number_[readings_[claim].number].push_back(claim);
    by_total_[readings_[claim].totals.computed.normalized().text()].push_back(claim);
    by_hash_.emplace(readings_[claim].claim->hash, claim);
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

  bool is_repeated(std::size_t claim) const {
    const auto& hash = readings_[claim].claim->hash;
    return !hash.empty() && by_hash_.contains(hash);
  }

  static void tell_repeated(Judgement& j) {
    j.outcome = Outcome{};
    j.outcome.verdict = Verdict::repeated;
    j.outcome.lines.resize(j.reading.lines.size());
    j.outcome.explanation.push_back("invoice " + j.reading.document().number +
                                    " came before with the same content; nothing changes");
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
    // Credit notes that merely look alike are parts of what is given back; nobody gives back more than was invoiced.
    if (!certain && (j.reading.credit_note || is_unbilled(j))) return;
    const auto reason = certain ? HoldReason::duplicate_invoice : HoldReason::possible_duplicate;
    const Decimal stake = open_money(j);
    if (stake.sign() <= 0 ||
        j.settle_whole(reason, "", {}, stake, "invoice " + readings_[other].document().number + ": " + duplicate.why))
      return;
    auto& hold = j.outcome.holds.back();
    hold.score = duplicate.score;
    hold.other_invoice = facts_.claims[other].id;
    j.blocked_by = certain ? "it is a duplicate" : "it may be a duplicate";
  }

  // What the document asks for and was not credited.
  static Decimal open_money(const Judgement& j) {
    Checked credited;
    for (const auto& line : j.reading.lines) credited += j.credited(line.index).money;
    if (const auto taken = j.credits.of_extras.find(j.claim); taken != j.credits.of_extras.end())
      credited += taken->second;
    Checked given;
    for (const auto& line : j.reading.lines) {
      if (line.against) given += line.money;
    }
    return at_least_zero((Checked(j.reading.totals.computed) + given - credited).value());
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
    if (!j.settle_whole(HoldReason::wrong_supplier, "", {}, open_money(j),
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
    Decimal approved, open, let_pass = outcome.approved_extras;
    for (const auto& line : outcome.lines) {
      add(approved, line.approved);
      add(outcome.credited, line.credited);
      add(open, less(line.amount, line.credited));
    }
    if (const auto taken = j.credits.of_extras.find(j.claim); taken != j.credits.of_extras.end())
      add(outcome.credited, taken->second);
    const Decimal due = extras_due(j, approved, open, extras);
    outcome.approved = (Checked(approved) + due).value();
    // Where a tolerance lets a smaller declared total pass, no more than it asks for is paid.
    const auto& declared = outcome.totals.declared;
    if (declared && declared->sign() > 0 && outcome.approved > less(*declared, outcome.credited))
      outcome.approved = at_least_zero(less(*declared, outcome.credited));
    outcome.approved_extras = (Checked(outcome.approved) - approved + let_pass).value();
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
    outcome.approved_extras = outcome.approved;
    outcome.disputed = (Checked(outcome.totals.computed) - outcome.approved - outcome.credited).value();
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
  std::vector<std::size_t> order_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_number_, by_total_;
  std::unordered_map<std::string, std::size_t> by_hash_;
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

Decimal Judgement::take_approved(HoldReason reason, const std::string& line, PurchaseLineId purchase_line,
                                 const Decimal& stake, const Decimal& least) {
  const auto& decided = reading.claim->decided;
  const auto answers = [&](std::size_t i) {
    return decided[i].answer == Answer::approve && is(decided[i], reason, line, purchase_line);
  };
  Decimal there;
  for (std::size_t i = 0; i < decided.size(); ++i) {
    if (answers(i)) add(there, left[i]);
  }
  if (there < least) return {};
  Decimal open = stake;
  for (const bool exact : {true, false}) {
    for (std::size_t i = 0; i < decided.size(); ++i) {
      if (!answers(i) || (exact && left[i] != open)) continue;
      const Decimal part = std::min(open, left[i]);
      left[i] = less(left[i], part);
      open = less(open, part);
    }
  }
  return less(stake, open);
}

bool Judgement::take_refused(HoldReason reason, const std::string& line, PurchaseLineId purchase_line,
                             const Decimal& stake) {
  const auto& decided = reading.claim->decided;
  for (const bool exact : {true, false}) {
    for (std::size_t i = 0; i < decided.size(); ++i) {
      if (decided[i].answer != Answer::refuse || !is(decided[i], reason, line, purchase_line)) continue;
      if (exact ? stake != left[i] : stake > left[i]) continue;
      left[i] = Decimal();
      return true;
    }
  }
  return false;
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
  hold.refused = take_refused(reason, line, purchase_line, stake);
  return hold;
}

Decimal Judgement::settle(HoldReason reason, const std::string& line, PurchaseLineId purchase_line,
                          const Decimal& stake, std::string explanation) {
  if (!blocked_by.empty() || stake.is_zero()) return {};
  const Decimal approved = take_approved(reason, line, purchase_line, stake, Decimal());
  if (approved < stake) hold(reason, line, purchase_line, less(stake, approved), std::move(explanation));
  return approved;
}

bool Judgement::settle_whole(HoldReason reason, const std::string& line, PurchaseLineId purchase_line,
                             const Decimal& stake, std::string explanation) {
  if (take_approved(reason, line, purchase_line, stake, stake) == stake) return true;
  hold(reason, line, purchase_line, stake, std::move(explanation));
  return false;
}

Decimal Judgement::settle(std::vector<Question> questions) {
  // A decision to the cent is about that question and no other, wherever it stands.
  std::ranges::stable_partition(questions, [&](const Question& question) {
    return std::ranges::any_of(reading.claim->decided, [&](const Decided& decided) {
      return is(decided, question.reason, question.line, question.purchase_line) && decided.limit == question.stake;
    });
  });
  Decimal approved;
  for (auto& question : questions)
    add(approved, settle(question.reason, question.line, question.purchase_line, question.stake,
                         std::move(question.explanation)));
  return approved;
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

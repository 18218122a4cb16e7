// SPDX-License-Identifier: Apache-2.0
// Knows what a credit means: the units that it takes back, or a price that was too high.
#include "gateway/modules/reconciliation/credits.hpp"

#include <algorithm>

#include "gateway/modules/reconciliation/amounts.hpp"
#include "gateway/modules/reconciliation/duplicates.hpp"

namespace crossdock::reconciliation {
namespace {

using LineKey = std::pair<std::size_t, std::size_t>;  // claim, line

enum class Nature { units, money, ambiguous };

std::vector<std::string> names_in(const std::vector<canonical::Reference>& references) {
  std::vector<std::string> names;
  for (const auto& reference : references) {
    if (reference.kind == canonical::ReferenceKind::invoice) names.push_back(normalised_number(reference.value));
  }
  return names;
}

// The invoices that a line is about, as it says itself, or as its document does.
std::vector<std::string> names_of(const canonical::Invoice& document, std::size_t line) {
  auto names = names_in(document.lines[line].references);
  return names.empty() ? names_in(document.references) : names;
}

// Whether each line is about exactly one invoice.
bool is_exact(const canonical::Invoice& document) {
  for (std::size_t line = 0; line < document.lines.size(); ++line) {
    if (names_of(document, line).size() != 1) return false;
  }
  return true;
}

// One line that gives money back, or the charges and taxes of a credit note.
struct Credit {
  std::size_t claim = 0;
  std::size_t line = 0;
  Decimal units;
  Decimal money;
};

// The rest of an invoice's line that can be taken back.
struct Target {
  LineKey key;
  Decimal units;
  Decimal money;
  Decimal billed_units;  // as invoiced
  Decimal billed_money;
  Decimal disputed;
};

class Attribution {
 public:
  Attribution(const std::vector<Reading>& readings, const std::vector<std::size_t>& order,
              const std::vector<PurchaseLineFacts>& lines, const Matches& matches, const Disputes& disputes)
      : readings_(readings), order_(order), lines_(lines), groups_(matches.groups) {
    for (const auto claim : order_) {
      if (readings_[claim].credit_note) continue;
      for (const auto& line : readings_[claim].lines) add_target(claim, line, disputes);
      const Decimal extras = readings_[claim].extras();
      extras_left_[claim] = at_least_zero(extras);
      allowances_left_[claim] = at_least_zero(extras.negated());
      left_[claim] = asked(readings_[claim]);
    }
  }

  Credits attribute(Naming naming) {
    for (const auto claim : order_) {
      const auto& reading = readings_[claim];
      if (!reading.credit_note) {
        // A line below zero corrects the invoice on which it stands.
        for (const auto& line : reading.lines) {
          if (line.against && line.readable) give(claim, line, line.money, std::vector<std::size_t>{claim});
        }
      }
    }
    for (const auto claim : order_) {
      if (!readings_[claim].credit_note) continue;
      if (naming == Naming::all || is_exact(readings_[claim].document())) give(claim);
    }
    return std::move(credits_);
  }

 private:
  using Parts = std::vector<std::pair<std::size_t, Decimal>>;  // money by claim

  void add_target(std::size_t claim, const ReadLine& line, const Disputes& disputes) {
    if (!line.readable || line.against || !line.match.group) return;
    const LineKey key{claim, line.index};
    const auto disputed = disputes.find(key);
    targets_.push_back({.key = key,
                        .units = line.convertible ? line.units : Decimal(),
                        .money = line.money,
                        .billed_units = line.convertible ? line.units : Decimal(),
                        .billed_money = line.money,
                        .disputed = disputed == disputes.end() ? Decimal() : disputed->second});
  }

  // The claims of these numbers; nullopt: none is named.
  std::optional<std::vector<std::size_t>> claims_named(const std::vector<std::string>& names) const {
    if (names.empty()) return std::nullopt;
    std::vector<std::size_t> claims;
    for (const auto claim : order_) {
      if (readings_[claim].credit_note) continue;
      if (std::ranges::find(names, readings_[claim].number) != names.end()) claims.push_back(claim);
    }
    return claims;
  }

  // The money that an invoice asks for, before its own lines below zero.
  static Decimal asked(const Reading& reading) {
    Decimal sum = reading.totals.computed;
    for (const auto& line : reading.lines) {
      if (line.against) add(sum, line.money);
    }
    return at_least_zero(sum);
  }

  // A whole credit note. What it takes off itself are first the allowances of the invoices that it means; more than them
  // (a restocking fee) makes its lines give back less.
  void give(std::size_t claim) {
    const auto& reading = readings_[claim];
    const auto named = claims_named(invoices_named(reading.document()));
    const Decimal extras = reading.extras();
    Decimal fee = at_least_zero(extras.negated());
    touched_.clear();
    const auto returned = return_allowances(named ? *named : claims_like(reading), fee);
    std::vector<Decimal> money;
    for (const auto& line : reading.lines) money.push_back(line.readable && !line.against ? line.money : Decimal());
    if (fee.sign() > 0) {
      const auto cuts = apportion(fee, money, reading.digits);
      for (std::size_t i = 0; i < money.size(); ++i) money[i] = at_least_zero(less(money[i], cuts[i]));
    }
    for (std::size_t i = 0; i < reading.lines.size(); ++i) {
      const auto& line = reading.lines[i];
      if (line.readable && !line.against)
        give(claim, line, money[i], claims_named(names_of(reading.document(), line.index)));
    }
    if (extras.sign() > 0) give_extras(claim, extras, named);
    if (!returned.empty()) settle_allowances(claim, returned);
  }

  // Takes off `fee` what is allowances of these invoices: their lines may be given back without them.
  Parts return_allowances(const std::vector<std::size_t>& claims, Decimal& fee) {
    Parts parts;
    for (const auto target : claims) {
      const Decimal part = std::min(fee, allowances_left_[target]);
      if (part.is_zero()) continue;
      parts.emplace_back(target, part);
      add(left_[target], part);
      fee = less(fee, part);
    }
    return parts;
  }

  // The allowances stay returned as far as their invoice's lines were given back.
  void settle_allowances(std::size_t claim, const Parts& returned) {
    auto& given = credits_.given_extras[claim];
    for (const auto& [target, part] : returned) {
      const auto touched = std::ranges::find(touched_, target, &Parts::value_type::first);
      const Decimal kept = touched == touched_.end() ? Decimal() : std::min(part, touched->second);
      left_[target] = less(left_[target], less(part, kept));
      allowances_left_[target] = less(allowances_left_[target], kept);
      credits_.of_extras[target] = less(credits_.of_extras[target], kept);
      given.money = less(given.money, kept);
    }
  }

  void touch(std::size_t claim, const Decimal& part) {
    const auto touched = std::ranges::find(touched_, claim, &Parts::value_type::first);
    if (touched == touched_.end()) {
      touched_.emplace_back(claim, part);
    } else {
      add(touched->second, part);
    }
  }

  // Invoices over lines of the credit note, first those with its very lines.
  std::vector<std::size_t> claims_like(const Reading& credit) const {
    std::vector<std::size_t> alike, others;
    for (const auto claim : order_) {
      const auto& reading = readings_[claim];
      if (reading.credit_note) continue;
      const bool touches = std::ranges::any_of(reading.lines, [&](const ReadLine& line) {
        return line.match.group && std::ranges::any_of(credit.lines, [&](const ReadLine& own) {
                 return own.match.group && shares_lines(*own.match.group, *line.match.group);
               });
      });
      if (touches) (reading.totals.lines == credit.totals.lines ? alike : others).push_back(claim);
    }
    alike.insert(alike.end(), others.begin(), others.end());
    return alike;
  }

  void give(std::size_t claim, const ReadLine& line, const Decimal& money,
            const std::optional<std::vector<std::size_t>>& named) {
    GivenBack& given = credits_.given[{claim, line.index}];
    Decimal units = line.convertible ? line.units : Decimal();
    Decimal rest = money;
    if (!line.match.group && !named) {
      given.rest = rest;
      given.reason = line.match.miss;
      return;
    }
    // The line's own words decide what it means, whatever a fee leaves of it.
    const Credit credit{claim, line.index, units, line.money};
    const auto [targets, other_currency] = candidates(credit, line, named);
    if (other_currency) given.reason = HoldReason::currency_mismatch;
    // Money goes where money is disputed, on all of them, before it takes back what was approved.
    for (auto* target : targets) {
      if (target->disputed.is_zero() || nature_of(credit, line, *target) != Nature::money) continue;
      take(*target, Nature::money, credit, std::min(rest, target->disputed), units, rest, given);
    }
    for (auto* target : targets) {
      if (rest.is_zero()) break;
      const auto nature = nature_of(credit, line, *target);
      if (nature == Nature::ambiguous) {
        given.reason = HoldReason::ambiguous_credit;
        break;
      }
      take(*target, nature, credit, rest, units, rest, given);
    }
    given.rest = rest;
  }

  // Takes no more than `most` of the money.
  void take(Target& target, Nature nature, const Credit& credit, const Decimal& most, Decimal& units, Decimal& rest,
            GivenBack& given) {
    Credited part;
    if (nature == Nature::units) {
      part.units = std::min(units, target.units);
      const Decimal share =
          part.units == units
              ? rest
              : (Checked(credit.money) * part.units).divided_by(credit.units, digits(credit), Rounding::down).value();
      part.money = std::min({share, rest, target.money, left_[target.key.first]});
    } else {
      part.money = std::min({most, target.money, left_[target.key.first]});
    }
    if (part.units.is_zero() && part.money.is_zero()) return;
    units = less(units, part.units);
    rest = less(rest, part.money);
    left_[target.key.first] = less(left_[target.key.first], part.money);
    target.money = less(target.money, part.money);
    target.units = less(target.units, part.units);
    // A line of which all money was given back delivers nothing for free: its units are free as well.
    if (target.money.is_zero() && target.units.sign() > 0) {
      add(part.units, target.units);
      target.units = Decimal();
    }
    target.disputed = at_least_zero(less(target.disputed, part.money));
    auto& sum = credits_.of_line[target.key];
    add(sum.units, part.units);
    add(sum.money, part.money);
    add(given.units, part.units);
    add(given.money, part.money);
    const auto& line = readings_[target.key.first].lines[target.key.second];
    given.parts.emplace_back(groups_[*line.match.group].front(), part);
    touch(target.key.first, part.money);
  }

  void give_extras(std::size_t claim, const Decimal& extras, const std::optional<std::vector<std::size_t>>& named) {
    Decimal rest = extras;
    std::vector<std::size_t> targets;
    for (const auto& [target, part] : touched_) targets.push_back(target);
    for (const auto target : named ? *named : targets) {
      if (!is_same_currency(claim, target)) continue;
      const Decimal part = std::min({rest, extras_left_[target], left_[target]});
      left_[target] = less(left_[target], part);
      extras_left_[target] = less(extras_left_[target], part);
      add(credits_.of_extras[target], part);
      rest = less(rest, part);
    }
    credits_.given_extras[claim] = {.units = {}, .money = less(extras, rest), .rest = rest, .parts = {}};
  }

  bool shares_lines(std::size_t a, std::size_t b) const {
    if (a == b) return true;
    return std::ranges::any_of(groups_[a],
                               [&](std::size_t i) { return std::ranges::find(groups_[b], i) != groups_[b].end(); });
  }

  // The lines that a credit may take from, best first.
  struct Candidates {
    std::vector<Target*> targets;
    bool other_currency = false;  // there are more, in another currency
  };
  Candidates candidates(const Credit& credit, const ReadLine& line,
                        const std::optional<std::vector<std::size_t>>& named) {
    Candidates found;
    for (auto& target : targets_) {
      if (named && std::ranges::find(*named, target.key.first) == named->end()) continue;
      const auto& other = readings_[target.key.first].lines[target.key.second];
      if (line.match.group && !shares_lines(*line.match.group, *other.match.group)) continue;
      if (target.money.is_zero() && target.units.is_zero()) continue;
      if (is_same_currency(credit.claim, target.key.first)) {
        found.targets.push_back(&target);
      } else {
        found.other_currency = true;
      }
    }
    std::ranges::stable_sort(found.targets,
                             [&](const Target* a, const Target* b) { return rank(credit, *a) < rank(credit, *b); });
    return found;
  }

  bool is_same_currency(std::size_t a, std::size_t b) const {
    const auto& left = readings_[a].document().currency;
    const auto& right = readings_[b].document().currency;
    return left.empty() || right.empty() || left == right;
  }

  // First where units and price are the billed ones, then where money is disputed, above all exactly as much.
  std::tuple<bool, bool, bool> rank(const Credit& credit, const Target& target) const {
    return {!(is_value(credit, target.billed_money, target.billed_units) && credit.units <= target.units),
            target.disputed != credit.money, target.disputed.is_zero()};
  }

  // Whether the credit's money is what its units cost at money ÷ units, to the minor unit.
  bool is_value(const Credit& credit, const Decimal& money, const Decimal& units) const {
    if (units.is_zero() || credit.units.is_zero()) return false;
    const Checked value = (Checked(money) * credit.units).divided_by(units, 6, Rounding::half_even);
    return value.ok() && (Checked(credit.money) - value).value().absolute() <= Decimal::scaled(1, digits(credit));
  }
  int digits(const Credit& credit) const { return readings_[credit.claim].digits; }

  // Units when the price is the billed or the agreed one; money when it is their difference, a small part of the price or
  // a lump sum. Anything else may be either, and a person says which.
  Nature nature_of(const Credit& credit, const ReadLine& line, const Target& target) const {
    for (const auto& decided : readings_[credit.claim].claim->decided) {
      if (decided.line != line.key) continue;
      if (decided.answer == Answer::credit_units) return Nature::units;
      if (decided.answer == Answer::credit_money) return Nature::money;
    }
    if (credit.units.is_zero()) return Nature::money;
    const auto& bought = lines_[groups_[*readings_[target.key.first].lines[target.key.second].match.group].front()];
    const Decimal agreed = agreed_money(bought, credit.units);
    const Decimal billed = target.billed_units.is_zero() ? Decimal()
                                                         : (Checked(target.billed_money) * credit.units)
                                                               .divided_by(target.billed_units, 6, Rounding::half_even)
                                                               .value();
    const Decimal step = Decimal::scaled(1, digits(credit));
    const auto is = [&](const Decimal& value) { return less(credit.money, value).absolute() <= step; };
    const bool difference = bought.price && billed > agreed && is(less(billed, agreed));
    if (is(billed) || (bought.price && is(agreed))) return difference ? Nature::ambiguous : Nature::units;
    if (difference) return Nature::money;
    if (credit.units == Decimal(1) && target.billed_units != Decimal(1)) return Nature::money;
    const Decimal price = bought.price ? std::min(agreed, billed) : billed;
    return (Checked(credit.money) * 2).value() < price ? Nature::money : Nature::ambiguous;
  }

  static Decimal agreed_money(const PurchaseLineFacts& line, const Decimal& units) {
    if (!line.price) return {};
    const Checked basis = line.price_basis ? Checked(*line.price_basis) : Checked(1);
    return (Checked(line.price->amount) * units).divided_by(basis, 6, Rounding::half_even).value();
  }

  const std::vector<Reading>& readings_;
  const std::vector<std::size_t>& order_;
  const std::vector<PurchaseLineFacts>& lines_;
  const std::vector<std::vector<std::size_t>>& groups_;
  std::vector<Target> targets_;
  std::map<std::size_t, Decimal> left_;             // by claim: what it asks for and was not given back
  std::map<std::size_t, Decimal> extras_left_;      // of it, what its charges and taxes are above its allowances
  std::map<std::size_t, Decimal> allowances_left_;  // what its allowances are above its charges and taxes
  Parts touched_;                                   // what the credit note in hand took of lines
  Credits credits_;
};

}  // namespace

Credits attribute(const std::vector<Reading>& readings, const std::vector<std::size_t>& order,
                  const std::vector<PurchaseLineFacts>& lines, const Matches& matches, const Disputes& disputes,
                  Naming naming) {
  return Attribution(readings, order, lines, matches, disputes).attribute(naming);
}

bool has_inexact_credit(const std::vector<Reading>& readings) {
  return std::ranges::any_of(
      readings, [](const Reading& reading) { return reading.credit_note && !is_exact(reading.document()); });
}

}  // namespace crossdock::reconciliation

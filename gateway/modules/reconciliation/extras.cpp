// SPDX-License-Identifier: Apache-2.0
// Knows what may be paid beside the lines: agreed charges up to their limits, agreed taxes on what they may be of.
#include <algorithm>

#include "gateway/modules/reconciliation/duplicates.hpp"
#include "gateway/modules/reconciliation/judgement.hpp"

namespace crossdock::reconciliation {
namespace {

// Cash is rounded by less than this; more is a charge by another name (the widest in use is Sweden's and Norway's 0.50).
const Decimal widest_rounding = Decimal::scaled(50, 2);

// The purchase orders that the document names, each once, in its own order.
std::vector<std::string> orders_of(const Judgement& j, const std::string& line_key) {
  const auto& document = j.reading.document();
  std::vector<std::string> orders;
  const auto name = [&](const std::string& number) {
    const auto normal = normalised_number(number);
    if (std::ranges::find(orders, normal) == orders.end()) orders.push_back(normal);
  };
  for (const auto& read : j.reading.lines) {
    const auto& line = document.lines[read.index];
    if (line_key.empty() || read.key == line_key)
      name(line.order_number.empty() ? document.order_number : line.order_number);
  }
  if (orders.empty()) name(document.order_number);
  return orders;
}

int shipments_of(const Facts& facts, const std::string& order) {
  const auto found =
      std::ranges::find_if(facts.shipments, [&](const auto& one) { return normalised_number(one.first) == order; });
  return found == facts.shipments.end() ? 0 : found->second;
}

// Money that was let pass under a limit.
struct Passed {
  std::string limit;  // key of Standing::charged
  Decimal money;
};

// The limit under which the charge fits, which counts once for each purchase order, or once for each shipment: what
// earlier invoices charged is part of it. nullopt: it fits under none. An empty key: there is no limit.
std::optional<std::string> limit_for(Judgement& j, const ReadCharge& charge) {
  const auto agreed = std::ranges::find(j.policy.charges, charge.reason, &AgreedCharge::reason);
  const bool named = agreed != j.policy.charges.end();
  const auto& tolerance = named ? agreed->limit : j.tolerances.freight;
  const auto once = allowed(tolerance, j.reading.totals.lines);
  if (!once) return "";
  const bool by_shipment = j.policy.charge_scope == ChargeScope::shipment && !named;
  for (const auto& order : orders_of(j, charge.line)) {
    const Checked limit = by_shipment ? *once * std::max(1, shipments_of(j.facts, order)) : *once;
    auto key = order + '\n' + (named ? charge.reason : "");
    auto& used = j.standing.charged[key];
    const Checked after = Checked(used) + charge.money;
    if (!limit.ok() || !after.ok() || after.value() > limit.value()) continue;
    used = after.value();
    return key;
  }
  return std::nullopt;
}

// Charges that neither the contract nor the tolerance covers.
std::vector<Stake> charges_in_question(Judgement& j, std::vector<Passed>& passed) {
  std::vector<Stake> found;
  for (const auto& charge : j.reading.charges) {
    if (charge.money.is_zero()) continue;
    if (auto limit = limit_for(j, charge)) {
      passed.push_back({std::move(*limit), charge.money});
      continue;
    }
    found.push_back({{HoldReason::unexpected_charge, charge.line, {}},
                     charge.money,
                     "charge " + (charge.reason.empty() ? std::string("without a code") : charge.reason) + " of " +
                         charge.money.text() + " was not agreed, or more was charged before; limit " +
                         describe(j.tolerances.freight) + " for the " +
                         (j.policy.charge_scope == ChargeScope::order ? "order" : "shipment")});
  }
  const auto& rounding = j.reading.totals.rounding;
  if (rounding > widest_rounding)
    found.push_back(
        {{HoldReason::unexpected_charge, "", {}}, rounding, rounding.text() + " is more than rounding explains"});
  return found;
}

class Taxes {
 public:
  explicit Taxes(const Judgement& j) : j_(j) {
    const auto& totals = j.reading.totals;
    base_ = at_least_zero((Checked(totals.lines) + totals.charges - totals.allowances).value());
  }

  // Tax that does not follow from the agreement and the lines.
  std::vector<Stake> in_question() {
    for (const auto& tax : j_.reading.taxes) judge(tax);
    return std::move(found_);
  }

 private:
  Decimal step() const { return Decimal::scaled(1, j_.reading.digits); }

  void judge(const ReadTax& tax) {
    if (j_.tolerances.tax.kind == Tolerance::Kind::unlimited) return;
    if (tax.tax == nullptr || !tax.tax->percent) return judge_without_rate(tax);
    const auto& percent = *tax.tax->percent;
    if (!is_agreed(percent, tax.tax->jurisdiction))
      return dispute(tax, tax.money,
                     percent.normalized().text() + " % " + tax.tax->jurisdiction +
                         (j_.policy.taxes.empty() ? "is charged, but no tax is agreed with this supplier"
                                                  : "is not an agreed rate"));
    const Decimal taxable = tax.tax->taxable ? tax.tax->taxable->amount.absolute() : base_;
    const Decimal base = take_base(*tax.tax, taxable);
    // A base that the lines do not have makes the whole tax a question.
    if (less(taxable, base) > step())
      return dispute(
          tax, tax.money,
          "the invoice taxes " + taxable.text() + ", of its lines and charges " + base.text() + " may be taxed so");
    const Checked expected = Checked(percent) * Decimal::scaled(1, 2) * base;
    const Checked deviation = Checked(tax.money) - expected;
    if (deviation.ok() && deviation.value().absolute() < step()) return;
    if (within(j_.tolerances.tax, deviation, expected)) return;
    const Decimal over = at_least_zero(less(tax.money, expected.rounded(j_.reading.digits, Rounding::half_up).value()));
    if (over.is_zero()) return;
    dispute(tax, over, percent.normalized().text() + " % of " + base.text() + " is not " + tax.money.text());
  }

  // No rate is said: the amount must follow from an agreed one.
  void judge_without_rate(const ReadTax& tax) {
    for (const auto& agreed : j_.policy.taxes) {
      for (const auto& base : {base_, j_.reading.totals.lines}) {
        const Checked expected = Checked(agreed.percent) * Decimal::scaled(1, 2) * base;
        if (expected.ok() && (Checked(tax.money) - expected).value().absolute() < step()) return;
      }
    }
    dispute(tax, tax.money,
            "tax of " + tax.money.text() + " without a rate " +
                (j_.policy.taxes.empty() ? "is charged, but no tax is agreed with this supplier"
                                         : "follows from no agreed rate"));
  }

  bool is_agreed(const Decimal& percent, const std::string& jurisdiction) const {
    return std::ranges::any_of(j_.policy.taxes, [&](const AgreedTax& agreed) {
      return agreed.percent == percent && (agreed.jurisdiction.empty() || agreed.jurisdiction == jurisdiction);
    });
  }

  // The part of `taxable` lines and charges that can still be taxed so: each part of them once by one rate of one
  // jurisdiction, and once by all categories of a value-added tax together.
  Decimal take_base(const canonical::Tax& tax, const Decimal& taxable) {
    const std::string key =
        tax.category.empty() ? tax.type + '\n' + tax.jurisdiction + '\n' + tax.percent->normalized().text() : "vat";
    Decimal& used = taxed_[key];
    const Decimal part = std::min(taxable, at_least_zero(less(base_, used)));
    add(used, part);
    return part;
  }

  void dispute(const ReadTax& tax, const Decimal& money, std::string why) {
    found_.push_back({{HoldReason::tax_mismatch, tax.line, {}}, money, std::move(why)});
  }

  const Judgement& j_;
  Decimal base_;
  std::map<std::string, Decimal> taxed_;
  std::vector<Stake> found_;
};

// Money that was given back was the disputed part first; the rest makes room under the limits again.
void take_credited(Judgement& j, std::vector<Stake>& stakes, const std::vector<Passed>& passed, Decimal credited) {
  for (auto& stake : stakes) {
    const Decimal part = std::min(stake.money, credited);
    stake.money = less(stake.money, part);
    credited = less(credited, part);
  }
  for (const auto& [limit, money] : passed) {
    const Decimal part = std::min(money, credited);
    auto& used = j.standing.charged[limit];
    used = less(used, part);
    credited = less(credited, part);
  }
}

}  // namespace

Decimal judge_extras(Judgement& j) {
  const auto taken = j.credits.of_extras.find(j.claim);
  const Decimal credited = taken == j.credits.of_extras.end() ? Decimal() : taken->second;
  const Decimal left = less(j.reading.extras(), credited);
  if (!j.blocked_by.empty()) return left;
  std::vector<Passed> passed;
  auto stakes = charges_in_question(j, passed);
  std::ranges::move(Taxes(j).in_question(), std::back_inserter(stakes));
  take_credited(j, stakes, passed, at_least_zero(credited));
  const Decimal refused = j.settle_all(std::move(stakes));
  add(j.outcome.credit_expected, refused);
  return less(left, refused);
}

}  // namespace crossdock::reconciliation

// SPDX-License-Identifier: Apache-2.0
// Knows how to keep books: supplied is what stands, agreed is 19.60, and a credit comes off the invoice that it names.
#include "tests/domain/bookkeeper.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::tests {
namespace {

std::string price_of(const Event& event) { return fmt::format("{}.{:02}", event.cents / 100, event.cents % 100); }

void add(Ledger& ledger, const std::string& account, long amount) {
  if (amount == 0) return;
  ledger[account] += amount;
  if (ledger[account] == 0) ledger.erase(account);
}

}  // namespace

bool is_credit(const Event& event) {
  return event.kind == EventKind::credit_units || event.kind == EventKind::credit_money;
}

std::string describe(const Event& event) {
  const auto of = event.of.empty() ? std::string() : " of " + event.of;
  switch (event.kind) {
    case EventKind::ship: return fmt::format("ship {} {}", event.name, event.units);
    case EventKind::cancel: return fmt::format("cancel {}", event.name);
    case EventKind::replace: return fmt::format("replace {} by {}", event.name, event.units);
    case EventKind::bring_back: return fmt::format("return {}", event.units);
    case EventKind::invoice: return fmt::format("invoice {} {} at {}", event.name, event.units, price_of(event));
    case EventKind::credit_units:
    case EventKind::credit_money:
      return fmt::format("credit {} {} at {}{}", event.name, event.units, price_of(event), of);
    case EventKind::release: return fmt::format("release {}", event.name);
    case EventKind::refuse: return fmt::format("refuse {}", event.name);
  }
  return {};
}

std::string describe(const Events& events) {
  std::string text;
  for (const auto& event : events) text += (text.empty() ? "" : "; ") + describe(event);
  return text;
}

std::string differences(const Ledger& expected, const Ledger& got) {
  std::string text;
  const auto at = [](const Ledger& ledger, const std::string& account) {
    const auto found = ledger.find(account);
    return found == ledger.end() ? 0L : found->second;
  };
  Ledger both = expected;
  both.insert(got.begin(), got.end());
  for (const auto& [account, _] : both) {
    if (at(expected, account) != at(got, account))
      text += fmt::format("  {}: expected {}, got {}\n", account, at(expected, account), at(got, account));
  }
  return text;
}

void Bookkeeper::note(const Event& event) {
  write(event);
  most_ = std::max(most_, shipped());
}

void Bookkeeper::write(const Event& event) {
  switch (event.kind) {
    case EventKind::ship:
    case EventKind::replace: return ship(event);
    case EventKind::cancel: return cancel(event);
    case EventKind::bring_back:
      if (!can_return(event.units)) return;
      returned_ += event.units;
      return;
    case EventKind::invoice: invoices_.emplace(event.name, event); return;
    case EventKind::credit_units:
    case EventKind::credit_money: return credit(event);
    case EventKind::release:
    case EventKind::refuse: return decide(event);
  }
}

// A notice whose number is in use counts only as its replacement. Once goods came back, a person sorts out what the
// supplier corrects: the notice stands as it was.
void Bookkeeper::ship(const Event& event) {
  const auto standing = std::ranges::find(standing_, event.name, &Notice::name);
  if (seen_.contains(describe(event))) return;
  if (standing != standing_.end()) {
    if (event.kind == EventKind::ship || returned_ > 0 || standing->units == event.units) return;
    standing_.erase(standing);
  }
  seen_.insert(describe(event));
  standing_.push_back({event.name, event.units});
}

void Bookkeeper::cancel(const Event& event) {
  const auto standing = std::ranges::find(standing_, event.name, &Notice::name);
  if (standing == standing_.end() || returned_ > 0 || !seen_.insert(describe(event)).second) return;
  standing_.erase(standing);
}

// Of two credit notes with one number the smaller counts, and the other waits for a person.
void Bookkeeper::credit(const Event& event) {
  const auto [first, is_new] = credits_.emplace(event.name, event);
  if (is_new || first->second == event || std::ranges::find(second_credits_, event) != second_credits_.end()) return;
  second_credits_.push_back(event);
  if (event.units * event.cents < first->second.units * first->second.cents)
    std::swap(first->second, second_credits_.back());
}

void Bookkeeper::decide(const Event& event) {
  const auto verdicts = judge({});
  const auto verdict = std::ranges::find(verdicts, event.name, &Verdict::name);
  const auto why = first_hold(event.name);
  if (why.empty()) return;
  const long amount = verdict->holds.at(why);
  auto& decisions = decisions_[event.name];
  if (event.kind == EventKind::refuse) {
    if (why == for_price) {
      decisions.refused_price = std::max(decisions.refused_price, amount);
    } else {
      const long left = verdict->approved_units + verdict->disputed_units;
      decisions.refused_units += amount * left / (verdict->approved + verdict->disputed);
    }
    return;
  }
  released_ += amount;
  if (why == for_price) decisions.price += amount;
  if (why == for_order) decisions.order = std::max(decisions.order, amount);
  if (why == for_goods) decisions.goods = std::max(decisions.goods, amount);
  if (why == for_supply) decisions.supply = std::max(decisions.supply, amount);
}

int Bookkeeper::announced() const {
  int sum = 0;
  for (const auto& notice : standing_) sum += notice.units;
  return std::min(sum, ordered);
}

int Bookkeeper::shipped() const { return announced() - returned_; }

std::string Bookkeeper::first_hold(const std::string& invoice) const {
  const auto verdicts = judge({});
  const auto verdict = std::ranges::find(verdicts, invoice, &Verdict::name);
  if (verdict == verdicts.end()) return {};
  for (const auto* why : {for_goods, for_supply, for_order, for_price}) {
    if (verdict->holds.contains(why)) return why;
  }
  return {};
}

// What is left of the invoice after credits, against what shipped and was not paid for yet.
Bookkeeper::Verdict Bookkeeper::judge_invoice(const Event& invoice, long credited_units, long credited_money,
                                              long& taken, long& taken_back) const {
  const auto found = decisions_.find(invoice.name);
  const Decisions decided = found == decisions_.end() ? Decisions() : found->second;
  Verdict verdict{.name = invoice.name};
  verdict.credited_units = credited_units;
  verdict.credited = credited_money;
  const long units = invoice.units - credited_units;
  const long money = invoice.units * invoice.cents - credited_money;
  const auto hold = [&](const char* why, long amount) {
    if (amount > 0) verdict.holds[why] += amount;
  };
  const auto worth = [&](long part) { return units == 0 ? 0 : money * part / units; };

  const long refused = std::min(decided.refused_units, units);
  const long supplied = std::clamp<long>(shipped() - taken, 0, units - refused);
  const long awaited = std::clamp<long>(ordered - taken - supplied, 0, units - refused - supplied);
  const long beyond = units - refused - supplied - awaited;
  taken += units - refused;

  const long lost = std::min(awaited, taken_back);
  taken_back -= lost;

  long payable = supplied;
  const auto ask = [&](const char* why, long part, long let_pass) {
    if (part > 0 && worth(part) <= let_pass) {
      payable += part;
    } else {
      hold(why, worth(part));
    }
  };
  ask(for_supply, lost, decided.supply);
  ask(for_goods, awaited - lost, decided.goods);
  ask(for_order, beyond, decided.order);
  // Money that is left of units which were all credited is dearer than agreed as well.
  const long asked = units == 0 ? money : worth(payable);
  const long fair = std::min(asked, payable * bought_at);
  const long let_pass = std::min(asked - fair, decided.price);
  const long too_dear = asked - fair - let_pass;
  if (too_dear > decided.refused_price) hold(for_price, too_dear);

  verdict.approved = fair + let_pass;
  verdict.disputed = money - verdict.approved;
  verdict.approved_units = payable;
  verdict.disputed_units = units - payable;
  return verdict;
}

// Units come back at the price at which they were billed or agreed. At another price a person says what is meant.
Bookkeeper::Preference Bookkeeper::those_meant_by(const Event& credit, const Preference& preference) const {
  Preference meant;
  for (const auto& name : preference) {
    if (credit.kind == EventKind::credit_money || credit.cents == bought_at || credit.cents == invoices_.at(name).cents)
      meant.push_back(name);
  }
  return meant;
}

std::vector<Bookkeeper::Verdict> Bookkeeper::judge(const Preference& preference) const {
  struct Left {
    long units, money;
  };
  std::map<std::string, Left> left;
  for (const auto& [name, invoice] : invoices_) left[name] = {invoice.units, invoice.units * invoice.cents};
  std::vector<Verdict> verdicts;
  const auto give = [&](const Event& credit, const Preference& to) {
    long units = credit.kind == EventKind::credit_units ? credit.units : 0;
    long rest = credit.units * credit.cents;
    for (const auto& name : to) {
      const auto target = left.find(name);
      if (target == left.end() || rest == 0) continue;
      auto& [units_left, money_left] = target->second;
      const long taken = std::min(units, units_left);
      const long share = credit.kind == EventKind::credit_money || taken == units ? rest : taken * credit.cents;
      const long given = std::min(share, money_left);
      units -= taken;
      rest -= given;
      money_left -= given;
      units_left = money_left == 0 ? 0 : units_left - taken;
    }
    Verdict verdict{.name = credit.name};
    verdict.credited = rest - credit.units * credit.cents;
    verdict.disputed = -rest;
    if (rest > 0) verdict.holds[for_credit] = rest;
    verdicts.push_back(std::move(verdict));
  };
  for (const auto& [name, credit] : credits_) {
    if (!credit.of.empty()) give(credit, {credit.of});
  }
  for (const auto& [name, credit] : credits_) {
    if (credit.of.empty()) give(credit, those_meant_by(credit, preference));
  }
  long taken = 0, taken_back = most_ - shipped();
  for (const auto& [name, invoice] : invoices_) {
    const auto& [units, money] = left[name];
    verdicts.push_back(
        judge_invoice(invoice, invoice.units - units, invoice.units * invoice.cents - money, taken, taken_back));
  }
  return verdicts;
}

Ledger Bookkeeper::ledger() const {
  Preference all;
  for (const auto& [name, _] : invoices_) all.push_back(name);
  Ledger ledger;
  long approved = 0, approved_units = 0;
  for (const auto& verdict : judge(all)) {
    add(ledger, verdict.name + " approved", verdict.approved);
    add(ledger, verdict.name + " disputed", verdict.disputed);
    add(ledger, verdict.name + " credited", verdict.credited);
    for (const auto& [why, amount] : verdict.holds) add(ledger, verdict.name + " held for " + why, amount);
    if (credits_.contains(verdict.name)) continue;
    approved += verdict.approved;
    approved_units += verdict.approved_units;
    add(ledger, "account of units: approved", verdict.approved_units);
    add(ledger, "account of units: disputed", verdict.disputed_units);
    add(ledger, "account of units: credited", verdict.credited_units);
    add(ledger, "account of money: approved", verdict.approved);
    add(ledger, "account of money: disputed", verdict.disputed);
    add(ledger, "account of money: credited", verdict.credited);
  }
  for (const auto& credit : second_credits_) {
    add(ledger, credit.name + " disputed", -credit.units * credit.cents);
    add(ledger, credit.name + " held for " + for_number, credit.units * credit.cents);
  }
  add(ledger, "account of units: evidence", std::max<long>(0, shipped() - approved_units));
  add(ledger, "account of money: agreed", std::max<long>(0, shipped() * bought_at - approved));
  add(ledger, "to come", ordered - announced());
  add(ledger, "shipped", shipped());
  add(ledger, "returned", returned_);
  add(ledger, "billed to the buyer", shipped() * sold_at);
  return ledger;
}

// Of all ways to read the credits the one that leaves most approved: a credit comes off what is disputed first.
Ledger Bookkeeper::sums() const {
  Preference order;
  for (const auto& [name, _] : invoices_) order.push_back(name);
  long best = 0;
  bool first = true;
  do {
    long approved = 0;
    for (const auto& verdict : judge(order)) approved += verdict.approved;
    best = first ? approved : std::max(best, approved);
    first = false;
  } while (std::ranges::next_permutation(order).found);
  long asked = 0;
  for (const auto& [name, invoice] : invoices_) asked += invoice.units * invoice.cents;
  for (const auto& [name, credit] : credits_) asked -= credit.units * credit.cents;
  Ledger ledger;
  add(ledger, "approved", best);
  add(ledger, "disputed", asked - best);
  add(ledger, "shipped", shipped());
  add(ledger, "returned", returned_);
  add(ledger, "billed to the buyer", shipped() * sold_at);
  return ledger;
}

}  // namespace crossdock::tests

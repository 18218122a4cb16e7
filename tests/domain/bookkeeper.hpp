// SPDX-License-Identifier: Apache-2.0
// The books of an honest accountant about one order: 12 units, bought at 19.60, sold at 34.95.
//
// Written for the model test and from the events alone: whole cents and whole units, no module of the gateway, no
// tolerance, one line. Balances that are zero are left out of a ledger, so that two ledgers are compared as a whole.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace crossdock::tests {

enum class EventKind {
  ship,          // the supplier announces `units` under `name`
  cancel,        // takes the notice `name` back
  replace,       // says that it was `units`
  bring_back,    // `units` come back from the buyer
  invoice,       // `units` at `cents` each under `name`
  credit_units,  // a credit note takes `units` at `cents` off the invoice `of`; of any invoice when that is empty
  credit_money,  // a credit note corrects the price of `units` by `cents` each
  release,       // a person lets the first open hold of the invoice `name` pass
  refuse,        // a person refuses it
};

struct Event {
  EventKind kind{};
  std::string name;
  int units = 0;
  long cents = 0;
  std::string of;
  friend bool operator==(const Event&, const Event&) = default;
};
using Events = std::vector<Event>;

bool is_credit(const Event& event);
std::string describe(const Event& event);
std::string describe(const Events& events);

// "A approved" → 23520 cents, "shipped" → 12 units, "A held for price" → 1200.
using Ledger = std::map<std::string, long>;
// One line for each balance that differs.
std::string differences(const Ledger& expected, const Ledger& got);

// Why money of an invoice waits.
inline constexpr const char* for_goods = "goods";    // not shipped yet
inline constexpr const char* for_supply = "supply";  // shipped, and taken back since
inline constexpr const char* for_order = "order";    // nobody ordered it
inline constexpr const char* for_price = "price";    // dearer than agreed
inline constexpr const char* for_number = "number";  // it was used before
inline constexpr const char* for_credit = "credit";  // credited, but never invoiced

class Bookkeeper {
 public:
  static constexpr int ordered = 12;
  static constexpr long bought_at = 1960;
  static constexpr long sold_at = 3495;

  void note(const Event& event);
  Ledger ledger() const;
  // The same where a credit names no invoice and several could be meant: only what does not depend on the choice.
  Ledger sums() const;

  int shipped() const;
  long released() const { return released_; }  // money, altogether
  // Whether goods may still come back: units that are with the buyer.
  bool can_return(int units) const { return shipped() >= units; }
  // Why the first open hold of an invoice stands; empty when nothing of it is held.
  std::string first_hold(const std::string& invoice) const;

 private:
  struct Notice {
    std::string name;
    int units = 0;
  };
  // What a person decided about one invoice.
  struct Decisions {
    // The most that was let pass at once of units, as a whole; of prices all that was let pass.
    long goods = 0, supply = 0, order = 0;
    long price = 0;
    long refused_units = 0;  // they stay disputed, whatever comes
    long refused_price = 0;
  };
  struct Verdict {
    std::string name;
    long approved = 0, disputed = 0, credited = 0;
    long approved_units = 0, disputed_units = 0, credited_units = 0;
    std::map<std::string, long> holds;
  };
  using Preference = std::vector<std::string>;  // where credits that name nothing go first

  void write(const Event& event);
  void ship(const Event& event);
  void cancel(const Event& event);
  void credit(const Event& event);
  void decide(const Event& event);
  int announced() const;
  Preference those_meant_by(const Event& credit, const Preference& preference) const;
  std::vector<Verdict> judge(const Preference& preference) const;
  Verdict judge_invoice(const Event& invoice, long credited_units, long credited_money, long& taken,
                        long& taken_back) const;

  std::vector<Notice> standing_;
  std::set<std::string> seen_;  // notices that took effect, word for word
  int most_ = 0;                // units that were with the buyer at any time
  int returned_ = 0;
  std::map<std::string, Event> invoices_, credits_;  // by name: the order in which they are judged
  std::vector<Event> second_credits_;
  std::map<std::string, Decisions> decisions_;
  long released_ = 0;
};

}  // namespace crossdock::tests

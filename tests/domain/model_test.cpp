// SPDX-License-Identifier: Apache-2.0
// A model of the ledgers: orders of events on one order, played through the whole gateway, and after every event every
// balance is compared with an independent bookkeeping (bookkeeper.hpp).
//
// Step k of all sequences is sent at once, then the gateway works: thousands of sequences share one network.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <regex>

#include "gateway/store/buyer_documents.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/orders.hpp"
#include "gateway/store/purchases.hpp"
#include "gateway/store/work_queue.hpp"
#include "tests/domain/bookkeeper.hpp"
#include "tests/domain/trade.hpp"

namespace crossdock::tests::model_test {
namespace {

constexpr int failures_shown = 10;

template <class T>
T require(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  return std::move(*result);
}

// ---- the alphabet --------------------------------------------------------------------------------------------------

using enum EventKind;

const Event ship_all{ship, "D", 12}, ship_half{ship, "E", 6}, ship_rest{ship, "F", 6};
const Event cancel_all{cancel, "D"}, cancel_half{cancel, "E"};
const Event only_6{replace, "D", 6}, only_10{replace, "D", 10};
const Event three_back{bring_back, "", 3};
const Event bill{invoice, "A", 12, 1960}, dear_bill{invoice, "B", 12, 2060}, half_bill{invoice, "H", 6, 1960};
const Event rebill{invoice, "N", 12, 1960};

Event units_off(const std::string& of, int units = 12, long cents = 1960) {
  return {credit_units, "U", units, cents, of};
}
Event money_off(const std::string& of) { return {credit_money, "M", 12, 100, of}; }
Event let_pass(const Event& of) { return {release, of.name}; }
Event reject(const Event& of) { return {refuse, of.name}; }

bool names_nothing(const Events& events) {
  return std::ranges::any_of(events, [](const Event& event) { return is_credit(event) && event.of.empty(); });
}

// Facts that are true whatever came before them; what takes back, and what a person decides, depends on what there is.
bool commutes(const Events& events) {
  return std::ranges::all_of(events,
                             [](const Event& e) { return e.kind == ship || e.kind == invoice || is_credit(e); });
}

// ---- stories -------------------------------------------------------------------------------------------------------

// One sequence of events with the order on which it is played.
struct Story {
  Events events;
  Deal deal;
  std::string code;  // begins the numbers of its documents
  Bookkeeper books;
  Ledger got;  // after the last event
  bool failed = false;
};

// All permutations.
std::vector<Events> orders_of(Events events) {
  const auto by_text = [](const Event& a, const Event& b) { return describe(a) < describe(b); };
  std::ranges::sort(events, by_text);
  std::vector<Events> all;
  do all.push_back(events);
  while (std::next_permutation(events.begin(), events.end(), by_text));
  return all;
}

// Letters only, so that no two numbers of one order look like a slip of the other.
std::string code_of(std::size_t index) {
  constexpr std::string_view letters = "ACEFHJKMNPRTUVWX";
  std::string code;
  for (int i = 0; i < 5; ++i, index /= letters.size()) code.push_back(letters[index % letters.size()]);
  return code;
}

void stock_enough(const std::string& partners) {
  const auto file = partners + "/northwind-supply/offers.csv";
  const auto text = std::regex_replace(read_file(file), std::regex("EA,19.60,600,12,12"), "EA,19.60,9000000,12,12");
  std::ofstream(file) << text;
}

// These tests are about sums, not about disks: their store lies in memory where the system offers that.
void in_memory() {
  const char* chosen = std::getenv("TMPDIR");
  if (chosen == nullptr && std::filesystem::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 1);
}

class Stage {
 public:
  Stage() : trade_((in_memory(), stock_enough)) {}

  Trade& trade() { return trade_; }
  int failures() const { return failures_; }

  std::vector<Story> begin(const std::vector<Events>& sequences) {
    std::vector<Story> stories;
    for (const auto& events : sequences) {
      auto& story = stories.emplace_back();
      story.events = events;
      story.code = code_of(next_++);
      story.deal.order = trade_.send_order();
    }
    trade_.work();
    for (std::size_t i = 0; i < stories.size(); ++i) {
      stories[i].deal = trade_.deal_of(stories[i].deal.order);
      // Most are shipped without a word before.
      if (i % 3 == 0) trade_.acknowledge(stories[i].deal, "ACK*IA*12*EA~");
    }
    trade_.work();
    return stories;
  }

  // Plays all stories, step by step; `check` is asked about each after each of its events.
  template <class Check>
  void play(std::vector<Story>& stories, const Check& check) {
    std::size_t longest = 0;
    for (const auto& story : stories) longest = std::max(longest, story.events.size());
    for (std::size_t step = 0; step < longest; ++step) {
      for (auto& story : stories) {
        if (step < story.events.size() && !story.failed) happen(story, story.events[step]);
      }
      trade_.work();
      for (auto& story : stories) {
        if (step >= story.events.size() || story.failed) continue;
        story.got = ledger_of(story);
        const auto wrong = check(story);
        if (!wrong.empty()) fail_story(story, step, wrong);
        if (failures_ >= failures_shown) FAIL() << "the others are not played any more";
      }
    }
    EXPECT_EQ(trade_.violations(), std::vector<std::string>{});
    const auto held = trade_.network().read([](store::Transaction& tx) {
      return store::work_queue::list(tx, {.state = store::work_queue::State::held, .limit = 10});
    });
    for (const auto& entry : held)
      ADD_FAILURE() << "work is held: " << to_string(entry.item.stage) << " " << entry.reason;
  }

  void fail_story(Story& story, std::size_t step, const std::string& wrong) {
    story.failed = true;
    ++failures_;
    ADD_FAILURE() << describe(story.events) << "\nafter event " << step + 1 << ", " << describe(story.events[step])
                  << ":\n"
                  << wrong;
  }

 private:
  std::string number_of(const Story& story, const std::string& name) const { return story.code + name + name; }

  void happen(Story& story, const Event& event) {
    const auto number = number_of(story, event.name);
    const auto units = std::to_string(event.units);
    const auto price = fmt::format("{}.{:02}", event.cents / 100, event.cents % 100);
    switch (event.kind) {
      case ship: trade_.ship(story.deal, number, units); break;
      case replace: trade_.ship(story.deal, number, units, "05"); break;
      case cancel: trade_.cancel_shipment(story.deal, number); break;
      case bring_back:
        if (story.books.can_return(event.units)) trade_.return_goods(story.deal, units);
        break;
      case invoice: trade_.invoice(story.deal, number, units, price); break;
      case credit_units:
      case credit_money:
        trade_.credit(story.deal, number, units, price, event.of.empty() ? "" : number_of(story, event.of));
        break;
      case release:
      case refuse: decide(story, event); break;
    }
    story.books.note(event);
  }

  void decide(const Story& story, const Event& event) {
    const auto why = story.books.first_hold(event.name);
    if (why.empty()) return;
    const auto act = event.kind == release ? Trade::Act::release : Trade::Act::refuse;
    for (const auto& [number, hold] : open_holds(story)) {
      if (number == number_of(story, event.name) && why_of(hold.reason) == why)
        return trade_.act(act, story.deal, number, hold.reason);
    }
  }

  static std::string why_of(const std::string& reason) {
    if (reason == "awaiting_shipment" || reason == "quantity_above_evidence") return for_goods;
    if (reason == "evidence_withdrawn") return for_supply;
    if (reason == "quantity_above_order") return for_order;
    if (reason == "price_above_tolerance") return for_price;
    if (reason == "credit_above_invoiced") return for_credit;
    if (reason == "duplicate_invoice") return for_number;
    return reason;
  }

  std::vector<std::pair<std::string, store::invoices::Hold>> open_holds(const Story& story) {
    return trade_.network().read([&](store::Transaction& tx) {
      std::vector<std::pair<std::string, store::invoices::Hold>> open;
      const auto purchase = purchase_of(tx, story);
      for (const auto id : require(store::invoices::of_order(tx, purchase.id))) {
        const auto row = require(store::invoices::load(tx, id));
        for (auto& hold : require(store::invoices::holds(tx, id))) {
          if (hold.open()) open.emplace_back(row.number, std::move(hold));
        }
      }
      return Result<decltype(open)>(std::move(open));
    });
  }

  static store::purchases::PurchaseOrder purchase_of(store::Transaction& tx, const Story& story) {
    return require(store::purchases::find(tx, PartnerId("northwind-supply"), story.deal.purchase)).value();
  }

  // What the store says, in the words of the bookkeeper.
  Ledger ledger_of(const Story& story) {
    return trade_.network().read([&](store::Transaction& tx) -> Result<Ledger> {
      Ledger ledger;
      const auto put = [&](const std::string& account, const Decimal& amount, int digits) {
        const auto whole = static_cast<long>(require(amount.to_units(digits)));
        if (whole != 0 && (ledger[account] += whole) == 0) ledger.erase(account);
      };
      const auto purchase = purchase_of(tx, story);
      for (const auto id : require(store::invoices::of_order(tx, purchase.id))) {
        const auto row = require(store::invoices::load(tx, id));
        const std::string name(1, row.number.back());
        put(name + " approved", row.approved, 2);
        put(name + " disputed", row.disputed, 2);
        put(name + " credited", row.credited, 2);
        for (const auto& hold : require(store::invoices::holds(tx, id))) {
          if (hold.open()) put(name + " held for " + why_of(hold.reason), hold.amount, 2);
        }
      }
      const auto accounts = require(store::purchases::ask_billing(tx, purchase.id).take()).begin()->second;
      for (const auto& bucket : accounts.units) {
        if (!store::is_contra(bucket.name)) put(fmt::format("account of units: {}", bucket.name), bucket.quantity, 0);
      }
      for (const auto& bucket : accounts.money) {
        if (!store::is_contra(bucket.name)) put(fmt::format("account of money: {}", bucket.name), bucket.quantity, 2);
      }
      const auto lines = require(store::orders::lines(tx, purchase.sales_order));
      for (const auto& bucket : lines.front().balances) {
        const bool to_come = bucket.name == "placed" || bucket.name == "confirmed";
        put(to_come ? "to come" : std::string(bucket.name), bucket.quantity, 0);
      }
      for (const auto& one : require(store::buyer_documents::ask_bills(tx, purchase.sales_order).take()))
        put("billed to the buyer", one.total, 2);
      return ledger;
    });
  }

  Trade trade_;
  std::size_t next_ = 0;
  int failures_ = 0;
};

// ---- what is compared ----------------------------------------------------------------------------------------------

Ledger sums_of(const Ledger& whole) {
  Ledger sums;
  for (const auto& [account, amount] : whole) {
    if (account.starts_with("account")) continue;
    for (const std::string sum : {"approved", "disputed"}) {
      if (account.ends_with(" " + sum)) sums[sum] += amount;
    }
    if (account == "shipped" || account == "returned" || account == "billed to the buyer") sums[account] = amount;
  }
  std::erase_if(sums, [](const auto& entry) { return entry.second == 0; });
  return sums;
}

// Every balance; where a credit could mean several invoices, what all readings have in common.
std::string against_the_books(const Story& story) {
  return names_nothing(story.events) ? differences(story.books.sums(), sums_of(story.got))
                                     : differences(story.books.ledger(), story.got);
}

// What must be so whatever the right reading is.
std::string against_the_laws(const Story& story) {
  const auto sums = sums_of(story.got);
  const auto of = [&](const std::string& account) {
    const auto found = sums.find(account);
    return found == sums.end() ? 0L : found->second;
  };
  std::string broken;
  const long shipped = of("shipped");
  if (shipped != story.books.shipped()) broken += "  what shipped is not what stands\n";
  if (of("billed to the buyer") != shipped * Bookkeeper::sold_at) broken += "  the buyer is not billed what shipped\n";
  if (of("approved") > shipped * Bookkeeper::bought_at + story.books.released())
    broken += "  more is approved than what was supplied and let pass\n";
  if (of("approved") < 0) broken += "  less than nothing is approved\n";
  if (broken.empty()) return broken;
  for (const auto& [account, amount] : story.got) broken += fmt::format("  {}: {}\n", account, amount);
  return broken;
}

// The same facts in another order end in the same books.
void expect_one_end(const std::vector<Story>& stories) {
  std::map<std::vector<std::string>, const Story*> first;
  int failures = 0;
  for (const auto& story : stories) {
    if (!commutes(story.events) || story.failed) continue;
    std::vector<std::string> facts;
    for (const auto& event : story.events) facts.push_back(describe(event));
    std::ranges::sort(facts);
    const auto [same, is_first] = first.emplace(facts, &story);
    if (is_first || same->second->got == story.got) continue;
    ADD_FAILURE() << describe(story.events) << "\ndoes not end as " << describe(same->second->events) << ":\n"
                  << differences(same->second->got, story.got);
    if (++failures >= failures_shown) return;
  }
}

std::vector<Events> orders_of_all(const std::vector<Events>& sets) {
  std::vector<Events> all;
  for (const auto& set : sets) std::ranges::copy(orders_of(set), std::back_inserter(all));
  return all;
}

// One network for all tests of a suite.
class ModelTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { stage_ = std::make_unique<Stage>(); }
  static void TearDownTestSuite() { stage_.reset(); }
  static Stage& stage() { return *stage_; }

  static void play_all_orders(const std::vector<Events>& sets) {
    auto stories = stage().begin(orders_of_all(sets));
    stage().play(stories, against_the_books);
    if (stage().failures() == 0) expect_one_end(stories);
  }
  template <class Check>
  static std::vector<Story> play(const std::vector<Events>& sequences, const Check& check) {
    auto stories = stage().begin(sequences);
    stage().play(stories, check);
    return stories;
  }

 private:
  static inline std::unique_ptr<Stage> stage_;
};
class ModelSlowTest : public ModelTest {};

// `count` sequences of `length` events that depend on `seed` alone.
std::vector<Events> random_sequences(unsigned seed, int count, int length, const Events& alphabet) {
  std::mt19937 random(seed);
  std::vector<Events> all;
  for (int i = 0; i < count; ++i) {
    auto& events = all.emplace_back();
    for (int k = 0; k < length; ++k) events.push_back(alphabet[random() % alphabet.size()]);
  }
  return all;
}

// `count` random choices of facts that commute, each in several random orders.
std::vector<Events> random_orders(unsigned seed, int count, int length, int orders, Events alphabet) {
  std::erase_if(alphabet, [](const Event& event) { return !commutes({event}); });
  std::mt19937 random(seed);
  std::vector<Events> all;
  for (auto events : random_sequences(seed, count, length, alphabet)) {
    for (int i = 0; i < orders; ++i) {
      std::ranges::shuffle(events, random);
      all.push_back(events);
    }
  }
  return all;
}

// ---- tests ---------------------------------------------------------------------------------------------------------

TEST_F(ModelTest, EveryOrderOfAFewEvents) {
  play_all_orders({
      {ship_all, bill, units_off("A", 2), rebill},
      {ship_all, dear_bill, let_pass(dear_bill), money_off("B")},
      {ship_all, only_6, bill, ship_rest},
      {ship_half, bill, reject(bill)},
      {ship_all, dear_bill, units_off("")},
  });
}

// The bookkeeping catches a gateway that forgets one event: without it the books differ.
TEST_F(ModelTest, AForgottenEventIsSeen) {
  const Events events{ship_all,   dear_bill, let_pass(dear_bill), units_off("B", 2, 2060),
                      three_back, half_bill, reject(half_bill)};
  const auto stories = play({events}, against_the_books);
  for (std::size_t forgotten = 0; forgotten < events.size(); ++forgotten) {
    Bookkeeper books;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (i != forgotten) books.note(events[i]);
    }
    EXPECT_NE(differences(books.ledger(), stories.front().got), "") << describe(events[forgotten]);
  }
}

const Events all_named{ship_all,
                       ship_half,
                       ship_rest,
                       cancel_all,
                       cancel_half,
                       only_6,
                       only_10,
                       three_back,
                       bill,
                       dear_bill,
                       half_bill,
                       rebill,
                       units_off("A", 2),
                       money_off("B"),
                       {credit_units, "V", 6, 1960, "H"},
                       {credit_units, "W", 12, 2060, "B"},
                       units_off("A", 12),
                       {credit_units, "W", 6, 2060, "B"},
                       {credit_units, "V", 2, 1960, "H"},
                       {credit_money, "X", 6, 100, "H"},
                       {credit_money, "Y", 12, 50, "N"},
                       {credit_units, "Z", 12, 1960, "N"},
                       {ship, "G", 3},
                       {replace, "F", 3},
                       {replace, "E", 9},
                       let_pass(half_bill),
                       reject(rebill),
                       let_pass(bill),
                       let_pass(dear_bill),
                       let_pass(rebill),
                       reject(bill),
                       reject(dear_bill),
                       reject(half_bill)};

// With credits that may mean anything, and numbers that look alike.
const Events anything = [] {
  auto events = all_named;
  events.insert(events.end(), {{credit_units, "V", 12, 1960, ""},
                               {credit_money, "X", 12, 1000, ""},
                               {credit_money, "W", 1, 5000, "A"},
                               {credit_units, "Y", 3, 1500, ""},
                               {invoice, "C", 9, 196},
                               {invoice, "K", 30, 1960}});
  return events;
}();

TEST_F(ModelTest, LongRandomSequencesKeepTheBooks) {
  play(random_sequences(20261123, 8, 10, all_named), against_the_books);
}

TEST_F(ModelTest, NoSequencePaysMoreThanSupplied) { play(random_sequences(4711, 8, 10, anything), against_the_laws); }

TEST_F(ModelTest, TheOrderOfArrivalDoesNotMatter) {
  expect_one_end(play(random_orders(815, 3, 7, 3, anything), against_the_laws));
}

// ---- slow ----------------------------------------------------------------------------------------------------------

TEST_F(ModelSlowTest, EveryOrderOfBillsAndCredits) {
  play_all_orders({
      {ship_all, dear_bill, money_off("B"), units_off("B"), rebill},
      {ship_all, bill, units_off("A", 2), money_off("A")},
      {ship_all, dear_bill, units_off("B", 12, 2060), rebill},
      {ship_half, bill, units_off("A", 2), ship_rest},
      {ship_all, bill, half_bill, units_off("A")},
      {ship_all, bill, bill, units_off("A")},
  });
}

TEST_F(ModelSlowTest, EveryOrderOfNotices) {
  play_all_orders({
      {ship_all, only_6, bill, ship_rest, half_bill},
      {ship_all, cancel_all, bill, ship_half},
      {ship_half, ship_rest, cancel_half, bill},
      {ship_all, ship_all, cancel_all, bill},
      {ship_all, ship_half, cancel_all, bill},
      {ship_all, three_back, bill, cancel_all},
      {ship_all, only_10, cancel_all, ship_rest},
      {ship_all, three_back, bill, units_off("A", 2)},
  });
}

TEST_F(ModelSlowTest, EveryOrderWithActsOfAPerson) {
  play_all_orders({
      {ship_half, bill, let_pass(bill), ship_rest, cancel_half},
      {ship_all, dear_bill, reject(dear_bill), money_off("B")},
      {ship_all, dear_bill, reject(dear_bill), rebill},
      {ship_all, dear_bill, let_pass(dear_bill), let_pass(dear_bill)},
      {ship_half, bill, reject(bill), ship_rest},
      {ship_all, only_6, bill, let_pass(bill)},
      {bill, reject(bill), ship_all, rebill},
      {ship_all, bill, rebill, reject(rebill)},
      {bill, rebill, let_pass(rebill), units_off("N")},
      {only_10, three_back, bill, let_pass(bill)},
  });
}

TEST_F(ModelSlowTest, EveryOrderWithCreditsThatNameNothing) {
  play_all_orders({
      {ship_all, bill, dear_bill, units_off(""), money_off("")},
      {ship_all, bill, dear_bill, units_off("", 12, 2060)},
      {ship_half, bill, units_off("", 2), half_bill},
  });
}

TEST_F(ModelSlowTest, ManyLongRandomSequencesKeepTheBooks) {
  play(random_sequences(20261124, 60, 12, all_named), against_the_books);
}

TEST_F(ModelSlowTest, NoneOfManySequencesPaysMoreThanSupplied) {
  play(random_sequences(4712, 40, 12, anything), against_the_laws);
}

TEST_F(ModelSlowTest, TheOrderOfArrivalOfManyFactsDoesNotMatter) {
  expect_one_end(play(random_orders(816, 20, 7, 3, anything), against_the_laws));
}

}  // namespace
}  // namespace crossdock::tests::model_test

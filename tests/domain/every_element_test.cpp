// SPDX-License-Identifier: Apache-2.0
// Sends every element of every segment of an order, an acknowledgement, a ship notice and an invoice once, each in a
// set of its own: nothing valid may stop half way in the gateway. Each set has its effect, or is held with a reason
// that a person can act on, or is rejected as our own check rejects it; and the books stand.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "gateway/store/messages.hpp"
#include "tests/domain/trade.hpp"
#include "tests/mapping/generated.hpp"

namespace crossdock::tests {
namespace {

const PartnerId buyer("metro-outfitters"), supplier("northwind-supply");

// The samples of the network, with stock for all and room for every number.
void stock_up(const std::string& partners) {
  replace_in(partners + "/northwind-supply/offers.csv", ",19.60,600,", ",19.60,1000000,");
}

const x12::SetGrammar& grammar_of(std::string_view set) {
  static const auto dictionary = x12::Dictionary::embedded();
  return *(*dictionary)->find("004010", set);
}

// "{}" is the number of the purchase order, or of the order.
const std::map<std::string, Base, std::less<>> bases = {
    {"850", {{"BEG", "00*SA*{}**20261123"}, {"PO1", "1*12*EA*34.95**UP*614141100316"}, {"CTT", "1"}}},
    {"855",
     {{"BAK", "00*AC*{}*20261123"}, {"PO1", "1*12*EA*19.60**VP*NW-1031"}, {"PO1/ACK", "IA*12*EA"}, {"CTT", "1"}}},
    {"810",
     {{"BIG", "20261123*I-{}*20261123*{}***DI"}, {"IT1", "1*12*EA*19.60**VP*NW-1031"}, {"TDS", "23520"}, {"CTT", "1"}}},
    {"856", {{"BSN", "00*S-{}*20261123*0930"}, {"HL", "1**S"}, {"CTT", "1"}}},
};

struct Variant {
  std::string place;
  std::string body;  // with "{}" for numbers
};

// The segment with its first element at each of its places, and with every other where it stands first: tests/mapping
// tries all at all places.
std::vector<Variant> every_element(std::string_view set) {
  const auto& grammar = grammar_of(set);
  const Generator generator(grammar, bases.find(set)->second);
  std::vector<Variant> found;
  std::set<std::string_view> seen;
  for (const auto& node : grammar.nodes) {
    if (node.segment == nullptr || node.id == 0 || node.tag == "SE") continue;
    const auto count = seen.insert(node.tag).second ? node.segment->elements.size() : 1;
    for (std::size_t i = 0; i < count; ++i) {
      auto values = generator.least(node);
      values[static_cast<int>(i) + 1] = value_of(node.segment->elements[i]);
      const auto whole = completed(*node.segment, values);
      if (whole)
        found.push_back({std::string(node.inner_path()) + node.segment->suffix(i), generator.body(node, *whole)});
    }
  }
  return found;
}

std::string with_number(std::string body, const std::string& number) {
  for (auto at = body.find("{}"); at != std::string::npos; at = body.find("{}", at)) body.replace(at, 2, number);
  return body;
}

// The order and its item below the shipment that was generated.
std::string with_item(std::string body, const std::string& purchase) {
  auto nodes = 0;
  for (auto at = body.find("HL*"); at != std::string::npos; at = body.find("HL*", at + 1)) ++nodes;
  body.insert(body.rfind("CTT*"), fmt::format("HL*{}*1*O~PRF*{}~HL*{}*{}*I~LIN**VP*NW-1031~SN1**12*EA~", nodes + 1,
                                              purchase, nodes + 2, nodes + 1));
  return body;
}

std::string set_of(std::string_view id, const std::string& body) {
  return fmt::format("ST*{}*0001~{}SE*{}*0001~", id, body, std::ranges::count(body, '~') + 2);
}

// What every check rejects: a text where a date was due, a node that hangs in the air.
bool is_no_value(const std::string& reason) {
  return reason.find("does not have the form") != std::string::npos ||
         reason.find("names no HL of this set") != std::string::npos;
}

class EveryElementTest : public testing::Test {
 protected:
  struct Fate {
    std::string state, reason;
  };

  // What became of the messages of this type, by the names of their files, which are in the order of sending.
  std::map<std::string, Fate> fates(const PartnerId& partner, const std::string& type) {
    return trade.network().read([&](store::Transaction& tx) -> Result<std::map<std::string, Fate>> {
      std::map<std::string, Fate> found;
      auto all =
          store::messages::list(tx, {.partner = partner.text(), .direction = store::Direction::in, .limit = 100'000});
      if (!all) return fail(all.error());
      for (const auto& one : *all) {
        if (one.type == type) found[one.name] = {std::string(to_string(one.state)), one.reason};
      }
      return found;
    });
  }

  // Each with the number that it is to have.
  void send(std::string_view set, std::vector<Variant> variants, const std::vector<std::string>& numbers) {
    variants_ = std::move(variants);
    numbers_ = numbers;
    for (std::size_t i = 0; i < variants_.size(); ++i) {
      auto body = with_number(variants_[i].body, numbers.at(i));
      if (set == "856") body = with_item(std::move(body), numbers.at(i));
      variants_[i].body = set_of(set, body);
      if (set == "850") {
        trade.send_as_buyer(variants_[i].body);
      } else {
        trade.send_as_supplier(set == "855" ? "PR" : set == "856" ? "SH" : "IN", variants_[i].body);
      }
    }
    trade.work();
  }

  // Confirmed orders, as many as there are variants: their purchase orders.
  std::vector<std::string> purchases(std::size_t count, bool confirmed) {
    std::vector<std::string> orders, found;
    for (std::size_t i = 0; i < count; ++i) orders.push_back(trade.send_order());
    trade.work();
    for (const auto& order : orders) {
      const auto deal = trade.deal_of(order);
      found.push_back(deal.purchase);
      if (confirmed) trade.acknowledge(deal, "ACK*IA*12*EA~");
    }
    trade.work();
    EXPECT_THAT(trade.faults(), testing::IsEmpty());
    return found;
  }

  void expect_fates(const PartnerId& partner, const std::string& set) {
    const auto found = fates(partner, set);
    std::map<std::string, int> states;
    ASSERT_EQ(found.size(), variants_.size());
    auto one = found.begin();
    for (std::size_t i = 0; i < variants_.size(); ++i, ++one) {
      const auto& [state, reason] = one->second;
      ++states[state];
      fates_[numbers_.at(i)] = state;
      EXPECT_THAT(state, testing::AnyOf("applied", "held", "rejected")) << variants_[i].body;
      EXPECT_TRUE(state != "held" || quotes_a_value(reason, variants_[i].body) || says_what_is_missing(reason))
          << reason << '\n'
          << variants_[i].body;
      EXPECT_TRUE(state != "rejected" || is_no_value(reason)) << reason << '\n' << variants_[i].body;
    }
    EXPECT_GT(states["applied"], static_cast<int>(variants_.size()) / 2);
    EXPECT_THAT(trade.violations(), testing::IsEmpty());
    applied_ = states["applied"];
  }

  Trade trade{stock_up};
  std::vector<Variant> variants_;
  std::vector<std::string> numbers_;          // of the variants
  std::map<std::string, std::string> fates_;  // by these: the state of the message
  int applied_ = 0;
};

std::vector<std::string> numbers(std::size_t count) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < count; ++i) found.push_back(fmt::format("G{:05}", i));
  return found;
}

TEST_F(EveryElementTest, Orders) {
  const auto variants = every_element("850");
  send("850", variants, numbers(variants.size()));
  expect_fates(buyer, "850");
}

// To the end: the supplier confirms, ships and bills, and the buyer is told and billed.
TEST_F(EveryElementTest, OrdersToTheLastBill) {
  std::vector<Variant> some;
  for (const auto& one : every_element("850")) {
    const auto segment = one.place.substr(0, one.place.rfind('-'));
    if (some.empty() || !some.back().place.starts_with(segment + '-')) some.push_back(one);
  }
  send("850", some, numbers(some.size()));
  expect_fates(buyer, "850");
  trade.network().settle();
  const auto sent = trade.network().read([&](store::Transaction& tx) {
    return store::messages::list(tx, {.partner = buyer.text(), .direction = store::Direction::out, .limit = 100'000});
  });
  std::map<std::string, int> answers;
  for (const auto& one : sent) ++answers[one.type];
  const auto shipped = std::ranges::count_if(numbers(some.size()), [&](const std::string& number) {
    return fates_[number] == "applied" && trade.bucket({.order = number, .purchase = {}}, "rejected").is_zero();
  });
  EXPECT_EQ(answers["855"], applied_);
  EXPECT_EQ(answers["856"], shipped);
  EXPECT_EQ(answers["810"], shipped);
  EXPECT_GT(shipped, applied_ - 3) << "units that nobody sells, or of another kind";
  EXPECT_THAT(trade.violations(), testing::IsEmpty());
}

TEST_F(EveryElementTest, Acknowledgements) {
  const auto variants = every_element("855");
  send("855", variants, purchases(variants.size(), false));
  expect_fates(supplier, "855");
}

TEST_F(EveryElementTest, ShipNotices) {
  const auto variants = every_element("856");
  send("856", variants, purchases(variants.size(), true));
  expect_fates(supplier, "856");
}

TEST_F(EveryElementTest, Invoices) {
  const auto variants = every_element("810");
  send("810", variants, purchases(variants.size(), true));
  expect_fates(supplier, "810");
}

}  // namespace
}  // namespace crossdock::tests

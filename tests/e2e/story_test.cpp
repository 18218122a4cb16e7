// SPDX-License-Identifier: Apache-2.0
// The demo's own script, checked: who was asked for what at which price, what became of every unit and of every cent,
// and over which way every document came and went: AS2, SFTP at a real sshd, folders. Nothing here reads the demo's
// text; all of it comes from the store and from the bytes that were sent.
#include "gateway/service/story.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/checked.hpp"
#include "base/text.hpp"
#include "gateway/apply/facts.hpp"
#include "gateway/modules/tracking/ledger.hpp"
#include "gateway/service/demo.hpp"
#include "gateway/service/story_corrections.hpp"
#include "gateway/service/story_ways.hpp"
#include "gateway/store/as2.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/shipments.hpp"
#include "gateway/store/work_queue.hpp"
#include "gateway/transport/as2/mdn.hpp"
#include "gateway/transport/as2_wire/parties.hpp"
#include "tests/e2e/network.hpp"
#include "translators/canonical/json.hpp"
#include "translators/x12/acknowledgement.hpp"
#include "translators/xml/gate.hpp"

namespace crossdock::tests {
namespace {

using store::Transaction;
using Sentences = std::vector<std::string>;

// The story is told once for a store, whichever of its tests runs first.
SampleNetwork& told(const std::string& store) {
  static std::map<std::string, std::unique_ptr<SampleNetwork>> networks;
  auto& network = networks[store];
  if (network) return *network;
  network = std::make_unique<SampleNetwork>(
      NetworkOptions{.store = fresh_store(store), .schemas = ubl_schemas(), .real_transports = true});
  const auto played =
      service::play_demo(network->gateway(), network->folder(), [&](Duration by) { network->advance(by); });
  EXPECT_TRUE(played) << describe(played.error());
  return *network;
}

class StoryTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!store_is_there(GetParam())) GTEST_SKIP() << "[POSTGRESQL ABSENT] install Debian's package postgresql";
    network_ = &told(GetParam());
  }

  store::orders::SalesOrder order(const std::string& number) {
    return network_->read([&](Transaction& tx) { return store::orders::list(tx, {.number = number, .limit = 1}); })
        .at(0);
  }
  std::vector<store::Message> messages(const store::messages::Filter& filter) {
    auto found = network_->read([&](Transaction& tx) { return store::messages::list(tx, filter); });
    std::ranges::reverse(found);
    return found;
  }
  std::string bytes(const store::Message& message) {
    return network_->read([&](Transaction& tx) { return store::payloads::load(tx, message.payload); });
  }
  // What lies in the buckets: "12 confirmed 12 shipped".
  static std::string text_of(const store::Balances& balances) {
    std::string text;
    for (const auto& bucket : balances) {
      if (!bucket.quantity.is_zero())
        text += (text.empty() ? "" : " ") + bucket.quantity.text() + " " + std::string(bucket.name);
    }
    return text;
  }
  // Documents of a kind sent about an order, as they were decided.
  template <class Document>
  std::vector<Document> sent(const std::string& partner, const std::string& kind, const std::string& order_number) {
    const auto rows =
        network_->read([&](Transaction& tx) { return store::outbound_documents::of_order(tx, order_number); });
    std::vector<Document> documents;
    for (const auto& row : rows) {
      if (row.kind != kind || row.partner.text() != partner) continue;
      EXPECT_FALSE(row.message.none()) << row.number << " was decided, but not emitted";
      documents.push_back(std::get<Document>(canonical::from_json(row.canonical).value()));
    }
    return documents;
  }

  SampleNetwork* network_ = nullptr;
};

INSTANTIATE_TEST_SUITE_P(Stores, StoryTest, testing::ValuesIn(store_names),
                         [](const auto& one) { return std::string(one.param); });

// ---- routing --------------------------------------------------------------------------------------------------------

// Every purchase order: attempt, supplier, and its lines as "order line: quantity at price, buckets".
struct Bought {
  const char* number;
  const char* supplier;
  int attempt;
  Sentences lines;
};
const std::vector<std::pair<const char*, std::vector<Bought>>>& expected_purchases() {
  static const std::vector<std::pair<const char*, std::vector<Bought>>> all{
      {"4500123001",
       {{"P000001-1", "alpenhaus", 1, {"6: 15 at 24.8, 15 shipped"}},
        {"P000001-2",
         "harbor-direct",
         1,
         {"2: 50 at 1.25, 50 shipped", "3: 120 at 17.9, 120 shipped", "4: 40 at 6.1, 40 shipped",
          "5: 20 at 33.9, 20 shipped"}},
        {"P000001-3",
         "northwind-supply",
         1,
         {"1: 36 at 14.2, 36 rejected", "2: 200 at 1.1, 200 shipped", "7: 30 at 8.9, 30 shipped",
          "8: 25 at 27.4, 25 shipped"}},
        {"P000001-4", "summit-wholesale", 1, {"1: 24 at 15.4, 24 shipped"}},
        // Northwind had no headlamps after all: they come from the only other one who has them.
        {"P000001-5", "summit-wholesale", 2, {"1: 36 at 15.4, 36 shipped"}}}},
      {"NL-2026-0815",
       {{"P000002-1", "alpenhaus", 1, {"1: 72 at 4.3, 72 shipped", "3: 20 at 49, 20 shipped"}},
        {"P000002-2", "harbor-direct", 1, {"3: 10 at 58, 10 shipped", "4: 12 at 16.9, 12 shipped"}},
        {"P000002-3", "northwind-supply", 1, {"4: 24 at 15.8, 24 shipped", "5: 12 at 26.9, 12 shipped"}},
        {"P000002-4", "summit-wholesale", 1, {"1: 72 at 5.2, 72 shipped", "2: 24 at 15.4, 24 shipped"}}}},
      {"4500123002",
       {{"P000003-1", "harbor-direct", 1, {"2: 200 at 5.6, 200 cancelled", "3: 12 at 18.2, 12 cancelled"}},
        {"P000003-2", "northwind-supply", 1, {"1: 24 at 19.6, 12 confirmed 12 shipped"}},
        {"P000003-3",
         "northwind-supply",
         2,
         {"2: 200 at 6.4, 80 confirmed 120 shipped", "3: 12 at 18.75, 5 confirmed 7 shipped"}}}},
  };
  return all;
}

TEST_P(StoryTest, EveryLineWentToTheSupplierItShould) {
  for (const auto& [number, expected] : expected_purchases()) {
    const auto sales = order(number);
    const auto purchases = network_->read([&](Transaction& tx) { return store::purchases::of_order(tx, sales.id); });
    ASSERT_EQ(purchases.size(), expected.size()) << number;
    std::map<OrderLineId, std::string> numbers;
    for (const auto& line : network_->read([&](Transaction& tx) { return store::orders::lines(tx, sales.id); }))
      numbers[line.id] = line.number;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(purchases[i].number, expected[i].number);
      EXPECT_EQ(purchases[i].supplier.text(), expected[i].supplier) << expected[i].number;
      EXPECT_EQ(purchases[i].attempt, expected[i].attempt) << expected[i].number;
      Sentences lines;
      for (const auto& line :
           network_->read([&](Transaction& tx) { return store::purchases::lines(tx, purchases[i].id); })) {
        lines.push_back(numbers[line.order_line] + ": " + line.quantity.text() + " at " +
                        line.price.normalized().text() + ", " + text_of(line.balances));
      }
      EXPECT_EQ(lines, expected[i].lines) << expected[i].number;
    }
  }
}

TEST_P(StoryTest, EveryDecisionIsProvenAndExplained) {
  std::map<std::string, Sentences> costs;
  for (const auto* number : {"4500123001", "NL-2026-0815", "4500123002"}) {
    const auto id = order(number).id;
    const auto decisions = network_->read([&](Transaction& tx) { return store::orders::decisions(tx, id); });
    for (const auto& decision : decisions) {
      EXPECT_TRUE(decision.optimal) << number << " attempt " << decision.attempt;
      EXPECT_NE(decision.explanation.find("\"candidates\""), std::string::npos);
      costs[number].push_back(decision.cost.rounded(2, Rounding::half_even).value().text());
    }
  }
  EXPECT_EQ(costs["4500123001"], (Sentences{"5740.80", "554.40"}));
  EXPECT_EQ(costs["NL-2026-0815"], (Sentences{"3701.90"}));
  EXPECT_EQ(costs["4500123002"], (Sentences{"1923.30", "1505.00"}));
}

// ---- quantities -----------------------------------------------------------------------------------------------------

TEST_P(StoryTest, EveryOrderedUnitIsAccountedFor) {
  const std::map<std::string, Sentences> expected{
      {"4500123001",
       {"1: 60 shipped", "2: 250 shipped", "3: 120 shipped", "4: 40 shipped", "5: 20 shipped", "6: 15 shipped",
        "7: 30 shipped", "8: 25 shipped"}},
      {"NL-2026-0815", {"1: 144 shipped", "2: 24 shipped", "3: 30 shipped", "4: 36 shipped", "5: 12 shipped"}},
      // Northwind ships 60 % of what it confirmed, in whole packs of 12, 10 and 1; of the lanterns it had announced all.
      {"4500123002", {"1: 12 confirmed 12 shipped", "2: 80 confirmed 120 shipped", "3: 5 confirmed 7 shipped"}},
  };
  for (const auto& [number, lines] : expected) {
    Sentences seen;
    const auto id = order(number).id;
    for (const auto& line : network_->read([&](Transaction& tx) { return store::orders::lines(tx, id); })) {
      seen.push_back(line.number + ": " + text_of(line.balances));
    }
    EXPECT_EQ(seen, lines) << number;
  }
}

TEST_P(StoryTest, NothingIsHeld) {
  for (const auto& entry : network_->read(
           [](Transaction& tx) { return store::work_queue::list(tx, {.state = store::work_queue::State::held}); })) {
    ADD_FAILURE() << to_string(entry.item.stage) << " of " << entry.item.subject << ": " << entry.reason;
  }
}

TEST_P(StoryTest, TheAuditFindsNothing) { EXPECT_EQ(join(network_->violations(), "; "), ""); }

TEST_P(StoryTest, EveryParcelHasItsTrackingNumber) {
  std::map<std::string, int> with, without;
  for (const auto& [number, purchases] : expected_purchases()) {
    const auto id = order(number).id;
    for (const auto& row : network_->read([&](Transaction& tx) { return store::purchases::of_order(tx, id); })) {
      for (const auto& shipment :
           network_->read([&](Transaction& tx) { return store::shipments::of_purchase(tx, row.id); })) {
        ++(shipment.tracking.empty() ? without : with)[shipment.carrier];
      }
    }
  }
  EXPECT_EQ(with, (std::map<std::string, int>{{"DHLC", 2}, {"FDEG", 3}, {"UPSN", 4}}));
  EXPECT_EQ(without, (std::map<std::string, int>{{"ODFL", 2}}));  // freight: Harbor's notices carry none
}

// ---- money ----------------------------------------------------------------------------------------------------------

struct Billed {
  const char* supplier;
  const char* number;
  const char* verdict;
  const char* total;
  const char* approved;
  const char* disputed;
  const char* credited;
  Sentences holds;  // reason, owner and money of each
};

TEST_P(StoryTest, SuppliersArePaidToTheCent) {
  const std::vector<Billed> expected{
      {"alpenhaus", "A-I000003", "approved", "372.00", "372.00", "0.00", "0.00", {}},
      {"alpenhaus", "A-I000006", "approved", "1289.60", "1289.60", "0.00", "0.00", {}},
      {"harbor-direct", "HD-C000007", "approved", "-16.90", "0.00", "0.00", "-16.90", {}},
      {"harbor-direct", "HD-I000003", "approved", "3132.50", "3132.50", "0.00", "0.00", {}},
      {"harbor-direct", "HD-I000003", "repeated", "0.00", "0.00", "0.00", "0.00", {}},
      // 13 at 16.90 instead of 12; the unit too many is credited.
      {"harbor-direct", "HD-I000006", "approved", "799.70", "782.80", "0.00", "16.90", {}},
      {"northwind-supply", "NS-I000003", "approved", "1172.00", "1172.00", "0.00", "0.00", {}},
      {"northwind-supply", "NS-I000006", "approved", "702.00", "702.00", "0.00", "0.00", {}},
      // Announced and billed were 24; 12 did not ship after all.
      {"northwind-supply",
       "NS-I000009",
       "partially_approved",
       "470.40",
       "235.20",
       "235.20",
       "0.00",
       {"evidence_withdrawn receiver 235.20"}},
      // What shipped short is billed short.
      {"northwind-supply", "NS-I000012", "approved", "899.25", "899.25", "0.00", "0.00", {}},
      {"summit-wholesale", "SW-C000010", "approved", "-18.72", "0.00", "0.00", "-18.72", {}},
      // 25 at 16.17 instead of 24 at 15.40: 24 x 0.77 and one unit too many.
      {"summit-wholesale",
       "SW-I000003",
       "partially_approved",
       "404.25",
       "369.60",
       "34.65",
       "0.00",
       {"price_above_tolerance buyer 18.48", "quantity_above_order buyer 16.17"}},
      {"summit-wholesale",
       "SW-I000006",
       "partially_approved",
       "598.29",
       "554.40",
       "43.89",
       "0.00",
       {"price_above_tolerance buyer 27.72", "quantity_above_order buyer 16.17"}},
      // 72 at 5.46 instead of 5.20; the difference is credited.
      {"summit-wholesale", "SW-I000009", "approved", "762.72", "744.00", "0.00", "18.72", {}},
  };
  auto invoices = network_->read([](Transaction& tx) { return store::invoices::list(tx, {.limit = 100}); });
  std::ranges::sort(invoices, {}, [](const auto& i) { return std::tuple(i.supplier.text(), i.number, i.id); });
  const auto cents = [](const Decimal& amount) { return amount.rounded(2, Rounding::half_even).value().text(); };
  ASSERT_EQ(invoices.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& seen = invoices[i];
    const auto& wanted = expected[i];
    EXPECT_EQ(seen.supplier.text() + " " + seen.number, wanted.supplier + std::string(" ") + wanted.number);
    EXPECT_EQ(seen.decision, wanted.verdict) << seen.number;
    EXPECT_EQ(cents(seen.total), wanted.total) << seen.number;
    EXPECT_EQ(cents(seen.approved), wanted.approved) << seen.number;
    EXPECT_EQ(cents(seen.disputed), wanted.disputed) << seen.number;
    EXPECT_EQ(cents(seen.credited), wanted.credited) << seen.number;
    Sentences holds;
    Checked at_stake;
    for (const auto& hold : network_->read([&](Transaction& tx) { return store::invoices::holds(tx, seen.id); })) {
      if (!hold.open()) continue;  // a later document settled it
      at_stake += hold.amount;
      holds.push_back(hold.reason + " " + hold.owner + " " + cents(hold.amount));
    }
    std::ranges::sort(holds);
    EXPECT_EQ(holds, wanted.holds) << seen.number;
    if (seen.decision == "repeated") continue;
    EXPECT_EQ(cents(at_stake.value()), wanted.disputed) << "holds do not explain " << seen.number;
  }
}

// What credit notes took of invoices is what they gave back.
TEST_P(StoryTest, CreditsCancelOut) {
  Checked sum, given;
  for (const auto& invoice :
       network_->read([](Transaction& tx) { return store::invoices::list(tx, {.limit = 100}); })) {
    sum += invoice.credited;
    if (invoice.credited.sign() > 0) given += invoice.credited;
  }
  EXPECT_EQ(sum.value(), Decimal(0));
  EXPECT_EQ(given.value(), Decimal::parse("35.62").value());
}

// Each correction with what it did to both ledgers, as the demo tells it.
TEST_P(StoryTest, EveryCorrectionMovesWhatItShould) {
  const auto text_of = [](const std::vector<service::Moved>& moved) {
    std::string text;
    for (const auto& one : moved) {
      const auto cents = [](const Decimal& amount) { return amount.rounded(2, Rounding::half_even).value().text(); };
      text += (text.empty() ? "" : ", ") + one.bucket + " " + cents(one.before) + " to " + cents(one.after);
    }
    return text;
  };
  Sentences seen;
  for (const auto* number : {"4500123001", "NL-2026-0815", "4500123002"}) {
    const auto sales = order(number);
    for (const auto& one : network_->read([&](Transaction& tx) { return service::corrections(tx, sales); })) {
      seen.push_back(one.number + " of " + one.purchase);
      seen.push_back(text_of(one.payable));
      seen.push_back(text_of(one.receivable));
      seen.push_back(join(one.sent, "; "));
    }
  }
  EXPECT_EQ(seen, (Sentences{"SW-C000010 of P000002-4", "disputed 18.72 to 0.00, credited 0.00 to 18.72", "", "",
                             "HD-C000007 of P000002-2", "disputed 16.90 to 0.00, credited 0.00 to 16.90", "", "",
                             "NS-D000008 of P000003-2", "approved 470.40 to 235.20, disputed 0.00 to 235.20",
                             "billed 838.80 to 419.40, credited 0.00 to 419.40",
                             "ship notice S000010 replaced; credit note CN000011 over 419.40"}));
}

// What a buyer is billed, less what it was credited, is what shipped, at the price the buyer ordered at.
TEST_P(StoryTest, BuyersAreBilledForWhatShipped) {
  struct Sold {
    const char* buyer;
    const char* number;
    std::size_t invoices, credit_notes, notices;
    const char* total;
  };
  for (const auto& one : {Sold{"metro-outfitters", "4500123001", 5, 0, 5, "10441.50"},
                          Sold{"nordlicht", "NL-2026-0815", 4, 0, 4, "6252.00"},
                          Sold{"metro-outfitters", "4500123002", 2, 1, 3, "2085.40"}}) {
    Checked shipped, billed;
    const auto id = order(one.number).id;
    for (const auto& line : network_->read([&](Transaction& tx) { return store::orders::lines(tx, id); })) {
      const auto bucket = std::ranges::find(line.balances, "shipped", &store::Bucket::name);
      shipped += Checked(bucket->quantity) * *line.price;
    }
    std::size_t credit_notes = 0;
    const auto bills = sent<canonical::Invoice>(one.buyer, "invoice", one.number);
    for (const auto& bill : bills) {
      Checked lines;
      for (const auto& line : bill.lines) lines += line.amount->amount;
      EXPECT_EQ(lines.value(), bill.declared.payable->amount) << bill.number;
      const bool gives_back = bill.kind == canonical::InvoiceKind::credit_note;
      credit_notes += gives_back ? 1 : 0;
      billed += gives_back ? lines.value().negated() : lines.value();
    }
    EXPECT_EQ(credit_notes, one.credit_notes) << one.number;
    EXPECT_EQ(bills.size() - credit_notes, one.invoices) << one.number;
    EXPECT_EQ(billed.value(), shipped.value()) << one.number;
    EXPECT_EQ(billed.value(), Decimal::parse(one.total).value()) << one.number;
    EXPECT_EQ(sent<canonical::ShipNotice>(one.buyer, "ship_notice", one.number).size(), one.notices) << one.number;
  }
}

// ---- documents ------------------------------------------------------------------------------------------------------

// The first element of segments of this tag, or all their elements joined.
std::vector<std::string> segments(const std::string& bytes, std::string_view tag) {
  const auto file = x12::read(bytes);
  std::vector<std::string> found;
  for (const auto& interchange : file->interchanges) {
    for (const auto& segment : interchange.segments) {
      if (segment.tag != tag) continue;
      std::string text;
      for (const auto element : interchange.elements_of(segment))
        text += (text.empty() ? "" : "*") + std::string(element);
      found.push_back(std::move(text));
    }
  }
  return found;
}

// The buyer's own documents say it too: the notice in place of the first, and the credit note that names its invoice.
TEST_P(StoryTest, MetroGetsTheCorrectionInItsFormat) {
  Sentences notices, credit_notes, credited;
  for (const auto& message :
       messages({.partner = "metro-outfitters", .direction = store::Direction::out, .limit = 100})) {
    const auto content = bytes(message);
    if (message.type == "856" && segments(content, "BSN").at(0).starts_with("05*")) {
      notices.push_back(segments(content, "BSN").at(0).substr(0, 10));
      for (const auto& item : segments(content, "SN1")) notices.push_back(item);
    }
    if (message.type != "810") continue;
    const auto big = segments(content, "BIG").at(0);
    if (!big.ends_with("*CR")) continue;
    credit_notes.push_back(segments(content, "TDS").at(0));
    for (const auto& reference : segments(content, "REF"))
      if (reference.starts_with("IV*")) credited.push_back(reference);
  }
  EXPECT_EQ(notices, (Sentences{"05*S000010", "12*EA**24*EA"}));
  EXPECT_EQ(credit_notes, Sentences{"41940"});
  EXPECT_EQ(credited.size(), 1u);
}

TEST_P(StoryTest, EveryInboundGroupIsAcknowledgedOnceAndNoAcknowledgementIs) {
  int groups = 0;
  for (const auto& message : messages({.direction = store::Direction::in, .limit = 1000})) {
    if (message.syntax != "x12") continue;
    const auto received = bytes(message);
    std::multiset<std::string> wanted, given;
    const auto file = x12::read(received);
    for (const auto& group : file->interchanges.at(0).groups) {
      if (group.functional_id != "FA")
        wanted.insert(std::string(group.functional_id) + "*" + std::string(group.control));
    }
    for (const auto& answer : messages({.direction = store::Direction::out, .answers = message.id})) {
      if (answer.type != "997") continue;
      const auto sent_bytes = bytes(answer);
      for (const auto& ak1 : segments(sent_bytes, "AK1")) given.insert(ak1);
      for (const auto& ak9 : segments(sent_bytes, "AK9"))
        EXPECT_TRUE(ak9.starts_with("A*")) << message.name << ": " << ak9;
    }
    EXPECT_EQ(given, wanted) << message.name;
    groups += static_cast<int>(wanted.size());
  }
  EXPECT_GT(groups, 20);
}

TEST_P(StoryTest, PartnersConfirmedWhatWeSent) {
  for (const auto& message : messages({.direction = store::Direction::out, .limit = 1000})) {
    if (message.syntax != "x12" || message.type == "997" || message.type == "TA1") continue;
    // Harbor's silence: the order it never answered is the only one that waits.
    const bool silent = message.partner == "harbor-direct" && message.type == "850" &&
                        segments(bytes(message), "BEG").at(0).starts_with("00*DS*P000003-1");
    EXPECT_EQ(message.state, silent ? store::MessageState::overdue : store::MessageState::confirmed)
        << message.partner << " " << message.name;
  }
}

TEST_P(StoryTest, MetroIsAnsweredLineByLine) {
  const auto answers =
      messages({.partner = "metro-outfitters", .direction = store::Direction::out, .text = "855", .limit = 10});
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_TRUE(segments(bytes(answers[0]), "BAK").at(0).starts_with("00*AD*4500123001"))
      << segments(bytes(answers[0]), "BAK").at(0);
  // The day is the one that the supplier promised, whether the goods have shipped meanwhile or not.
  EXPECT_EQ(
      segments(bytes(answers[0]), "ACK"),
      (Sentences{"IA*60*EA*068*20261124", "IA*250*EA*068*20261127", "IA*120*EA*068*20261127", "IA*40*EA*068*20261127",
                 "IA*20*EA*068*20261127", "IA*15*EA*068*20261129", "IA*30*EA*068*20261125", "IA*25*EA*068*20261125"}));
  // At the time of the answer all was confirmed; that less would ship was not known yet.
  EXPECT_EQ(segments(bytes(answers[1]), "ACK"),
            (Sentences{"IA*24*EA*068*20261127", "IA*200*EA*068*20261128", "IA*12*EA*068*20261128"}));
}

TEST_P(StoryTest, NordlichtGetsItsOwnFormat) {
  std::map<std::string, int> counts;
  const auto network = network_->gateway().network().current();
  for (const auto& message : messages({.partner = "nordlicht", .direction = store::Direction::out, .limit = 100})) {
    ++counts[message.type];
    EXPECT_EQ(message.state, store::MessageState::sent) << message.name;
    const auto report = network->gate().check(bytes(message));
    ASSERT_TRUE(report) << describe(report.error());
    EXPECT_EQ(report->findings_total, 0u)
        << message.name << " " << report->findings.front().path << " " << report->findings.front().message;
    EXPECT_EQ(report->schema_checked, !network->settings().schemas.empty()) << report->note;
  }
  EXPECT_EQ(counts, (std::map<std::string, int>{{"DespatchAdvice", 4}, {"Invoice", 4}, {"OrderResponse", 1}}));
}

TEST_P(StoryTest, GoodsAreOrderedElsewhereOnlyAfterTheSilentOneIsTold) {
  std::int64_t cancelled = 0, ordered_again = 0;
  for (const auto& message : messages({.direction = store::Direction::out, .limit = 1000})) {
    if (message.type != "850") continue;
    const auto content = bytes(message);
    const auto beginning = segments(content, "BEG").at(0);
    if (message.partner == "harbor-direct" && beginning.starts_with("01*") &&
        beginning.find("P000003-1") != std::string::npos) {
      cancelled = message.id.number();
      EXPECT_EQ(segments(content, "PO1").size(), 2u);
    }
    if (message.partner == "northwind-supply" && beginning.find("P000003-3") != std::string::npos)
      ordered_again = message.id.number();
  }
  EXPECT_GT(cancelled, 0) << "harbor-direct got no cancellation";
  EXPECT_GT(ordered_again, cancelled);
}

// ---- transports -----------------------------------------------------------------------------------------------------

std::string_view channel_of(const partners::Partner& partner) { return partners::word_of(partner.way); }

TEST_P(StoryTest, EveryDocumentWentTheWayOfItsPartner) {
  const auto network = network_->gateway().network().current();
  std::map<std::string, int> came, went;
  for (const auto& message : messages({.limit = 10'000})) {
    if (message.type == "MDN") continue;
    EXPECT_EQ(message.channel, channel_of(*network->directory().find(PartnerId(message.partner)))) << message.name;
    ++(message.direction == store::Direction::in ? came : went)[message.partner];
  }
  std::map<std::string, std::string> forms;
  for (const auto& sum : network_->read([&](Transaction& tx) { return service::travelled(tx, *network); })) {
    EXPECT_EQ(sum.in, came[sum.partner.text()]) << sum.partner.text();
    EXPECT_EQ(sum.out, went[sum.partner.text()]) << sum.partner.text();
    EXPECT_GT(sum.in, 0) << sum.partner.text();
    EXPECT_EQ(sum.receipts_given, sum.way == "AS2" ? sum.in : 0) << sum.partner.text();
    EXPECT_EQ(sum.receipts_matched, sum.way == "AS2" ? sum.out : 0) << sum.partner.text();
    EXPECT_EQ(join(sum.in_forms, " / "), join(sum.out_forms, " / ")) << sum.partner.text();
    forms[sum.partner.text()] = sum.way + ": " + join(sum.in_forms, " / ");
  }
  const bool hosted = network_->venue().sshd != nullptr;
  EXPECT_EQ(forms, (std::map<std::string, std::string>{
                       {"alpenhaus", "folder: "},
                       {"harbor-direct", hosted ? "SFTP: " : "folder: "},
                       {"metro-outfitters", "AS2: signed, encrypted (aes-128-cbc)"},
                       {"nordlicht", "folder: "},
                       {"northwind-supply", "AS2: signed, encrypted (aes-128-cbc)"},
                       {"summit-wholesale", "AS2: signed, encrypted (aes-256-gcm), compressed"}}));
}

// Read again from the bytes that were kept: signed by the partner, and over what we sent.
TEST_P(StoryTest, EveryDocumentSentByAs2IsConfirmedWithItsMic) {
  const auto parties = network_->gateway().parties();
  int receipts = 0;
  for (const auto& message : messages({.direction = store::Direction::out, .limit = 10'000})) {
    if (message.channel != "as2" || message.type == "MDN") continue;
    const auto sent = network_->read([&](Transaction& tx) { return store::as2::sealed_for(tx, message.id); });
    ASSERT_TRUE(sent) << message.name;
    ASSERT_FALSE(sent->receipt.none()) << message.partner << " " << message.type << " " << message.control;
    const auto stored = network_->read([&](Transaction& tx) { return store::payloads::load(tx, sent->receipt); });
    const auto end = stored.find("\r\n\r\n") + 4;
    const auto& partner = *parties.directory->find(PartnerId(message.partner));
    const auto receipt =
        as2::read_mdn(as2::parse_headers(std::string_view(stored).substr(0, end)), std::string_view(stored).substr(end),
                      as2_wire::receipt_policy(parties, partner, network_->now()));
    ASSERT_TRUE(receipt) << describe(receipt.error());
    EXPECT_EQ(receipt->opened.signature, as2::SignatureState::valid) << message.name;
    ASSERT_TRUE(receipt->mic) << message.name;
    EXPECT_EQ(receipt->mic->value, sent->mic) << message.name;
    ++receipts;
  }
  EXPECT_GT(receipts, 40);
}

// The other side of it: what the partners' own stores hold.
TEST_P(StoryTest, PartnersAtAs2HaveOurReceiptForAllTheySent) {
  for (const auto* id : {"metro-outfitters", "northwind-supply", "summit-wholesale"}) {
    const auto database = store::Database::open(
        {.dsn = "sqlite:" + network_->gateway().settings().exchange + "/" + id + "/.simulator/as2.db"});
    ASSERT_TRUE(database) << describe(database.error());
    const auto count = [&](const std::string& what) {
      std::int64_t found = -1;
      (void)(*database)->read([&](Transaction& tx) -> Result<void> {
        const auto row = tx.query_one("SELECT COUNT(*) FROM " + what);
        if (row && *row) found = (*row)->integer(0);
        return {};
      });
      return found;
    };
    EXPECT_GT(count("as2_outbound WHERE url = ''"), 3) << id;
    EXPECT_EQ(count("as2_outbound WHERE url = '' AND receipt IS NULL"), 0) << id;
    EXPECT_EQ(count("exception_case"), 0) << id;
    EXPECT_EQ(count("work"), 0) << id;
  }
}

TEST_P(StoryTest, TheHostedPartnerCameThroughTheSshServer) {
  if (network_->venue().sshd == nullptr) GTEST_SKIP() << "[OPENSSH-SERVER ABSENT] " << network_->venue().fallback;
  const auto log = read_file(network_->folder() + "/sshd/sshd.log");
  EXPECT_NE(log.find("Accepted publickey for " + network_->venue().sshd->user()), std::string::npos) << log;
}

TEST_P(StoryTest, OnlyWhatNeedsAPersonIsACase) {
  Sentences seen;
  for (const auto& found : network_->read([](Transaction& tx) { return store::cases::list(tx, true, 100); })) {
    seen.push_back(std::string(to_string(found.kind)) + " " + found.partner.text() + " " +
                   found.subject.substr(0, found.subject.find(':')));
  }
  std::ranges::sort(seen);
  EXPECT_EQ(
      seen,
      (Sentences{"ACKNOWLEDGEMENT_OVERDUE harbor-direct message", "EVIDENCE_WITHDRAWN northwind-supply purchase",
                 "SHIP_NOTICE_OVERDUE northwind-supply purchase", "SHIP_NOTICE_OVERDUE northwind-supply purchase"}));
}

TEST_P(StoryTest, WhatWasOrderedElsewhereSaysSoAndIsClosed) {
  Sentences seen;
  for (const auto& found : network_->read([](Transaction& tx) { return store::cases::list(tx, false, 100); })) {
    if (!found.open) seen.push_back(std::string(to_string(found.kind)) + ": " + found.text + "; " + found.resolution);
  }
  std::ranges::sort(seen);
  EXPECT_EQ(
      seen,
      (Sentences{"ACK_LATE: P000003-1 line 2: 12 were never acknowledged; ordered again: P000003-3 (northwind-supply)",
                 "ACK_REJECTED: P000001-3 line 1: 36 are rejected; ordered again: P000001-5 (summit-wholesale)"}));
}

// ---- how it is told -------------------------------------------------------------------------------------------------

TEST_P(StoryTest, IsToldOnTwoPagesAndInChapters) {
  const auto network = network_->gateway().network().current();
  const auto told = [&](std::vector<std::string> chapters) {
    return network_->read([&](Transaction& tx) { return service::tell_story(tx, *network, {.chapters = chapters}); });
  };
  const auto lines = [](const std::string& text) { return std::ranges::count(text, '\n'); };
  const auto in_short = told({});
  EXPECT_LT(lines(in_short), 125) << in_short;
  for (const auto* part : {"order 4500123001", "landed cost", "partially approved", "credits money", "--chapter NAME"})
    EXPECT_NE(in_short.find(part), std::string::npos) << part << '\n' << in_short;
  const auto whole = told({"all"});
  EXPECT_GT(lines(whole), lines(in_short));
  for (const auto& name : service::story_chapters()) {
    if (name == "all") continue;
    const auto chapter = told({name});
    EXPECT_GT(lines(chapter), 3) << name;
    EXPECT_NE(whole.find(chapter), std::string::npos) << name << " is told otherwise alone\n" << chapter;
  }
}

}  // namespace
}  // namespace crossdock::tests

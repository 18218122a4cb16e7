// SPDX-License-Identifier: Apache-2.0
// After the demo's story everything is found by every number that it carries, and the index is the one that is made anew
// from what is stored.
#include "gateway/views/find.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "gateway/pipeline/find_keys.hpp"
#include "gateway/service/demo.hpp"
#include "gateway/store/as2.hpp"
#include "gateway/store/find_pending.hpp"
#include "gateway/store/orders.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

using store::KeyKind;
using store::Transaction;
using store::find_keys::Entry;

// The story is told once for a store.
SampleNetwork& told(const std::string& store) {
  static std::map<std::string, std::unique_ptr<SampleNetwork>> networks;
  auto& network = networks[store];
  if (network) return *network;
  network = std::make_unique<SampleNetwork>(NetworkOptions{.store = fresh_store(store), .real_transports = true});
  const auto played =
      service::play_demo(network->gateway(), network->folder(), [&](Duration by) { network->advance(by); });
  EXPECT_TRUE(played) << describe(played.error());
  return *network;
}

class FindTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!store_is_there(GetParam())) GTEST_SKIP() << "[POSTGRESQL ABSENT] install Debian's package postgresql";
    network_ = &told(GetParam());
  }

  std::vector<Entry> keys() {
    return network_->read([](Transaction& tx) { return store::find_keys::all(tx); });
  }
  views::find::Found find(std::string_view text, int limit = views::find::most_hits) {
    return network_->read([&](Transaction& tx) { return views::find::list(tx, text, limit); });
  }
  // The cells of a row by the keys of their columns.
  using Row = std::map<std::string_view, std::string>;
  std::vector<Row> rows(std::string_view text) {
    const auto found = find(text);
    std::vector<Row> rows;
    for (const auto& cells : found.table.rows) {
      auto& row = rows.emplace_back();
      for (std::size_t i = 0; i < cells.size(); ++i) row[found.table.columns[i].key] = cells[i].text;
    }
    return rows;
  }
  // Whether one of the rows that the text leads to is of this kind and names this.
  bool leads_to(std::string_view text, std::string_view kind, std::string_view what) {
    return std::ranges::any_of(rows(text), [&](Row& row) { return row["kind"] == kind && row["what"] == what; });
  }

  SampleNetwork* network_ = nullptr;
};

INSTANTIATE_TEST_SUITE_P(Stores, FindTest, testing::ValuesIn(store_names),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(FindTest, ABuyersNumberLeadsToItsOrderAndToAllAboutIt) {
  const auto all = rows("4500123002");
  const auto order =
      network_->read([](Transaction& tx) { return store::orders::list(tx, {.number = "4500123002", .limit = 1}); })
          .at(0);
  const auto itself = std::ranges::find_if(all, [](const Row& row) { return row.at("what") == "order"; });
  ASSERT_NE(itself, all.end());
  EXPECT_EQ(itself->at("id"), std::to_string(order.id.number()));
  EXPECT_EQ(itself->at("value"), "4500123002");
  // What was sent to the buyer about it: an answer, notices and invoices.
  for (const auto* kind : {"order ack", "ship notice", "invoice"}) {
    EXPECT_TRUE(std::ranges::any_of(all, [&](const Row& row) {
      return row.at("text").starts_with(kind) && row.at("direction") == "out";
    })) << kind;
  }
}

// The story has the oldest documents about an order in its order, and more of them than this limit.
TEST_P(FindTest, TheThingItselfComesBeforeWhatIsAboutItHoweverSmallTheLimit) {
  const auto first = [&](std::string_view text) {
    const auto found = find(text, 1);
    const auto& row = found.table.rows.at(0);
    return row[0].text + " " + row[2].text + ": " + row[5].text;  // kind, what it leads to, the line
  };
  EXPECT_TRUE(find("4500123002", 1).more);
  EXPECT_TRUE(first("4500123002").starts_with("purchase_order order: order 4500123002 from")) << first("4500123002");
  EXPECT_TRUE(first("P000001-1").starts_with("purchase_order message: order P000001-1 to")) << first("P000001-1");
  EXPECT_TRUE(first("NS-I000012").starts_with("invoice invoice: invoice NS-I000012 about")) << first("NS-I000012");
  EXPECT_TRUE(first("northwind").starts_with("partner partner: ")) << first("northwind");
  EXPECT_TRUE(first("45001230").starts_with("purchase_order order: order 45001230")) << first("45001230");
}

TEST_P(FindTest, OfThoseAboutAThingTheNewestComeFirst) {
  std::int64_t last = std::numeric_limits<std::int64_t>::max();
  bool is_about = false;
  for (const auto& row : rows("4500123002")) {
    if (!is_about && row.at("what") == "order") continue;
    is_about = true;
    EXPECT_NE(row.at("what"), "order");
    const auto message = std::stoll(row.at("message"));
    EXPECT_LE(message, last);
    last = message;
  }
  EXPECT_TRUE(is_about);
}

TEST_P(FindTest, EachKindIsFoundByAValueThatItHas) {
  std::map<KeyKind, Entry> one;
  for (const auto& key : keys()) one.emplace(key.kind, key);
  for (const auto& row : store::key_rows()) {
    if (row.kind == KeyKind::partner || row.kind == KeyKind::document) continue;
    ASSERT_TRUE(one.contains(row.kind)) << row.word << ": the story has no such key";
    const auto found = rows(one[row.kind].value);
    EXPECT_TRUE(std::ranges::any_of(found, [&](const Row& hit) {
      return hit.at("kind") == row.word && hit.at("message") == std::to_string(one[row.kind].message.number());
    })) << row.word;
  }
  EXPECT_TRUE(leads_to("northwind-supply", "partner", "partner"));
  EXPECT_TRUE(leads_to("Northwind", "partner", "partner")) << "by its beginning, too";
  EXPECT_TRUE(leads_to("NS-I000012", "invoice", "invoice"));
  EXPECT_TRUE(leads_to("p000001 1", "purchase_order", "message"));
}

TEST_P(FindTest, AnAs2MessageIsFoundByTheIdThatItHadOnTheWire) {
  const auto received = network_->read([](Transaction& tx) -> Result<std::string> {
    for (std::int64_t id = 1; id < 500; ++id) {
      const auto inbound = store::as2::of_message(tx, MessageId(id));
      if (!inbound) return fail(inbound.error());
      if (*inbound) return (*inbound)->key.message_id;
    }
    return std::string();
  });
  ASSERT_NE(received, "");
  EXPECT_TRUE(leads_to("<" + received + ">", "message_id", "message"));
}

TEST_P(FindTest, ShortTextsFindWhatIsEqualAlone) {
  EXPECT_TRUE(find("45").exact);
  EXPECT_FALSE(find("450").exact);
  EXPECT_FALSE(rows("450").empty());
}

TEST_P(FindTest, ManyHitsAreCutAndToldOf) {
  const auto some = find("4500123002", 3);
  EXPECT_EQ(some.table.rows.size(), 3U);
  EXPECT_TRUE(some.more);
}

struct Hostile {
  std::string text, answer;
};
TEST_P(FindTest, HostileTextsGetAClearAnswer) {
  const auto ask = [&](std::string_view text) {
    std::string answer;
    (void)network_->gateway().database().read([&](Transaction& tx) -> Result<void> {
      const auto found = views::find::list(tx, text, 50);
      answer = found ? std::to_string(found->table.rows.size()) + " found" : describe(found.error());
      return {};
    });
    return answer;
  };
  for (const auto& [text, answer] : std::vector<Hostile>{
           {"%", "'%' has no letter or digit to look for"},
           {"%%%%", "'%%%%' has no letter or digit to look for"},
           {"___", "'___' has no letter or digit to look for"},
           {"", "'' has no letter or digit to look for"},
           {"'; DROP TABLE message; --", "0 found"},
           {"\"zz'zz\"", "0 found"},
           {"45_0123002%", "0 found"},
           {std::string("q\0z", 3), "0 found"},
           {"zz\xff\xfe", "'zz\\xFF\\xFE' is not UTF-8"},
           {"\xed\xa0\x80", "'\\xED\\xA0\\x80' is not UTF-8"},
           {std::string(10'240, 'z'),
            "the text has 10240 characters, and no number or name is looked for by more than 200"},
       })
    EXPECT_EQ(ask(text), answer) << text.substr(0, 40);
}

// ---- the projection -----------------------------------------------------------------------------------------------

TEST_P(FindTest, TheIndexIsTheOneThatIsMadeAnew) {
  const auto written = keys();
  ASSERT_GT(written.size(), 500U);
  const auto rebuilt = pipeline::make_keys_anew(network_->gateway().database());
  ASSERT_TRUE(rebuilt) << describe(rebuilt.error());
  EXPECT_EQ(rebuilt->unreadable, 0);
  const auto again = keys();
  EXPECT_EQ(written.size(), again.size());
  for (const auto& key : written) {
    EXPECT_TRUE(std::ranges::find(again, key) != again.end())
        << to_string(key.kind) << " " << key.value << " of message " << key.message.number() << " is not made anew";
  }
  for (const auto& key : again) {
    EXPECT_TRUE(std::ranges::find(written, key) != written.end())
        << to_string(key.kind) << " " << key.value << " of message " << key.message.number() << " was not written";
  }
}

// A rebuild that ended early goes on where it was, and find says meanwhile that something is missing.
TEST_P(FindTest, ARebuildGoesOnWhereItEnded) {
  const auto written = keys();
  auto& database = network_->gateway().database();
  ASSERT_TRUE(database.write(store::find_pending::begin_anew));
  EXPECT_FALSE(find("4500123002").whole);
  EXPECT_TRUE(find("4500123002").table.rows.empty());
  struct Ended {};
  try {
    (void)pipeline::make_pending_keys(database, [](const auto&) { throw Ended(); });
    FAIL() << "it was not ended";
  } catch (const Ended&) {}
  ASSERT_TRUE(pipeline::make_pending_keys(database));
  EXPECT_EQ(keys(), written);
  EXPECT_TRUE(find("4500123002").whole);
}

}  // namespace
}  // namespace crossdock::tests
